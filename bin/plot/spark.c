/* SPDX-License-Identifier: ISC */
/* spark.c - a chart of one line of text for each file. */
#include <err.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot/plot.h"

/* Fewer blocks than these show nothing. */
#define MIN_BLOCKS	8

#define SPACE		2

static const char *const levels[][8] = {
	{ "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" },
	{ "_", ".", ":", "-", "=", "+", "*", "#" }
};

/* A column is as high as its largest value, so that peaks are seen. */
static const char *
level_of(const struct plot_scale *s, const struct plot_column *c, bool ascii)
{
	double at;
	int i;

	if (!c->known)
		return " ";
	at = plot_scale_at(s, c->max);
	i = at <= 0 ? 0 : at >= 1 ? 7 : (int)(at * 8);
	return levels[ascii ? 1 : 0][i];
}

/* What its own values span, from end to end. */
static void
span_of(struct plot_scale *s, const struct plot_line *line,
    const struct plot *p)
{
	struct plot_lines own = { .low = line->low, .high = line->high,
	    .positive = line->positive };

	plot_scale(s, &own, p, 1);
	if (p->log || !(line->low < line->high))
		return;
	if (isnan(p->low))
		s->low = line->low;
	if (isnan(p->high))
		s->high = line->high;
}

static void
put_blocks(const struct plot_lines *lines, const struct plot_line *line,
    const struct plot *p, int n)
{
	struct plot_column *columns;
	struct plot_scale scale;
	int i;

	if ((columns = calloc((size_t)n, sizeof(*columns))) == NULL)
		err(1, NULL);
	plot_columns(&line->points, lines->from, lines->until, columns,
	    (size_t)n);
	span_of(&scale, line, p);
	for (i = 0; i < n; i++)
		fputs(level_of(&scale, &columns[i], p->ascii), stdout);
	free(columns);
}

static void
put_padded(const char *text, int width)
{
	int n;

	fputs(text, stdout);
	for (n = plot_width(text); n < width; n++)
		putchar(' ');
}

void
plot_sparklines(const struct plot_lines *lines, const struct plot *p,
    bool screen)
{
	int width, height, name, blocks;
	const struct plot_line *line;
	char *shortened, *text;
	struct plot_widths w;
	size_t i;

	plot_window(&width, &height);
	if (p->width > 0)
		width = p->width;
	plot_measure(&w, lines, width - SPACE - MIN_BLOCKS, width / 3,
	    p->ascii);
	name = w.name < width / 3 ? w.name : width / 3;
	blocks = width - name - SPACE - w.text;
	if (blocks < MIN_BLOCKS)
		blocks = MIN_BLOCKS;
	for (i = 0; i < lines->n; i++) {
		line = &lines->list[i];
		shortened = plot_shorten(line->name, name, p->ascii);
		put_padded(shortened, name + SPACE);
		if (line->problem == NULL)
			put_blocks(lines, line, p, blocks);
		text = plot_describe(line, &w, p->ascii);
		fputs(text, stdout);
		fputs(screen ? "\033[K\n" : "\n", stdout);
		free(text);
		free(shortened);
	}
}
