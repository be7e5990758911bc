/* SPDX-License-Identifier: ISC */
/* stats.c - what the slots of a file hold, archive by archive. */
#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "file/file.h"
#include "ring/ring.h"
#include "wsp-ops.h"

/* Counts slots that are not empty, wherever their point belongs. */
static uint64_t
count_used(const struct wsp_window *win, int64_t now, uint64_t *future)
{
	const struct wsp_archive *a = win->archive;
	struct wsp_slot s;
	uint64_t used = 0;
	uint32_t slot;

	*future = 0;
	for (slot = 0; slot < a->points; slot++) {
		wsp_window_slot(win, slot, &s);
		if (s.interval == 0 || (s.interval <
		    wsp_archive_first(a, now) && wsp_is_erased(a, slot, &s)))
			continue;
		used++;
		if (s.interval > now && s.interval % a->step == 0 &&
		    wsp_ring_slot(a, win->base, s.interval) == slot)
			++*future;
	}
	return used;
}

/* Notes how many points were missing before this one. */
static void
add_gap(struct wsp_archive_stats *st, uint32_t step, int64_t t)
{
	int64_t from = st->last.time + step;

	if (from == t)
		return;
	st->gaps++;
	if (t - from > st->longest) {
		st->longest = t - from;
		st->longest_from = from;
	}
}

static void
add_value(struct wsp_archive_stats *st, double v)
{
	if (isnan(v)) {
		st->nans++;
		return;
	}
	if (v == 0)
		st->zeros++;
	if (isnan(st->min) || v < st->min)
		st->min = v;
	if (isnan(st->max) || v > st->max)
		st->max = v;
	st->sum += v;
}

/* Adds the next point in time. */
static void
add_point(struct wsp_archive_stats *st, uint32_t step, int64_t t, double v)
{
	struct wsp_point p = { .time = t, .value = v };

	if (st->present == 0)
		st->first = p;
	else
		add_gap(st, step, t);
	st->last = p;
	st->present++;
	add_value(st, v);
}

static void
look_at(const struct wsp_window *win, int64_t now,
    struct wsp_archive_stats *st)
{
	const struct wsp_archive *a = win->archive;
	int64_t t = wsp_archive_first(a, now);
	uint32_t i;
	double v;

	*st = (struct wsp_archive_stats){ .min = NAN, .max = NAN };
	for (i = 0; i < a->points; i++, t += a->step)
		if (wsp_window_find(win, t, &v))
			add_point(st, a->step, t, v);
	st->mean = st->present == st->nans ? NAN :
	    st->sum / (double)(st->present - st->nans);
	st->stale = count_used(win, now, &st->future) - st->present;
	st->stale -= st->future;
}

int
wsp_stats(struct wsp *w, int64_t now, struct wsp_stats *stats,
    struct wsp_error *err)
{
	struct wsp_stats st = { .narchives = w->info.narchives };
	struct wsp_source_status status;
	struct wsp_window win;
	uint32_t i;

	now = wsp_clamp_time(now);
	if (wsp_source_status(w->body.source, &status, err) == -1)
		return -1;
	st.disk_size = status.disk_size;
	if ((st.archives = calloc(st.narchives, sizeof(*st.archives))) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < st.narchives; i++) {
		if (wsp_window_load(w, i, &win, err) == -1) {
			wsp_stats_free(&st);
			return -1;
		}
		look_at(&win, now, &st.archives[i]);
		wsp_window_free(&win);
	}
	*stats = st;
	return 0;
}

void
wsp_stats_free(struct wsp_stats *stats)
{
	free(stats->archives);
	stats->archives = NULL;
	stats->narchives = 0;
}
