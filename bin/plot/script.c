/* SPDX-License-Identifier: ISC */
/* script.c - a chart as commands and data for gnuplot. */
#include <err.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot/plot.h"

#define PER_INCH	100		/* pixels */

/* What the mark of an entry takes, in letters. */
#define MARK		10

/* What terminals draw on, and what they need for things. */
struct plot_media {
	const char	*terminal;	/* or what its name begins with */
	int		width, height;	/* unless they are given */
	int		entry;		/* height of one in the legend */
	int		letter;		/* width of one */
	int		tick;		/* height from one to the next */
};

static const struct plot_media media[] = {
	{ "dumb", 79, 24, 1, 1, 4 },
	{ "block", 79, 24, 1, 1, 4 },
	{ "", 1000, 400, 20, 9, 60 }
};

static const char *const colors[] = {
	"1f77b4", "d62728", "2ca02c", "ff7f0e", "9467bd", "17becf", "8c564b",
	"e377c2", "7f7f7f", "bcbd22", "aec7e8", "ff9896", "98df8a", "ffbb78",
	"c5b0d5", "9edae5", "c49c94", "f7b6d2", "393b79", "637939"
};

#define NCOLORS		(sizeof(colors) / sizeof(colors[0]))

static const struct {
	const char	*extension;
	const char	*terminal;
} formats[] = {
	{ ".svg", "svg" }, { ".png", "pngcairo" }, { ".pdf", "pdfcairo" }
};

#define NFORMATS	(sizeof(formats) / sizeof(formats[0]))

const char *
plot_terminal_of(const char *path)
{
	size_t i, len = strlen(path);

	for (i = 0; i < NFORMATS; i++)
		if (len > strlen(formats[i].extension) && strcasecmp(path +
		    len - strlen(formats[i].extension),
		    formats[i].extension) == 0)
			return formats[i].terminal;
	return NULL;
}

/* In single quotes only the quote itself is special. */
static void
put_quoted(FILE *fp, const char *text)
{
	putc('\'', fp);
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			putc('\'', fp);
		putc(*text, fp);
	}
	putc('\'', fp);
}

/* The name of a file may hold anything; after a | it would be a command. */
static void
put_path(FILE *fp, const char *path)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789._/-";

	fputs(*path == '|' ? "\"./" : "\"", fp);
	for (; *path != '\0'; path++)
		if (strchr(plain, *path) != NULL)
			putc(*path, fp);
		else
			fprintf(fp, "\\%03o", (unsigned)(unsigned char)*path);
	putc('"', fp);
}

static void
put_ticks(const struct plot_sheet *s, const char *axis,
    const struct plot_ticks *t, bool times)
{
	FILE *fp = s->fp;
	int i;

	fprintf(fp, "set %stics (", axis);
	for (i = 0; i < t->n; i++) {
		fprintf(fp, "%s\"%s%s%s\" ", i > 0 ? ", " : "",
		    t->list[i].label, *t->list[i].date != '\0' ? "\\n" : "",
		    t->list[i].date);
		if (times)
			fprintf(fp, "%.0f", t->list[i].value);
		else
			plot_sheet_value(s, t->list[i].value);
	}
	fputs(")\n", fp);
}

static void
put_terminal(const struct plot_sheet *s, const struct plot *p)
{
	const char *name = s->terminal;
	FILE *fp = s->fp;

	fprintf(fp, "set terminal %s", name);
	if (strncmp(name, "pdf", 3) == 0)
		fprintf(fp, " size %g,%g", (double)s->width / PER_INCH,
		    (double)s->height / PER_INCH);
	else if (strcmp(name, "svg") == 0 || strncmp(name, "png", 3) == 0 ||
	    s->media->letter == 1 || p->width > 0 || p->height > 0)
		fprintf(fp, " size %d,%d", s->width, s->height);
	if (strcmp(name, "svg") == 0)
		fputs(" background '#ffffff'", fp);
	fputs("\nset termoption noenhanced\n", fp);
	if (p->script && p->output != NULL) {
		fputs("set output ", fp);
		put_path(fp, p->output);
		putc('\n', fp);
	}
}

static void
put_range(const struct plot_sheet *s)
{
	fprintf(s->fp, "set xrange [%" PRId64 ":%" PRId64 "]\n"
	    "set yrange [", s->lines->from, s->lines->until);
	plot_sheet_value(s, s->scale.low);
	putc(':', s->fp);
	plot_sheet_value(s, s->scale.high);
	fputs(s->scale.log ? "]\nset logscale y\n" : "]\n", s->fp);
}

