/* SPDX-License-Identifier: ISC */
/* new_dir.c - make a directory that has owner and mode when it appears. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/io.h"
#include "base/new_dir.h"
#include "base/spot.h"

/*
 * Nobody enters a directory before it is finished.  By the sticky bit it can be
 * told from another one that somebody puts in its place: who is root must not
 * give that away.
 */
#define UNFINISHED	(S_ISVTX | S_IRWXU)

#define LOCK_MS		10000	/* how long others may take to make one */

/* The name that it has until then, as those of files are. */
static char *
temp_name(const char *name)
{
	char *temp;

	return asprintf(&temp, ".%.*s.tmp", NAME_MAX - 5, name) == -1 ? NULL :
	    temp;
}

static bool
exists(int dir, const char *name)
{
	struct wsp_error ignored;
	struct stat st;

	return wsp_io_lstat(dir, name, &st, &ignored) == 0;
}

/* What is to be made. */
struct job {
	int		 dir;
	const char	*name;
	const char	*path;		/* in messages */
	char		*temp;		/* its name until it is finished */
	const struct wsp_create_options *options;
};

static int
make(const struct job *job, const char *name, mode_t mode,
    struct wsp_error *err)
{
	if (mkdirat(job->dir, name, mode) == 0 || errno == EEXIST)
		return 0;
	return wsp_fail_errno(err, "make directory %s", job->path);
}

/* Is it as it was made? */
static bool
is_unfinished(const struct job *job, const struct stat *st)
{
	return st->st_uid == geteuid() &&
	    (job->options->mode == WSP_KEEP_MODE ||
	    (st->st_mode & (S_ISVTX | 0777)) == UNFINISHED);
}

/*
 * Opens the directory that has the temporary name, and locks it so that no
 * other process goes on with it.  *fd is -1 if it is to be tried again.
 */
static int
open_temp(const struct job *job, int *fd, struct stat *st,
    struct wsp_error *err)
{
	struct wsp_spot spot = { .dir = job->dir, .name = job->temp };

	*fd = wsp_io_open_real_directory(job->dir, job->temp, err);
	if (*fd == -1) {
		if (err->sys == ENOENT)
			return 0;
		errno = err->sys;
		return wsp_fail_errno(err, "%s", job->temp);
	}
	if (wsp_io_lock(*fd, LOCK_MS, err) == 0 &&
	    wsp_io_fstat(*fd, st, err) == 0) {
		if (wsp_spot_is(&spot, st))
			return 0;
		close(*fd);
		*fd = -1;
		return 0;
	}
	close(*fd);
	return -1;
}

/*
 * Makes the directory under its temporary name, or goes on with one that a
 * crashed run left.  *fd is -1 if it is to be tried again.
 */
static int
make_temp(const struct job *job, int *fd, struct wsp_error *err)
{
	bool usual = job->options->mode == WSP_KEEP_MODE;
	struct stat st;
	int ret;

	if (make(job, job->temp, usual ? 0777 : UNFINISHED, err) == -1 ||
	    open_temp(job, fd, &st, err) == -1)
		return -1;
	if (*fd == -1 || is_unfinished(job, &st))
		return 0;
	/* A run that crashed had given it away, but not its name. */
	ret = wsp_io_rmdir(job->dir, job->temp, err);
	close(*fd);
	*fd = -1;
	return ret;
}

/* Owner first: a change of it clears bits of the mode. */
static int
finish(int fd, const struct wsp_create_options *options,
    struct wsp_error *err)
{
	if ((options->owner != WSP_KEEP_ID || options->group != WSP_KEEP_ID) &&
	    wsp_io_chown(fd, (uid_t)options->owner, (gid_t)options->group,
	    err) == -1)
		return -1;
	if (options->mode == WSP_KEEP_MODE)
		return 0;
	return wsp_io_remove_acls(fd, err) == -1 ? -1 :
	    wsp_io_chmod(fd, options->mode, err);
}

/* One that others made meanwhile is as good. */
static int
put_in_place(const struct job *job, struct wsp_error *err)
{
	if (wsp_io_rename_directory(job->dir, job->temp, job->dir, job->name,
	    err) == 0)
		return 0;
	return exists(job->dir, job->name) ?
	    wsp_io_rmdir(job->dir, job->temp, err) : -1;
}

/* Makes it, unless there is one. */
static int
make_whole(const struct job *job, struct wsp_error *err)
{
	struct wsp_error ignored;
	int fd = -1, ret;

	while (fd == -1) {
		if (exists(job->dir, job->name))
			return 0;
		if (make_temp(job, &fd, err) == -1)
			return -1;
	}
	ret = finish(fd, job->options, err);
	if (ret == 0)
		ret = put_in_place(job, err);
	if (ret == -1)
		wsp_io_rmdir(job->dir, job->temp, &ignored);
	close(fd);
	return ret;
}

/* What gets nothing but what the system gives is whole at once. */
static bool
is_usual(const struct wsp_create_options *options)
{
	return options->mode == WSP_KEEP_MODE &&
	    options->owner == WSP_KEEP_ID && options->group == WSP_KEEP_ID;
}

int
wsp_io_new_directory(int dir, const char *name, const char *path,
    const struct wsp_create_options *options, struct wsp_error *err)
{
	struct job job = { dir, name, path, NULL, options };
	int ret;

	if (is_usual(options))
		ret = make(&job, name, 0777, err);
	else if ((job.temp = temp_name(name)) == NULL)
		ret = wsp_fail_errno(err, NULL);
	else
		ret = make_whole(&job, err);
	free(job.temp);
	if (ret == -1)
		return -1;
	return options->no_sync ? 0 : wsp_io_sync_parent(dir, name, err);
}
