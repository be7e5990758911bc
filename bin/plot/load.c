/* SPDX-License-Identifier: ISC */
/* load.c - the lines of a chart, as they come from files. */
#include <err.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/grown.h"
#include "cli/open.h"
#include "cli/range.h"
#include "plot/plot.h"
#include "wsp-ops.h"

#define DAY	(24 * 60 * 60)

static struct plot_line *
add_line(struct plot_lines *lines, char *name)
{
	struct plot_line *line;

	lines->list = grown(lines->list, lines->n, sizeof(*lines->list));
	if (name == NULL)
		err(1, NULL);
	line = &lines->list[lines->n++];
	memset(line, 0, sizeof(*line));
	line->name = name;
	return line;
}

static void
widen_lines(struct plot_lines *lines, const struct plot_line *line)
{
	const struct wsp_series *s = &line->points;

	if (lines->from >= lines->until) {
		lines->from = s->from;
		lines->until = s->until;
	}
	if (s->from < lines->from)
		lines->from = s->from;
	if (s->until > lines->until)
		lines->until = s->until;
	lines->low = fmin(lines->low, line->low);
	lines->high = fmax(lines->high, line->high);
	lines->positive = fmin(lines->positive, line->positive);
}

void
plot_line_measure(struct plot_line *line)
{
	const struct wsp_series *s = &line->points;
	double v;
	size_t i;

	line->min = line->low = line->positive = INFINITY;
	line->max = line->high = -INFINITY;
	for (i = 0; i < s->nvalues; i++) {
		if (!s->known[i])
			continue;
		line->last = v = s->values[i];
		if (isnan(v)) {
			line->nans++;
			continue;
		}
		line->numbers++;
		if (v < line->min)
			line->min = v;
		if (v > line->max)
			line->max = v;
		if (isinf(v))
			continue;
		if (v < line->low)
			line->low = v;
		if (v > line->high)
			line->high = v;
		if (v > 0 && v < line->positive)
			line->positive = v;
	}
}

/* Reads the range of one archive, or of the one that fits best if step is 0. */
static int
fetch_line(struct plot_lines *lines, struct wsp *w, int64_t from, int64_t until,
    uint64_t step, char *name, struct wsp_error *error)
{
	struct wsp_series series;
	struct plot_line *line;
	bool found;

	if (wsp_fetch(w, from, until, cli_now(), step, &found, &series,
	    error) == -1)
		goto fail;
	if (!found) {
		wsp_fail(error, WSP_EVALUE, "No data in selected timerange");
		goto fail;
	}
	line = add_line(lines, name);
	line->points = series;
	plot_line_measure(line);
	widen_lines(lines, line);
	return 0;
fail:
	free(name);
	return -1;
}

static char *
name_of_archive(const struct wsp_archive *a)
{
	char step[PLOT_NUMLEN], retention[PLOT_NUMLEN], *name;

	plot_duration(step, a->step);
	plot_duration(retention, wsp_archive_retention(a));
	if (asprintf(&name, "%s:%s", step, retention) == -1)
		err(1, NULL);
	return name;
}

static int
load_archives(struct plot_lines *lines, struct wsp *w, int64_t from,
    int64_t until, struct wsp_error *error)
{
	const struct wsp_info *info = wsp_info(w);
	uint32_t i;

	for (i = 0; i < info->narchives; i++)
		if (fetch_line(lines, w, from, until, info->archives[i].step,
		    name_of_archive(&info->archives[i]), error) == -1)
			return -1;
	return 0;
}

/* All archives are drawn from the first point that one of them has. */
static int
first_point(struct wsp *w, int64_t *from, struct wsp_error *error)
{
	struct wsp_point point;
	uint32_t step;
	bool found;

	if (wsp_find_first(w, cli_now(), &found, &point, &step, error) == -1)
		return -1;
	*from = found ? point.time - step :
	    cli_now() - (int64_t)wsp_info(w)->max_retention;
	return 0;
}

static int
load_file(struct plot_lines *lines, const struct plot *p, const char *path,
    struct wsp_error *error)
{
	int64_t from, until;
	struct wsp *w;
	int ret;

	from = cli_time_or(&range_said.from, cli_now() - DAY);
	if (open_points(&w, wsp_path_of(path), p->archives &&
	    range_said.from.text == NULL ? INT64_MIN : from, cli_now(),
	    error) == -1)
		return -1;
	until = cli_time_or(&range_said.until, cli_now());
	if (p->archives && range_said.from.text == NULL &&
	    first_point(w, &from, error) == -1)
		ret = -1;
	else if (p->archives)
		ret = load_archives(lines, w, from, until, error);
	else
		ret = fetch_line(lines, w, from, until, p->step,
		    plot_visible(path, p->ascii), error);
	wsp_close(w);
	return ret;
}

void
plot_load(struct plot_lines *lines, const struct plot *p, int argc,
    char *argv[], bool show_problems)
{
	struct wsp_error error;
	struct plot_line *line;
	int ret, tries;

	memset(lines, 0, sizeof(*lines));
	lines->low = lines->positive = INFINITY;
	lines->high = -INFINITY;
	for (; argc > 0; argc--, argv++) {
		tries = 0;
		do
			ret = load_file(lines, p, *argv, &error);
		while (ret == -1 && open_again(&tries, &error));
		if (ret == 0)
			continue;
		if (!show_problems) {
			cli_fail(*argv, &error);
			continue;
		}
		line = add_line(lines, plot_visible(*argv, p->ascii));
		line->problem = plot_visible(error.msg, p->ascii);
	}
	if (lines->from < lines->until)
		return;
	/* With nothing but problems there is still an axis to be drawn. */
	lines->until = cli_now();
	lines->from = lines->until - DAY;
}

void
plot_lines_free(struct plot_lines *lines)
{
	size_t i;

	for (i = 0; i < lines->n; i++) {
		free(lines->list[i].name);
		free(lines->list[i].problem);
		wsp_series_free(&lines->list[i].points);
	}
	free(lines->list);
}
