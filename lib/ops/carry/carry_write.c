/* SPDX-License-Identifier: ISC */
/* carry_write.c - write what was carried over. */
#include <stdlib.h>

#include "base/error.h"
#include "file/file.h"
#include "file/format.h"
#include "ops/carry/carry.h"

static bool
is_used(const struct wsp_lane *l, uint32_t cell)
{
	return wsp_lane_knows(l, cell) ||
	    (l->later != NULL && wsp_lane_state(l, cell) == WSP_CELL_TAKEN);
}

/* What goes into the slot of a cell that is used. */
static struct wsp_slot
slot_of(const struct wsp_lane *l, uint32_t cell)
{
	return (struct wsp_slot){ wsp_lane_knows(l, cell) ?
	    (uint32_t)wsp_lane_time(l, cell) : l->later[cell],
	    l->values[cell] };
}

/*
 * The cell to turn the ring by, so that its first slot is not empty: that of
 * the old base where there still is a value, else the oldest value.
 */
static bool
choose_base(const struct wsp_lane *l, uint32_t *cell)
{
	uint32_t i;

	if (l->base != 0) {
		i = wsp_ring_place(l->archive, l->first, l->base);
		if (is_used(l, i)) {
			*cell = i;
			return true;
		}
	}
	for (i = l->begin; i < l->end; i++)
		if (is_used(l, i)) {
			*cell = i;
			return true;
		}
	return false;
}

/*
 * One archive of the new file as it is to be written; release with
 * wsp_window_free().
 */
static int
window_of(const struct wsp_lane *l, struct wsp_window *win,
    struct wsp_error *err)
{
	uint32_t i, points = l->archive->points, base = 0;
	struct wsp_slot s;

	if (wsp_window_make(win, l->archive, err) == -1)
		return -1;
	if (!choose_base(l, &base))
		return 0;
	win->base = slot_of(l, base).interval;
	win->first = base == 0 ? 0 : points - base;
	for (i = l->begin; i < l->end; i++) {
		if (!is_used(l, i))
			continue;
		s = slot_of(l, i);
		wsp_window_put(win, i, &s);
	}
	return 0;
}

int
wsp_carry_write(const struct wsp *old, const struct wsp_layout *l,
    const struct wsp_lanes *lanes, struct wsp_source *source,
    enum wsp_alloc alloc, struct wsp_error *err)
{
	struct wsp_window *windows;
	uint32_t i;
	int ret = 0;

	if ((windows = calloc(l->narchives, sizeof(*windows))) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; ret == 0 && i < lanes->n; i++)
		ret = window_of(&lanes->list[i], &windows[i], err);
	if (ret == 0)
		ret = old->format->write_new(l, windows, source, alloc, err);
	for (i = 0; i < l->narchives; i++)
		wsp_window_free(&windows[i]);
	free(windows);
	return ret;
}

/*
 * Is the value to be written over what is in its slot now?  An older value
 * gives way, and one of the same time if it is still the one that we wrote:
 * another has come from a writer that knows the new file already.
 */
static bool
gives_way(const struct wsp_slot *there, const struct wsp_slot *value,
    const struct wsp_lane *before)
{
	double written;

	if (there->interval != value->interval)
		return there->interval < value->interval;
	return !wsp_same_value(there->value, value->value) &&
	    wsp_lane_get(before, value->interval, &written) &&
	    wsp_same_value(written, there->value);
}

/* Lists the slots to be written; one that is first in the ring turns it. */
static size_t
add_edit(struct wsp_edit *edits, size_t n, const struct wsp_archive *a,
    uint32_t *base, const struct wsp_slot *value)
{
	edits[n].slot = wsp_ring_slot(a, *base, value->interval);
	edits[n].value = *value;
	if (edits[n].slot == 0)
		*base = value->interval;
	return n + 1;
}

static size_t
find_late(const struct wsp_lane *l, const struct wsp_lane *before,
    const struct wsp_window *ring, struct wsp_edit *edits)
{
	struct wsp_slot value, there;
	uint32_t i, base = ring->base;
	size_t n = 0;

	for (i = l->begin; i < l->end; i++) {
		if (!is_used(l, i))
			continue;
		value = slot_of(l, i);
		wsp_window_slot(ring, wsp_ring_slot(l->archive, ring->base,
		    value.interval), &there);
		if (gives_way(&there, &value, before))
			n = add_edit(edits, n, l->archive, &base, &value);
	}
	return n;
}

int
wsp_carry_update(const struct wsp_lane *l, const struct wsp_lane *before,
    struct wsp *w, uint32_t archive, struct wsp_error *err)
{
	struct wsp_window ring;
	struct wsp_edit *edits;
	int ret = -1;

	if (wsp_window_load(w, archive, &ring, err) == -1)
		return -1;
	edits = calloc(l->archive->points, sizeof(*edits));
	if (edits == NULL)
		wsp_fail_errno(err, NULL);
	else
		ret = wsp_edit_slots(w, archive, edits, find_late(l, before,
		    &ring, edits), err);
	free(edits);
	wsp_window_free(&ring);
	return ret;
}

static size_t
count_made(const struct wsp_lane *l)
{
	size_t n = 0;
	uint32_t i;

	for (i = l->begin; i < l->end; i++)
		n += wsp_lane_state(l, i) == WSP_CELL_MADE;
	return n;
}

static int
write_made(const struct wsp_lane *l, size_t most, struct wsp *w,
    struct wsp_error *err)
{
	uint32_t i, base = l->base;
	struct wsp_edit *edits;
	struct wsp_slot value;
	size_t n = 0;
	int ret;

	if ((edits = calloc(most, sizeof(*edits))) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = l->begin; i < l->end; i++)
		if (wsp_lane_state(l, i) == WSP_CELL_MADE) {
			value = slot_of(l, i);
			n = add_edit(edits, n, l->archive, &base, &value);
		}
	ret = wsp_edit_slots(w, (uint32_t)(l->archive - w->info.archives),
	    edits, n, err);
	free(edits);
	return ret;
}

int
wsp_carry_made(const struct wsp_lanes *s, struct wsp *w, uint64_t *written,
    struct wsp_error *err)
{
	uint64_t sum = 0;
	uint32_t i;
	size_t n;

	/*
	 * The coarsest goes first: of finer points without the coarse value of
	 * their interval the next run would make one.
	 */
	for (i = s->n; i > 0; i--) {
		n = count_made(&s->list[i - 1]);
		if (n > 0 && w != NULL && write_made(&s->list[i - 1], n, w,
		    err) == -1)
			return -1;
		sum += n;
	}
	if (written != NULL)
		*written = sum;
	return 0;
}
