/* SPDX-License-Identifier: ISC */
/* io.c - the system calls that touch files, each whole or failed. */
#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/beneath.h"
#include "base/error.h"
#include "base/io.h"

#define LEASE_MS	1000	/* how long it is waited for */
#define LEASE_TRIES	500

/* Should what failed to open be tried again?  If so it may take a moment. */
static bool
is_passing(int *tries)
{
	if (errno == EINTR)
		return true;
	if (errno != EAGAIN || --*tries == 0)
		return false;
	wsp_io_pause(LEASE_MS / LEASE_TRIES);
	return true;
}

/*
 * open(2), again if a signal came in between, or if another process has a lease
 * on the file, as wsp_io_sole_user() does for an instant.
 */
static int
open_again(int dir, const char *path, int flags, mode_t mode)
{
	int fd, tries = LEASE_TRIES;

	flags |= O_CLOEXEC;
	do
		fd = dir == AT_FDCWD ? open(path, flags, mode) :
		    wsp_io_open_beneath(dir, path, flags, mode);
	while (fd == -1 && is_passing(&tries));
	return fd;
}

/*
 * O_NONBLOCK keeps a FIFO or a device from stopping us before its kind is
 * known; it means nothing for the regular files that remain.
 */
int
wsp_io_open(int dir, const char *path, int flags, struct stat *st,
    struct wsp_error *err)
{
	int fd;

	fd = open_again(dir, path, flags | O_NONBLOCK | O_NOCTTY, 0);
	if (fd == -1)
		return wsp_fail_errno(err, NULL);
	if (fstat(fd, st) == -1)
		wsp_fail_errno(err, "fstat");
	else if (S_ISREG(st->st_mode))
		return fd;
	else if (S_ISDIR(st->st_mode)) {
		errno = EISDIR;
		wsp_fail_errno(err, NULL);
	} else {
		wsp_fail(err, WSP_ESYS, "not a regular file");
		err->sys = EINVAL;
	}
	close(fd);
	return -1;
}

int
wsp_io_open_directory(int dir, const char *path, struct wsp_error *err)
{
	int fd;

	if ((fd = open_again(dir, path, O_RDONLY | O_DIRECTORY, 0)) == -1)
		return wsp_fail_errno(err, NULL);
	return fd;
}

int
wsp_io_create(int dir, const char *path, mode_t mode,
    struct wsp_error *err)
{
	int fd;

	fd = open_again(dir, path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW,
	    mode);
	if (fd == -1)
		return wsp_fail_errno(err, "create temporary file");
	return fd;
}

int
wsp_io_close(int fd, struct wsp_error *err)
{
	/* After EINTR Linux has closed the descriptor all the same. */
	if (close(fd) == -1 && errno != EINTR)
		return wsp_fail_errno(err, "close");
	return 0;
}

int
wsp_io_read(int fd, void *buf, size_t len, off_t offset, size_t *got,
    struct wsp_error *err)
{
	size_t done = 0;
	ssize_t n;

	while (done < len) {
		n = pread(fd, (char *)buf + done, len - done,
		    offset + (off_t)done);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return wsp_fail_errno(err, "read %zu bytes at %jd",
			    len, (intmax_t)offset);
		if (n == 0)
			break;
		done += (size_t)n;
	}
	*got = done;
	return 0;
}

int
wsp_io_write_part(int fd, const void *buf, size_t len, off_t offset,
    size_t *done, struct wsp_error *err)
{
	ssize_t n;

	*done = 0;
	while (*done < len) {
		n = pwrite(fd, (const char *)buf + *done, len - *done,
		    offset + (off_t)*done);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == 0)
			errno = EIO;	/* or we would try for ever */
		if (n <= 0)
			return wsp_fail_errno(err, "write %zu bytes at %jd",
			    len, (intmax_t)offset);
		*done += (size_t)n;
	}
	return 0;
}

int
wsp_io_write(int fd, const void *buf, size_t len, off_t offset,
    struct wsp_error *err)
{
	size_t done;

	return wsp_io_write_part(fd, buf, len, offset, &done, err);
}

int
wsp_io_truncate(int fd, off_t len, struct wsp_error *err)
{
	while (ftruncate(fd, len) == -1)
		if (errno != EINTR)
			return wsp_fail_errno(err, "extend to %jd bytes",
			    (intmax_t)len);
	return 0;
}

int
wsp_io_allocate(int fd, off_t len, struct wsp_error *err)
{
	while ((errno = posix_fallocate(fd, 0, len)) != 0)
		if (errno != EINTR)
			return wsp_fail_errno(err, "allocate %jd bytes",
			    (intmax_t)len);
	return 0;
}

int
wsp_io_sync(int fd, struct wsp_error *err)
{
	while (fsync(fd) == -1)
		if (errno != EINTR)
			return wsp_fail_errno(err, "fsync");
	return 0;
}

int
wsp_io_sync_parent(int dir, const char *path, struct wsp_error *err)
{
	char *copy;
	int fd, ret = -1;

	if ((copy = strdup(path)) == NULL)
		return wsp_fail_errno(err, NULL);
	fd = open_again(dir, dirname(copy), O_RDONLY | O_DIRECTORY, 0);
	if (fd == -1)
		wsp_fail_errno(err, "%s", dirname(copy));
	else {
		ret = wsp_io_sync(fd, err);
		close(fd);
	}
	free(copy);
	return ret;
}

int
wsp_io_stat(int dir, const char *path, struct stat *st,
    struct wsp_error *err)
{
	if (fstatat(dir, path, st, 0) == -1)
		return wsp_fail_errno(err, NULL);
	return 0;
}

int
wsp_io_fstat(int fd, struct stat *st, struct wsp_error *err)
{
	if (fstat(fd, st) == -1)
		return wsp_fail_errno(err, "fstat");
	return 0;
}

int
wsp_io_rename(int dir, const char *from, const char *to,
    struct wsp_error *err)
{
	if (renameat(dir, from, dir, to) == -1)
		return wsp_fail_errno(err, "rename %s to %s", from, to);
	return 0;
}

int
wsp_io_link(int dir, const char *from, const char *to,
    struct wsp_error *err)
{
	if (linkat(dir, from, dir, to, 0) == -1)
		return wsp_fail_errno(err, "link %s to %s", from, to);
	return 0;
}

int
wsp_io_unlink(int dir, const char *path, struct wsp_error *err)
{
	if (unlinkat(dir, path, 0) == -1)
		return wsp_fail_errno(err, "unlink %s", path);
	return 0;
}

int
wsp_io_chmod(int fd, mode_t mode, struct wsp_error *err)
{
	if (fchmod(fd, mode) == -1)
		return wsp_fail_errno(err, "set mode %04o", (unsigned)mode);
	return 0;
}

int
wsp_io_chown(int fd, uid_t uid, gid_t gid, struct wsp_error *err)
{
	if (fchown(fd, uid, gid) == -1)
		return wsp_fail_errno(err, "set owner %jd:%jd",
		    (intmax_t)(int)uid, (intmax_t)(int)gid);
	return 0;
}
