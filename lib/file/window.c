/* SPDX-License-Identifier: ISC */
/* window.c - part of an archive in memory, read in one go. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "file/header.h"
#include "file/ring.h"

/* Slots that are compared at a time. */
#define PIECE	2048

int
wsp_window_read(struct wsp *w, const struct wsp_archive *a, uint32_t base,
    uint32_t first, uint32_t count, struct wsp_window *win,
    struct wsp_error *err)
{
	uint8_t *slots;

	if ((slots = malloc(WSP_SLOT_SIZE * (size_t)count)) == NULL)
		return wsp_fail_errno(err, NULL);
	if (wsp_ring_read(w, a, first, count, slots, err) == -1) {
		free(slots);
		return -1;
	}
	win->archive = a;
	win->base = base;
	win->first = first;
	win->count = count;
	win->slots = slots;
	return 0;
}

int
wsp_window_load(struct wsp *w, const struct wsp_archive *a,
    struct wsp_window *win, struct wsp_error *err)
{
	struct wsp_slot slot;

	if (wsp_window_read(w, a, 0, 0, a->points, win, err) == -1)
		return -1;
	wsp_window_slot(win, 0, &slot);
	win->base = slot.interval;
	return 0;
}

bool
wsp_window_get(const struct wsp_window *win, int64_t interval, double *value)
{
	return wsp_window_at(win,
	    wsp_ring_slot(win->archive, win->base, interval), interval, value);
}

bool
wsp_window_find(const struct wsp_window *win, int64_t interval, double *value)
{
	return win->base != 0 && interval > 0 &&
	    wsp_window_get(win, interval, value);
}

bool
wsp_window_taken(const struct wsp_window *win, int64_t interval)
{
	struct wsp_slot s;

	wsp_window_slot(win,
	    wsp_ring_slot(win->archive, win->base, interval), &s);
	return s.interval > interval &&
	    wsp_align(s.interval, win->archive->step) == s.interval;
}

void
wsp_window_set(struct wsp_window *win, uint32_t slot,
    const struct wsp_slot *s)
{
	uint32_t i = wsp_ring_distance(win->archive, win->first, slot);

	wsp_slot_encode(s, win->slots + WSP_SLOT_SIZE * (size_t)i);
	if (slot == 0)
		win->base = s->interval;
}

int
wsp_window_differs(struct wsp *w, const struct wsp_window *win,
    bool *differs, struct wsp_error *err)
{
	uint8_t buf[WSP_SLOT_SIZE * PIECE];
	uint32_t i, n;

	*differs = false;
	for (i = 0; i < win->count && !*differs; i += n) {
		n = win->count - i < PIECE ? win->count - i : PIECE;
		if (wsp_ring_read(w, win->archive, wsp_ring_after(win->archive,
		    win->first, i), n, buf, err) == -1)
			return -1;
		*differs = memcmp(buf, win->slots + WSP_SLOT_SIZE * (size_t)i,
		    WSP_SLOT_SIZE * (size_t)n) != 0;
	}
	return 0;
}

void
wsp_window_free(struct wsp_window *win)
{
	free(win->slots);
	win->slots = NULL;
}
