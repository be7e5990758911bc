/* SPDX-License-Identifier: ISC */
/* load.c - part of an archive in memory, read in one go. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/source.h"
#include "classic/classic.h"
#include "ring/ring.h"

/* So few slots that it is not looked for holes. */
#define FEW	2048

int
wsp_slots_window(struct wsp_body *b, const struct wsp_archive *a, uint32_t base,
    uint32_t first, uint32_t count, struct wsp_window *win,
    struct wsp_error *err)
{
	uint8_t *slots = wsp_slots_load(b, a, first, count, err);

	if (slots == NULL)
		return -1;
	*win = (struct wsp_window){ .archive = a, .base = base,
	    .first = first, .count = count, .slots = slots };
	return 0;
}

/* Finds the pieces of a large archive that are not in a hole as a whole. */
static int
find_used(struct wsp_body *b, const struct wsp_archive *a, bool **used,
    struct wsp_error *err)
{
	off_t from = (off_t)a->offset, to = (off_t)wsp_archive_end(a);

	*used = NULL;
	if (a->points < WSP_LARGE ||
	    wsp_source_next_hole(b->source, from, to) == to)
		return 0;
	*used = calloc(a->points / WSP_PIECE + 1, sizeof(**used));
	if (*used == NULL)
		return wsp_fail_errno(err, NULL);
	wsp_source_map(b->source, from, to, WSP_SLOT_SIZE * WSP_PIECE, *used);
	return 0;
}

int
wsp_classic_load(struct wsp_body *b, uint32_t archive,
    struct wsp_window *win, struct wsp_error *err)
{
	const struct wsp_archive *a = &b->info->archives[archive];
	struct wsp_slot slot;
	bool *used;

	if (find_used(b, a, &used, err) == -1)
		return -1;
	if (wsp_slots_window(b, a, 0, 0, a->points, win, err) == -1) {
		free(used);
		return -1;
	}
	win->used = used;
	wsp_window_slot(win, 0, &slot);
	win->base = slot.interval;
	return 0;
}

/* The slots of an archive that lie in its largest hole, how many and where. */
static uint32_t
hole_of(struct wsp_body *b, const struct wsp_archive *a, uint32_t *slot)
{
	off_t begin = (off_t)a->offset, at, len, end;

	len = wsp_source_largest_hole(b->source, begin, begin +
	    WSP_SLOT_SIZE * (off_t)a->points, &at);
	if (len == 0)
		return 0;
	end = (at - begin + len) / WSP_SLOT_SIZE;
	at = (at - begin + WSP_SLOT_SIZE - 1) / WSP_SLOT_SIZE;
	*slot = (uint32_t)at;
	return at < end ? (uint32_t)(end - at) : 0;
}

int
wsp_classic_load_used(struct wsp_body *b, uint32_t archive,
    struct wsp_window *win, struct wsp_error *err)
{
	const struct wsp_archive *a = &b->info->archives[archive];
	uint32_t hole = 0, n = a->points < FEW ? 0 : hole_of(b, a, &hole);
	struct wsp_slot slot = { 0 };

	if (n == 0)
		return wsp_classic_load(b, archive, win, err);
	if (wsp_slots_window(b, a, 0, wsp_ring_after(a, hole, n),
	    a->points - n, win, err) == -1)
		return -1;
	if (wsp_window_has(win, 0))
		wsp_window_slot(win, 0, &slot);
	win->base = slot.interval;
	return 0;
}

int
wsp_classic_differs(struct wsp_body *b, const struct wsp_window *win,
    bool *differs, struct wsp_error *err)
{
	uint8_t buf[WSP_SLOT_SIZE * WSP_PIECE];
	const uint8_t *slots;
	uint32_t i, n;

	*differs = false;
	for (i = 0; i < win->count && !*differs; i += n) {
		n = wsp_window_piece(win, i, &slots);
		if (wsp_slots_read(b, win->archive, wsp_ring_after(win->archive,
		    win->first, i), n, buf, err) == -1)
			return -1;
		*differs = memcmp(buf, slots,
		    WSP_SLOT_SIZE * (size_t)n) != 0;
	}
	return 0;
}
