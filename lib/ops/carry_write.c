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
 * The interval to turn the ring by, so that its first slot is not empty: the
 * old base where that still has a value, else the oldest value.
 */
static bool
choose_base(const struct wsp_board *b, int64_t *base)
{
	uint32_t i;

	if (b->keep_base != 0) {
		i = wsp_ring_place(b->archive, b->first, b->keep_base);
		if (b->cells[i].origin != WSP_CELL_EMPTY) {
			*base = b->cells[i].slot.interval;
			return true;
		}
	}
	for (i = 0; i < b->archive->points; i++)
		if (b->cells[i].origin != WSP_CELL_EMPTY) {
			*base = b->cells[i].slot.interval;
			return true;
		}
	return false;
}

/* Is this slot of the image empty? */
static bool
is_empty(const uint8_t *image, uint32_t slot)
{
	struct wsp_slot s;

	wsp_slot_decode(image + WSP_SLOT_SIZE * (size_t)slot, &s);
	return s.interval == 0;
}

/*
 * Writes what is not empty.  Gaps too short to save a block are written over,
 * longer ones are left as the hole that they are.
 */
static int
write_image(struct wsp *w, const struct wsp_archive *a, const uint8_t *image,
    struct wsp_error *err)
{
	uint32_t first, end, i;

	for (first = 0; first < a->points; first = i) {
		if (is_empty(image, first)) {
			i = first + 1;
			continue;
		}
		end = first + 1;
		for (i = end; i < a->points && i - end < BRIDGE; i++)
			if (!is_empty(image, i))
				end = i + 1;
		if (wsp_ring_write(w, a, first, end - first,
		    image + WSP_SLOT_SIZE * (size_t)first, err) == -1)
			return -1;
	}
	return 0;
}

int
wsp_carry_write(const struct wsp_carry *c, uint32_t archive, struct wsp *w,
    struct wsp_error *err)
{
	const struct wsp_board *b = &c->boards[archive];
	const struct wsp_cell *cell;
	uint8_t *image;
	int64_t base;
	uint32_t i, slot;
	int ret;

	if (!choose_base(b, &base))
		return 0;
	if ((image = calloc(b->archive->points, WSP_SLOT_SIZE)) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < b->archive->points; i++) {
		cell = &b->cells[i];
		if (cell->origin == WSP_CELL_EMPTY)
			continue;
		slot = wsp_ring_place(b->archive, base, cell->slot.interval);
		wsp_slot_encode(&cell->slot,
		    image + WSP_SLOT_SIZE * (size_t)slot);
	}
	ret = write_image(w, b->archive, image, err);
	free(image);
	return ret;
}

/* The same bits, so that a NaN equals itself and 0 is not -0 */
/*
 * Is the value to be written over what is in its slot now?  An older value
 * gives way, and one of the same time if it is still the one that we wrote:
 * another has come from a writer that knows the new file already.
 */
static bool
gives_way(const struct wsp_slot *there, const struct wsp_slot *value,
    const struct wsp_board *before)
{
	const struct wsp_cell *written;

	if (there->interval != value->interval)
		return there->interval < value->interval;
	if (wsp_same_value(there->value, value->value) ||
	    !wsp_board_holds(before, value->interval))
		return false;
	written = wsp_board_cell(before, value->interval);
	return written->origin != WSP_CELL_EMPTY &&
	    wsp_same_value(written->slot.value, there->value);
}

static int
update_slots(const struct wsp_board *b, const struct wsp_board *before,
    const struct wsp_window *ring, struct wsp_run *run, struct wsp_error *err)
{
	const struct wsp_slot *value;
	struct wsp_slot there;
	uint32_t i;

	for (i = 0; i < b->archive->points; i++) {
		if (b->cells[i].origin == WSP_CELL_EMPTY)
			continue;
		value = &b->cells[i].slot;
		wsp_window_slot(ring, wsp_ring_slot(b->archive, ring->base,
		    value->interval), &there);
		if (gives_way(&there, value, before) &&
		    wsp_run_put(run, wsp_ring_slot(b->archive, run->base,
		    value->interval), value->interval, value->value,
		    err) == -1)
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
