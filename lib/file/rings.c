/* SPDX-License-Identifier: ISC */
/* rings.c - what a file knows about any interval of any step. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "ring/aggregate.h"
#include "file/file.h"
#include "file/rings.h"

#define LIST	96	/* bytes of steps in a message */
#define ENTRY	16	/* enough for one */

static int
compare_steps(const void *ap, const void *bp)
{
	const struct wsp_window *const *a = ap, *const *b = bp;
	uint32_t x = (*a)->archive->step, y = (*b)->archive->step;

	return (x > y) - (x < y);
}

/* Of equal steps the first archive stays the first. */
static int
sort_rings(struct wsp_rings *s, struct wsp_error *err)
{
	uint32_t i;

	s->by_step = calloc(s->nrings + 1, sizeof(*s->by_step));
	if (s->by_step == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < s->nrings; i++)
		s->by_step[i] = &s->rings[i];
	if (s->nrings > 1 && mergesort(s->by_step, s->nrings,
	    sizeof(*s->by_step), compare_steps) == -1)
		return wsp_fail_errno(err, NULL);
	return 0;
}

int
wsp_rings_load(struct wsp_rings *s, struct wsp *w, int64_t now,
    uint32_t method, float xff, struct wsp_error *err)
{
	uint32_t i;

	memset(s, 0, sizeof(*s));
	if (wsp_require_sound(w, err) == -1)
		return -1;
	s->now = wsp_clamp_time(now);
	s->method = method;
	s->xff = xff;
	s->rings = calloc(w->info.narchives, sizeof(*s->rings));
	if (s->rings == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < w->info.narchives; i++) {
		if (wsp_window_load(w, i, &s->rings[i], err) == -1) {
			wsp_rings_free(s);
			return -1;
		}
		s->nrings++;
	}
	if (sort_rings(s, err) == 0)
		return 0;
	wsp_rings_free(s);
	return -1;
}

const struct wsp_window *
wsp_rings_of_step(const struct wsp_rings *s, uint32_t step)
{
	uint32_t i;

	for (i = 0; i < s->nrings; i++)
		if (s->rings[i].archive->step == step)
			return &s->rings[i];
	return NULL;
}

struct wsp_window *
wsp_rings_coarser(const struct wsp_rings *s, uint32_t step)
{
	uint32_t low = 0, high = s->nrings, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (s->by_step[middle]->archive->step > step)
			high = middle;
		else
			low = middle + 1;
	}
	return low < s->nrings ? s->by_step[low] : NULL;
}

bool
wsp_consolidates(const struct wsp_archive *fine,
    const struct wsp_archive *coarse)
{
	return coarse->step % fine->step == 0 &&
	    coarse->step / fine->step <= fine->points;
}

bool
wsp_rings_holds(const struct wsp_rings *s, const struct wsp_window *ring,
    uint32_t step, int64_t interval)
{
	return interval > wsp_archive_start(ring->archive, s->now) &&
	    !wsp_rings_taken(ring, step, interval);
}

int
wsp_fail_step(const struct wsp_archive *a, uint32_t n, uint64_t step,
    struct wsp_error *err)
{
	char list[LIST] = "";
	size_t len = 0;
	uint32_t i;

	for (i = 0; i < n && len + ENTRY < LIST; i++)
		len += (size_t)snprintf(list + len, LIST - len, "%s%" PRIu32,
		    i == 0 ? "" : ", ", a[i].step);
	return wsp_fail(err, WSP_EVALUE, "Invalid granularity: %" PRIu64
	    " (the archives have %s%s)", step, list, i < n ? " ..." : "");
}

bool
wsp_rings_taken(const struct wsp_window *ring, uint32_t step,
    int64_t interval)
{
	int64_t t;

	for (t = interval; t < interval + step; t += ring->archive->step)
		if (wsp_window_taken(ring, t))
			return true;
	return false;
}

bool
wsp_rings_aggregate_from(const struct wsp_rings *s,
    const struct wsp_window *ring, uint32_t step, int64_t interval,
    double *value)
{
	const struct wsp_archive *a = ring->archive;
	struct wsp_aggregate agg;
	int64_t t, end, lap;
	uint32_t slot;
	double v;

	wsp_aggregate_init(&agg, s->method);
	end = interval + step;
	/* A ring too short for the interval ends after now: no need to look. */
	lap = interval + (int64_t)wsp_archive_retention(a);
	slot = wsp_ring_slot(a, ring->base, interval);
	for (t = interval; t < end && t < lap; t += a->step) {
		if (ring->base != 0 && wsp_window_at(ring, slot, t, &v))
			wsp_aggregate_known(&agg, v);
		else
			wsp_aggregate_missing(&agg);
		slot = wsp_ring_after(a, slot, 1);
	}
	if (t < end)
		agg.slots += (uint64_t)(end - t) / a->step;
	return wsp_aggregate_end(&agg, s->xff, value);
}

void
wsp_rings_free(struct wsp_rings *s)
{
	uint32_t i;

	for (i = 0; i < s->nrings; i++)
		wsp_window_free(&s->rings[i]);
	free(s->rings);
	free(s->by_step);
	s->rings = NULL;
	s->by_step = NULL;
	s->nrings = 0;
}
