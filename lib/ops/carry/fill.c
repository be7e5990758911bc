/* SPDX-License-Identifier: ISC */
/* fill.c - write to a file what another one, of any archives, knows. */
#include "base/error.h"
#include "file/file.h"
#include "file/rings.h"
#include "ops/carry/carry.h"
#include "ring/make.h"
#include "wsp-ops.h"

void
wsp_fill_defaults(struct wsp_fill_options *options)
{
	*options = (struct wsp_fill_options){ .from = INT64_MIN,
	    .until = INT64_MAX };
}

int
wsp_carry_read(struct wsp *w, int64_t now, struct wsp_rings *rings,
    struct wsp_lanes *lanes, struct wsp_error *err)
{
	if (wsp_rings_load(rings, w, now, w->info.method, w->info.xff,
	    err) == -1)
		return -1;
	return wsp_lanes_read(lanes, rings->rings, rings->nrings, now, err);
}

/* What filling and resampling work on. */
struct job {
	struct wsp_fill_options options;
	struct wsp_rings srcrings, dstrings;
	struct wsp_lanes src;
	struct wsp_lanes there;		/* dst as it is */
	struct wsp_lanes made;		/* as it will be */
	struct wsp_make	 make;
};

static int
begin(struct job *job, struct wsp *src, struct wsp *dst, int64_t now,
    struct wsp_error *err)
{
	job->make.src = &job->src;
	job->make.dst = &job->made;
	job->make.method = dst->info.method;
	job->make.xff = dst->info.xff;
	if (wsp_span_init(&job->make.span, job->options.from,
	    job->options.until, now, err) == -1 ||
	    wsp_carry_read(src, now, &job->srcrings, &job->src, err) == -1)
		return -1;
	return wsp_carry_read(dst, now, &job->dstrings, &job->there, err);
}

static int
end(struct job *job, struct wsp *dst, int64_t now, uint64_t *written,
    struct wsp_error *err)
{
	if (wsp_carry_made(&job->made, job->options.dry_run ? NULL : dst,
	    written, err) == -1)
		return -1;
	return job->options.dry_run ? 0 : wsp_commit(dst, now, err);
}

static void
free_job(struct job *job)
{
	wsp_lanes_free(&job->src);
	wsp_lanes_free(&job->there);
	wsp_lanes_free(&job->made);
	wsp_rings_free(&job->srcrings);
	wsp_rings_free(&job->dstrings);
}

/* What is asked for, or all of it. */
static void
set_options(struct job *job, const struct wsp_fill_options *options)
{
	wsp_fill_defaults(&job->options);
	if (options != NULL)
		job->options = *options;
}

int
wsp_fill(struct wsp *src, struct wsp *dst,
    const struct wsp_fill_options *options, int64_t now, uint64_t *filled,
    struct wsp_error *err)
{
	struct job job = { 0 };
	int ret = -1;

	set_options(&job, options);
	job.make.before = &job.there;
	job.make.rollups = !job.options.no_rollups;
	if (begin(&job, src, dst, now, err) == 0 &&
	    wsp_lanes_read(&job.made, job.dstrings.rings, job.dstrings.nrings,
	    now, err) == 0 && wsp_make(&job.make, err) == 0)
		ret = end(&job, dst, now, filled, err);
	free_job(&job);
	return ret;
}

/* Leaves of what was made only what changes the file. */
static void
bar_unchanged(struct wsp_lane *made, const struct wsp_lane *there,
    const struct wsp_span *span)
{
	uint32_t i;

	made->base = there->base;
	for (i = made->begin; i < made->end; i++)
		if (wsp_lane_state(made, i) == WSP_CELL_MADE &&
		    (!wsp_span_has(span, wsp_lane_time(made, i)) ||
		    wsp_lane_state(there, i) == WSP_CELL_TAKEN ||
		    (wsp_lane_knows(there, i) &&
		    wsp_same_value(there->values[i], made->values[i]))))
			wsp_lane_mark(made, i, WSP_CELL_BARRED);
}

int
wsp_resample(struct wsp *src, struct wsp *dst,
    const struct wsp_fill_options *options, int64_t now, uint64_t *written,
    struct wsp_error *err)
{
	struct job job = { 0 };
	struct wsp_span span;
	uint32_t i;
	int ret = -1;

	set_options(&job, options);
	job.make.over = &job.there;
	if (begin(&job, src, dst, now, err) == -1 ||
	    wsp_lanes_init(&job.made, dst->info.archives, dst->info.narchives,
	    now, err) == -1)
		goto out;
	span = job.make.span;
	job.make.span = (struct wsp_span){ INT64_MIN, INT64_MAX };
	if (wsp_make(&job.make, err) == -1)
		goto out;
	for (i = 0; i < job.made.n; i++)
		bar_unchanged(&job.made.list[i], &job.there.list[i], &span);
	ret = end(&job, dst, now, written, err);
out:
	free_job(&job);
	return ret;
}
