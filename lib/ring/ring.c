/* SPDX-License-Identifier: ISC */
/* ring.c - where in an archive an interval has its slot. */
#include "ring/ring.h"

int64_t
wsp_clamp_time(int64_t time)
{
	const int64_t limit = INT64_C(1) << 60;

	return time < -limit ? -limit : time > limit ? limit : time;
}

uint32_t
wsp_ring_place(const struct wsp_archive *a, int64_t base, int64_t interval)
{
	int64_t distance = wsp_align(interval - base, a->step) / a->step;

	return (uint32_t)wsp_modulo(distance, a->points);
}

uint32_t
wsp_ring_slot(const struct wsp_archive *a, uint32_t base, int64_t interval)
{
	return base == 0 ? 0 : wsp_ring_place(a, base, interval);
}

bool
wsp_same_value(double a, double b)
{
	uint64_t abits, bbits;

	memcpy(&abits, &a, sizeof(a));
	memcpy(&bbits, &b, sizeof(b));
	return abits == bbits;
}

bool
wsp_erased_slot(const struct wsp_archive *a, uint32_t slot, int64_t interval,
    struct wsp_slot *s)
{
	uint64_t lap = wsp_archive_retention(a);
	uint64_t first = (uint64_t)interval % lap;

	s->interval = 0;
	s->value = 0;
	if (slot != 0)
		return true;
	if (first == 0)
		first = lap;
	s->interval = (uint32_t)first;
	return first < (uint64_t)interval;
}

bool
wsp_is_erased(const struct wsp_archive *a, uint32_t slot,
    const struct wsp_slot *s)
{
	return slot == 0 && s->interval != 0 &&
	    s->interval <= wsp_archive_retention(a) &&
	    wsp_same_value(s->value, 0);
}
