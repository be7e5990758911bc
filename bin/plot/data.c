/* SPDX-License-Identifier: ISC */
/* data.c - points as data blocks of gnuplot. */
#include <err.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "plot/plot.h"

/* Larger values than this are too much for gnuplot: it gets parts of them. */
#define LARGE		1e300
#define PART		1e-20

/* Infinities, where they are not left out, are at the ends of the axis. */
void
plot_sheet_value(const struct plot_sheet *s, double value)
{
	const struct plot_scale *scale = &s->scale;
	char buf[WSP_NUMLEN];
	size_t len;

	if (isinf(value))
		value = value > 0 ? scale->high : scale->low;
	if (fabs(scale->low) > LARGE || fabs(scale->high) > LARGE)
		value *= PART;
	len = wsp_format_shortest(buf, value);
	fwrite(buf, 1, len, s->fp);
}

static void
put_point(const struct plot_sheet *s, int64_t time, double value)
{
	fprintf(s->fp, "%" PRId64 " ", time);
	plot_sheet_value(s, value);
	putc('\n', s->fp);
}

/*
 * Every point as it is, and the end of the last one of a run; an empty line
 * is a gap.
 */
static void
put_points(const struct plot_sheet *sheet, const struct wsp_series *s)
{
	int64_t time = s->from + (int64_t)s->first * s->step;
	bool inside = false;
	size_t i;

	for (i = 0; i < s->nvalues; i++, time += s->step)
		if (s->known[i] && isfinite(s->values[i])) {
			put_point(sheet, time, s->values[i]);
			inside = true;
		} else if (inside) {
			put_point(sheet, time, s->values[i - 1]);
			putc('\n', sheet->fp);
			inside = false;
		}
	if (inside)
		put_point(sheet, time, s->values[s->nvalues - 1]);
}

static int64_t
start_of(const struct plot_lines *lines, int i, int n)
{
	return lines->from + (lines->until - lines->from) * i / n;
}

/* The extremes of each of n columns, where there are more points than that. */
static void
put_columns(const struct plot_sheet *s, const struct plot_line *line)
{
	const struct plot_lines *lines = s->lines;
	struct plot_column *columns, *c;
	bool before = false;
	int i, n = s->width;
	int64_t time;

	if ((columns = calloc((size_t)n, sizeof(*columns))) == NULL)
		err(1, NULL);
	plot_columns(&line->points, lines->from, lines->until, columns,
	    (size_t)n);
	for (i = 0; i <= n; i++) {
		c = &columns[i];
		time = start_of(lines, i, n);
		if (before && (i == n || !c->known || !c->joined)) {
			put_point(s, time, c[-1].last);
			putc('\n', s->fp);
		}
		before = i < n && c->known;
		if (!before)
			continue;
		put_point(s, time, c->first);
		if (c->min == c->max)
			continue;
		put_point(s, time, c->min);
		put_point(s, time, c->max);
		put_point(s, time, c->last);
	}
	free(columns);
}

/* The times of infinities, at the end of the axis. */
static void
put_infinities(const struct plot_sheet *sheet, const struct wsp_series *s,
    const char *name, int number, double infinity)
{
	size_t i;

	fprintf(sheet->fp, "%s%d << EOD\n", name, number);
	for (i = 0; i < s->nvalues; i++)
		if (s->known[i] && s->values[i] == infinity)
			put_point(sheet, s->from +
			    (int64_t)(s->first + i) * s->step, infinity);
	fputs("EOD\n", sheet->fp);
}

void
plot_sheet_data(const struct plot_sheet *s, const struct plot_line *line,
    int number)
{
	const struct wsp_series *points = &line->points;

	fprintf(s->fp, PLOT_LINE "%d << EOD\n", number);
	if (points->nvalues / 2 > (size_t)s->width)
		put_columns(s, line);
	else
		put_points(s, points);
	fputs("EOD\n", s->fp);
	if (line->max == INFINITY)
		put_infinities(s, points, PLOT_ABOVE, number, INFINITY);
	if (line->min == -INFINITY)
		put_infinities(s, points, PLOT_BELOW, number, -INFINITY);
}
