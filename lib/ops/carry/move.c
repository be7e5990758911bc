/* SPDX-License-Identifier: ISC */
/* move.c - move a file to where none is, by one rename if that can be. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/dir.h"
#include "base/error.h"
#include "base/io.h"
#include "base/local.h"
#include "file/copy.h"
#include "file/file.h"
#include "file/replace.h"
#include "file/rings.h"
#include "ops/carry/late_writes.h"
#include "ops/carry/move.h"

void
wsp_move_defaults(struct wsp_move_options *options)
{
	*options = (struct wsp_move_options){ .lock_timeout_ms = WSP_WAIT,
	    .old_backup.kind = WSP_BACKUP_NONE,
	    .new_backup.kind = WSP_BACKUP_NONE };
}

static int
fail_exists(const struct wsp_path *new, struct wsp_error *err)
{
	wsp_fail(err, WSP_ESYS, "%s is there already", new->name);
	err->sys = EEXIST;
	return -1;
}

int
wsp_move_require_file(const struct wsp_spot *spot, const char *name,
    struct stat *st, struct wsp_error *err)
{
	const char *is = name == NULL ? "" : name, *gap = name == NULL ? "" :
	    " ";

	if (wsp_io_lstat(spot->dir, spot->name, st, err) == -1)
		return -1;
	if (S_ISREG(st->st_mode))
		return 0;
	return wsp_fail(err, WSP_EVALUE, "%s%sis %s", is, gap,
	    S_ISLNK(st->st_mode) ? "a symbolic link" :
	    S_ISDIR(st->st_mode) ? "a directory" : "no regular file");
}

int
wsp_move_open_old(struct wsp_move_job *job, struct wsp_error *err)
{
	const struct wsp_move_options *o = job->options;
	const struct wsp_spot *from = &job->from;
	struct stat st;
	int fd;

	if (wsp_move_require_file(from, NULL, &st, err) == -1)
		return -1;
	if (o->dry_run)
		fd = wsp_io_open(from->dir, from->name, O_RDONLY | O_NOFOLLOW,
		    &st, err);
	else if (o->copy)
		fd = wsp_io_open_shared(from->dir, from->name,
		    o->lock_timeout_ms, &st, err);
	else
		fd = wsp_io_open_locked(from->dir, from->name,
		    o->lock_timeout_ms, &st, err);
	if (fd == -1 || (job->source = wsp_local(fd, err)) == NULL)
		return -1;
	return wsp_spot_check(from, fd, err);
}

int
wsp_move_fail_new(const struct wsp_move_job *job, struct wsp_error *err)
{
	errno = err->sys;
	wsp_fail(err, WSP_ESYS, "%s: %s", job->new.name, errno == ELOOP ?
	    "a symbolic link is in the way" : strerror(errno));
	err->sys = errno;
	return -1;
}

/* Is there a file in the new place?  If its directory is, that is open then. */
static int
look_at_new(struct wsp_move_job *job, bool *there, struct wsp_error *err)
{
	struct stat st;

	*there = false;
	if (wsp_spot_open_real(&job->to, job->new.dir, job->new.path,
	    err) == 0) {
		*there = wsp_move_require_file(&job->to, job->new.name, &st,
		    err) == 0;
		if (*there)
			return 0;
	}
	if (err->code == WSP_ESYS && err->sys == ENOENT)
		return 0;
	return err->code == WSP_ESYS ? wsp_move_fail_new(job, err) : -1;
}

int
wsp_move_make_place(struct wsp_move_job *job, struct wsp_error *err)
{
	struct wsp_spot *to = &job->to;
	const char *last;
	int fd;

	if (to->dir != -1)
		return 0;
	if (wsp_io_open_real_parents(job->new.dir, job->new.path,
	    job->from.dir, !job->options->no_sync, &fd, &last, err) == -1)
		return -1;
	if (wsp_spot_open(to, fd, last, err) == 0) {
		to->borrowed = false;
		return 0;
	}
	wsp_io_close(fd, &(struct wsp_error){ 0 });
	return -1;
}

