/* SPDX-License-Identifier: ISC */
/* known.c - what a file knows of an interval that it has no value for. */
#include <stdlib.h>

#include "base/error.h"
#include "ring/aggregate.h"
#include "ring/known.h"

/* No more points of a lane can lie in an interval. */
static size_t
most_points(const struct wsp_lane *l, uint32_t step)
{
	size_t n = (size_t)(step / l->step) + 1;

	return n < l->archive->points ? n : l->archive->points;
}

int
wsp_known_init(struct wsp_known *k, const struct wsp_lanes *s, uint32_t step,
    uint32_t method, struct wsp_error *err)
{
	size_t most = 1;
	uint32_t i;

	*k = (struct wsp_known){ .step = step, .method = method,
	    .next = wsp_lanes_finer(s, step) };
	if ((k->finer = calloc(s->n + 1, sizeof(*k->finer))) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < s->n && s->list[i].step < step; i++) {
		if (s->list[i].oldest == s->list[i].end)
			continue;
		k->finer[k->n++].lane = &s->list[i];
		most += most_points(&s->list[i], step);
	}
	k->points = calloc(most, sizeof(*k->points));
	k->merged = calloc(most, sizeof(*k->merged));
	if (k->points == NULL || k->merged == NULL)
		return wsp_fail_errno(err, NULL);
	return 0;
}

int64_t
wsp_known_oldest(const struct wsp_known *k)
{
	int64_t t, oldest = INT64_MAX;
	uint32_t i;

	for (i = 0; i < k->n; i++) {
		t = wsp_lane_time(k->finer[i].lane, k->finer[i].lane->oldest);
		if (t < oldest)
			oldest = t;
	}
	return oldest;
}

static void
look_at(struct wsp_finer_lane *f, int64_t time, uint32_t step)
{
	int64_t i, from, until;
	enum wsp_cell state;

	wsp_lane_range(f->lane, time, step, &f->from, &f->until);
	f->known = 0;
	f->whole = f->from >= f->lane->begin || f->from == f->until;
	from = f->from;
	until = f->until;
	wsp_lane_cut(f->lane, &from, &until);
	for (i = from; i < until; i++) {
		state = wsp_lane_state(f->lane, i);
		f->known += state >= WSP_CELL_KNOWN;
		if (state == WSP_CELL_TAKEN)
			f->whole = false;
	}
}

bool
wsp_known_any(struct wsp_known *k, int64_t interval)
{
	bool any = false;
	uint32_t i;

	k->time = interval;
	for (i = 0; i < k->n; i++) {
		look_at(&k->finer[i], interval, k->step);
		any = any || k->finer[i].known > 0;
	}
	return any;
}

/*
 * Are its points one after the other, from the beginning up to now?  Then
 * there is no room for others between them.
 */
static bool
is_full(const struct wsp_finer_lane *f, int64_t time)
{
	int64_t until = f->until;

	if (until > f->lane->end)
		until = f->lane->end;
	return f->whole && f->known > 0 && f->known == until - f->from &&
	    wsp_lane_time(f->lane, f->from) == time;
}

/* The only archive that gives points, or NULL if it may be several. */
static const struct wsp_lane *
only_one(const struct wsp_known *k)
{
	const struct wsp_lane *one = NULL;
	uint32_t i;

	for (i = 0; i < k->n; i++) {
		if (k->finer[i].known == 0)
			continue;
		if (one != NULL)
			return NULL;
		if (is_full(&k->finer[i], k->time))
			return k->finer[i].lane;
		one = k->finer[i].lane;
	}
	return one;
}

/* Does a point have room between the one before and the one after it? */
static bool
has_room(const struct wsp_finer_point *before,
    const struct wsp_finer_point *after, int64_t time, uint32_t step)
{
	return (before == NULL || before->time + before->lane->step <= time) &&
	    (after == NULL || time + step <= after->time);
}

/* Adds the points of a lane that meet none that is there already. */
static void
add_points(struct wsp_known *k, const struct wsp_finer_lane *f)
{
	struct wsp_finer_point *before = NULL, *swap;
	int64_t i, t, from = f->from, until = f->until;
	size_t given = 0, n = 0;

	wsp_lane_cut(f->lane, &from, &until);
	for (i = from; i < until; i++) {
		if (!wsp_lane_knows(f->lane, (uint32_t)i))
			continue;
		t = wsp_lane_time(f->lane, i);
		while (given < k->npoints && k->points[given].time <= t) {
			before = &k->points[given];
			k->merged[n++] = k->points[given++];
		}
		if (has_room(before, given < k->npoints ? &k->points[given] :
		    NULL, t, f->lane->step))
			k->merged[n++] = (struct wsp_finer_point){ f->lane, t,
			    f->lane->values[i] };
	}
	while (given < k->npoints)
		k->merged[n++] = k->points[given++];
	swap = k->points;
	k->points = k->merged;
	k->merged = swap;
	k->npoints = n;
}

