/* SPDX-License-Identifier: ISC */
/* lock.c - locks that are waited for only so long. */
#include <sys/file.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <time.h>

#include "base/error.h"
#include "base/io.h"

#define MAX_PAUSE_MS	50

int64_t
wsp_io_monotonic_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* False if a signal came: whoever catches signals wants to stop waiting. */
static bool
pause_ms(int64_t ms)
{
	struct timespec ts;

	ts.tv_sec = (time_t)(ms / 1000);
	ts.tv_nsec = (long)(ms % 1000) * 1000000;
	return nanosleep(&ts, NULL) == 0;
}

static int
wait_for_ever(int fd, int operation, struct wsp_error *err)
{
	if (flock(fd, operation) == -1)
		return wsp_fail_errno(err, "lock");
	return 0;
}

/*
 * There is no flock(2) with a time limit, and a signal to interrupt it would
 * belong to the program, not to the library: so try, pause a little longer
 * each time, and try again.
 */
static int
lock(int fd, int operation, int timeout_ms, struct wsp_error *err)
{
	int64_t start = 0, left, pause = 1;

	for (;;) {
		if (flock(fd, operation | LOCK_NB) == 0)
			return 0;
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK)
			return wsp_fail_errno(err, "lock");
		if (timeout_ms == WSP_WAIT)
			return wait_for_ever(fd, operation, err);
		if (start == 0)
			start = wsp_io_monotonic_ms();
		left = start + timeout_ms - wsp_io_monotonic_ms();
		if (left <= 0)
			return wsp_fail(err, WSP_ELOCKED,
			    "locked by another process for %d.%03d seconds",
			    timeout_ms / 1000, timeout_ms % 1000);
		if (!pause_ms(pause < left ? pause : left))
			return wsp_fail_errno(err, "lock");
		if (pause < MAX_PAUSE_MS)
			pause *= 2;
	}
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

void
wsp_io_pause(int ms)
{
	pause_ms(ms);
}
