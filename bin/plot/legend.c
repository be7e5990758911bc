/* SPDX-License-Identifier: ISC */
/* legend.c - what the lines are called, and their statistics. */
#include <stdlib.h>
#include <string.h>

#include "plot/plot.h"

/* The mark before a name, with a space, and what is between two entries. */
#define MARK	3
#define SPACE	2

/* Said in the last place where there is not one for each. */
#define MORE	"and %zu more"

/* What a name is cut to where many share the room, and beside numbers. */
#define SHORT_NAME	24
#define LEAST_NAME	8

/* Chooses how many entries stand side by side, and in how many rows. */
static void
arrange_names(struct plot_legend *l, size_t n, int width, int name, int rest)
{
	l->name = name;
	l->width = MARK + name + rest;
	l->across = (width + SPACE) / (l->width + SPACE);
	if ((size_t)l->across > n)
		l->across = (int)n;
	if (l->across < 1)
		l->across = 1;
	l->shown = n;
	l->rows = (int)((n + (size_t)l->across - 1) / (size_t)l->across);
}

void
plot_legend_fit(struct plot_legend *l, const struct plot_lines *lines,
    int width, int max_rows, bool ascii)
{
	struct plot_widths *w = &l->widths;
	int name, rest, last;

	plot_measure(w, lines, width - MARK, LEAST_NAME, ascii);
	/* What is wrong with a file may take half, and is cut by the window. */
	rest = w->problem < width / 2 ? w->problem : width / 2;
	if (rest < w->text)
		rest = w->text;
	name = w->name < width - MARK - rest ? w->name : width - MARK - rest;
	if (max_rows < 1)
		max_rows = 1;
	l->described = true;
	arrange_names(l, lines->n, width, name > 1 ? name : 1, rest);
	if (l->rows <= max_rows)
		return;
	l->described = false;
	name = w->name < SHORT_NAME ? w->name : SHORT_NAME;
	arrange_names(l, lines->n, width, name, 0);
	if (l->rows <= max_rows)
		return;
	l->rows = max_rows;
	last = snprintf(NULL, 0, MORE, lines->n);
	while (l->across > 1 &&
	    (l->across - 1) * (l->width + SPACE) + last > width)
		l->across--;
	l->shown = (size_t)(l->rows * l->across) - 1;
}

/* Where names share the rows, a problem takes the place of one. */
static void
draw_entry(struct plot_canvas *c, const struct plot_legend *l,
    const struct plot_line *line, int x, int y, int color)
{
	bool problem = line->problem != NULL && !l->described;
	char *text;

	if (c->style == PLOT_MARKS)
		plot_canvas_put(c, x + 1, y, color, plot_mark(color));
	else
		plot_canvas_text(c, x, y, color, "━━");
	x += MARK;
	text = plot_shorten(problem ? line->problem : line->name, l->name,
	    c->ascii);
	plot_canvas_text(c, x, y, 0, text);
	free(text);
	if (!l->described)
		return;
	text = plot_describe(line, &l->widths, c->ascii);
	plot_canvas_text(c, x + l->name, y, 0, text);
	free(text);
}

void
plot_legend_draw(struct plot_canvas *c, const struct plot_legend *l,
    const struct plot_lines *lines, int top)
{
	char text[64];
	size_t i;
	int x, y;

	for (i = 0; i <= l->shown && i < lines->n; i++) {
		/* Down the columns, so that the order is that of reading. */
		x = (int)(i / (size_t)l->rows) * (l->width + SPACE);
		y = top + (int)(i % (size_t)l->rows);
		if (i < l->shown) {
			draw_entry(c, l, &lines->list[i], x, y, (int)i + 1);
			continue;
		}
		snprintf(text, sizeof(text), MORE, lines->n - i);
		plot_canvas_text(c, x, y, 0, text);
	}
}