/*
 * First come the archives that hold all of the interval, from the finest on,
 * then the others, from the coarsest on.
 */
static void
gather(struct wsp_known *k)
{
	uint32_t i;

	k->npoints = 0;
	for (i = 0; i < k->n; i++)
		if (k->finer[i].whole && k->finer[i].known > 0)
			add_points(k, &k->finer[i]);
	for (i = k->n; i > 0; i--)
		if (!k->finer[i - 1].whole && k->finer[i - 1].known > 0)
			add_points(k, &k->finer[i - 1]);
}

/* Points of several steps: each counts as long as it stands for. */
static double
weigh(const struct wsp_known *k)
{
	double sum = 0, weight = 0;
	size_t i;

	for (i = 0; i < k->npoints; i++) {
		sum += k->points[i].value * (double)k->points[i].lane->step;
		weight += (double)k->points[i].lane->step;
	}
	if (k->method == WSP_AVG_ZERO && weight < (double)k->step)
		weight = (double)k->step;
	return sum / weight;
}

static bool
is_of_one_step(const struct wsp_known *k)
{
	size_t i;

	for (i = 1; i < k->npoints; i++)
		if (k->points[i].lane->step != k->points[0].lane->step)
			return false;
	return true;
}

/* The archive of those that gave points that reaches back the farthest. */
static const struct wsp_lane *
farthest(const struct wsp_known *k)
{
	const struct wsp_lane *l = k->points[0].lane;
	size_t i;

	for (i = 1; i < k->npoints; i++)
		if (k->points[i].lane->first < l->first)
			l = k->points[i].lane;
	return l;
}

/*
 * Slots without a point count, to avg_zero, but not those that are too old for
 * the archive, or no slots at all.
 */
static uint64_t
count_slots(const struct wsp_lane *l, int64_t interval, uint32_t step)
{
	int64_t from, until;

	wsp_lane_range(l, interval, step, &from, &until);
	if (from < 0)
		from = 0;
	return until < from ? 0 : (uint64_t)(until - from);
}

static void
end(struct wsp_aggregate *agg, const struct wsp_lane *l, int64_t interval,
    uint32_t step, double *value)
{
	*value = 0;
	agg->slots = count_slots(l, interval, step);
	wsp_aggregate_end(agg, 0, value);
}

void
wsp_known_aggregate(struct wsp_known *k, double *value)
{
	const struct wsp_lane *one = only_one(k);
	struct wsp_aggregate agg;
	size_t i;

	if (one != NULL) {
		wsp_lane_aggregate(one, k->time, k->step, k->method, value);
		return;
	}
	gather(k);
	if ((k->method == WSP_AVERAGE || k->method == WSP_AVG_ZERO) &&
	    !is_of_one_step(k)) {
		*value = weigh(k);
		return;
	}
	wsp_aggregate_init(&agg, k->method);
	for (i = 0; i < k->npoints; i++)
		wsp_aggregate_known(&agg, k->points[i].value);
	end(&agg, farthest(k), k->time, k->step, value);
}

void
wsp_lane_aggregate(const struct wsp_lane *l, int64_t interval, uint32_t step,
    uint32_t method, double *value)
{
	struct wsp_aggregate agg;
	int64_t i, from, until;

	wsp_lane_range(l, interval, step, &from, &until);
	wsp_lane_cut(l, &from, &until);
	wsp_aggregate_init(&agg, method);
	for (i = from; i < until; i++)
		if (wsp_lane_knows(l, (uint32_t)i))
			wsp_aggregate_known(&agg, l->values[i]);
	end(&agg, l, interval, step, value);
}

bool
wsp_lane_satisfies(const struct wsp_lane *l, int64_t interval, uint32_t step,
    float xff)
{
	int64_t from, until;
	double share = 0;

	if (l != NULL) {
		wsp_lane_range(l, interval, step, &from, &until);
		if (until > from)
			share = (double)wsp_lane_count(l, interval, step) /
			    (double)(until - from);
	}
	return share >= (double)xff;
}

void
wsp_known_free(struct wsp_known *k)
{
	free(k->finer);
	free(k->points);
	free(k->merged);
}
