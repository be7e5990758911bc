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
#include "file/header.h"
#include "ops/carry.h"

static void
put(struct wsp_board *b, uint32_t cell, enum wsp_origin origin,
    int64_t interval, double value)
{
	struct wsp_slot slot = { (uint32_t)interval, value };

	b->origins[cell] = (uint8_t)origin;
	wsp_slot_encode(&slot, b->slots + WSP_SLOT_SIZE * (size_t)cell);
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

uint32_t
wsp_board_cell(const struct wsp_board *b, int64_t interval)
{
	return (uint32_t)((interval - b->first) / b->archive->step);
}

void
wsp_board_slot(const struct wsp_board *b, uint32_t cell,
    struct wsp_slot *slot)
{
	wsp_slot_decode(b->slots + WSP_SLOT_SIZE * (size_t)cell, slot);
}

/* Rule a: a known value of an archive of the same step is copied. */
static void
carry_same(struct wsp_board *b, const struct wsp_window *same)
{
	const uint32_t step = b->archive->step;
	int64_t t = b->first;
	uint32_t i, slot;
	double value;

	if (same->base == 0)
		return;
	slot = wsp_ring_slot(same->archive, same->base, t);
	for (i = 0; i < b->archive->points; i++, t += step) {
		if (t > 0 && wsp_window_at(same, slot, t, &value))
			put(b, i, WSP_CELL_OWN, t, value);
		slot = wsp_ring_after(same->archive, slot, 1);
	}
	if (same->archive->points == b->archive->points)
		b->keep_base = same->base;
}

/* Rule b: without one, the finest that covers the interval is aggregated. */
static void
carry_aggregates(struct wsp_board *b, const struct wsp_source *s)
{
	const uint32_t step = b->archive->step;
	int64_t t = b->first;
	double value;
	uint32_t i;

	for (i = 0; i < b->archive->points; i++, t += step)
		if (t > 0 && wsp_source_aggregate(s, step, t, &value))
			put(b, i, WSP_CELL_OWN, t, value);
}

static void
carry_own(struct wsp_board *b, const struct wsp_source *s)
{
	const struct wsp_window *same = wsp_source_of_step(s,
	    b->archive->step);

	if (same != NULL)
		carry_same(b, same);
	else
		carry_aggregates(b, s);
}

/* Is there a value of the board's own anywhere in [from, until)? */
static bool
has_own(const struct wsp_board *b, int64_t from, int64_t until)
{
	const uint32_t step = b->archive->step;
	int64_t t;

	for (t = from; t < until && wsp_board_holds(b, t); t += step)
		if (b->origins[wsp_board_cell(b, t)] == WSP_CELL_OWN)
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

static void
put_coarser(struct wsp_board *b, int64_t interval, double value)
{
	uint32_t cell = wsp_board_cell(b, interval);

	if (b->origins[cell] == WSP_CELL_EMPTY)
		put(b, cell, WSP_CELL_COARSER, interval, value);
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
		put_coarser(b, t, value);
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
	else
		put_coarser(b, t, slot->value);
}

/*
 * A value later than now, written by a clock ahead of ours, stays if an
 * archive of its step has the slot to spare; of two the later one does.
 */
static void
carry_ahead(const struct wsp_carry *c, const struct wsp_slot *slot,
    uint32_t step)
{
	struct wsp_slot there;
	struct wsp_board *b;
	uint32_t i, cell;

	for (i = 0; i < c->nboards; i++) {
		b = &c->boards[i];
		if (b->archive->step != step)
			continue;
		cell = wsp_ring_place(b->archive, b->first, slot->interval);
		wsp_board_slot(b, cell, &there);
		if (b->origins[cell] == WSP_CELL_EMPTY ||
		    (b->origins[cell] == WSP_CELL_AHEAD &&
		    there.interval < slot->interval))
			put(b, cell, WSP_CELL_AHEAD, slot->interval,
			    slot->value);
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
	int64_t next = INT64_MIN;
	uint32_t i;

	for (i = 0; i < a->points; i++, next += a->step) {
		wsp_window_slot(ring, i, &slot);
		if (slot.interval == 0 || (slot.interval > s->now) != ahead)
			continue;
		/* What follows a slot in its place needs no division. */
		if (slot.interval != next &&
		    (wsp_align(slot.interval, a->step) != slot.interval ||
		    wsp_ring_slot(a, ring->base, slot.interval) != i))
			continue;
		next = slot.interval;
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
		c->nboards++;
		b->origins = calloc(b->archive->points, 1);
		b->slots = calloc(b->archive->points, WSP_SLOT_SIZE);
		if (b->origins == NULL || b->slots == NULL)
			return wsp_fail_errno(err, NULL);
		carry_own(b, s);
	}
	return carry_all_rest(c, s, spread, err);
}

void
wsp_carry_free(struct wsp_carry *c)
{
	uint32_t i;

	for (i = 0; c->boards != NULL && i < c->nboards; i++) {
		free(c->boards[i].origins);
		free(c->boards[i].slots);
	}
	free(c->boards);
	c->boards = NULL;
}
