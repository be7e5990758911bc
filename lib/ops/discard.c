/* SPDX-License-Identifier: ISC */
/* discard.c - delete a damaged file, or move it out of the way. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/dir.h"
#include "base/error.h"
#include "base/io.h"
#include "file/replace.h"
#include "ops/copy.h"
#include "ops/findings.h"

/* Where it ends up must be certain. */
static int
require_real(const char *path, struct wsp_error *err)
{
	char *real;
	int ret = 0;

	if ((real = wsp_resolve(path, err)) == NULL)
		return -1;
	if (strcmp(real, path) != 0)
		ret = wsp_fail(err, WSP_EVALUE,
		    "is a symbolic link; name the file itself");
	free(real);
	return ret;
}

/* Is the file still hopeless?  A compressed one never is. */
static int
require_damaged(const char *path, struct wsp_error *err)
{
	struct wsp_check_options check;
	struct wsp_findings f;
	int ret = 0;

	wsp_check_defaults(&check);
	check.headers_only = true;
	if (wsp_check(path, &check, 0, &f, err) == -1)
		return -1;
	if (f.errors == 0)
		ret = wsp_fail(err, WSP_EVALUE, "is not damaged");
	else if (wsp_findings_have(&f, "compressed"))
		ret = wsp_fail(err, WSP_EVALUE, "is %s", f.list[0].text);
	wsp_findings_free(&f);
	return ret;
}

/* To another file system, or where links are not to be had. */
static int
move_copy(int fd, const char *path, const char *to, int lock_timeout_ms,
    wsp_cancel *cancel, struct wsp_error *err)
{
	struct wsp_temp t;
	int ret = -1;

	if (wsp_temp_open(&t, AT_FDCWD, to, 0600, false, lock_timeout_ms,
	    err) == -1)
		return -1;
	t.cancel = cancel;
	if (wsp_copy_bytes(fd, t.fd, cancel, err) == 0 &&
	    wsp_temp_attributes(&t, fd, err) == 0 &&
	    wsp_temp_link(&t, true, err) == 0)
		ret = wsp_io_unlink(AT_FDCWD, path, err);
	wsp_temp_close(&t);
	return ret;
}

/* Is it as a copy by move_copy() would be?  Then it is on the disk, too. */
static bool
is_copy(int fd, const struct stat *st, int copy, const struct stat *copy_st)
{
	struct wsp_error ignored;
	bool same;

	return st->st_mode == copy_st->st_mode &&
	    st->st_uid == copy_st->st_uid && st->st_gid == copy_st->st_gid &&
	    wsp_same_bytes(fd, copy, &same, &ignored) == 0 && same &&
	    wsp_io_sync(copy, &ignored) == 0;
}

/*
 * A run that died in between has left the file under both names, or a copy of
 * it under the new one, and maybe under a temporary name as well.
 */
static bool
was_moved(int fd, const char *to)
{
	struct wsp_error ignored;
	struct stat a, b;
	bool moved;
	int copy;

	if ((copy = wsp_io_open(AT_FDCWD, to, O_RDONLY | O_NOFOLLOW, &b,
	    &ignored)) == -1)
		return false;
	moved = wsp_io_fstat(fd, &a, &ignored) == 0 &&
	    ((a.st_dev == b.st_dev && a.st_ino == b.st_ino) ||
	    is_copy(fd, &a, copy, &b));
	wsp_io_close(copy, &ignored);
	if (moved)
		wsp_temp_tidy(AT_FDCWD, to);
	return moved;
}

/* A link does not overwrite, which a rename would. */
static int
move(int fd, const char *path, const char *to, int lock_timeout_ms,
    wsp_cancel *cancel, struct wsp_error *err)
{
	if (wsp_io_make_parents(to, err) == -1)
		return -1;
	if (wsp_io_link(AT_FDCWD, path, to, err) == 0 ||
	    (err->sys == EEXIST && was_moved(fd, to)))
		return wsp_io_sync_parent(AT_FDCWD, to, err) == -1 ? -1 :
		    wsp_io_unlink(AT_FDCWD, path, err);
	switch (err->sys) {
	case EXDEV:
	case EPERM:
	case EMLINK:
	case EOPNOTSUPP:
		return move_copy(fd, path, to, lock_timeout_ms, cancel, err);
	default:
		return -1;
	}
}

int
wsp_discard(const char *path, const char *to, int lock_timeout_ms,
    wsp_cancel *cancel, struct wsp_error *err)
{
	struct stat st;
	int fd, ret;

	if (require_real(path, err) == -1)
		return -1;
	fd = wsp_io_open_locked(AT_FDCWD, path, lock_timeout_ms, &st, err);
	if (fd == -1)
		return -1;
	ret = require_damaged(path, err);
	if (ret == 0)
		ret = to == NULL ? wsp_io_unlink(AT_FDCWD, path, err) :
		    move(fd, path, to, lock_timeout_ms, cancel, err);
	wsp_io_close(fd, &(struct wsp_error){ 0 });
	return ret;
}
