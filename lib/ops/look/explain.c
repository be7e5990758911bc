/* SPDX-License-Identifier: ISC */
/* explain.c - find out why a point is there or missing. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "file/file.h"
#include "ops/look/explain.h"
#include "wsp-ops.h"

int
wsp_seen_load(struct wsp_seen *seen, struct wsp *w, int64_t now,
    struct wsp_error *err)
{
	const struct wsp_rings *s = &seen->rings;

	*seen = (struct wsp_seen){ 0 };
	if (wsp_rings_load(&seen->rings, w, now, w->info.method, w->info.xff,
	    err) == 0 && wsp_lanes_read(&seen->lanes, s->rings, s->nrings,
	    s->now, err) == 0)
		return 0;
	wsp_seen_free(seen);
	return -1;
}

void
wsp_seen_free(struct wsp_seen *seen)
{
	wsp_lanes_free(&seen->lanes);
	wsp_rings_free(&seen->rings);
}

/* What is in the slot of an interval, as readers see it. */
static struct wsp_slot
slot_of(const struct wsp_window *win, int64_t interval)
{
	const struct wsp_slot empty = { 0, 0 };
	struct wsp_slot s;
	uint32_t slot;

	if (win->base == 0)
		return empty;
	slot = wsp_ring_slot(win->archive, win->base, interval);
	wsp_window_slot(win, slot, &s);
	return s.interval < interval && wsp_is_erased(win->archive, slot, &s) ?
	    empty : s;
}

static bool
is_in(const struct wsp_slot *s, int64_t interval)
{
	return s->interval != 0 && s->interval == interval;
}

/*
 * The archive that this one is rolled up from, or NULL.  It has at least as
 * many slots as an interval has points of it.
 */
const struct wsp_window *
wsp_explain_finer(const struct wsp_rings *s, const struct wsp_window *coarse)
{
	const struct wsp_window *best = NULL, *ring;
	uint32_t i;

	for (i = 0; i < s->nrings; i++) {
		ring = &s->rings[i];
		if (ring->archive->step < coarse->archive->step &&
		    (best == NULL ||
		    ring->archive->step > best->archive->step))
			best = ring;
	}
	return best != NULL &&
	    wsp_consolidates(best->archive, coarse->archive) ? best : NULL;
}

/* Counts the points of an interval, and stores them unless slots is NULL. */
static void
count_finer(const struct wsp_window *win, int64_t interval, uint32_t step,
    struct wsp_finer *f, struct wsp_slot *slots)
{
	const struct wsp_archive *a = win->archive;
	struct wsp_slot s;
	uint64_t i;
	int64_t t;

	*f = (struct wsp_finer){ .step = a->step, .slots = step / a->step };
	for (i = 0, t = interval; i < f->slots; i++, t += a->step) {
		s = slot_of(win, t);
		if (is_in(&s, t))
			f->known++;
		else if (s.interval > t)
			f->gone++;
		if (slots != NULL)
			slots[i] = s;
	}
}

enum wsp_reason
wsp_explain_reason(const struct wsp_seen *seen, const struct wsp_window *win,
    int64_t interval, struct wsp_finer *f)
{
	const struct wsp_rings *src = &seen->rings;
	const struct wsp_window *finer = wsp_explain_finer(src, win);
	struct wsp_slot s = slot_of(win, interval);

	f->slots = 0;
	if (finer != NULL)
		count_finer(finer, interval, win->archive->step, f, NULL);
	if (is_in(&s, interval))
		return isnan(s.value) ? WSP_IS_NAN : WSP_IS_KNOWN;
	if (interval > src->now)
		return WSP_IN_FUTURE;
	if (interval < wsp_archive_first(win->archive, src->now))
		return WSP_TOO_OLD;
	if (s.interval > interval)
		return WSP_OVERWRITTEN;
	if (finer == NULL || f->known + f->gone == 0)
		return wsp_explain_elsewhere(&seen->lanes, win->archive->step,
		    interval) ? WSP_ELSEWHERE :
		    s.interval == 0 ? WSP_NOT_WRITTEN : WSP_STALE;
	if (wsp_xff_satisfied(src->xff, f->known, f->slots))
		return WSP_NOT_ROLLED_UP;
	return wsp_xff_satisfied(src->xff, f->known + f->gone, f->slots) ?
	    WSP_UNKNOWABLE : WSP_TOO_FEW;
}

/* Does the ring have a slot for each of its points in the interval? */
static bool
has_room(const struct wsp_window *win, uint32_t step)
{
	return step / win->archive->step <= win->archive->points;
}

/*
 * Looks at what the interval is rolled up from, as far down as an archive can
 * have all of it.
 */
static int
add_finer(const struct wsp_rings *s, const struct wsp_window *win,
    struct wsp_explanation *x, struct wsp_error *err)
{
	const struct wsp_window *finer = wsp_explain_finer(s, win);
	struct wsp_slot *slots;

