/* SPDX-License-Identifier: ISC */
/* move_merge.c - move a file into one that is there already. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/io.h"
#include "base/local.h"
#include "file/file.h"
#include "file/trial.h"
#include "ops/carry/carry.h"
#include "ops/carry/late_writes.h"
#include "ops/carry/move.h"
#include "ring/make.h"

struct merge {
	struct wsp	*old, *new;
	struct wsp_rings rings;		/* of the old one */
	struct wsp	*before, *made;	/* copies of the new one in memory, as
					   it was and filled; or NULL */
};

static void
count_point(void *arg, const struct wsp_slot *s)
{
	uint64_t *n = arg;

	(void)s;
	++*n;
}

/* What lies in the future would not be filled in, and be gone. */
static int
require_past(const struct wsp_rings *rings, struct wsp_error *err)
{
	uint64_t n = 0;
	uint32_t i;

	for (i = 0; i < rings->nrings; i++)
		wsp_each_later(&rings->rings[i], rings->now, count_point, &n);
	return n == 0 ? 0 : wsp_fail(err, WSP_EVALUE, "%" PRIu64 " of its "
	    "points lie in the future, and would be lost", n);
}

/* What of the old file has no place in the new one? */
static int
count_lost(struct merge *m, int64_t now, struct wsp_lost *lost,
    struct wsp_error *err)
{
	const struct wsp_layout l = { .narchives = m->new->info.narchives,
	    .archives = m->new->body.archives };
	struct wsp_lanes lanes = { 0 };
	int ret = -1;

	if (wsp_carry_read(m->old, now, &m->rings, &lanes, err) == 0 &&
	    require_past(&m->rings, err) == 0)
		ret = wsp_lost_count(&lanes, &l, &m->rings, lost, err);
	wsp_lanes_free(&lanes);
	return ret;
}

static int
open_new(const struct wsp_move_job *job, struct wsp **w,
    struct wsp_error *err)
{
	const struct wsp_path place = { job->to.dir, job->to.name,
	    job->new.name };
	struct wsp_error why;

	if (wsp_open_at(w, place, job->options->dry_run ? WSP_READ :
	    WSP_WRITE, job->options->lock_timeout_ms, &why) == -1) {
		wsp_fail(err, why.code, "%s: %s", job->new.name, why.msg);
		err->sys = why.sys;
		return -1;
	}
	if (wsp_spot_check(&job->to, wsp_local_fd((*w)->body.source),
	    err) == 0)
		return 0;
	wsp_close(*w);
	*w = NULL;
	return -1;
}

/* A backup, if there is to be one, or else what is left of one goes. */
static int
back_up(struct wsp *w, const struct wsp_backup_options *options,
    wsp_cancel *cancel, char **made, struct wsp_error *err)
{
	if (options->kind != WSP_BACKUP_NONE)
		return wsp_backup(w, options, cancel, made, err);
	wsp_backup_tidy(w);
	return 0;
}

/* Of the new file only if it changes; the old one will be gone. */
static int
back_up_both(const struct wsp_move_job *job, const struct merge *m,
    struct wsp_error *err)
{
	const struct wsp_move_options *o = job->options;
	struct wsp_fill_options find;
	uint64_t points = 1;

	wsp_fill_defaults(&find);
	find.dry_run = true;
	if (o->new_backup.kind != WSP_BACKUP_NONE &&
	    wsp_fill(m->old, m->new, &find, job->now, &points, err) == -1)
		return -1;
	if (points > 0 && back_up(m->new, &o->new_backup, o->cancel,
	    &job->report->new_backup, err) == -1)
		return -1;
	return o->copy ? 0 : back_up(m->old, &o->old_backup, o->cancel,
	    &job->report->old_backup, err);
}

/* Fills, and remembers what was known before and is known after. */
static int
fill(const struct wsp_move_job *job, struct merge *m, struct wsp_error *err)
{
	const struct wsp_move_options *o = job->options;

	if (!o->copy && (m->before = wsp_trial(m->new, err)) == NULL)
		return -1;
	if (wsp_fill(m->old, m->new, NULL, job->now, &job->report->points,
	    err) == -1 || (!o->no_sync && wsp_sync(m->new, err) == -1))
		return -1;
	return o->copy || (m->made = wsp_trial(m->new, err)) != NULL ?
	    0 : -1;
}

static int
try_fill(const struct wsp_move_job *job, const struct merge *m,
    struct wsp_error *err)
{
	struct wsp_fill_options find;

	wsp_fill_defaults(&find);
	find.dry_run = true;
	if (wsp_fill(m->old, m->new, &find, job->now, &job->report->points,
	    err) == -1 || wsp_may_change(job->new, WSP_IN_PLACE,
	    job->report->points > 0 ? &job->options->new_backup : NULL,
	    err) == -1)
		return -1;
	return wsp_move_try_leave(job, &job->options->old_backup, err);
}

static int
merge(const struct wsp_move_job *job, struct merge *m, struct wsp_error *err)
{
	const struct wsp_move_options *o = job->options;

	job->report->merged = true;
	if (count_lost(m, job->now, &job->report->lost, err) == -1)
		return -1;
	if (o->dry_run)
		return try_fill(job, m, err);
	if (back_up_both(job, m, err) == -1 ||
	    wsp_check_cancel(o->cancel, err) == -1 ||
	    fill(job, m, err) == -1 || wsp_spot_check(&job->to,
	    wsp_local_fd(m->new->body.source), err) == -1)
		return -1;
	/* What is not waited for may fail when it is closed. */
	if (o->no_sync && wsp_io_flush(wsp_local_fd(m->new->body.source),
	    err) == -1)
		return -1;
	return o->copy ? 0 : wsp_move_remove_old(job, err);
}

static int
read_lanes(struct wsp *w, int64_t now, struct wsp_lanes *lanes,
    struct wsp_error *err)
{
	struct wsp_rings rings = { 0 };
	int ret = wsp_carry_read(w, now, &rings, lanes, err);

	wsp_rings_free(&rings);
	return ret;
}

/* What would have come of the new file if the old one had been as it is. */
static int
fill_again(void *arg, struct wsp *old, const struct wsp_rings *after,
    struct wsp_late_lanes *l, struct wsp_error *err)
{
	struct merge *m = arg;

	if (wsp_fill(old, m->before, NULL, after->now, NULL, err) == -1 ||
	    read_lanes(m->before, after->now, &l->wanted, err) == -1)
		return -1;
	return read_lanes(m->made, after->now, &l->written, err);
}

/* Brings over what others wrote to the old file meanwhile. */
static int
catch_up(const struct wsp_move_job *job, struct merge *m,
    struct wsp_error *err)
{
	const struct wsp_late late = {
		.old = m->old,
		.before = &m->rings,
		.begun_ms = job->begun_ms,
		.sync = !job->options->no_sync,
		.want = fill_again,
		.arg = m,
	};

	return m->made == NULL ? 0 : wsp_late_writes(&late, m->new, err);
}

int
wsp_move_merge(const struct wsp_move_job *job, struct wsp_error *err)
{
	struct merge m = { 0 };
	int ret = -1;

	if ((m.old = wsp_move_adopt(job, WSP_READ, err)) == NULL)
		return -1;
	if (open_new(job, &m.new, err) == 0 && merge(job, &m, err) == 0 &&
	    catch_up(job, &m, err) == 0)
		ret = wsp_finish(m.new, err);
	wsp_close(m.new);
	wsp_close(m.before);
	wsp_close(m.made);
	wsp_rings_free(&m.rings);
	wsp_let_go(m.old);
	return ret;
}
