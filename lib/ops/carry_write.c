/* SPDX-License-Identifier: ISC */
/* carry_write.c - write what was carried over to the new file. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "file/header.h"
#include "ops/carry.h"

/* A gap of this many slots holds a whole block of the usual size. */
#define BRIDGE	(4096 / WSP_SLOT_SIZE)

/*
 * The cell to turn the ring by, so that its first slot is not empty: that of
 * the old base where there still is a value, else the oldest value.
 */
static bool
choose_base(const struct wsp_board *b, uint32_t *cell)
{
	uint32_t i;

	if (b->keep_base != 0) {
		i = wsp_ring_place(b->archive, b->first, b->keep_base);
		if (b->origins[i] != WSP_CELL_EMPTY) {
			*cell = i;
			return true;
		}
	}
	for (i = 0; i < b->archive->points; i++)
		if (b->origins[i] != WSP_CELL_EMPTY) {
			*cell = i;
			return true;
		}
	return false;
}

/*
 * Writes the cells from first up to end, those that are not empty, to slots
 * that begin with this one.  Gaps too short to save a block are written over,
 * longer ones are left as the hole that they are.
 */
static int
write_cells(struct wsp *w, const struct wsp_board *b, uint32_t first,
    uint32_t end, uint32_t slot, struct wsp_error *err)
{
	uint32_t i, from, until;

	for (from = first; from < end; from = i) {
		if (b->origins[from] == WSP_CELL_EMPTY) {
			i = from + 1;
			continue;
		}
		until = from + 1;
		for (i = until; i < end && i - until < BRIDGE; i++)
			if (b->origins[i] != WSP_CELL_EMPTY)
				until = i + 1;
		if (wsp_ring_write(w, b->archive, slot + (from - first),
		    until - from, b->slots + WSP_SLOT_SIZE * (size_t)from,
		    err) == -1)
			return -1;
	}
	return 0;
}

int
wsp_carry_write(const struct wsp_carry *c, uint32_t archive, struct wsp *w,
    struct wsp_error *err)
{
	const struct wsp_board *b = &c->boards[archive];
	uint32_t points = b->archive->points, base;

	if (!choose_base(b, &base))
		return 0;
	if (write_cells(w, b, base, points, 0, err) == -1)
		return -1;
	return write_cells(w, b, 0, base, points - base, err);
}

/*
 * Is the value to be written over what is in its slot now?  An older value
 * gives way, and one of the same time if it is still the one that we wrote:
 * another has come from a writer that knows the new file already.
 */
static bool
gives_way(const struct wsp_slot *there, const struct wsp_slot *value,
    const struct wsp_board *before)
{
	struct wsp_slot written;

	if (there->interval != value->interval)
		return there->interval < value->interval;
	if (wsp_same_value(there->value, value->value) ||
	    !wsp_board_holds(before, value->interval))
		return false;
	wsp_board_slot(before, wsp_board_cell(before, value->interval),
	    &written);
	return written.interval != 0 &&
	    wsp_same_value(written.value, there->value);
}

static int
update_slots(const struct wsp_board *b, const struct wsp_board *before,
    const struct wsp_window *ring, struct wsp_run *run, struct wsp_error *err)
{
	struct wsp_slot value, there;
	uint32_t i;

	for (i = 0; i < b->archive->points; i++) {
		if (b->origins[i] == WSP_CELL_EMPTY)
			continue;
		wsp_board_slot(b, i, &value);
		wsp_window_slot(ring, wsp_ring_slot(b->archive, ring->base,
		    value.interval), &there);
		if (gives_way(&there, &value, before) &&
		    wsp_run_put(run, wsp_ring_slot(b->archive, run->base,
		    value.interval), value.interval, value.value, err) == -1)
			return -1;
	}
	return wsp_run_flush(run, err);
}

int
wsp_carry_update(const struct wsp_carry *c, const struct wsp_carry *before,
    uint32_t archive, struct wsp *w, struct wsp_error *err)
{
	const struct wsp_board *b = &c->boards[archive];
	struct wsp_window ring;
	struct wsp_run run = { 0 };
	int ret = -1;

	if (wsp_window_load(w, b->archive, &ring, err) == -1)
		return -1;
	if (wsp_run_init(&run, w, b->archive, ring.base, b->archive->points,
	    err) == 0)
		ret = update_slots(b, &before->boards[archive], &ring, &run,
		    err);
	wsp_run_free(&run);
	wsp_window_free(&ring);
	return ret;
}
