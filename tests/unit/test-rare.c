/* SPDX-License-Identifier: ISC */
/*
 * Tests what is done where a system call says what it rarely says: the program
 * is linked with --wrap for the functions __wrap_...
 */
#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/io.h"
#include "base/new_dir.h"
#include "says.h"
#include "scratch.h"
#include "tap.h"

#define PATH		"load.wsp"
#define NOW		INT64_C(1700000000)
#define HEADER		28		/* of a file of one archive */
#define LONG_MS		20000
#define SLOT		12
#define TORN		5

int	__wrap_flock(int, int);
int	__real_flock(int, int);
int	__wrap_mkdirat(int, const char *, mode_t);
int	__real_mkdirat(int, const char *, mode_t);
ssize_t	__wrap_pwrite(int, const void *, size_t, off_t);
ssize_t	__wrap_pwrite64(int, const void *, size_t, off_t);
bool	__wrap_wsp_clock_pause(int64_t);
bool	__real_wsp_clock_pause(int64_t);
int	__wrap_wsp_io_stat(int, const char *, struct stat *,
	    struct wsp_error *);
int	__real_wsp_io_stat(int, const char *, struct stat *,
	    struct wsp_error *);

static struct wsp_error error;

/* What happens next; all is as usual when these are 0. */
static struct {
	int	 flock[2];	/* the errors of the next locks */
	bool	 pause;		/* a signal comes while a lock is waited for */
	bool	 device;	/* a name is once on another file system */
	const char *directory;	/* made by another process just before */
	int	 write;		/* the error behind a few bytes; or -1: none
				   are written */
	int	 calls;		/* of stat */
} rare;

int
__wrap_flock(int fd, int operation)
{
	errno = rare.flock[0];
	rare.flock[0] = rare.flock[1];
	rare.flock[1] = 0;
	return errno != 0 ? -1 : __real_flock(fd, operation);
}

bool
__wrap_wsp_clock_pause(int64_t ms)
{
	errno = EINTR;
	return !rare.pause && __real_wsp_clock_pause(ms);
}

int
__wrap_wsp_io_stat(int dir, const char *path, struct stat *st,
    struct wsp_error *err)
{
	int ret = __real_wsp_io_stat(dir, path, st, err);

	rare.calls++;
	st->st_dev += rare.device;
	rare.device = false;
	return ret;
}

int
__wrap_mkdirat(int dir, const char *path, mode_t mode)
{
	if (rare.directory != NULL &&
	    __real_mkdirat(dir, rare.directory, 0700) == -1)
		err(1, "%s", rare.directory);
	return __real_mkdirat(dir, path, mode);
}

/* All, a few bytes of a slot and then an error, or none. */
ssize_t
__wrap_pwrite(int fd, const void *buf, size_t len, off_t offset)
{
	if (rare.write > 0 && len < SLOT) {
		errno = rare.write;
		rare.write = 0;
		return -1;
	}
	if (rare.write != 0)
		len = rare.write > 0 ? TORN : 0;
	return lseek(fd, offset, SEEK_SET) == -1 ? -1 : write(fd, buf, len);
}

/* What it is called where off_t had 32 bits. */
ssize_t
__wrap_pwrite64(int fd, const void *buf, size_t len, off_t offset)
{
	return __wrap_pwrite(fd, buf, len, offset);
}

static void
make(void)
{
	struct wsp_create_options options;

	wsp_create_defaults(&options);
	options.no_sync = true;
	if (scratch_make(PATH, "60:5", &options, &error) == -1)
		errx(1, "%s: %s", PATH, error.msg);
}

static int
open_file(void)
{
	int fd = open(PATH, O_RDWR);

	if (fd == -1)
		err(1, "%s", PATH);
	return fd;
}

static void
test_interrupted(void)
{
	int fd = open_file(), other = open_file();

	rare.flock[0] = EINTR;
	ok(wsp_io_lock(fd, 0, &error) == 0,
	    "a signal that came before the wait is no reason to fail");
	rare.pause = true;
	ok(wsp_io_lock(other, LONG_MS, &error) == -1 &&
	    says(&error, WSP_ESYS, "lock: Interrupted system call"),
	    "one that is caught ends the wait for a lock");
	rare.pause = false;
	rare.flock[0] = EWOULDBLOCK;
	rare.flock[1] = EINTR;
	ok(wsp_io_lock(other, WSP_WAIT, &error) == -1 &&
	    says(&error, WSP_ESYS, "lock: Interrupted system call"),
	    "also the one without end");
	close(fd);
	close(other);
}

static void
test_device(void)
{
	struct stat st;
	int fd;

	rare.calls = 0;
	rare.device = true;
	fd = wsp_io_open_locked(AT_FDCWD, PATH, 0, &st, &error);
	ok(fd != -1 && rare.calls == 2,
	    "the same inode of another file system is another file");
	close(fd);
}

static bool
has_mode(const char *path, mode_t mode)
{
	struct stat st;

	return stat(path, &st) == 0 && (st.st_mode & 07777) == mode;
}

static int
make_directory(mode_t mode)
{
	const struct wsp_create_options options = { .mode = mode,
	    .owner = WSP_KEEP_ID, .group = WSP_KEEP_ID, .no_sync = true };
	int ret;

	rare.directory = "d";
	ret = wsp_io_new_directory(AT_FDCWD, "d", "d", &options, &error);
	rare.directory = NULL;
	return ret;
}

static void
test_directory(void)
{
	ok(make_directory(WSP_KEEP_MODE) == 0 && has_mode("d", 0700),
	    "a directory that others made at the same time is as good");
	rmdir("d");
	ok(make_directory(0750) == 0 && has_mode("d", 0700) &&
	    access(".d.tmp", F_OK) == -1,
	    "also where it would have got another mode");
	rmdir("d");
}

static bool
is_empty(void)
{
	static const char zeros[60];
	char buf[sizeof(zeros)];
	int fd = open_file();
	bool empty = pread(fd, buf, sizeof(buf), HEADER) == sizeof(buf) &&
	    memcmp(buf, zeros, sizeof(buf)) == 0;

	close(fd);
	return empty;
}

static bool
fails_to_update(int failure, const char *message)
{
	const struct wsp_point point = { NOW, 4.5 };
	struct wsp *w;
	bool failed;

	if (wsp_open(&w, PATH, WSP_WRITE, 0, &error) == -1)
		errx(1, "%s: %s", PATH, error.msg);
	rare.write = failure;
	failed = wsp_update(w, &point, NOW, &error) == -1 &&
	    says(&error, WSP_ESYS, message);
	rare.write = 0;
	wsp_close(w);
	return failed;
}

static void
test_write(void)
{
	ok(fails_to_update(ENOSPC,
	    "write 12 bytes at 28: No space left on device") && is_empty(),
	    "a slot that a full disk tears is made empty again");
	ok(fails_to_update(EDQUOT,
	    "write 12 bytes at 28: Disk quota exceeded") && is_empty(),
	    "so is one that a quota tears");
	ok(fails_to_update(EFBIG,
	    "write 12 bytes at 28: File too large") && is_empty(),
	    "and one at the end of what a file may have");
	ok(fails_to_update(-1,
	    "write 12 bytes at 28: Input/output error") && is_empty(),
	    "a write of nothing is an error");
	ok(fails_to_update(EIO,
	    "write 12 bytes at 28: Input/output error") && !is_empty(),
	    "what another error tears is left");
}

int
main(void)
{
	plan(11);
	scratch_enter();
	make();
	test_interrupted();
	test_device();
	test_directory();
	test_write();
	scratch_leave();
	return done();
}