	if (finer == NULL)
		return 0;
	x->finer = calloc(s->nrings, sizeof(*x->finer));
	x->slots = calloc(x->step / finer->archive->step, sizeof(*x->slots));
	if (x->finer == NULL || x->slots == NULL)
		return wsp_fail_errno(err, NULL);
	for (slots = x->slots; finer != NULL && has_room(finer, x->step);
	    finer = wsp_explain_finer(s, finer)) {
		count_finer(finer, x->time, x->step, &x->finer[x->nfiner++],
		    slots);
		slots = NULL;
	}
	x->needed = wsp_xff_needs(s->xff, x->finer->slots);
	x->xff = wsp_xff_for(x->finer->known, x->finer->slots);
	return 0;
}

/* The first archive, in the order of the file, that holds a time. */
static const struct wsp_window *
holder(const struct wsp_rings *s, int64_t time)
{
	const struct wsp_archive *a;
	uint32_t i;

	for (i = 0; i < s->nrings; i++) {
		a = s->rings[i].archive;
		if (wsp_align(time, a->step) >= wsp_archive_first(a, s->now))
			return &s->rings[i];
	}
	return NULL;
}

static void
add_finest(const struct wsp_rings *s, int64_t time, struct wsp_explanation *x)
{
	const struct wsp_window *win = holder(s, time);

	if (win == NULL)
		return;
	x->finest = win->archive->step;
	x->finest_known = wsp_window_find(win, wsp_align(time, x->finest),
	    &x->finest_value);
}

static bool
is_present(enum wsp_reason reason)
{
	return reason == WSP_IS_KNOWN || reason == WSP_IS_NAN;
}

int
wsp_explain_interval(const struct wsp_seen *seen, const struct wsp_window *win,
    int64_t interval, struct wsp_explanation *x, struct wsp_error *err)
{
	const struct wsp_rings *s = &seen->rings;
	struct wsp_finer ignored;

	memset(x, 0, sizeof(*x));
	x->reason = wsp_explain_reason(seen, win, interval, &ignored);
	x->time = interval;
	x->step = win->archive->step;
	x->slot = slot_of(win, interval);
	x->spacing = wsp_explain_spacing(s, interval, x->step);
	if (add_finer(s, win, x, err) == -1 ||
	    (!is_present(x->reason) && wsp_explain_others(seen, win, x,
	    err) == -1)) {
		wsp_explanation_free(x);
		return -1;
	}
	return 0;
}

/* Finds the archive that answers; it may be none. */
static int
choose(const struct wsp_rings *s, struct wsp *w, int64_t time,
    const int64_t *from, uint64_t step, const struct wsp_window **win,
    struct wsp_error *err)
{
	struct wsp_series series;
	int64_t start = from == NULL ? time : *from;
	bool found;

	*win = holder(s, time);
	if (from == NULL && step == 0)
		return 0;
	if (start > s->now)
		start = s->now;
	if (wsp_fetch(w, start, s->now, s->now, step, &found, &series, err) ==
	    -1)
		return -1;
	if (!found)
		return 0;
	*win = wsp_rings_of_step(s, series.step);
	wsp_series_free(&series);
	return 0;
}

static int
explain(const struct wsp_seen *seen, struct wsp *w, int64_t time,
    const int64_t *from, uint64_t step, struct wsp_explanation *x,
    struct wsp_error *err)
{
	const struct wsp_rings *s = &seen->rings;
	const struct wsp_window *win;

	if (choose(s, w, time, from, step, &win, err) == -1)
		return -1;
	if (win == NULL) {
		memset(x, 0, sizeof(*x));
		x->reason = WSP_TOO_OLD;
		x->time = time;
		return 0;
	}
	if (wsp_explain_interval(seen, win, wsp_align(time, win->archive->step),
	    x, err) == -1)
		return -1;
	if (x->time > s->now)
		x->reason = WSP_IN_FUTURE;
	add_finest(s, time, x);
	return 0;
}

int
wsp_explain(struct wsp *w, int64_t time, const int64_t *from, int64_t now,
    uint64_t step, struct wsp_explanation *x, struct wsp_error *err)
{
	struct wsp_seen seen;
	int ret;

	if (wsp_seen_load(&seen, w, now, err) == -1)
		return -1;
	ret = explain(&seen, w, wsp_clamp_time(time), from, step, x, err);
	wsp_seen_free(&seen);
	return ret;
}

void
wsp_explanation_free(struct wsp_explanation *x)
{
	free(x->finer);
	free(x->slots);
	free(x->others);
	x->others = NULL;
	x->nothers = 0;
	x->finer = NULL;
	x->slots = NULL;
	x->nfiner = 0;
}
