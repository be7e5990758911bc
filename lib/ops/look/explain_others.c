/* SPDX-License-Identifier: ISC */
/* explain_others.c - what other archives know where one knows nothing. */
#include <stdlib.h>

#include "base/error.h"
#include "ops/look/explain.h"
#include "ring/make.h"

/* What an archive knows of an interval of another step. */
static struct wsp_other
ask(const struct wsp_lane *l, uint32_t step, int64_t interval)
{
	struct wsp_other o = { .step = l->step };
	int64_t over = wsp_align(interval, l->step);

	if (l->step < step)
		o.points = wsp_lane_count(l, interval, step);
	else if (wsp_lane_get(l, over, &o.over.value))
		o.over.interval = (uint32_t)over;
	return o;
}

static bool
knows(const struct wsp_other *o)
{
	return o->points > 0 || o->over.interval != 0;
}

bool
wsp_explain_elsewhere(const struct wsp_lanes *s, uint32_t step,
    int64_t interval)
{
	struct wsp_other o;
	uint32_t i;

	for (i = 0; i < s->n; i++) {
		o = ask(&s->list[i], step, interval);
		if (knows(&o))
			return true;
	}
	return false;
}

/*
 * Would an archive know the interval if all archives were rebuilt, each from
 * the next finer one?
 */
static bool
known_if_rebuilt(const struct wsp_rings *s, const struct wsp_window *win,
    int64_t interval)
{
	const struct wsp_window *finer = wsp_explain_finer(s, win);
	uint32_t step = win->archive->step;
	uint64_t known = 0, slots = 0;
	double value;
	int64_t t;

	if (finer != NULL && !wsp_window_taken(win, interval) &&
	    wsp_rings_holds(s, finer, step, interval)) {
		for (t = interval; t < interval + step;
		    t += finer->archive->step, slots++)
			known += known_if_rebuilt(s, finer, t);
		if (known > 0 && wsp_xff_satisfied(s->xff, known, slots))
			return true;
	}
	return wsp_window_find(win, interval, &value);
}

/* Fills the archives from themselves; would one get this interval? */
static int
try_fill(const struct wsp_seen *seen, const struct wsp_archive *a,
    int64_t interval, bool *made, struct wsp_error *err)
{
	struct wsp_lanes dst = { 0 };
	const struct wsp_rings *s = &seen->rings;
	struct wsp_make m = { .src = &seen->lanes, .dst = &dst,
	    .before = &seen->lanes, .method = s->method, .xff = s->xff,
	    .rollups = true, .span = { INT64_MIN, s->now } };
	uint32_t i;
	double value;
	int ret = -1;

	if (wsp_lanes_read(&dst, s->rings, s->nrings, s->now, err) == -1 ||
	    wsp_make(&m, err) == -1)
		goto out;
	for (i = 0; i < dst.n; i++)
		if (dst.list[i].archive == a)
			*made = wsp_lane_get(&dst.list[i], interval, &value);
	ret = 0;
out:
	wsp_lanes_free(&dst);
	return ret;
}

int
wsp_explain_others(const struct wsp_seen *seen, const struct wsp_window *win,
    struct wsp_explanation *x, struct wsp_error *err)
{
	const struct wsp_lanes *lanes = &seen->lanes;
	const struct wsp_archive *a = win->archive;
	struct wsp_other o;
	uint32_t i;

	if ((x->others = calloc(lanes->n, sizeof(*x->others))) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < lanes->n; i++) {
		o = ask(&lanes->list[i], a->step, x->time);
		if (lanes->list[i].archive != a && knows(&o))
			x->others[x->nothers++] = o;
	}
	if (x->nothers == 0 || x->time > lanes->now ||
	    x->time < wsp_archive_first(a, lanes->now))
		return 0;
	x->by_rebuild = known_if_rebuilt(&seen->rings, win, x->time);
	return try_fill(seen, a, x->time, &x->by_fill, err);
}
