/* SPDX-License-Identifier: ISC */
/* convert.c - put a file of the other format in place of a file. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/io.h"
#include "base/local.h"
#include "base/spot.h"
#include "base/buffer.h"
#include "file/file.h"
#include "file/format.h"
#include "file/replace.h"
#include "file/rings.h"
#include "ops/carry/late_writes.h"
#include "ring/ring.h"
#include "wsp-ops.h"


void
wsp_convert_defaults(struct wsp_convert_options *options)
{
	memset(options, 0, sizeof(*options));
	options->lock_timeout_ms = WSP_WAIT;
}

/* One conversion. */
struct job {
	struct wsp	*old;
	const struct wsp_convert_options *options;
	const struct wsp_format *to;
	struct wsp_layout layout;
	struct wsp_rings rings;		/* of the old file */
	struct wsp_source *new;		/* in memory */
	int64_t		 begun_ms;
	bool		 mixed;		/* is the old file a mix? */
	struct wsp_convert_report *report;
};

static int
lay_out(struct job *job, int64_t now, struct wsp_error *err)
{
	const struct wsp_info *info = &job->old->info;
	struct wsp_retention *r = calloc(info->narchives, sizeof(*r));
	uint32_t i;
	int ret;

	if (r == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < info->narchives; i++) {
		r[i].step = info->archives[i].step;
		r[i].points = info->archives[i].points;
	}
	ret = wsp_retention_check(r, info->narchives, err);
	if (ret == 0)
		ret = job->to->lay_out(&job->layout, r, info->narchives,
		    job->options->method != NULL ? *job->options->method :
		    info->method, (double)info->xff, err);
	job->layout.now = now;
	job->layout.cancel = job->options->cancel;
	free(r);
	return ret;
}

/* Is a point left out on purpose? */
static bool
is_odd(const struct job *job, const struct wsp_archive *a, int64_t interval)
{
	const struct wsp_archive *first = job->layout.archives;
	uint32_t reach = first[job->layout.narchives > 1].step;

	return wsp_align(interval, a->step) != interval ||
	    (job->options->compressed && interval > job->layout.now + reach);
}

/* Counts the points of one archive that the other one lacks on purpose. */
static int
compare_archive(const struct job *job, const struct wsp_window *old,
    const struct wsp_window *new, uint64_t *lacking, struct wsp_error *err)
{
	int64_t start = wsp_archive_start(old->archive, job->layout.now);
	struct wsp_slot s;
	uint32_t i, slot = 0, next = 0;
	double value;

	for (i = 0; i < old->count; i++) {
		wsp_window_slot(old, i, &s);
		if (s.interval == 0 || s.interval <= start)
			continue;
		slot = s.interval == next ? wsp_ring_after(new->archive, slot,
		    1) : wsp_ring_slot(new->archive, new->base, s.interval);
		next = s.interval + old->archive->step;
		if (wsp_window_at(new, slot, s.interval, &value) &&
		    wsp_same_value(value, s.value))
			continue;
		if (!is_odd(job, old->archive, s.interval))
			return wsp_fail(err, WSP_ECORRUPT, "the point at %"
			    PRIu32 " of step %" PRIu32 " would be lost",
			    s.interval, old->archive->step);
		(*lacking)++;
	}
	return 0;
}

/* What of the old file is not in the new one, before that is put in place. */
static int
compare(const struct job *job, uint64_t *lacking, struct wsp_error *err)
{
	const struct wsp_info *info = &job->old->info;
	struct wsp_rings rings = { 0 };
	struct wsp *new;
	uint32_t i;
	int ret;

	if (wsp_adopt(&new, job->new, wsp_name(job->old), WSP_READ,
	    err) == -1)
		return -1;
	*lacking = 0;
	ret = wsp_rings_load(&rings, new, job->layout.now, info->method,
	    info->xff, err);
	for (i = 0; ret == 0 && i < rings.nrings; i++)
		ret = compare_archive(job, &job->rings.rings[i],
		    &rings.rings[i], lacking, err);
	wsp_rings_free(&rings);
	wsp_let_go(new);
	return ret;
}

/* Writes the new file to memory. */
static int
write_new(struct job *job, struct wsp_error *err)
{
	uint32_t i, n = job->layout.narchives;
	struct wsp_window *windows = calloc((size_t)n + 1,
	    sizeof(*windows));
	int ret;

	if (windows == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < n; i++) {
		windows[i] = job->rings.rings[i];
		windows[i].archive = &job->layout.archives[i];
	}
	ret = job->to->write_new(&job->layout, windows, job->new, WSP_SPARSE,
	    err);
	free(windows);
	return ret;
}

/* Makes the new file in memory. */
static int
make(struct job *job, int64_t now, struct wsp_error *err)
{
	struct wsp_convert_report *report = job->report;
	const struct wsp_info *info = &job->old->info;
	size_t size;

	if (lay_out(job, now, err) == -1 ||
	    wsp_rings_load(&job->rings, job->old, now, info->method,
	    info->xff, err) == -1 ||
	    (job->new = wsp_buffer(err)) == NULL ||
	    write_new(job, err) == -1 ||
	    compare(job, &report->left_out, err) == -1)
		return -1;
	wsp_buffer_bytes(job->new, &size);
	report->old_size = job->old->info.file_size;
	report->new_size = size;
	if (job->old->info.compressed == job->options->compressed)
		report->outcome = WSP_CONVERT_NEEDLESS;
	else if (size > report->old_size && !job->options->force)
		report->outcome = WSP_CONVERT_LARGER;
	else
		report->outcome = WSP_CONVERT_DONE;
	return 0;
}

