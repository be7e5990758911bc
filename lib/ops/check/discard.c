/* SPDX-License-Identifier: ISC */
/* discard.c - delete a damaged file, or move it out of the way. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/dir.h"
#include "base/error.h"
#include "base/io.h"
#include "base/local.h"
#include "base/spot.h"
#include "file/copy.h"
#include "file/file.h"
#include "file/replace.h"
#include "ops/check/check.h"
#include "wsp-ops.h"

/* What is to be done. */
struct job {
	struct wsp_spot	 from, to;	/* to is not open to delete */
	struct wsp_source *source;	/* locked */
	const char	*path, *dir, *name;	/* for messages */
	int		 lock_timeout_ms;
	wsp_cancel	*cancel;
};

/* Where it ends up must be certain. */
static int
require_real(const struct wsp_spot *spot, struct wsp_error *err)
{
	struct stat st;

	if (wsp_io_lstat(spot->dir, spot->name, &st, err) == -1)
		return -1;
	return !S_ISLNK(st.st_mode) ? 0 : wsp_fail(err, WSP_EVALUE,
	    "is a symbolic link; name the file itself");
}

static int
remove_file(const struct job *job, struct wsp_error *err)
{
	return wsp_io_unlink(job->from.dir, job->from.name, err);
}

/* Is the file still hopeless?  What begins as a compressed one never is. */
static int
require_damaged(struct wsp_source *source, const char *path,
    struct wsp_error *err)
{
	struct wsp_check_options check;
	struct wsp_findings f;
	int ret = 0;

	wsp_check_defaults(&check);
	check.headers_only = true;
	if (wsp_check_source(source, path, &check, 0, &f, err) == -1)
		return -1;
	if (f.errors == 0)
		ret = wsp_fail(err, WSP_EVALUE, "is not damaged");
	else if (wsp_findings_have(&f, "compressed"))
		ret = wsp_fail(err, WSP_EVALUE, "is a compressed file: %s",
		    f.list[0].text);
	wsp_findings_free(&f);
	return ret;
}

/* To another file system, or where links are not to be had. */
static int
move_copy(const struct job *job, struct wsp_error *err)
{
	struct wsp_temp t;
	int ret = -1;

	if (wsp_temp_copy(&t, &job->to, job->source, job->lock_timeout_ms,
	    job->cancel, err) == -1)
		return -1;
	if (wsp_temp_link(&t, true, err) == 0)
		ret = remove_file(job, err);
	wsp_temp_close(&t);
	return ret;
}

/* A link does not overwrite, which a rename would. */
static int
move(const struct job *job, struct wsp_error *err)
{
	if (wsp_io_link(job->from.dir, job->from.name, job->to.dir,
	    job->to.name, err) == 0 || (err->sys == EEXIST &&
	    wsp_is_moved(job->source, &job->to)))
		return wsp_io_sync_parent(job->to.dir, job->to.name,
		    err) == -1 ? -1 : remove_file(job, err);
	switch (err->sys) {
	case EXDEV:
	case EPERM:
	case EMLINK:
	case EOPNOTSUPP:
		return move_copy(job, err);
	default:
		errno = err->sys;
		return wsp_fail_errno(err, "link %s to %s/%s", job->path,
		    job->dir, job->name);
	}
}

/* Opens where the file goes: by this name below a directory, which is made. */
static int
open_to(struct job *job, struct wsp_error *err)
{
	struct wsp_create_options options;
	const char *last;
	char *inside;
	int root, fd, ret;

	if (asprintf(&inside, "%s/", job->dir) == -1)
		return wsp_fail_errno(err, NULL);
	ret = wsp_make_parents(wsp_path_of(inside), err);
	free(inside);
	if (ret == -1 || (root = wsp_io_open_directory(AT_FDCWD,
	    job->dir, err)) == -1)
		return -1;
	wsp_create_defaults(&options);
	ret = wsp_io_open_parents(root, job->name, &options, &fd, &last, err);
	wsp_io_close(root, &(struct wsp_error){ 0 });
	if (ret == -1)
		return -1;
	if ((ret = wsp_spot_open(&job->to, fd, last, err)) == 0)
		job->to.borrowed = false;
	else
		wsp_io_close(fd, &(struct wsp_error){ 0 });
	return ret;
}

int
wsp_discard(struct wsp_path place, const char *dir, const char *name,
    int lock_timeout_ms, wsp_cancel *cancel, struct wsp_error *err)
{
	struct job job = { .path = place.name, .dir = dir, .name = name,
	    .lock_timeout_ms = lock_timeout_ms, .cancel = cancel };
	int ret = -1;

	if (wsp_spot_open(&job.from, place.dir, place.path, err) == -1)
		return -1;
	if (require_real(&job.from, err) == 0)
		job.source = wsp_lock_source(job.from.dir, job.from.name,
		    lock_timeout_ms, err);
	if (job.source != NULL &&
	    wsp_spot_check(&job.from, wsp_local_fd(job.source), err) == 0 &&
	    require_damaged(job.source, place.name, err) == 0) {
		if (dir == NULL)
			ret = remove_file(&job, err);
		else if (open_to(&job, err) == 0)
			ret = move(&job, err);
	}
	wsp_source_drop(job.source);
	wsp_spot_close(&job.to);
	wsp_spot_close(&job.from);
	return ret;
}
