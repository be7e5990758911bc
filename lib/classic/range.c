/* SPDX-License-Identifier: ISC */
/* range.c - read a range of an archive. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "classic/classic.h"

/*
 * Turns slots that should hold the last intervals of the series to values, in
 * the same memory, which the series then owns: a value is smaller than the
 * slot it came from.  Memory that is what it has to be is not written to: that
 * of a hole in the file stays untouched.
 */
static int
decode(struct wsp_series *s, struct wsp_window *win, struct wsp_error *err)
{
	size_t i, n = win->count;
	struct wsp_slot slot;
	const void *value;
	int64_t interval;
	uint8_t *to;

	if ((s->known = calloc(n, sizeof(*s->known))) == NULL)
		return wsp_fail_errno(err, NULL);
	s->nvalues = n;
	s->first = s->count - n;
	interval = s->from + (int64_t)s->first * s->step;
	for (i = 0; i < n; i++) {
		wsp_slot_decode(win->slots + WSP_SLOT_SIZE * i, &slot);
		if (slot.interval == interval)
			s->known[i] = true;
		to = win->slots + sizeof(slot.value) * i;
		value = &slot.value;
		if (memcmp(to, value, sizeof(slot.value)) != 0)
			memcpy(to, value, sizeof(slot.value));
		interval += s->step;
	}
	s->values = (double *)(void *)win->slots;
	win->slots = NULL;
	return 0;
}

/* An archive holds no more than its points: what is older is not known. */
static int
read_values(struct wsp_body *b, const struct wsp_archive *a,
    struct wsp_series *s, struct wsp_error *err)
{
	struct wsp_window win;
	uint32_t base, n;
	int ret;

	if (wsp_slots_base(b, a, &base, err) == -1)
		return -1;
	if (base == 0 || s->count == 0)
		return 0;
	n = s->count < a->points ? (uint32_t)s->count : a->points;
	if (wsp_slots_window(b, a, base,
	    wsp_ring_slot(a, base, s->until - (int64_t)n * a->step), n, &win,
	    err) == -1)
		return -1;
	ret = decode(s, &win, err);
	wsp_window_free(&win);
	return ret;
}

int
wsp_classic_read_range(struct wsp_body *b, uint32_t archive, int64_t from,
    int64_t until, struct wsp_series *series, struct wsp_error *err)
{
	const struct wsp_archive *a = &b->info->archives[archive];
	struct wsp_series s = { .step = a->step };

	s.from = wsp_align(from, a->step) + a->step;
	s.until = wsp_align(until, a->step) + a->step;
	if (s.until == s.from)
		s.until += a->step;
	if (s.until > s.from)
		s.count = (uint64_t)(s.until - s.from) / a->step;
	if (read_values(b, a, &s, err) == -1)
		return -1;
	*series = s;
	return 0;
}
