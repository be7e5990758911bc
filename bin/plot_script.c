/* SPDX-License-Identifier: ISC */
/* plot_script.c - a chart as commands and data for gnuplot. */
#include <err.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot.h"

/* Pixels, and what an entry of the legend adds to the height. */
#define WIDTH		1000
#define HEIGHT		400
#define ENTRY		20
#define PER_INCH	100

/* Pixels per tick of the values, and per character of a label. */
#define TICK		60
#define LETTER		9

/* What the mark of an entry takes, in characters. */
#define MARK		10

/* What a line is, as names begin in the script. */
#define LINE		"$line"
#define ABOVE		"$above"
#define BELOW		"$below"

/* Larger values than this are too much for gnuplot: it gets parts of them. */
#define LARGE		1e300
#define PART		1e-20

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
put_number(FILE *fp, double value)
{
	char buf[WSP_NUMLEN];

	fwrite(buf, 1, wsp_format_shortest(buf, value), fp);
}

static bool
is_large(const struct plot_scale *s)
{
	return fabs(s->low) > LARGE || fabs(s->high) > LARGE;
}

/* Infinities, where they are not left out, are at the ends of the axis. */
static void
put_value(FILE *fp, const struct plot_scale *s, double value)
{
	if (isinf(value))
		value = value > 0 ? s->high : s->low;
	put_number(fp, is_large(s) ? value * PART : value);
}

static void
put_point(FILE *fp, const struct plot_scale *s, int64_t time, double value)
{
	fprintf(fp, "%" PRId64 " ", time);
	put_value(fp, s, value);
	putc('\n', fp);
}

/*
 * Every point as it is, and the end of the last one of a run; an empty line
 * is a gap.
 */
static void
put_points(FILE *fp, const struct wsp_series *s,
    const struct plot_scale *scale)
{
	int64_t time = s->from + (int64_t)s->first * s->step;
	bool inside = false;
	size_t i;

	for (i = 0; i < s->nvalues; i++, time += s->step)
		if (s->known[i] && isfinite(s->values[i])) {
			put_point(fp, scale, time, s->values[i]);
			inside = true;
		} else if (inside) {
			put_point(fp, scale, time, s->values[i - 1]);
			putc('\n', fp);
			inside = false;
		}
	if (inside)
		put_point(fp, scale, time, s->values[s->nvalues - 1]);
}

static int64_t
start_of(const struct plot_lines *lines, int i, int n)
{
	return lines->from + (lines->until - lines->from) * i / n;
}

/* The extremes of each of n columns, where there are more points than that. */
static void
put_columns(FILE *fp, const struct plot_lines *lines,
    const struct plot_line *line, const struct plot_scale *scale, int n)
{
	struct plot_column *columns, *c;
	bool before = false;
	int64_t time;
	int i;

	if ((columns = calloc((size_t)n, sizeof(*columns))) == NULL)
		err(1, NULL);
	plot_columns(&line->points, lines->from, lines->until, columns,
	    (size_t)n);
	for (i = 0; i <= n; i++) {
		c = &columns[i];
		time = start_of(lines, i, n);
		if (before && (i == n || !c->known || !c->joined)) {
			put_point(fp, scale, time, c[-1].last);
			putc('\n', fp);
		}
		before = i < n && c->known;
		if (!before)
			continue;
		put_point(fp, scale, time, c->first);
		if (c->min == c->max)
			continue;
		put_point(fp, scale, time, c->min);
		put_point(fp, scale, time, c->max);
		put_point(fp, scale, time, c->last);
	}
	free(columns);
}

/* The times of infinities, at the end of the axis. */
static void
put_infinities(FILE *fp, const struct wsp_series *s, const char *name,
    int number, double infinity, const struct plot_scale *scale)
{
	size_t i;

	fprintf(fp, "%s%d << EOD\n", name, number);
	for (i = 0; i < s->nvalues; i++)
		if (s->known[i] && s->values[i] == infinity)
			put_point(fp, scale, s->from +
			    (int64_t)(s->first + i) * s->step, infinity);
	fputs("EOD\n", fp);
}

static void
put_ticks(FILE *fp, const char *axis, const struct plot_ticks *t,
    const struct plot_scale *scale)
{
	int i;

	fprintf(fp, "set %stics (", axis);
	for (i = 0; i < t->n; i++) {
		fprintf(fp, "%s\"%s%s%s\" ", i > 0 ? ", " : "",
		    t->list[i].label, *t->list[i].date != '\0' ? "\\n" : "",
		    t->list[i].date);
		if (scale == NULL)
			fprintf(fp, "%.0f", t->list[i].value);
		else
			put_value(fp, scale, t->list[i].value);
	}
	fputs(")\n", fp);
}

