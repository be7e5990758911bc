/* SPDX-License-Identifier: ISC */
/* move_whole.c - exchange two files, or move a directory, by one rename. */
#include <errno.h>

#include "base/dir.h"
#include "base/error.h"
#include "base/io.h"
#include "ops/carry/move.h"

/* Which of two files comes first in the order in which all lock them? */
static int
compare_files(const struct stat *a, const struct stat *b)
{
	if (a->st_dev != b->st_dev)
		return a->st_dev < b->st_dev ? -1 : 1;
	return (a->st_ino > b->st_ino) - (a->st_ino < b->st_ino);
}

/*
 * Looks at both files; *order is 0 if they are one.  One after the other: while
 * neither is locked they may be exchanged in between.
 */
static int
look_at_both(const struct wsp_move_job *job, int *order, struct wsp_error *err)
{
	struct stat a, b;

	if (wsp_move_require_file(&job->from, NULL, &a, err) == -1)
		return -1;
	if (wsp_move_require_file(&job->to, job->new.name, &b, err) == -1)
		return err->code == WSP_ESYS ? wsp_move_fail_new(job, err) :
		    -1;
	*order = compare_files(&a, &b);
	return 0;
}

static int
open_both_places(struct wsp_move_job *job, struct wsp_error *err)
{
	if (wsp_spot_open_real(&job->from, job->old.dir, job->old.path,
	    err) == -1)
		return -1;
	if (wsp_spot_open_real(&job->to, job->new.dir, job->new.path,
	    err) == 0)
		return 0;
	return err->code == WSP_ESYS ? wsp_move_fail_new(job, err) : -1;
}

/* Opens one of the two, the new one if so said, and locks it. */
static int
open_one(const struct wsp_move_job *job, bool new, struct wsp_source **source,
    struct wsp_error *err)
{
	struct wsp_move_job one = { .options = job->options,
	    .from = new ? job->to : job->from };
	int ret = wsp_move_open_old(&one, err);

	*source = one.source;
	return ret == -1 && new && err->code == WSP_ESYS ?
	    wsp_move_fail_new(job, err) : ret;
}

/*
 * Locks both, or one if they are the same, in the order that all keep, so that
 * no two processes wait for each other.  Another file may come to one of the
 * places meanwhile; *order is what holds then, and if it is another one nothing
 * is locked.
 */
static int
lock_both(const struct wsp_move_job *job, int *order,
    struct wsp_source *sources[2], struct wsp_error *err)
{
	int was = *order;

	if (open_one(job, was > 0, &sources[0], err) == -1 ||
	    look_at_both(job, order, err) == -1)
		return -1;
	if (*order == was)
		return was == 0 ? 0 : open_one(job, was < 0, &sources[1],
		    err);
	wsp_source_drop(sources[0]);
	sources[0] = NULL;
	return 0;
}

/* Two names of one file need no exchange. */
static int
exchange(const struct wsp_move_job *job, struct wsp_source *sources[2],
    struct wsp_error *err)
{
	int order = 0;

	if (look_at_both(job, &order, err) == -1)
		return -1;
	while (sources[0] == NULL)
		if (lock_both(job, &order, sources, err) == -1)
			return -1;
	if (wsp_check_cancel(job->options->cancel, err) == -1)
		return -1;
	if (job->options->dry_run)
		return wsp_may_change(job->old, WSP_AWAY, NULL, err) == -1 ?
		    -1 : wsp_may_change(job->new, WSP_AWAY, NULL, err);
	if (order == 0)
		return 0;
	return wsp_io_exchange(job->from.dir, job->from.name, job->to.dir,
	    job->to.name, err) == -1 ? -1 : wsp_move_sync(job, err);
}

int
wsp_move_exchange(struct wsp_path a, struct wsp_path b,
    const struct wsp_move_options *options, struct wsp_error *err)
{
	struct wsp_move_job job = { .options = options, .old = a, .new = b,
	    .from.dir = -1, .to.dir = -1 };
	struct wsp_source *sources[2] = { NULL, NULL };
	int ret = open_both_places(&job, err);

	if (ret == 0)
		ret = exchange(&job, sources, err);
	wsp_source_drop(sources[1]);
	wsp_source_drop(sources[0]);
	wsp_move_end(&job);
	return ret;
}

/* Would the rename of a directory succeed?  As far as can be seen. */
static int
try_directory(struct wsp_move_job *job, struct wsp_error *err)
{
	bool empty = false;

	if (wsp_spot_open_real(&job->to, job->new.dir, job->new.path,
	    err) == -1)
		return err->sys == ENOENT ? 0 : -1;
	if (wsp_move_is_elsewhere(job))
		errno = EXDEV;
	else if (wsp_prune(job->new, 0, true, &empty, err) == -1)
		return err->sys == ENOENT ? 0 : -1;
	else
		errno = ENOTEMPTY;
	return empty ? 0 : wsp_fail_errno(err, NULL);
}

static int
rename_directory(struct wsp_move_job *job, struct wsp_error *err)
{
	if (wsp_move_make_place(job, err) == -1 || wsp_io_rename_directory(
	    job->from.dir, job->from.name, job->to.dir, job->to.name,
	    err) == -1)
		return -1;
	return wsp_move_sync(job, err);
}

int
wsp_move_directory(struct wsp_path old, struct wsp_path new,
    const struct wsp_move_options *options, struct wsp_error *err)
{
	struct wsp_move_job job = { .options = options, .old = old,
	    .new = new, .from.dir = -1, .to.dir = -1 };
	int fd, ret = -1;

	if (wsp_spot_open_real(&job.from, old.dir, old.path, err) == -1)
		return -1;
	if ((fd = wsp_io_open_real_directory(job.from.dir, job.from.name,
	    err)) != -1) {
		wsp_io_close(fd, &(struct wsp_error){ 0 });
		ret = wsp_check_cancel(options->cancel, err);
	}
	if (ret == 0)
		ret = options->dry_run ? try_directory(&job, err) :
		    rename_directory(&job, err);
	wsp_move_end(&job);
	return ret;
}