/* First the new name, so that one of them is on the disk at any time. */
int
wsp_move_sync(const struct wsp_move_job *job, struct wsp_error *err)
{
	if (job->options->no_sync)
		return 0;
	if (wsp_io_sync_parent(job->to.dir, job->to.name, err) == -1)
		return -1;
	return wsp_same_directory(job->old.path, job->new.path) ? 0 :
	    wsp_io_sync_parent(job->from.dir, job->from.name, err);
}

int
wsp_move_remove_old(const struct wsp_move_job *job, struct wsp_error *err)
{
	if (wsp_spot_check(&job->from, wsp_local_fd(job->source), err) == -1 ||
	    wsp_io_unlink(job->from.dir, job->from.name, err) == -1)
		return -1;
	return job->options->no_sync ? 0 :
	    wsp_io_sync_parent(job->from.dir, job->from.name, err);
}

struct wsp *
wsp_move_adopt(const struct wsp_move_job *job, enum wsp_access access,
    struct wsp_error *err)
{
	struct wsp *w;

	if (wsp_adopt(&w, job->source, job->old.name, access, err) == -1)
		return NULL;
	w->dir = job->from.dir;
	w->path = w->name + strlen(w->name) - strlen(job->from.name);
	w->has_path = true;
	return w;
}

/* Makes the new file as a copy of the old one, with its times. */
static int
put_copy(const struct wsp_move_job *job, struct wsp_temp *t,
    struct wsp_error *err)
{
	int ret;

	if (wsp_io_copy_times(wsp_local_fd(job->source), t->fd, err) == -1)
		return -1;
	ret = wsp_temp_link(t, !job->options->no_sync, err);
	if (ret == -1 && err->sys == EEXIST)
		fail_exists(&job->new, err);
	/* What is not waited for may fail when it is closed. */
	return ret == 0 && job->options->no_sync ? wsp_io_flush(t->fd, err) :
	    ret;
}

/*
 * Removes the old file, which was copied, and brings over what others write to
 * it.  What is damaged has no points that could be.
 */
static int
leave_old(const struct wsp_move_job *job, const struct wsp_late *late,
    struct wsp_temp *t, struct wsp_error *err)
{
	if (wsp_move_remove_old(job, err) == -1)
		return -1;
	return late->old == NULL ? 0 : wsp_late_placed(late, t, err);
}

/* Copies the file; of an old one that goes late is what was known of it. */
static int
copy_file(const struct wsp_move_job *job, const struct wsp_late *late,
    struct wsp_error *err)
{
	const struct wsp_move_options *o = job->options;
	struct wsp_temp t;
	int ret = -1;

	if (wsp_temp_copy(&t, &job->to, job->source, o->lock_timeout_ms,
	    o->cancel, err) == -1)
		return -1;
	if (put_copy(job, &t, err) == 0 && (late == NULL || leave_old(job,
	    late, &t, err) == 0))
		ret = wsp_temp_finish(&t, err);
	wsp_temp_close(&t);
	return ret;
}

static int
copy_away(const struct wsp_move_job *job, struct wsp_error *err)
{
	struct wsp_rings rings = { 0 };
	struct wsp_late late = {
		.before = &rings,
		.begun_ms = job->begun_ms,
		.sync = !job->options->no_sync,
	};
	struct wsp *old;
	int ret = 0;

	if ((old = wsp_move_adopt(job, WSP_READ, err)) != NULL &&
	    wsp_rings_load(&rings, old, job->now, old->info.method,
	    old->info.xff, err) == 0)
		late.old = old;
	else if (err->code == WSP_ESYS)
		ret = -1;
	if (ret == 0)
		ret = copy_file(job, &late, err);
	wsp_rings_free(&rings);
	if (old != NULL)
		wsp_let_go(old);
	return ret;
}

