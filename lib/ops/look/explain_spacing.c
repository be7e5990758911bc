/* SPDX-License-Identifier: ISC */
/* explain_spacing.c - find out how far the points of a file are apart. */
#include <stdlib.h>

#include "ops/look/explain.h"

/* With fewer points than this nothing is said about their distance. */
#define MIN_POINTS	3

/*
 * So many distances are looked at: what was sent long ago, or came from a
 * coarser archive when the file was resized, tells nothing of the sender.
 */
#define RECENT		12

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

/* The archive of the least step. */
static const struct wsp_window *
finest(const struct wsp_rings *s)
{
	const struct wsp_window *win = &s->rings[0];
	uint32_t i;

	for (i = 1; i < s->nrings; i++)
		if (s->rings[i].archive->step < win->archive->step)
			win = &s->rings[i];
	return win;
}

/* A time, and the widest gap between points that there is in it. */
struct gap {
	int64_t	from, until;
	int64_t	widest;
};

/* Nothing was found between two points; the first is 0 if there was none. */
static void
add_gap(struct gap *g, int64_t after, int64_t before)
{
	if (before <= g->from || after >= g->until ||
	    (after == 0 && before < g->until))
		return;
	if (before - after > g->widest)
		g->widest = before - after;
}

uint32_t
wsp_explain_spacing(const struct wsp_rings *s, int64_t interval, uint32_t step)
{
	const struct wsp_window *win = finest(s);
	const struct wsp_archive *a = win->archive;
	struct gap gap = { interval, interval + step, 0 };
	int64_t distances[RECENT], t, last = 0, most;
	uint32_t i, n = 0;
	double v;

	t = wsp_archive_first(a, s->now);
	for (i = 0; i < a->points; i++, t += a->step) {
		if (!wsp_window_find(win, t, &v))
			continue;
		if (last != 0)
			distances[n++ % RECENT] = t - last;
		add_gap(&gap, last, t);
		last = t;
	}
	add_gap(&gap, last, wsp_align(s->now, a->step));
	most = most_of(distances, n < RECENT ? n : RECENT);
	return gap.widest > most ? 0 : (uint32_t)most;
}
