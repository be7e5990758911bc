/* SPDX-License-Identifier: ISC */
/* fill.c - write to the empty slots of one file what another one knows. */
#include "base/error.h"
#include "file/file.h"
#include "file/ring.h"
#include "ops/source.h"

/*
 * Is the slot of this interval free?  A point of a later interval, written
 * ahead of its time, occupies the slot and is not to be lost.
 */
static bool
is_empty(const struct wsp_window *ring, int64_t interval)
{
	struct wsp_slot slot;

	wsp_window_slot(ring,
	    wsp_ring_slot(ring->archive, ring->base, interval), &slot);
	return slot.interval < interval ||
	    wsp_align(slot.interval, ring->archive->step) != slot.interval;
}

static bool
known(const struct wsp_source *s, const struct wsp_window *same,
    uint32_t step, int64_t interval, double *value)
{
	return (same != NULL && wsp_window_get(same, interval, value)) ||
	    wsp_source_aggregate(s, step, interval, value);
}

static int
fill_slots(const struct wsp_source *s, const struct wsp_window *ring,
    struct wsp_run *run, uint64_t *filled, struct wsp_error *err)
{
	const struct wsp_archive *a = ring->archive;
	const struct wsp_window *same = wsp_source_of_step(s, a->step);
	int64_t t = wsp_align(wsp_archive_start(a, s->now), a->step);
	double value;
	uint32_t i;

	for (i = 0; i < a->points; i++) {
		t += a->step;
		if (t <= 0 || t > UINT32_MAX || !is_empty(ring, t) ||
		    !known(s, same, a->step, t, &value))
			continue;
		if (wsp_run_put(run, wsp_ring_slot(a, run->base, t), t, value,
		    err) == -1)
			return -1;
		(*filled)++;
	}
	return wsp_run_flush(run, err);
}

static int
fill_archive(const struct wsp_source *s, struct wsp *dst,
    const struct wsp_archive *a, uint64_t *filled, struct wsp_error *err)
{
	struct wsp_window ring;
	struct wsp_run run = { 0 };
	int ret = -1;

	if (wsp_window_load(dst, a, &ring, err) == -1)
		return -1;
	if (wsp_run_init(&run, dst, a, ring.base, a->points, err) == 0)
		ret = fill_slots(s, &ring, &run, filled, err);
	wsp_run_free(&run);
	wsp_window_free(&ring);
	return ret;
}

int
wsp_fill(struct wsp *src, struct wsp *dst, int64_t now, uint64_t *filled,
    struct wsp_error *err)
{
	struct wsp_source s;
	uint64_t n = 0;
	uint32_t i;
	int ret = 0;

	if (wsp_source_load(&s, src, now, dst->info.method, dst->info.xff,
	    err) == -1)
		return -1;
	for (i = 0; ret == 0 && i < dst->info.narchives; i++)
		ret = fill_archive(&s, dst, &dst->info.archives[i], &n, err);
	wsp_source_free(&s);
	if (ret == 0 && filled != NULL)
		*filled = n;
	return ret;
}
