/* SPDX-License-Identifier: ISC */
/* source.c - what a file knows about any interval of any step. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "file/aggregate.h"
#include "file/file.h"
#include "ops/source.h"

int
wsp_source_load(struct wsp_source *s, struct wsp *w, int64_t now,
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
		if (wsp_window_load(w, &w->info.archives[i], &s->rings[i],
		    err) == -1) {
			wsp_source_free(s);
			return -1;
		}
		s->nrings++;
	}
	return 0;
}

const struct wsp_window *
wsp_source_of_step(const struct wsp_source *s, uint32_t step)
{
	uint32_t i;

	for (i = 0; i < s->nrings; i++)
		if (s->rings[i].archive->step == step)
			return &s->rings[i];
	return NULL;
}

struct wsp_window *
wsp_source_coarser(const struct wsp_source *s, uint32_t step)
{
	struct wsp_window *best = NULL, *ring;
	uint32_t i;

	for (i = 0; i < s->nrings; i++) {
		ring = &s->rings[i];
		if (ring->archive->step > step && (best == NULL ||
		    ring->archive->step < best->archive->step))
			best = ring;
	}
	return best;
}

bool
wsp_consolidates(const struct wsp_archive *fine,
    const struct wsp_archive *coarse)
{
	return coarse->step % fine->step == 0 &&
	    coarse->step / fine->step <= fine->points;
}

bool
wsp_source_holds(const struct wsp_source *s, const struct wsp_window *ring,
    uint32_t step, int64_t interval)
{
	return interval > wsp_archive_start(ring->archive, s->now) &&
	    !wsp_source_taken(ring, step, interval);
}

int
wsp_fail_step(uint64_t step, struct wsp_error *err)
{
	return wsp_fail(err, WSP_EVALUE, "there is no archive of step %"
	    PRIu64, step);
}

/* The finest archive that holds every point of the interval up to now. */
static const struct wsp_window *
finest(const struct wsp_source *s, uint32_t step, int64_t interval)
{
	const struct wsp_window *best = NULL;
	const struct wsp_archive *a;
	uint32_t i;

	for (i = 0; i < s->nrings; i++) {
		a = s->rings[i].archive;
		if (a->step >= step || step % a->step != 0 ||
		    interval <= wsp_archive_start(a, s->now))
			continue;
		if (best == NULL || a->step < best->archive->step)
			best = &s->rings[i];
	}
	return best;
}

bool
wsp_source_taken(const struct wsp_window *ring, uint32_t step,
    int64_t interval)
{
	int64_t t;

	for (t = interval; t < interval + step; t += ring->archive->step)
		if (wsp_window_taken(ring, t))
			return true;
	return false;
}

bool
wsp_source_aggregate_from(const struct wsp_source *s,
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

bool
wsp_source_aggregate(const struct wsp_source *s, uint32_t step,
    int64_t interval, double *value)
{
	const struct wsp_window *ring = finest(s, step, interval);

	return ring != NULL &&
	    wsp_source_aggregate_from(s, ring, step, interval, value);
}

void
wsp_source_free(struct wsp_source *s)
{
	uint32_t i;

	for (i = 0; i < s->nrings; i++)
		wsp_window_free(&s->rings[i]);
	free(s->rings);
	s->rings = NULL;
	s->nrings = 0;
}
