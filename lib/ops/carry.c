/* SPDX-License-Identifier: ISC */
/*
 * carry.c - carry the values of a file over into other archives.
 *
 * Every value ends in an archive of its own step, in an aggregate, or, where
 * the new layout has no archive of its step for its time, unchanged in the
 * finest archive that reaches back to it.  Nothing is rolled up.
 */
#include <stdlib.h>

#include "base/error.h"
#include "ops/carry.h"

static void
put(struct wsp_cell *cell, enum wsp_origin origin, int64_t interval,
    double value)
{
	cell->origin = origin;
	cell->slot.interval = (uint32_t)interval;
	cell->slot.value = value;
}

static int64_t
last_of(const struct wsp_board *b)
{
	return b->first + (int64_t)b->archive->step * (b->archive->points - 1);
}

bool
wsp_board_holds(const struct wsp_board *b, int64_t interval)
{
	return interval >= b->first && interval <= last_of(b);
}

struct wsp_cell *
wsp_board_cell(const struct wsp_board *b, int64_t interval)
{
	return &b->cells[(interval - b->first) / b->archive->step];
}

/*
 * Rules a and b: a known value of an archive of the same step is copied; if
 * there is no such archive, the finest one that covers the interval is
 * aggregated.
 */
static void
carry_own(struct wsp_board *b, const struct wsp_source *s)
{
	const struct wsp_archive *a = b->archive;
	const struct wsp_window *same = wsp_source_of_step(s, a->step);
	int64_t t = b->first;
	double value;
	uint32_t i;

	for (i = 0; i < a->points; i++, t += a->step)
		if (t > 0 && (same != NULL ? wsp_window_get(same, t, &value) :
		    wsp_source_aggregate(s, a->step, t, &value)))
			put(&b->cells[i], WSP_CELL_OWN, t, value);
	if (same != NULL && same->archive->points == a->points)
		b->keep_base = same->base;
}

/* Is there a value of the board's own anywhere in [from, until)? */
static bool
has_own(const struct wsp_board *b, int64_t from, int64_t until)
{
	const uint32_t step = b->archive->step;
	int64_t t;

	for (t = from; t < until && wsp_board_holds(b, t); t += step)
		if (wsp_board_cell(b, t)->origin == WSP_CELL_OWN)
			return true;
	return false;
}

/* The finest board that can take a value of a coarser step, or NULL. */
static struct wsp_board *
board_for(const struct wsp_carry *c, uint32_t step, int64_t interval)
{
	struct wsp_board *b;
	uint32_t i;

	for (i = 0; i < c->nboards; i++)
		if (c->boards[i].archive->step == step &&
		    wsp_board_holds(&c->boards[i], interval))
			return NULL;	/* it has its own place */
	for (i = 0; i < c->nboards; i++) {
		b = &c->boards[i];
		if (b->archive->step < step && step % b->archive->step == 0 &&
		    wsp_board_holds(b, interval))
			return b;
	}
	return NULL;
}

/*
 * Fills the free cells of [from, until), up to now; each gets its part if the
 * file holds sums.
 */
static void
spread_value(struct wsp_board *b, int64_t from, int64_t until, double value,
    bool is_sum)
{
	int64_t t, end, cells;

	end = last_of(b) + b->archive->step;
	if (end > until)
		end = until;
	cells = (end - from) / b->archive->step;
	if (is_sum)
		value /= (double)cells;
	for (t = from; t < end; t += b->archive->step)
		if (wsp_board_cell(b, t)->origin == WSP_CELL_EMPTY)
			put(wsp_board_cell(b, t), WSP_CELL_COARSER, t, value);
}

/* Rule c for one value of an old archive. */
static void
carry_coarser(const struct wsp_carry *c, const struct wsp_slot *slot,
    uint32_t step, const struct wsp_source *s, bool spread)
{
	int64_t t = slot->interval, end = t + step;
	struct wsp_board *b;

	if ((b = board_for(c, step, t)) == NULL || has_own(b, t, end))
		return;
	if (spread)
		spread_value(b, t, end, slot->value, s->method == WSP_SUM);
	else if (wsp_board_cell(b, t)->origin == WSP_CELL_EMPTY)
		put(wsp_board_cell(b, t), WSP_CELL_COARSER, t, slot->value);
}

