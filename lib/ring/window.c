/* SPDX-License-Identifier: ISC */
/* window.c - part of an archive in memory. */
#include <stdlib.h>

#include "base/error.h"
#include "ring/ring.h"

int
wsp_window_make(struct wsp_window *win, const struct wsp_archive *a,
    struct wsp_error *err)
{
	*win = (struct wsp_window){ .archive = a, .count = a->points };
	win->slots = calloc(a->points, WSP_SLOT_SIZE);
	if (a->points >= WSP_LARGE)
		win->used = calloc(a->points / WSP_PIECE + 1,
		    sizeof(*win->used));
	if (win->slots != NULL &&
	    (a->points < WSP_LARGE || win->used != NULL))
		return 0;
	wsp_fail_errno(err, NULL);
	wsp_window_free(win);
	return -1;
}

uint32_t
wsp_window_piece(const struct wsp_window *win, uint32_t i,
    const uint8_t **bytes)
{
	static const uint8_t zeros[WSP_SLOT_SIZE * WSP_PIECE];

	*bytes = win->used == NULL || win->used[i / WSP_PIECE] ?
	    win->slots + WSP_SLOT_SIZE * (size_t)i : zeros;
	return win->count - i < WSP_PIECE ? win->count - i : WSP_PIECE;
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

	wsp_window_put(win, i, s);
	if (slot == 0)
		win->base = s->interval;
}

void
wsp_window_free(struct wsp_window *win)
{
	free(win->slots);
	free(win->used);
	win->slots = NULL;
	win->used = NULL;
}