int
wsp_move_try_leave(const struct wsp_move_job *job,
    const struct wsp_backup_options *backup, struct wsp_error *err)
{
	return job->options->copy ? 0 : wsp_may_change(job->old, WSP_AWAY,
	    backup, err);
}

/* Would a rename, or else a copy, do?  It fails as that would. */
static int
try_new(const struct wsp_move_job *job, struct wsp_error *err)
{
	bool renames = !job->options->copy && job->to.dir != -1 &&
	    !wsp_move_is_elsewhere(job);

	if (!job->options->copy && wsp_io_may_write(job->old.dir,
	    job->old.path, err) == -1)
		return -1;
	if (wsp_move_try_leave(job, NULL, err) == 0 &&
	    wsp_may_create(job->new, err) == 0)
		return 0;
	if (!renames || err->code != WSP_ESYS)
		return -1;
	errno = err->sys;
	return wsp_io_fail_rename(job->from.name, job->to.name, err);
}

/* To where no file is, or was a moment ago. */
static int
to_new(struct wsp_move_job *job, struct wsp_error *err)
{
	const struct wsp_move_options *o = job->options;

	if (o->dry_run)
		return try_new(job, err);
	if (wsp_move_make_place(job, err) == -1 ||
	    wsp_check_cancel(o->cancel, err) == -1)
		return -1;
	if (o->copy)
		return copy_file(job, NULL, err);
	if (wsp_io_rename_new(job->from.dir, job->from.name, job->to.dir,
	    job->to.name, err) == 0)
		return wsp_move_sync(job, err);
	if (err->sys == EXDEV)
		return copy_away(job, err);
	return err->sys == EEXIST ? fail_exists(&job->new, err) : -1;
}

bool
wsp_move_is_elsewhere(const struct wsp_move_job *job)
{
	struct wsp_error ignored;
	struct stat from, to;

	return wsp_io_fstat(job->from.dir, &from, &ignored) == 0 &&
	    wsp_io_fstat(job->to.dir, &to, &ignored) == 0 &&
	    from.st_dev != to.st_dev;
}

/*
 * To where a file is.  That may be this very file, or its copy on another file
 * system, if a run died before it had removed the old name.
 */
static int
to_there(const struct wsp_move_job *job, struct wsp_error *err)
{
	bool twin = wsp_is_twin(job->source, &job->to);

	if (twin && job->options->copy)
		return wsp_fail(err, WSP_EVALUE, "%s is the same file",
		    job->new.name);
	if (twin || (!job->options->copy && wsp_move_is_elsewhere(job) &&
	    wsp_is_moved(job->source, &job->to)))
		return job->options->dry_run ?
		    wsp_move_try_leave(job, NULL, err) :
		    wsp_move_remove_old(job, err);
	return job->options->merge ? wsp_move_merge(job, err) :
	    fail_exists(&job->new, err);
}

void
wsp_move_end(struct wsp_move_job *job)
{
	wsp_source_drop(job->source);
	wsp_spot_close(&job->to);
	wsp_spot_close(&job->from);
}

int
wsp_move(struct wsp_path old, struct wsp_path new,
    const struct wsp_move_options *options, int64_t now,
    struct wsp_move_report *report, struct wsp_error *err)
{
	struct wsp_move_job job = { .options = options, .old = old,
	    .new = new, .from.dir = -1, .to.dir = -1, .now = now,
	    .begun_ms = wsp_clock_ms(), .report = report };
	bool there = false;
	int ret = -1;

	*report = (struct wsp_move_report){ 0 };
	if (wsp_spot_open_real(&job.from, old.dir, old.path, err) == -1)
		return -1;
	if (wsp_move_open_old(&job, err) == 0 && (options->vacant ||
	    look_at_new(&job, &there, err) == 0))
		ret = there ? to_there(&job, err) : to_new(&job, err);
	wsp_move_end(&job);
	return ret;
}
