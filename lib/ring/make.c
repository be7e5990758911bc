/* SPDX-License-Identifier: ISC */
/* make.c - give archives the values that a file knows. */
#include <stdlib.h>

#include "base/error.h"
#include "ring/make.h"
#include "ring/known.h"

/* One archive that is being made. */
struct target {
	const struct wsp_make *make;
	struct wsp_lane	*lane;
	uint32_t	 i;		/* its place in dst, and in over */
	const struct wsp_lane *finer;	/* next one of dst, or NULL */
	struct wsp_meet	 meet;
	struct wsp_known known;
};

static bool
is_free(const struct target *t, int64_t cell)
{
	return wsp_lane_state(t->lane, cell) == WSP_CELL_EMPTY &&
	    wsp_span_has(&t->make->span, wsp_lane_time(t->lane, cell));
}

/* Rule 1: values of the same step. */
static void
copy_own(const struct wsp_make *m, struct wsp_lane *to,
    const struct wsp_lane *from)
{
	int64_t shift = (from->first - to->first) / to->step;
	int64_t i = from->oldest;

	if (i + shift < to->begin)
		i = to->begin - shift;
	for (; i < from->end; i++)
		if (wsp_lane_knows(from, (uint32_t)i) &&
		    wsp_lane_state(to, i + shift) == WSP_CELL_EMPTY &&
		    wsp_span_has(&m->span, wsp_lane_time(from, i)))
			wsp_lane_put(to, (uint32_t)(i + shift), WSP_CELL_MADE,
			    from->values[i]);
}

void
wsp_each_later(const struct wsp_window *win, int64_t now, wsp_later_fn *fn,
    void *arg)
{
	const struct wsp_archive *a = win->archive;
	struct wsp_slot s;
	uint32_t i;

	for (i = 0; win->base != 0 && i < a->points; i++) {
		wsp_window_slot(win, i, &s);
		if (s.interval > now && s.interval % a->step == 0 &&
		    wsp_ring_slot(a, win->base, s.interval) == i)
			fn(arg, &s);
	}
}

/* A later point stays where rule 1 leaves the place free. */
static void
keep_later(void *arg, const struct wsp_slot *s)
{
	struct wsp_lane *l = arg;
	uint32_t cell = wsp_ring_place(l->archive, l->first, s->interval);

	if (cell < l->begin || cell >= l->end ||
	    wsp_lane_knows(l, cell) || s->interval < l->later[cell])
		return;
	wsp_lane_put(l, cell, WSP_CELL_TAKEN, s->value);
	l->later[cell] = s->interval;
}

static int
make_own(const struct wsp_make *m, struct wsp_lane *l,
    struct wsp_error *err)
{
	uint32_t i;

	if (m->nlater > 0 && (l->later = calloc(l->archive->points,
	    sizeof(*l->later))) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < m->src->n; i++)
		if (m->src->list[i].step == l->step)
			copy_own(m, l, &m->src->list[i]);
	for (i = 0; i < m->nlater; i++)
		if (m->later[i].archive->step == l->step)
			wsp_each_later(&m->later[i], m->src->now, keep_later,
			    l);
	return 0;
}

/* Has a finer point of src a place in the interval, in a finer archive? */
static bool
has_place(const struct target *t, int64_t interval, int64_t time,
    uint32_t step)
{
	const struct wsp_lane *l;
	int64_t place;
	uint32_t i;

	for (i = t->i; i > 0; i--) {
		l = &t->make->dst->list[i - 1];
		place = wsp_goes_to(time, step, l->step, t->make->src->now);
		if (l->step < t->lane->step && place >= interval &&
		    place < interval + t->lane->step &&
		    wsp_lane_holds(l, place))
			return true;
	}
	return false;
}

/* Would a finer point of the interval have no place if it got no value? */
static bool
has_homeless(const struct target *t, int64_t interval)
{
	const struct wsp_finer_lane *f;
	int64_t i, from, until;
	uint32_t n;

	for (n = 0; n < t->known.n; n++) {
		f = &t->known.finer[n];
		from = f->from;
		until = f->until;
		wsp_lane_cut(f->lane, &from, &until);
		for (i = from; i < until; i++)
			if (wsp_lane_knows(f->lane, (uint32_t)i) &&
			    !has_place(t, interval, wsp_lane_time(f->lane, i),
			    f->lane->step))
				return true;
	}
	return false;
}

/* Rule 2: the aggregate of finer points, if it is to be written. */
static bool
finer_value(struct target *t, int64_t interval, double *value)
{
	const struct wsp_make *m = t->make;
	uint32_t step = t->lane->step;

	if (!wsp_known_any(&t->known, interval))
		return false;
	if (wsp_lane_satisfies(t->known.next, interval, step, m->xff) ||
	    has_homeless(t, interval))
		wsp_known_aggregate(&t->known, value);
	else if (t->finer != NULL &&
	    wsp_lane_satisfies(t->finer, interval, step, m->xff))
		wsp_lane_aggregate(t->finer, interval, step, m->method, value);
	else
		return false;
	wsp_meet_instead(&t->meet, interval, value);
	return true;
}

