/* SPDX-License-Identifier: ISC */
/*
 * late.h - a writer without locks that writes to a file when another has taken
 * its place: the program is linked with --wrap for the functions __wrap_...
 */
#ifndef LATE_H
#define LATE_H

#include <sys/file.h>
#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/error.h"
#include "base/io.h"
#include "scratch.h"
#include "wsp-ops.h"

#define NOW	1700000100
#define EARLY	(NOW - 180)
#define LATE	(NOW - 60)
#define BIG	65536

bool	__wrap_wsp_io_sole_user(int);
int	__wrap_wsp_io_sync_parent(int, const char *, struct wsp_error *);
int	__real_wsp_io_sync_parent(int, const char *, struct wsp_error *);
int	__wrap_wsp_io_rename_new(int, const char *, int, const char *,
	    struct wsp_error *);
int	__real_wsp_io_rename_new(int, const char *, int, const char *,
	    struct wsp_error *);

static struct wsp_error error;

/* The writer's: the old file, what it writes, and what it saw. */
static struct {
	int	 fd, placed;	/* the latter the new file as it was first */
	bool	 acts, breaks, locked, free;
	const char *target;	/* where the new file is */
	const char *wanted;	/* file whose bytes the old one gets */
	const char *also;	/* and those that the new one gets; or NULL */
	ino_t	 inode;		/* of the new file as it was first */
} writer;

static int syncs;		/* of directories */
static bool elsewhere;		/* is every place on another file system? */

static size_t
read_file(const char *path, char *buf)
{
	int fd = open(path, O_RDONLY);
	ssize_t n = read(fd, buf, BIG);

	if (fd == -1 || n == -1)
		err(2, "%s", path);
	close(fd);
	return (size_t)n;
}

static void
overwrite(int fd, const char *from)
{
	static char buf[BIG];
	size_t n = read_file(from, buf);

	if (pwrite(fd, buf, n, 0) != (ssize_t)n || ftruncate(fd,
	    (off_t)n) == -1)
		err(2, "write");
}

static void
act(void)
{
	struct stat st;
	int fd;

	if ((fd = open(writer.target, O_RDWR)) == -1 || fstat(fd, &st) == -1)
		err(2, "%s", writer.target);
	writer.locked = flock(fd, LOCK_EX | LOCK_NB) == -1 &&
	    errno == EWOULDBLOCK;
	flock(fd, LOCK_UN);
	writer.free = flock(writer.fd, LOCK_EX | LOCK_NB) == 0;
	writer.inode = st.st_ino;
	writer.placed = fd;
	if (writer.also != NULL)
		overwrite(fd, writer.also);
	if (writer.breaks && ftruncate(writer.fd, 0) == -1)
		err(2, "truncate");
	if (!writer.breaks)
		overwrite(writer.fd, writer.wanted);
}

bool
__wrap_wsp_io_sole_user(int fd)
{
	(void)fd;
	if (writer.acts)
		act();
	writer.acts = false;
	return true;
}

int
__wrap_wsp_io_sync_parent(int dir, const char *path, struct wsp_error *e)
{
	syncs++;
	return __real_wsp_io_sync_parent(dir, path, e);
}

int
__wrap_wsp_io_rename_new(int from_dir, const char *from, int to_dir,
    const char *to, struct wsp_error *e)
{
	if (!elsewhere || from[0] == '.')
		return __real_wsp_io_rename_new(from_dir, from, to_dir, to,
		    e);
	errno = EXDEV;
	return wsp_fail_errno(e, NULL);
}

/* Makes a file with a point, unless its time is 0. */
static void
make(const char *path, const char *archives, bool compressed, int64_t time,
    double value)
{
	struct wsp_create_options o;
	struct wsp_point p = { time, value };
	struct wsp *w;

	wsp_create_defaults(&o);
	o.overwrite = o.no_sync = true;
	o.compressed = compressed;
	if (scratch_make(path, archives, &o, &error) == -1 ||
	    wsp_open(&w, path, WSP_WRITE, 0, &error) == -1 || (time != 0 &&
	    wsp_update_many(w, &p, 1, NOW, NULL, &error) == -1))
		errx(2, "%s: %s", path, error.msg);
	wsp_close(w);
}

static void
add(const char *path, int64_t time, double value)
{
	struct wsp_point p = { time, value };
	struct wsp *w;

	if (wsp_open(&w, path, WSP_WRITE, 0, &error) == -1 ||
	    wsp_update_many(w, &p, 1, NOW, NULL, &error) == -1)
		errx(2, "%s: %s", path, error.msg);
	wsp_close(w);
}

/* a.wsp with an early point, and late.wsp, the same with a late one. */
static void
begin(const char *archives, bool compressed, const char *target)
{
	make("a.wsp", archives, compressed, EARLY, 3);
	make("late.wsp", archives, compressed, EARLY, 3);
	add("late.wsp", LATE, 1);
	writer.fd = open("a.wsp", O_RDWR);
	writer.acts = true;
	writer.breaks = false;
	writer.target = target;
	writer.wanted = "late.wsp";
	writer.also = NULL;
	syncs = 0;
}

static void
end(void)
{
	close(writer.fd);
	close(writer.placed);
}

/* Does a file know this value of a time? */
static bool
knows(const char *path, int64_t time, double value)
{
	struct wsp_series s;
	struct wsp *w;
	double v = -1;
	bool found;

	if (wsp_open(&w, path, WSP_READ, 0, &error) == -1)
		errx(2, "%s: %s", path, error.msg);
	if (wsp_fetch(w, time - 1, time, NOW, 0, &found, &s, &error) == -1)
		errx(2, "%s: %s", path, error.msg);
	found = found && wsp_series_get(&s, 0, &v) && v <= value &&
	    v >= value;
	wsp_series_free(&s);
	wsp_close(w);
	if (!found)
		printf("# %s: %g at %lld\n", path, v, (long long)time);
	return found;
}

#endif
