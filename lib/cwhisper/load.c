/* SPDX-License-Identifier: ISC */
/* load.c - an archive, or a range of it, in memory. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cwhisper/cwhisper.h"
#include "cwhisper/live.h"

/*
 * As a classic file would have the archive: of points that share a slot there
 * is the last, and a coarse interval that is not over yet counts if it has as
 * many points as the xFilesFactor asks for.
 */
int
wsp_cw_load(struct wsp_body *b, uint32_t archive, struct wsp_window *win,
    struct wsp_error *err)
{
	const struct wsp_archive *a = &b->info->archives[archive];
	struct wsp_cw_list list = { 0 };
	struct wsp_window w;
	const struct wsp_cw *f = wsp_cw_of(b, err);
	uint32_t slot = 0;
	size_t i;
	int ret = -1;

	if (f == NULL ||
	    wsp_cw_points(f, wsp_cw_number(b, archive), 0, UINT32_MAX, true,
	    &list, err) == -1)
		goto out;
	if (wsp_window_make(&w, a, err) == -1)
		goto out;
	/* Most often the points come one after the other: spare divisions. */
	for (i = 0; i < list.n; i++) {
		slot = i > 0 && list.slots[i].interval ==
		    list.slots[i - 1].interval + a->step ?
		    wsp_ring_after(a, slot, 1) :
		    wsp_ring_slot(a, w.base, list.slots[i].interval);
		wsp_window_set(&w, slot, &list.slots[i]);
	}
	*win = w;
	ret = 0;
out:
	wsp_cw_list_free(&list);
	return ret;
}

int
wsp_cw_differs(struct wsp_body *b, const struct wsp_window *win,
    bool *differs, struct wsp_error *err)
{
	const uint8_t *a, *z;
	struct wsp_window now;
	uint32_t i, n;

	wsp_cw_forget(b);
	if (wsp_cw_load(b, (uint32_t)(win->archive - b->archives), &now,
	    err) == -1)
		return -1;
	*differs = false;
	for (i = 0; i < win->count && !*differs; i += n) {
		wsp_window_piece(win, i, &a);
		n = wsp_window_piece(&now, i, &z);
		*differs = memcmp(a, z, WSP_SLOT_SIZE * (size_t)n) != 0;
	}
	wsp_window_free(&now);
	return 0;
}

int
wsp_cw_read_slots(struct wsp_body *b, uint32_t archive, uint32_t first,
    uint32_t count, struct wsp_slot *slots, uint32_t *got,
    struct wsp_error *err)
{
	struct wsp_window win;
	uint32_t i;

	if (wsp_cw_load(b, archive, &win, err) == -1)
		return -1;
	if (first > win.count)
		first = win.count;
	if (count > win.count - first)
		count = win.count - first;
	for (i = 0; i < count; i++)
		wsp_window_slot(&win, first + i, &slots[i]);
	*got = count;
	wsp_window_free(&win);
	return 0;
}

/* An archive holds no more than its points: what is older is not known. */
static int
read_values(const struct wsp_cw *f, uint32_t archive, struct wsp_series *s,
    struct wsp_error *err)
{
	uint32_t points = f->archives[archive].points;
	struct wsp_cw_list list;
	int ret = -1;

	if (s->count == 0)
		return 0;
	s->nvalues = s->count < points ? (size_t)s->count : points;
	s->first = s->count - s->nvalues;
	s->values = malloc(s->nvalues * sizeof(*s->values));
	s->known = calloc(s->nvalues, sizeof(*s->known));
	if (s->values == NULL || s->known == NULL)
		wsp_fail_errno(err, NULL);
	else {
		wsp_cw_list_series(&list, s);
		ret = wsp_cw_points(f, archive, list.start, s->until - 1,
		    false, &list, err);
	}
	if (ret == -1) {
		free(s->values);
		free(s->known);
	}
	return ret;
}

int
wsp_cw_read_range(struct wsp_body *b, uint32_t archive, int64_t from,
    int64_t until, struct wsp_series *series, struct wsp_error *err)
{
	const struct wsp_cw *f = wsp_cw_of(b, err);
	struct wsp_series s = { 0 };

	if (f == NULL)
		return -1;
	archive = wsp_cw_number(b, archive);
	s.step = f->archives[archive].step;
	s.from = wsp_align(from, s.step) + s.step;
	s.until = wsp_align(until, s.step) + s.step;
	if (s.until == s.from)
		s.until += s.step;
	if (s.until > s.from)
		s.count = (uint64_t)(s.until - s.from) / s.step;
	if (read_values(f, archive, &s, err) == -1)
		return -1;
	*series = s;
	return 0;
}