static void
aggregate_finer(struct target *t)
{
	int64_t interval, oldest = wsp_known_oldest(&t->known);
	struct wsp_lane *l = t->lane;
	int64_t i = l->begin;
	double value;

	if (oldest == INT64_MAX)
		return;
	oldest = wsp_lane_after(l, wsp_align(oldest, l->step));
	if (i < oldest)
		i = oldest;
	for (; i < l->end; i++) {
		interval = wsp_lane_time(l, i);
		if (is_free(t, i) && finer_value(t, interval, &value))
			wsp_lane_put(l, (uint32_t)i, WSP_CELL_MADE, value);
	}
}

/*
 * Writes a coarser value to one of the slots of its interval.  What the target
 * of a merge knows there stays.
 */
static void
lend(struct target *t, int64_t cell, double value, bool barred)
{
	double known;

	if (t->make->over != NULL && !barred)
		barred = wsp_lane_get(&t->make->over->list[t->i],
		    wsp_lane_time(t->lane, cell), &known);
	wsp_lane_put(t->lane, (uint32_t)cell, barred ? WSP_CELL_BARRED :
	    WSP_CELL_MADE, value);
}

/* The same to all that start in the interval, besides the one it goes to. */
static void
spread_value(struct target *t, int64_t place, int64_t from, int64_t until,
    double value, bool barred)
{
	bool beside = place < from || place >= until;
	int64_t i, n = beside && is_free(t, place);

	for (i = from; i < until; i++)
		n += is_free(t, i);
	if (t->make->method == WSP_SUM)
		value /= (double)n;
	for (i = from; i < until; i++)
		if (is_free(t, i))
			lend(t, i, value, barred);
	if (beside && is_free(t, place))
		lend(t, place, value, barred);
}

/* Rule 3: a value of a coarser step that no finer ones stand for. */
static void
use_coarser(struct target *t, uint32_t step, int64_t interval, double value)
{
	const struct wsp_make *m = t->make;
	int64_t place = wsp_goes_to(interval, step, t->lane->step,
	    m->src->now);
	int64_t cell, from, until;
	bool barred;

	if (place < wsp_lane_time(t->lane, t->lane->begin) ||
	    place >= wsp_lane_time(t->lane, t->lane->end))
		return;
	cell = wsp_lane_cell(t->lane, place);
	if (wsp_lane_state(t->lane, cell) != WSP_CELL_EMPTY ||
	    wsp_lane_within(t->lane, interval, step))
		return;
	barred = m->over != NULL &&
	    wsp_lane_within(&m->over->list[t->i], interval, step);
	if (m->before != NULL)
		wsp_lanes_get(m->before, step, interval, &value);
	if (!m->spread && m->method != WSP_AVG_ZERO) {
		if (is_free(t, cell))
			lend(t, cell, value, barred);
		return;
	}
	wsp_lane_range(t->lane, interval, step, &from, &until);
	wsp_lane_cut(t->lane, &from, &until);
	spread_value(t, cell, from, until, value, barred);
}

static void
use_coarser_lane(struct target *t, const struct wsp_lane *c)
{
	int64_t i = wsp_lane_after(c, wsp_lane_time(t->lane,
	    t->lane->begin) - c->step);

	if (i < c->oldest)
		i = c->oldest;
	for (; i < c->end; i++)
		if (wsp_lane_knows(c, (uint32_t)i))
			use_coarser(t, c->step, wsp_lane_time(c, i),
			    c->values[i]);
}

/* Roll-ups that come before everything else. */
static void
roll_up_first(struct target *t)
{
	double value;
	uint32_t i;

	if (t->meet.higher == NULL)
		return;
	for (i = t->lane->begin; i < t->lane->end; i++)
		if (is_free(t, i) && wsp_meet_first(&t->meet,
		    wsp_lane_time(t->lane, i), &value))
			wsp_lane_put(t->lane, i, WSP_CELL_MADE, value);
}

static int
make_lane(const struct wsp_make *m, uint32_t i, struct wsp_error *err)
{
	struct target t = { .make = m, .lane = &m->dst->list[i], .i = i };
	uint32_t n;
	int ret = -1;

	t.finer = wsp_lanes_finer(m->dst, t.lane->step);
	wsp_meet_init(&t.meet, m, i);
	if (wsp_known_init(&t.known, m->src, t.lane->step, m->method,
	    err) == -1)
		goto out;
	roll_up_first(&t);
	if (make_own(m, t.lane, err) == -1)
		goto out;
	aggregate_finer(&t);
	for (n = 0; n < m->src->n; n++)
		if (m->src->list[n].step > t.lane->step)
			use_coarser_lane(&t, &m->src->list[n]);
	wsp_meet_replace(&t.meet);
	ret = 0;
out:
	wsp_known_free(&t.known);
	return ret;
}

int
wsp_make(const struct wsp_make *m, struct wsp_error *err)
{
	uint32_t i;

	for (i = 0; i < m->dst->n; i++)
		if (make_lane(m, i, err) == -1)
			return -1;
	return 0;
}
