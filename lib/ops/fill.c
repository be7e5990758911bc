/* SPDX-License-Identifier: ISC */
/* fill.c - write to the slots of one file what another one knows of them. */
#include "base/error.h"
#include "file/file.h"
#include "file/ring.h"
#include "ops/source.h"
#include "ops/span.h"

struct job {
	struct wsp_source src;
	struct wsp_span	 span;		/* what may be written */
	bool		 overwrite;	/* values too, not only empty slots */
	uint64_t	 written;	/* slots */
};

/*
 * Is the slot of this interval to be written?  A point of a later interval in
 * it is not to be lost.
 */
static bool
is_open(const struct job *job, const struct wsp_window *ring, int64_t interval)
{
	double value;

	return interval > 0 && interval <= UINT32_MAX &&
	    wsp_span_has(&job->span, interval) &&
	    !wsp_window_taken(ring, interval) &&
	    (job->overwrite || !wsp_window_get(ring, interval, &value));
}

static bool
known(const struct wsp_source *s, const struct wsp_window *same,
    uint32_t step, int64_t interval, double *value)
{
	return (same != NULL && wsp_window_get(same, interval, value)) ||
	    wsp_source_aggregate(s, step, interval, value);
}

static int
fill_slots(struct job *job, const struct wsp_window *ring,
    struct wsp_run *run, struct wsp_error *err)
{
	const struct wsp_archive *a = ring->archive;
	const struct wsp_window *same = wsp_source_of_step(&job->src, a->step);
	int64_t t = wsp_align(wsp_archive_start(a, job->src.now), a->step);
	double value;
	uint32_t i;

	for (i = 0; i < a->points; i++) {
		t += a->step;
		if (!is_open(job, ring, t) ||
		    !known(&job->src, same, a->step, t, &value))
			continue;
		if (wsp_run_put(run, wsp_ring_slot(a, run->base, t), t, value,
		    err) == -1)
			return -1;
		job->written++;
	}
	return wsp_run_flush(run, err);
}

static int
fill_archive(struct job *job, struct wsp *dst, const struct wsp_archive *a,
    struct wsp_error *err)
{
	struct wsp_window ring;
	struct wsp_run run = { 0 };
	int ret = -1;

	if (wsp_window_load(dst, a, &ring, err) == -1)
		return -1;
	if (wsp_run_init(&run, dst, a, ring.base, a->points, err) == 0)
		ret = fill_slots(job, &ring, &run, err);
	wsp_run_free(&run);
	wsp_window_free(&ring);
	return ret;
}

static int
fill(struct job *job, struct wsp *src, struct wsp *dst, int64_t now,
    uint64_t *written, struct wsp_error *err)
{
	uint32_t i;
	int ret = 0;

	if (wsp_source_load(&job->src, src, now, dst->info.method,
	    dst->info.xff, err) == -1)
		return -1;
	for (i = 0; ret == 0 && i < dst->info.narchives; i++)
		ret = fill_archive(job, dst, &dst->info.archives[i], err);
	wsp_source_free(&job->src);
	if (ret == 0 && written != NULL)
		*written = job->written;
	return ret;
}

int
wsp_fill(struct wsp *src, struct wsp *dst, int64_t now, uint64_t *filled,
    struct wsp_error *err)
{
	struct job job = { .span = { INT64_MIN, INT64_MAX } };

	return fill(&job, src, dst, now, filled, err);
}

int
wsp_resample(struct wsp *src, struct wsp *dst, int64_t from, int64_t until,
    int64_t now, uint64_t *written, struct wsp_error *err)
{
	struct job job = { .overwrite = true };

	if (wsp_span_init(&job.span, from, until, now, err) == -1)
		return -1;
	return fill(&job, src, dst, now, written, err);
}
