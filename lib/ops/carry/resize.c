/* SPDX-License-Identifier: ISC */
/* resize.c - replace a file by one with other archives and the same points. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/io.h"
#include "base/spot.h"
#include "file/file.h"
#include "file/replace.h"
#include "ring/ring.h"
#include "file/backup.h"
#include "ops/carry/carry.h"
#include "ops/carry/late_writes.h"
#include "file/rings.h"
#include "wsp-ops.h"

#define BLOCK	512	/* bytes, in which reports count */

void
wsp_resize_defaults(struct wsp_resize_options *options)
{
	memset(options, 0, sizeof(*options));
	options->alloc = WSP_SPARSE;
	options->owner = WSP_KEEP_ID;
	options->group = WSP_KEEP_ID;
	options->lock_timeout_ms = WSP_WAIT;
}

static int
place(struct wsp *w, struct wsp_temp *t,
    const struct wsp_resize_options *options, struct wsp_error *err)
{
	int ret;

	if (wsp_temp_like(t, w->body.source, err) == -1 ||
	    wsp_temp_owner(t, options->owner, options->group, err) == -1)
		return -1;
	if (options->newfile != NULL) {
		ret = wsp_temp_link(t, !options->no_sync, err);
		if (ret == -1 && err->sys == EEXIST)
			wsp_fail(err, WSP_ECONFIG, "File %s already exists!",
			    options->newfile);
		return ret;
	}
	return wsp_temp_replace(t, w, &options->backup, !options->no_sync,
	    err);
}

static int
measure(struct wsp_source *source, uint64_t *size, uint64_t *blocks,
    struct wsp_error *err)
{
	struct wsp_source_status status;

	if (wsp_source_status(source, &status, err) == -1)
		return -1;
	*size = status.size;
	*blocks = status.disk_size / BLOCK;
	return 0;
}

/* What a resize works on. */
struct job {
	struct wsp	*old;
	const struct wsp_resize_options *options;
	struct wsp_layout layout;
	struct wsp_rings source;
	struct wsp_carried carried;
	int64_t		 begun_ms;
};

/* Carries over all that the old file has now, for wsp_late_placed(). */
static int
carry_again(void *arg, struct wsp *old, const struct wsp_rings *after,
    struct wsp_late_lanes *l, struct wsp_error *err)
{
	struct job *job = arg;
	struct wsp_carried carried = { .lanes.n = 0 };
	int ret = wsp_carry_over(&carried, &job->layout, after,
	    job->options->spread, err);

	(void)old;
	l->wanted = carried.lanes;
	l->written = job->carried.lanes;
	job->carried.lanes = (struct wsp_lanes){ 0 };
	return ret;
}

/* Brings over what others wrote to the old file meanwhile. */
static int
catch_up(struct job *job, struct wsp_temp *t, struct wsp_error *err)
{
	const struct wsp_late late = {
		.old = job->old,
		.before = &job->source,
		.begun_ms = job->begun_ms,
		.sync = !job->options->no_sync,
		.want = carry_again,
		.arg = job,
	};

	return job->options->newfile != NULL ? 0 :
	    wsp_late_placed(&late, t, err);
}

/* Opens the directory where the new file is to appear. */
static int
open_place(const struct job *job, struct wsp_spot *spot, struct wsp_error *err)
{
	const char *newfile = job->options->newfile;

	return newfile == NULL ? wsp_find_spot(job->old, spot, err) :
	    wsp_spot_resolve(spot, AT_FDCWD, newfile, err);
}

/* Makes the new file beside its place and puts it there. */
static int
rewrite(struct job *job, struct wsp_resize_report *report,
    struct wsp_error *err)
{
	const struct wsp_resize_options *options = job->options;
	struct wsp_spot spot;
	struct wsp_temp t;
	int ret = -1;

	if (open_place(job, &spot, err) == -1)
		return -1;
	if (wsp_temp_open(&t, &spot, 0600, options->newfile == NULL,
	    options->lock_timeout_ms, err) == -1)
		goto out;
	t.cancel = options->cancel;
	t.dir_later = options->dir_later;
	if (wsp_carry_write(job->old, &job->layout, &job->carried.lanes,
	    t.source, options->alloc, err) == 0 &&
	    measure(job->old->body.source, &report->old_size,
	    &report->old_blocks, err) == 0 &&
	    place(job->old, &t, options, err) == 0 &&
	    catch_up(job, &t, err) == 0 &&
	    measure(t.source, &report->new_size, &report->new_blocks,
	    err) == 0)
		ret = wsp_temp_finish(&t, err);
	wsp_temp_close(&t);
out:
	wsp_spot_close(&spot);
	return ret;
}

/* Carries over and writes; the new file has the archives that are laid out. */
static int
resize(struct job *job, int64_t now, struct wsp_resize_report *report,
    struct wsp_error *err)
{
	const struct wsp_layout *l = &job->layout;
	int ret = -1;

	if (wsp_rings_load(&job->source, job->old, now, l->method, l->xff,
	    err) == 0 && wsp_carry_over(&job->carried, l, &job->source,
	    job->options->spread, err) == 0)
		ret = rewrite(job, report, err);
	report->lost = job->carried.lost;
	wsp_lanes_free(&job->carried.lanes);
	wsp_rings_free(&job->source);
	return ret;
}

/* Resizes a file that is open, and locked if it is to be replaced. */
static int
resize_open(struct wsp *w, const struct wsp_retention *sorted, size_t n,
    const struct wsp_resize_options *options, int64_t now,
    struct wsp_resize_report *report, struct wsp_error *err)
{
	struct job job = { .old = w, .options = options,
	    .begun_ms = wsp_clock_ms() };
	struct wsp_resize_report r = { 0 };
	int ret;

	if (wsp_resize_lay_out(w, sorted, n, options, &job.layout, err) == -1)
		return -1;
	ret = resize(&job, now, &r, err);
	free(job.layout.archives);
	if (ret == 0 && report != NULL)
		*report = r;
	return ret;
}

int
wsp_resize_file(struct wsp **w, const struct wsp_retention *retentions,
    size_t n, const struct wsp_resize_options *options, int64_t now,
    struct wsp_resize_report *report, struct wsp_error *err)
{
	struct wsp_retention *sorted;
	int ret = -1;

	if ((sorted = wsp_retentions_sorted(retentions, n, err)) == NULL)
		return -1;
	if (options->newfile != NULL || wsp_lock(w, WSP_READ,
	    options->lock_timeout_ms, err) == 0)
		ret = resize_open(*w, sorted, n, options, now, report, err);
	free(sorted);
	return ret;
}

int
wsp_resize(const char *path, const struct wsp_retention *retentions, size_t n,
    const struct wsp_resize_options *options, int64_t now,
    struct wsp_resize_report *report, struct wsp_error *err)
{
	struct wsp_retention *sorted;
	struct wsp *w = NULL;
	int ret = -1;

	if ((sorted = wsp_retentions_sorted(retentions, n, err)) == NULL)
		return -1;
	if (wsp_open(&w, path, options->newfile == NULL ? WSP_WRITE :
	    WSP_READ, options->lock_timeout_ms, err) == 0)
		ret = resize_open(w, sorted, n, options, now, report, err);
	wsp_close(w);
	free(sorted);
	return ret;
}
