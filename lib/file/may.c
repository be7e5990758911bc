/* SPDX-License-Identifier: ISC */
/* may.c - tell before whether this user may do what is to be done. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/io.h"
#include "base/spot.h"
#include "file/backup.h"
#include "file/file.h"
#include "wsp.h"

/*
 * In a directory with the sticky bit only root, its owner and that of the file
 * may put something in place of the file, or remove it.
 */
static int
may_unname(const struct wsp_spot *spot, const char *what,
    struct wsp_error *err)
{
	struct stat dir, file;
	uid_t user = geteuid();

	if (wsp_io_fstat(spot->dir, &dir, err) == -1 ||
	    wsp_io_lstat(spot->dir, spot->name, &file, err) == -1)
		return -1;
	if ((dir.st_mode & S_ISVTX) == 0 || user == 0 || user == dir.st_uid ||
	    user == file.st_uid)
		return 0;
	errno = EPERM;
	return wsp_fail_errno(err, "%s %s", what, spot->name);
}

/* May there be another name in the directory, or one less? */
static int
may_name(const struct wsp_spot *spot, const char *what, const char *name,
    struct wsp_error *err)
{
	if (wsp_io_may_write(spot->dir, ".", err) == 0)
		return 0;
	errno = err->sys;
	return wsp_fail_errno(err, "%s %s", what, name);
}

static int
may_replace(struct wsp_path place, struct wsp_error *err)
{
	struct wsp_spot spot;
	int ret;

	if (wsp_spot_resolve(&spot, place.dir, place.path, err) == -1)
		return -1;
	ret = may_name(&spot, "create", "temporary file", err);
	if (ret == 0)
		ret = may_unname(&spot, "rename to", err);
	wsp_spot_close(&spot);
	return ret;
}

static int
may_remove(struct wsp_path place, struct wsp_error *err)
{
	struct wsp_spot spot;
	int ret;

	if (wsp_spot_open(&spot, place.dir, place.path, err) == -1)
		return -1;
	ret = may_name(&spot, "unlink", spot.name, err);
	if (ret == 0)
		ret = may_unname(&spot, "unlink", err);
	wsp_spot_close(&spot);
	return ret;
}

int
wsp_may_prune(const struct wsp_spot *spot, struct wsp_error *err)
{
	return may_name(spot, "remove directory", spot->name, err) == -1 ?
	    -1 : may_unname(spot, "remove directory", err);
}

/* Cuts off the last part of a path; of none the rest is the directory. */
static const char *
cut(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash == NULL)
		return ".";
	if (slash == path)
		return "/";
	*slash = '\0';
	return path;
}

/* Undoes the last cut, after which the rest was dir. */
static const char *
put_back(char *path, const char *dir)
{
	if (dir == path)
		path[strlen(path)] = '/';
	return path;
}

int
wsp_may_create(struct wsp_path place, struct wsp_error *err)
{
	char *path = strdup(place.path);
	const char *dir, *what = "create temporary file";
	int ret;

	if (path == NULL)
		return wsp_fail_errno(err, NULL);
	while ((ret = wsp_io_may_write(place.dir, dir = cut(path),
	    err)) == -1 && err->sys == ENOENT && dir == path)
		what = NULL;
	if (ret == -1) {
		errno = err->sys;
		/* What was cut off last is the first that is missing. */
		if (what != NULL)
			wsp_fail_errno(err, "%s", what);
		else
			wsp_fail_errno(err, "make directory %s", put_back(path,
			    dir));
	}
	free(path);
	return ret;
}

/* The directory itself may be missing, too. */
static int
may_back_up_to(const char *name, const struct wsp_backup_options *options,
    struct wsp_error *err)
{
	struct wsp_path place = { .path = name, .name = name };
	const char *dir = options->dir;
	char *inside;
	int ret;

	place.dir = wsp_io_open_directory(AT_FDCWD, dir, err);
	if (place.dir != -1) {
		if ((ret = wsp_may_create(place, err)) == -1)
			wsp_backup_where(options, err);
		wsp_io_close(place.dir, &(struct wsp_error){ 0 });
		return ret;
	}
	if (err->sys == ENOENT) {
		if (asprintf(&inside, "%s/.", dir) == -1)
			return wsp_fail_errno(err, NULL);
		ret = wsp_may_create(wsp_path_of(inside), err);
		free(inside);
		if (ret == 0)
			return 0;
	}
	errno = err->sys;
	return wsp_fail_errno(err, "%s", dir);
}

static int
may_back_up(struct wsp_path place, const struct wsp_backup_options *options,
    struct wsp_error *err)
{
	struct wsp_spot spot;
	int ret;

	if (options->dir != NULL)
		return may_back_up_to(options->name != NULL ?
		    options->name : place.path, options, err);
	if (wsp_spot_resolve(&spot, place.dir, place.path, err) == -1)
		return -1;
	ret = may_name(&spot, "create", "temporary file", err);
	wsp_spot_close(&spot);
	return ret;
}

int
wsp_may_change(struct wsp_path place, enum wsp_fate how,
    const struct wsp_backup_options *backup, struct wsp_error *err)
{
	if (wsp_io_may_write(place.dir, place.path, err) == -1)
		return -1;
	if (how == WSP_ANEW && may_replace(place, err) == -1)
		return -1;
	if (how == WSP_AWAY && may_remove(place, err) == -1)
		return -1;
	return backup == NULL || backup->kind == WSP_BACKUP_NONE ? 0 :
	    may_back_up(place, backup, err);
}
