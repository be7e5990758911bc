/* SPDX-License-Identifier: ISC */
/* lock.c - locks that are waited for only so long. */
#include <sys/file.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/io.h"

#define MAX_PAUSE_MS	50

/* A lock of a file by flock(2), or of len bytes of an open description. */
struct wanted {
	int	 fd;
	int	 operation;	/* as flock(2) has it */
	off_t	 from, len;	/* 0: the file */
};

/* Takes the lock if it is to be had, or waits for it without end. */
static int
take(const struct wanted *l, bool wait)
{
	struct flock f = { .l_whence = SEEK_SET, .l_start = l->from,
	    .l_len = l->len };

	if (l->len == 0)
		return flock(l->fd, l->operation | (wait ? 0 : LOCK_NB));
	f.l_type = l->operation == LOCK_EX ? F_WRLCK :
	    l->operation == LOCK_SH ? F_RDLCK : F_UNLCK;
	return fcntl(l->fd, wait ? F_OFD_SETLKW : F_OFD_SETLK, &f);
}

static int
wait_for_ever(const struct wanted *l, struct wsp_error *err)
{
	if (take(l, true) == -1)
		return wsp_fail_errno(err, "lock");
	return 0;
}

/*
 * There is no flock(2) with a time limit, and a signal to interrupt it would
 * belong to the program, not to the library: so try, pause a little longer
 * each time, and try again.
 */
static int
wait_for(const struct wanted *l, int timeout_ms, struct wsp_error *err)
{
	int64_t start = 0, left, pause = 1;

	for (;;) {
		if (take(l, false) == 0)
			return 0;
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK && errno != EACCES)
			return wsp_fail_errno(err, "lock");
		if (timeout_ms == WSP_WAIT)
			return wait_for_ever(l, err);
		if (start == 0)
			start = wsp_clock_ms();
		left = start + timeout_ms - wsp_clock_ms();
		if (left <= 0)
			return wsp_fail(err, WSP_ELOCKED,
			    "locked by another process for %d.%03d seconds",
			    timeout_ms / 1000, timeout_ms % 1000);
		if (!wsp_clock_pause(pause < left ? pause : left))
			return wsp_fail_errno(err, "lock");
		if (pause < MAX_PAUSE_MS)
			pause *= 2;
	}
}

static int
lock(int fd, int operation, int timeout_ms, struct wsp_error *err)
{
	struct wanted l = { .fd = fd, .operation = operation };

	return wait_for(&l, timeout_ms, err);
}

int
wsp_io_lock_range(int fd, off_t from, off_t len, bool shared, int timeout_ms,
    struct wsp_error *err)
{
	struct wanted l = { fd, shared ? LOCK_SH : LOCK_EX, from, len };

	return wait_for(&l, timeout_ms, err);
}

int
wsp_io_unlock_range(int fd, off_t from, off_t len, struct wsp_error *err)
{
	struct wanted l = { fd, LOCK_UN, from, len };

	return take(&l, false) == 0 ? 0 : wsp_fail_errno(err, "unlock");
}

int
wsp_io_lock(int fd, int timeout_ms, struct wsp_error *err)
{
	return lock(fd, LOCK_EX, timeout_ms, err);
}

int
wsp_io_unlock(int fd, struct wsp_error *err)
{
	if (flock(fd, LOCK_UN) == -1)
		return wsp_fail_errno(err, "unlock");
	return 0;
}

/*
 * Whoever held the lock before us may have put another file in the place of
 * this one: then that one has to be locked.
 */
static int
open_locked(int dir, const char *path, int flags, int operation,
    int timeout_ms, struct stat *st, struct wsp_error *err)
{
	struct stat named;
	int fd;

	for (;;) {
		if ((fd = wsp_io_open(dir, path, flags, st, err)) == -1)
			return -1;
		if (lock(fd, operation, timeout_ms, err) == -1)
			break;
		if (wsp_io_stat(dir, path, &named, err) == -1)
			break;
		if (named.st_dev == st->st_dev && named.st_ino == st->st_ino) {
			*st = named;
			return fd;
		}
		wsp_io_close(fd, err);
	}
	wsp_io_close(fd, &(struct wsp_error){ 0 });
	return -1;
}

int
wsp_io_open_locked(int dir, const char *path, int timeout_ms,
    struct stat *st, struct wsp_error *err)
{
	return open_locked(dir, path, O_RDWR, LOCK_EX, timeout_ms, st, err);
}

int
wsp_io_open_shared(int dir, const char *path, int timeout_ms,
    struct stat *st, struct wsp_error *err)
{
	return open_locked(dir, path, O_RDONLY, LOCK_SH, timeout_ms, st, err);
}

/*
 * The kernel grants a write lease only while no other process has the file
 * open.  Should one open it before the lease is given back, we get a signal:
 * one that nobody minds.
 */
bool
wsp_io_sole_user(int fd)
{
	if (fcntl(fd, F_SETSIG, SIGURG) == -1 ||
	    fcntl(fd, F_SETLEASE, F_WRLCK) == -1)
		return false;
	fcntl(fd, F_SETLEASE, F_UNLCK);
	return true;
}