/*
 * A value later than now, written by a clock ahead of ours, stays if an
 * archive of its step has the slot to spare; of two the later one does.
 */
static void
carry_ahead(const struct wsp_carry *c, const struct wsp_slot *slot,
    uint32_t step)
{
	struct wsp_board *b;
	struct wsp_cell *cell;
	uint32_t i;

	for (i = 0; i < c->nboards; i++) {
		b = &c->boards[i];
		if (b->archive->step != step)
			continue;
		cell = &b->cells[wsp_ring_place(b->archive, b->first,
		    slot->interval)];
		if (cell->origin == WSP_CELL_EMPTY ||
		    (cell->origin == WSP_CELL_AHEAD &&
		    cell->slot.interval < slot->interval))
			put(cell, WSP_CELL_AHEAD, slot->interval, slot->value);
	}
}

/*
 * Visits the values of one old archive that lie where they belong: those up
 * to now, or those ahead of it.
 */
static void
carry_rest(const struct wsp_carry *c, const struct wsp_window *ring,
    const struct wsp_source *s, bool spread, bool ahead)
{
	const struct wsp_archive *a = ring->archive;
	struct wsp_slot slot;
	uint32_t i;

	for (i = 0; i < a->points; i++) {
		wsp_window_slot(ring, i, &slot);
		if (slot.interval == 0 || (slot.interval > s->now) != ahead ||
		    wsp_align(slot.interval, a->step) != slot.interval ||
		    wsp_ring_slot(a, ring->base, slot.interval) != i)
			continue;
		if (ahead)
			carry_ahead(c, &slot, a->step);
		else
			carry_coarser(c, &slot, a->step, s, spread);
	}
}

static int
by_step(const void *ap, const void *bp)
{
	const struct wsp_window *a = *(const struct wsp_window *const *)ap;
	const struct wsp_window *b = *(const struct wsp_window *const *)bp;

	return (a->archive->step > b->archive->step) -
	    (a->archive->step < b->archive->step);
}

/*
 * Finer archives first, their values take precedence over coarser ones, and
 * what is ahead of now last.
 */
static int
carry_all_rest(const struct wsp_carry *c, const struct wsp_source *s,
    bool spread, struct wsp_error *err)
{
	const struct wsp_window **rings;
	uint32_t i;

	if ((rings = calloc(s->nrings, sizeof(*rings))) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < s->nrings; i++)
		rings[i] = &s->rings[i];
	qsort(rings, s->nrings, sizeof(*rings), by_step);
	for (i = 0; i < s->nrings; i++)
		carry_rest(c, rings[i], s, spread, false);
	for (i = 0; i < s->nrings; i++)
		carry_rest(c, rings[i], s, spread, true);
	free(rings);
	return 0;
}

int
wsp_carry_over(struct wsp_carry *c, const struct wsp_layout *l,
    const struct wsp_source *s, bool spread, struct wsp_error *err)
{
	struct wsp_board *b;
	uint32_t i;

	c->nboards = 0;
	if ((c->boards = calloc(l->narchives, sizeof(*c->boards))) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < l->narchives; i++) {
		b = &c->boards[i];
		b->archive = &l->archives[i];
		b->first = wsp_align(wsp_archive_start(b->archive, s->now),
		    b->archive->step) + b->archive->step;
		b->cells = calloc(b->archive->points, sizeof(*b->cells));
		if (b->cells == NULL)
			return wsp_fail_errno(err, NULL);
		c->nboards++;
		carry_own(b, s);
	}
	return carry_all_rest(c, s, spread, err);
}

void
wsp_carry_free(struct wsp_carry *c)
{
	uint32_t i;

	for (i = 0; c->boards != NULL && i < c->nboards; i++)
		free(c->boards[i].cells);
	free(c->boards);
	c->boards = NULL;
}
