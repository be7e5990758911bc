/* SPDX-License-Identifier: ISC */
/* lock.c - exclusive locks that are waited for only so long. */
#include <sys/file.h>

#include <errno.h>
#include <fcntl.h>
#include <time.h>

#include "base/error.h"
#include "base/io.h"

#define MAX_PAUSE_MS	50

static int64_t
monotonic_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void
pause_ms(int64_t ms)
{
	struct timespec ts;

	ts.tv_sec = (time_t)(ms / 1000);
	ts.tv_nsec = (long)(ms % 1000) * 1000000;
	nanosleep(&ts, NULL);
}

static int
wait_for_ever(int fd, struct wsp_error *err)
{
	while (flock(fd, LOCK_EX) == -1)
		if (errno != EINTR)
			return wsp_fail_errno(err, "lock");
	return 0;
}

/*
 * There is no flock(2) with a time limit, and a signal to interrupt it would
 * belong to the program, not to the library: so try, pause a little longer
 * each time, and try again.
 */
int
wsp_io_lock(int fd, int timeout_ms, struct wsp_error *err)
{
	int64_t start = 0, left, pause = 1;

	if (timeout_ms == WSP_WAIT)
		return wait_for_ever(fd, err);
	for (;;) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return wsp_fail_errno(err, "lock");
		if (start == 0)
			start = monotonic_ms();
		left = start + timeout_ms - monotonic_ms();
		if (left <= 0)
			return wsp_fail(err, WSP_ELOCKED,
			    "locked by another process for %d.%03d seconds",
			    timeout_ms / 1000, timeout_ms % 1000);
		pause_ms(pause < left ? pause : left);
		if (pause < MAX_PAUSE_MS)
			pause *= 2;
	}
}

/*
 * Whoever held the lock before us may have put another file in the place of
 * this one: then that one has to be locked.
 */
int
wsp_io_open_locked(const char *path, int lock_timeout_ms, struct stat *st,
    struct wsp_error *err)
{
	struct stat named;
	int fd;

	for (;;) {
		if ((fd = wsp_io_open(path, O_RDWR, st, err)) == -1)
			return -1;
		if (wsp_io_lock(fd, lock_timeout_ms, err) == -1)
			break;
		if (wsp_io_stat(path, &named, err) == -1)
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