static void
put_terminal(FILE *fp, const struct plot *p, int width, int height)
{
	const char *name = p->terminal;

	if (name == NULL)
		name = p->output == NULL ? "svg" : plot_terminal_of(p->output);
	fprintf(fp, "set terminal %s", name);
	if (strncmp(name, "pdf", 3) == 0)
		fprintf(fp, " size %g,%g", (double)width / PER_INCH,
		    (double)height / PER_INCH);
	else if (strcmp(name, "svg") == 0 || strncmp(name, "png", 3) == 0 ||
	    p->width > 0 || p->height > 0)
		fprintf(fp, " size %d,%d", width, height);
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
put_axes(FILE *fp, const struct plot_lines *lines, const struct plot *p,
    const struct plot_scale *scale, int width, int height)
{
	struct plot_ticks ticks;
	char zone[PLOT_ZONELEN];

	fprintf(fp, "set xrange [%" PRId64 ":%" PRId64 "]\nset yrange [",
	    lines->from, lines->until);
	put_value(fp, scale, scale->low);
	putc(':', fp);
	put_value(fp, scale, scale->high);
	fputs(scale->log ? "]\nset logscale y\n" : "]\n", fp);
	plot_time_ticks(&ticks, lines->from, lines->until, width / LETTER);
	put_ticks(fp, "x", &ticks, NULL);
	plot_value_ticks(&ticks, scale, height / TICK + 2, false);
	put_ticks(fp, "y", &ticks, scale);
	plot_zone(zone, lines->until);
	fputs("set xlabel \"\\n\" . ", fp);
	put_quoted(fp, zone);
	fputs("\nset tics out nomirror\nset border 3\n"
	    "set grid xtics ytics back linetype 1 linecolor rgb '#dddddd'\n"
	    "set key outside below left Left reverse samplen 2 maxcols 1 "
	    "invert\n", fp);
	if (p->title != NULL) {
		char *title = plot_visible(p->title, false);

		fputs("set title ", fp);
		put_quoted(fp, title);
		putc('\n', fp);
		free(title);
	}
}

static void
put_data(FILE *fp, const struct plot_lines *lines,
    const struct plot_line *line, const struct plot_scale *scale, int number,
    int width)
{
	fprintf(fp, LINE "%d << EOD\n", number);
	if (line->points.nvalues / 2 > (size_t)width)
		put_columns(fp, lines, line, scale, width);
	else
		put_points(fp, &line->points, scale);
	fputs("EOD\n", fp);
	if (line->max == INFINITY)
		put_infinities(fp, &line->points, ABOVE, number, INFINITY,
		    scale);
	if (line->min == -INFINITY)
		put_infinities(fp, &line->points, BELOW, number, -INFINITY,
		    scale);
}

/* One line of the plot command. */
static void
put_plot(FILE *fp, const struct plot_line *line,
    const struct plot_widths *widths, int number, int width)
{
	char *text = plot_describe(line, widths, false), *name, *title;

	/* As much of the name as the picture has room for. */
	width = width / LETTER - plot_width(text) - MARK;
	name = plot_shorten(line->name, width > 1 ? width : 1, false);
	if (asprintf(&title, "%s%s", name, text) == -1)
		err(1, NULL);
	free(name);
	if (line->low <= line->high)
		fprintf(fp, LINE "%d with steps", number);
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
put_plots(FILE *fp, const struct plot_lines *lines, int width)
{
	const struct plot_widths widths = { .detail = PLOT_ALL };
	const struct plot_line *line;
	int number;

	fputs("plot ", fp);
	for (number = (int)lines->n; number > 0; number--) {
		line = &lines->list[number - 1];
		if ((size_t)number < lines->n)
			fputs(", \\\n    ", fp);
		put_plot(fp, line, &widths, number, width);
		if (line->max == INFINITY)
			put_arrows(fp, ABOVE, number, 9);
		if (line->min == -INFINITY)
			put_arrows(fp, BELOW, number, 11);
	}
	putc('\n', fp);
}

void
plot_script(FILE *fp, const struct plot_lines *lines, const struct plot *p)
{
	int width = p->width > 0 ? p->width : WIDTH;
	int height = p->height > 0 ? p->height :
	    HEIGHT + ENTRY * (int)lines->n;
	struct plot_scale scale;
	bool any = false;
	size_t i;

	plot_scale(&scale, lines, p, height / TICK);
	fputs("set encoding utf8\n", fp);
	put_terminal(fp, p, width, height);
	put_axes(fp, lines, p, &scale, width, height);
	for (i = 0; i < lines->n; i++) {
		any |= lines->list[i].numbers > 0;
		put_data(fp, lines, &lines->list[i], &scale, (int)i + 1,
		    width);
	}
	if (!any)
		fputs("set label 'no known points' at graph 0.5,0.5 center\n",
		    fp);
	put_plots(fp, lines, width);
}