static void
put_axes(const struct plot_sheet *s)
{
	const struct plot_media *m = s->media;
	struct plot_ticks ticks;
	char zone[PLOT_ZONELEN];

	put_range(s);
	plot_time_ticks(&ticks, s->lines->from, s->lines->until,
	    s->width / m->letter);
	put_ticks(s, "x", &ticks, true);
	plot_value_ticks(&ticks, &s->scale, s->height / m->tick + 2, false);
	put_ticks(s, "y", &ticks, false);
	plot_zone(zone, s->lines->until);
	fputs("set xlabel \"\\n\" . ", s->fp);
	put_quoted(s->fp, zone);
	fputs("\nset tics out nomirror\nset border 3\n"
	    "set grid xtics ytics back linetype 1 linecolor rgb '#dddddd'\n"
	    "set key outside below left Left reverse samplen 2 maxcols 1 "
	    "invert font 'monospace'\n", s->fp);
}

static void
put_title(FILE *fp, const char *text)
{
	char *title = plot_visible(text, false);

	fputs("set title ", fp);
	put_quoted(fp, title);
	putc('\n', fp);
	free(title);
}

/* One line of the plot command. */
static void
put_plot(const struct plot_sheet *s, const struct plot_line *line, int number)
{
	char *text = plot_describe(line, &s->widths, false), *name, *title;
	FILE *fp = s->fp;
	int width;

	/* As much of the name as the picture has room for. */
	width = s->width / s->media->letter - s->widths.text - MARK;
	if (width > s->widths.name)
		width = s->widths.name;
	name = plot_shorten(line->name, width > 1 ? width : 1, false);
	if (asprintf(&title, "%s%*s%s", name, width > plot_width(name) ?
	    width - plot_width(name) : 0, "", text) == -1)
		err(1, NULL);
	free(name);
	if (line->low <= line->high)
		fprintf(fp, PLOT_LINE "%d with steps", number);
	else
		fputs("NaN with lines", fp);
	fprintf(fp, " linewidth 1.5 linecolor rgb '#%s' title ",
	    colors[(size_t)(number - 1) % NCOLORS]);
	put_quoted(fp, title);
	free(title);
	free(text);
}

static void
put_arrows(FILE *fp, const char *name, int number, int pointtype)
{
	fprintf(fp, ", \\\n    %s%d with points pointtype %d linecolor rgb "
	    "'#%s' notitle", name, number, pointtype,
	    colors[(size_t)(number - 1) % NCOLORS]);
}

/* The first lines come to lie above the others. */
static void
put_plots(const struct plot_sheet *s)
{
	const struct plot_line *line;
	int number;

	fputs("plot ", s->fp);
	for (number = (int)s->lines->n; number > 0; number--) {
		line = &s->lines->list[number - 1];
		if ((size_t)number < s->lines->n)
			fputs(", \\\n    ", s->fp);
		put_plot(s, line, number);
		if (line->max == INFINITY)
			put_arrows(s->fp, PLOT_ABOVE, number, 9);
		if (line->min == -INFINITY)
			put_arrows(s->fp, PLOT_BELOW, number, 11);
	}
	putc('\n', s->fp);
}

static void
choose_size(struct plot_sheet *s, const struct plot *p)
{
	const struct plot_media *m = media;

	s->terminal = p->terminal;
	if (s->terminal == NULL)
		s->terminal = p->output == NULL ? "svg" :
		    plot_terminal_of(p->output);
	while (strncmp(s->terminal, m->terminal, strlen(m->terminal)) != 0)
		m++;
	s->media = m;
	s->width = p->width > 0 ? p->width : m->width;
	s->height = p->height > 0 ? p->height :
	    m->height + m->entry * (int)s->lines->n;
}

void
plot_script(FILE *fp, const struct plot_lines *lines, const struct plot *p)
{
	struct plot_sheet s = { .fp = fp, .lines = lines };
	bool any = false;
	size_t i;

	choose_size(&s, p);
	plot_measure(&s.widths, lines, INT_MAX, 0, false);
	plot_scale(&s.scale, lines, p, s.height / s.media->tick);
	fputs("set encoding utf8\n", fp);
	put_terminal(&s, p);
	if (p->title != NULL)
		put_title(fp, p->title);
	put_axes(&s);
	for (i = 0; i < lines->n; i++) {
		any |= lines->list[i].numbers > 0;
		plot_sheet_data(&s, &lines->list[i], (int)i + 1);
	}
	if (!any)
		fputs("set label '" PLOT_NOTHING PLOT_ASK "' at graph 0.5,0.5 "
		    "center\n", fp);
	put_plots(&s);
}
