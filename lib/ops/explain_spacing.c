/* SPDX-License-Identifier: ISC */
/* explain_spacing.c - find out how far the points of a file are apart. */
#include <stdlib.h>

#include "base/error.h"
#include "ops/explain.h"

/* With fewer points than this nothing is said about their distance. */
#define MIN_POINTS	3

static int
compare(const void *ap, const void *bp)
{
	int64_t a = *(const int64_t *)ap, b = *(const int64_t *)bp;

	return (a > b) - (a < b);
}

/* The distance that most of n have, in any order, or 0. */
static int64_t
most_of(int64_t *distances, uint32_t n)
{
	uint32_t i, same = 0;
	int64_t median;

	if (n + 1 < MIN_POINTS)
		return 0;
	qsort(distances, n, sizeof(*distances), compare);
	median = distances[n / 2];
	for (i = 0; i < n; i++)
		same += distances[i] == median;
	return same > n / 2 ? median : 0;
}

int
wsp_explain_spacing(const struct wsp_source *s, uint32_t *spacing,
    struct wsp_error *err)
{
	const struct wsp_window *win = &s->rings[0];
	const struct wsp_archive *a;
	int64_t *distances, t, last = 0;
	uint32_t i, n = 0;
	double v;

	for (i = 1; i < s->nrings; i++)
		if (s->rings[i].archive->step < win->archive->step)
			win = &s->rings[i];
	a = win->archive;
	if ((distances = calloc(a->points, sizeof(*distances))) == NULL)
		return wsp_fail_errno(err, NULL);
	t = wsp_archive_first(a, s->now);
	for (i = 0; i < a->points; i++, t += a->step) {
		if (!wsp_window_find(win, t, &v))
			continue;
		if (last != 0)
			distances[n++] = t - last;
		last = t;
	}
	*spacing = (uint32_t)most_of(distances, n);
	free(distances);
	return 0;
}
