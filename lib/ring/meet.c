/* SPDX-License-Identifier: ISC */
/* meet.c - values that were computed before all points had come together. */
#include <math.h>

#include "ring/make.h"
#include "ring/aggregate.h"
#include "ring/known.h"

#define NEARLY	1e-9	/* of the greater: the same, but for rounding */

/* Can an archive be rolled up from a finer one? */
static bool
consolidates(const struct wsp_lane *fine, const struct wsp_lane *coarse)
{
	return coarse->step % fine->step == 0 &&
	    coarse->step / fine->step <= fine->archive->points;
}

void
wsp_meet_init(struct wsp_meet *x, const struct wsp_make *m, uint32_t lane)
{
	const struct wsp_lane *higher;

	*x = (struct wsp_meet){ .make = m, .lane = &m->dst->list[lane] };
	if (!m->rollups)
		return;
	higher = wsp_lanes_finer(m->dst, x->lane->step);
	if (higher == NULL || !consolidates(higher, x->lane))
		return;
	x->higher = higher;
	x->higher_was = &m->before->list[higher - m->dst->list];
	x->was = &m->before->list[lane];
}

/* Did the file know a finer point of the interval before, and hold all? */
static bool
has_met(const struct wsp_meet *x, int64_t interval)
{
	const struct wsp_lanes *before = x->make->before;
	uint32_t i, step = x->lane->step;

	if (x->higher == NULL || !wsp_lane_whole(x->higher, interval, step))
		return false;
	for (i = 0; i < before->n && before->list[i].step < step; i++)
		if (wsp_lane_count(&before->list[i], interval, step) > 0)
			return true;
	return false;
}

/* As an update would roll up a slot of this step. */
static bool
roll_up(const struct wsp_meet *x, const struct wsp_lane *l, int64_t interval,
    uint32_t step, float xff, double *value)
{
	int64_t i, from, until, end;
	struct wsp_aggregate agg;

	wsp_aggregate_init(&agg, x->make->method);
	from = wsp_lane_after(l, interval);
	until = from + step / l->step;
	end = until < l->end ? until : l->end;
	for (i = from < l->begin ? l->begin : from; i < end; i++)
		if (wsp_lane_knows(l, (uint32_t)i))
			wsp_aggregate_known(&agg, l->values[i]);
	agg.slots = (uint64_t)(until - from);
	return wsp_aggregate_end(&agg, xff, value);
}

static bool
is_held_by_src(const struct wsp_make *m, int64_t interval, uint32_t step)
{
	uint32_t i;

	for (i = 0; i < m->src->n && m->src->list[i].step < step; i++)
		if (wsp_lane_whole(&m->src->list[i], interval, step))
			return true;
	return false;
}

bool
wsp_meet_first(const struct wsp_meet *x, int64_t interval, double *value)
{
	uint32_t step = x->lane->step;

	return x->higher != NULL && wsp_lane_got(x->higher, interval, step) &&
	    has_met(x, interval) && is_held_by_src(x->make, interval, step) &&
	    roll_up(x, x->higher, interval, step, x->make->xff, value);
}

bool
wsp_meet_instead(const struct wsp_meet *x, int64_t interval, double *value)
{
	return x->higher != NULL && has_met(x, interval) && roll_up(x,
	    x->higher, interval, x->lane->step, x->make->xff, value);
}

static bool
is_nearly(double a, double b)
{
	double most = fabs(a) > fabs(b) ? fabs(a) : fabs(b);

	if (isnan(a) || isnan(b))
		return isnan(a) && isnan(b);
	return a == b || fabs(a - b) <= NEARLY * most;
}

/* Does an archive of the source, of which several may have a step, know it? */
static bool
src_knows(const struct wsp_make *m, uint32_t step, int64_t interval,
    double value)
{
	double known;
	uint32_t i;

	for (i = 0; i < m->src->n && m->src->list[i].step <= step; i++)
		if (m->src->list[i].step == step &&
		    wsp_lane_get(&m->src->list[i], interval, &known) &&
		    wsp_same_value(value, known))
			return true;
	return false;
}

/*
 * Was the first of the finer slots known alone, and is its value not one that
 * the source knows, too?  Then it may come from the coarser value itself,
 * unless it is an aggregate: of several points, or of one that does not come
 * from it.
 */
static bool
is_its_own(const struct wsp_meet *x, const struct wsp_lane *h,
    int64_t interval, uint32_t step)
{
	const struct wsp_lane *finer;
	double value, made;

	if (!wsp_lane_get(h, interval, &value) ||
	    wsp_lane_count(h, interval, step) != 1 ||
	    src_knows(x->make, h->step, interval, value))
		return false;
	finer = wsp_lanes_finer(x->make->before, h->step);
	if (finer == NULL || !consolidates(finer, h) ||
	    !roll_up(x, finer, interval, h->step, 0, &made) ||
	    !is_nearly(made, value))
		return true;
	return is_its_own(x, finer, interval, h->step);
}

/* Finds the roll-up for a value that the file had. */
static bool
find_better(const struct wsp_meet *x, int64_t interval, double had,
    double *value)
{
	double old;

	uint32_t step = x->lane->step;

	return wsp_lane_got(x->higher, interval, step) &&
	    has_met(x, interval) &&
	    roll_up(x, x->higher_was, interval, step, 0, &old) &&
	    is_nearly(old, had) &&
	    !is_its_own(x, x->higher_was, interval, step) &&
	    roll_up(x, x->higher, interval, step, x->make->xff, value) &&
	    !wsp_same_value(had, *value);
}

void
wsp_meet_replace(const struct wsp_meet *x)
{
	int64_t t;
	double value;
	uint32_t i;

	if (x->higher == NULL)
		return;
	for (i = x->lane->begin; i < x->lane->end; i++) {
		t = wsp_lane_time(x->lane, i);
		if (wsp_lane_state(x->lane, i) == WSP_CELL_KNOWN &&
		    wsp_span_has(&x->make->span, t) &&
		    find_better(x, t, x->lane->values[i], &value))
			wsp_lane_put(x->lane, i, WSP_CELL_MADE, value);
	}
}
