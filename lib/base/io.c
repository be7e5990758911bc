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
#include <unistd.h>

#include "base/beneath.h"
#include "base/clock.h"
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
	wsp_clock_pause(LEASE_MS / LEASE_TRIES);
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

/* Why it could not be opened. */
static int
fail_open(int dir, int flags, struct wsp_error *err)
{
	const char *why = NULL;

	if (dir != AT_FDCWD && errno == EXDEV)
		why = "a symbolic link leads out of the tree";
	else if ((flags & O_NOFOLLOW) != 0 && errno == ELOOP)
		why = "is a symbolic link";
	if (why == NULL)
		return wsp_fail_errno(err, NULL);
	wsp_fail(err, WSP_ESYS, "%s", why);
	err->sys = errno;
	return -1;
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

	if (*path == '\0')
		return wsp_fail_empty(err);
	fd = open_again(dir, path, flags | O_NONBLOCK | O_NOCTTY, 0666);
	if (fd == -1)
		return fail_open(dir, flags, err);
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

static int
open_directory(int dir, const char *path, int flags, struct wsp_error *err)
{
	int fd;

	if (*path == '\0')
		return wsp_fail_empty(err);
	if ((fd = open_again(dir, path, flags | O_DIRECTORY, 0)) == -1)
		return fail_open(dir, 0, err);
	return fd;
}

int
wsp_io_open_directory(int dir, const char *path, struct wsp_error *err)
{
	return open_directory(dir, path, O_RDONLY, err);
}

int
wsp_io_find_directory(int dir, const char *path, struct wsp_error *err)
{
	return open_directory(dir, path, O_PATH, err);
}

int
wsp_io_open_parent(int dir, const char *path, struct wsp_error *err)
{
	char *copy;
	int fd;

	if ((copy = strdup(path)) == NULL)
		return wsp_fail_errno(err, NULL);
	fd = open_again(dir, dirname(copy), O_PATH | O_DIRECTORY, 0);
	free(copy);
	return fd == -1 ? fail_open(dir, 0, err) : fd;
}

/* Did a link keep a path from being opened?  Its end is then no directory. */
static bool
met_link(int dir, const char *path)
{
	struct stat st;
	bool met;

	if (errno != ENOTDIR)
		return errno == ELOOP || errno == EXDEV;
	met = fstatat(dir, path, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISLNK(st.st_mode);
	errno = ENOTDIR;
	return met;
}

/* What the codes of links are called helps nobody. */
static int
open_real(int dir, const char *path, int flags, struct wsp_error *err)
{
	int fd;

	fd = open_again(dir, path, flags | O_DIRECTORY | O_NOFOLLOW, 0);
	if (fd != -1)
		return fd;
	if (!met_link(dir, path))
		return wsp_fail_errno(err, NULL);
	wsp_fail(err, WSP_ESYS, "a symbolic link is in the way");
	err->sys = ELOOP;
	return -1;
}

int
wsp_io_open_real_directory(int dir, const char *path, struct wsp_error *err)
{
	return open_real(dir, path, O_RDONLY, err);
}

int
wsp_io_open_real_parent(int dir, const char *path, struct wsp_error *err)
{
	char *copy;
	int fd;

	if ((copy = strdup(path)) == NULL)
		return wsp_fail_errno(err, NULL);
	fd = open_real(dir, dirname(copy), O_PATH, err);
	free(copy);
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
wsp_io_flush(int fd, struct wsp_error *err)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	return copy == -1 ? wsp_fail_errno(err, NULL) : wsp_io_close(copy,
	    err);
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
			return wsp_fail_errno(err,
			    "set the length to %jd bytes", (intmax_t)len);
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
	char *copy, *parent;
	int fd, ret = -1;

	if ((copy = strdup(path)) == NULL)
		return wsp_fail_errno(err, NULL);
	/* dirname(3) changes its argument: once is all. */
	parent = dirname(copy);
	fd = open_again(dir, parent, O_RDONLY | O_DIRECTORY, 0);
	if (fd == -1)
		wsp_fail_errno(err, "%s", parent);
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
wsp_io_lstat(int dir, const char *path, struct stat *st,
    struct wsp_error *err)
{
	if (fstatat(dir, path, st, AT_SYMLINK_NOFOLLOW) == -1)
		return wsp_fail_errno(err, NULL);
	return 0;
}

ssize_t
wsp_io_read_link(int dir, const char *path, char *buf, size_t size)
{
	return readlinkat(dir, path, buf, size);
}

int
wsp_io_may_write(int dir, const char *path, struct wsp_error *err)
{
	if (faccessat(dir, path, W_OK, AT_EACCESS) == -1)
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

int
wsp_io_copy_times(int from, int to, struct wsp_error *err)
{
	struct stat st;
	struct timespec times[2];

	if (wsp_io_fstat(from, &st, err) == -1)
		return -1;
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	return futimens(to, times) == -1 ? wsp_fail_errno(err, NULL) : 0;
}

int
wsp_io_set_mtime(int fd, int64_t time, struct wsp_error *err)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT },
	    { .tv_sec = time } };

	return futimens(fd, times) == -1 ? wsp_fail_errno(err, NULL) : 0;
}