/* In place of a file with holes there is one with holes for zeros. */
static int
write_bytes(struct wsp_source *to, struct wsp_source *old,
    const uint8_t *bytes, size_t size, struct wsp_error *err)
{
	struct wsp_source_status st;

	if (wsp_source_status(old, &st, err) == -1)
		return -1;
	if (st.disk_size >= st.size)
		return wsp_source_write(to, bytes, size, 0, err);
	return wsp_source_write_sparse(to, bytes, size, err);
}

/* Writes the new file, and puts it in place of the old one. */
static int
put(const struct job *job, struct wsp_temp *t, struct wsp_error *err)
{
	struct wsp_source *old = job->old->body.source;
	const uint8_t *bytes;
	size_t size;

	bytes = wsp_buffer_bytes(job->new, &size);
	if (write_bytes(t->source, old, bytes, size, err) == -1 ||
	    wsp_temp_like(t, old, err) == -1 ||
	    wsp_io_copy_times(wsp_local_fd(old), t->fd, err) == -1)
		return -1;
	return wsp_temp_rename(t, !job->options->no_sync, err);
}

/* Counts the points of one archive that came late and are left out. */
static void
count_odd(const struct job *job, const struct wsp_window *before,
    const struct wsp_window *after)
{
	int64_t start = wsp_archive_start(after->archive, job->layout.now);
	struct wsp_slot s;
	uint32_t i;
	double value;

	for (i = 0; i < after->count; i++) {
		wsp_window_slot(after, i, &s);
		if (s.interval != 0 && s.interval > start &&
		    is_odd(job, after->archive, s.interval) &&
		    !wsp_window_get(before, s.interval, &value))
			job->report->left_out++;
	}
}

/* For wsp_late_placed(). */
static int
want(void *arg, struct wsp *old, const struct wsp_rings *after,
    struct wsp_late_lanes *l, struct wsp_error *err)
{
	const struct job *job = arg;
	const struct wsp_late late = { .before = &job->rings };
	uint32_t i;

	(void)old;
	if (wsp_late_same(&late, after, l, err) == -1)
		return -1;
	for (i = 0; i < after->nrings; i++)
		count_odd(job, &job->rings.rings[i], &after->rings[i]);
	return 0;
}

/* Brings over what others wrote to the old file meanwhile. */
static int
catch_up(struct job *job, struct wsp_temp *t, struct wsp_error *err)
{
	const struct wsp_late late = {
		.old = job->old,
		.before = &job->rings,
		.begun_ms = job->begun_ms,
		.sync = !job->options->no_sync,
		.mix = job->mixed ? job->options->mix : NULL,
		.want = want,
		.arg = job,
	};
	struct wsp_source_status status;

	if (wsp_late_placed(&late, t, err) == -1 ||
	    wsp_source_status(t->source, &status, err) == -1)
		return -1;
	job->report->new_size = status.size;
	return wsp_temp_finish(t, err);
}

/* Makes the new file in place of the old one. */
static int
place(struct job *job, struct wsp_error *err)
{
	const struct wsp_convert_options *o = job->options;
	struct wsp_spot spot;
	struct wsp_temp t;
	int ret;

	if (wsp_find_spot(job->old, &spot, err) == -1)
		return -1;
	ret = wsp_temp_open(&t, &spot, 0600, true, o->lock_timeout_ms, err);
	if (ret == 0) {
		t.cancel = o->cancel;
		t.dir_later = o->dir_later;
		if ((ret = put(job, &t, err)) == 0)
			ret = catch_up(job, &t, err);
		wsp_temp_close(&t);
	}
	wsp_spot_close(&spot);
	return ret;
}

/* In a dry run nothing is put in place, but it is found out if it may be. */
static int
place_or_try(struct job *job, struct wsp_error *err)
{
	const struct wsp_path at = { job->old->dir, job->old->path,
	    job->old->name };

	return job->options->dry_run ? wsp_may_change(at, WSP_ANEW, NULL,
	    err) : place(job, err);
}

static int
convert(struct job *job, int64_t now, struct wsp_error *err)
{
	int ret = make(job, now, err);

	if (ret == 0 && job->report->outcome == WSP_CONVERT_DONE)
		ret = place_or_try(job, err);
	wsp_rings_free(&job->rings);
	wsp_source_drop(job->new);
	free(job->layout.archives);
	return ret;
}

/* Of a mix there is one method at a time. */
static int
choose(struct wsp *w, const struct wsp_convert_options *o,
    struct wsp_error *err)
{
	if (w->info.specs == NULL)
		return 0;
	if (o->mix == NULL)
		return wsp_fail(err, WSP_EMETHOD, "holds several aggregation "
		    "methods, of which one has to be chosen");
	return wsp_choose_method(w, o->mix, err);
}

int
wsp_convert_file(struct wsp **w, const struct wsp_convert_options *options,
    int64_t now, struct wsp_convert_report *report, struct wsp_error *err)
{
	struct job job = { .options = options, .begun_ms = wsp_clock_ms() };
	struct wsp_convert_report r = {
		.outcome = WSP_CONVERT_NEEDLESS,
		.old_size = (*w)->info.file_size,
		.new_size = (*w)->info.file_size,
	};

	if (wsp_require_sound(*w, err) == -1)
		return -1;
	if ((*w)->info.compressed != options->compressed) {
		if (!options->dry_run && wsp_lock(w, WSP_READ,
		    options->lock_timeout_ms, err) == -1)
			return -1;
		job.mixed = (*w)->info.specs != NULL;
		if (choose(*w, options, err) == -1)
			return -1;
		job.old = *w;
		job.to = options->compressed ? &wsp_compressed :
		    &wsp_classic;
		job.report = &r;
		if (convert(&job, now, err) == -1)
			return -1;
	}
	*report = r;
	return 0;
}
