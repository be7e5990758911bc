/* SPDX-License-Identifier: ISC */
/*
 * Tests the locks of files, also of those that are replaced meanwhile, and of
 * temporary files.
 */
#include <sys/file.h>

#include <fcntl.h>
#include <signal.h>
#include <time.h>

#include "child.h"
#include "says.h"
#include "scratch.h"
#include "tap.h"

#define PATH		"load.wsp"
#define OTHER		"other.wsp"
#define TEMP		".load.wsp.tmp"
#define SIZE		88		/* of a file of five points */
#define NOW		INT64_C(1700000000)
#define SHORT_MS	50
#define LONG_MS		20000
#define PATIENCE_S	100

static struct wsp_error error;

static void
pause_ms(int ms)
{
	struct timespec ts = { 0, ms * 1000000L };

	nanosleep(&ts, NULL);
}

static int
create(const char *path, enum wsp_method method, bool overwrite,
    int lock_timeout_ms)
{
	struct wsp_create_options options;

	wsp_create_defaults(&options);
	options.method = method;
	options.no_sync = true;
	options.overwrite = overwrite;
	options.lock_timeout_ms = lock_timeout_ms;
	return scratch_make(path, "60:5", &options, &error);
}

/* Makes a file, or replaces it. */
static void
make(const char *path, enum wsp_method method)
{
	if (create(path, method, true, 0) == -1)
		errx(1, "%s: %s", path, error.msg);
}

static struct wsp *
lock(const char *path)
{
	struct wsp *w;

	if (wsp_open(&w, path, WSP_WRITE, LONG_MS, &error) == -1)
		errx(1, "%s: %s", path, error.msg);
	return w;
}

/* The method of the file at this path, or 0 if it is not sound and whole. */
static uint32_t
method(const char *path)
{
	struct wsp *w;
	uint32_t m;

	if (wsp_open(&w, path, WSP_READ, 0, &error) == -1)
		return 0;
	m = wsp_info(w)->file_size == SIZE ? wsp_info(w)->method : 0;
	wsp_close(w);
	return m;
}

/* Can one more reader lock the file? */
static bool
shared(const char *path)
{
	struct wsp *w;

	if (wsp_open(&w, path, WSP_READ_LOCKED, 0, &error) == -1)
		return false;
	wsp_close(w);
	return true;
}

static void
test_timeout(void)
{
	struct wsp *w, *second = NULL;

	make(PATH, WSP_SUM);
	w = lock(PATH);
	ok(wsp_open(&second, PATH, WSP_WRITE, 0, &error) == -1 &&
	    says(&error, WSP_ELOCKED, "") && wsp_open(&second, PATH, WSP_WRITE,
	    SHORT_MS, &error) == -1 && says(&error, WSP_ELOCKED,
	    "locked by another process for 0.050 seconds") && second == NULL,
	    "a lock is waited for only so long");
	ok(create(PATH, WSP_MAX, true, SHORT_MS) == -1 &&
	    says(&error, WSP_ELOCKED, "") && scratch_files(false) == 1 &&
	    method(PATH) == WSP_SUM,
	    "a locked file is not overwritten, and can be read");
	wsp_close(w);
	ok(wsp_open(&w, PATH, WSP_READ_LOCKED, 0, &error) == 0 &&
	    shared(PATH) && wsp_open(&second, PATH, WSP_WRITE, 0,
	    &error) == -1 && says(&error, WSP_ELOCKED, ""),
	    "readers share a lock that keeps writers out");
	wsp_close(w);
}

/* Locks the file for a moment. */
static void
hold(int fd)
{
	struct wsp *w = lock(PATH);

	child_tell(fd);
	pause_ms(4 * SHORT_MS);
	wsp_close(w);
}

/* The same, and puts another file in its place meanwhile. */
static void
replace(int fd)
{
	struct wsp *w = lock(PATH);

	child_tell(fd);
	pause_ms(4 * SHORT_MS);
	if (rename(OTHER, PATH) == -1)
		_exit(1);
	wsp_close(w);
}

/* The same, and removes it meanwhile. */
static void
vanish(int fd)
{
	struct wsp *w = lock(PATH);

	child_tell(fd);
	pause_ms(4 * SHORT_MS);
	if (unlink(PATH) == -1)
		_exit(1);
	wsp_close(w);
}

static void
test_held(void)
{
	struct wsp *w;
	pid_t pid;

	make(PATH, WSP_SUM);
	pid = child_run(hold);
	w = lock(PATH);
	ok(!shared(PATH) && child_status(pid) == 0,
	    "who waits gets the lock when the file is closed");
	wsp_close(w);
	pid = child_run(hold);
	ok(wsp_open(&w, PATH, WSP_WRITE, WSP_WAIT, &error) == 0 &&
	    !shared(PATH) && child_status(pid) == 0,
	    "so does who waits without end");
	wsp_close(w);
}

static void
test_replaced(void)
{
	const struct wsp_point point = { NOW, 4.5 };
	struct wsp *w;
	pid_t pid;

	make(PATH, WSP_SUM);
	make(OTHER, WSP_MAX);
	pid = child_run(replace);
	w = lock(PATH);
	ok(wsp_info(w)->method == WSP_MAX &&
	    wsp_update(w, &point, NOW, &error) == 0 && child_status(pid) == 0,
	    "who waits for the lock of a file gets the one that replaces it");
	wsp_close(w);
	scratch_files(true);
}

static void
test_vanished(void)
{
	struct wsp *w;
	pid_t pid;

	make(PATH, WSP_SUM);
	pid = child_run(vanish);
	ok(wsp_open(&w, PATH, WSP_WRITE, LONG_MS, &error) == -1 &&
	    says(&error, WSP_ESYS, "No such file or directory") &&
	    child_status(pid) == 0, "or an error if none does");
}

/* Makes and locks a temporary file, and never finishes. */
static void
hang(int fd)
{
	int temp = open(TEMP, O_RDWR | O_CREAT, 0666);

	if (temp == -1 || flock(temp, LOCK_EX) == -1)
		_exit(1);
	child_tell(fd);
	alarm(PATIENCE_S);
	pause();
}

static void
test_stale(void)
{
	pid_t pid = child_run(hang);

	ok(create(PATH, WSP_SUM, false, SHORT_MS) == -1 &&
	    says(&error, WSP_ELOCKED, "") && access(TEMP, F_OK) == 0 &&
	    access(PATH, F_OK) == -1,
	    "the temporary file of a living process is left alone");
	kill(pid, SIGKILL);
	child_status(pid);
	ok(create(PATH, WSP_SUM, false, SHORT_MS) == 0 &&
	    method(PATH) == WSP_SUM && scratch_files(false) == 1,
	    "and removed when the process is dead");
	ok(link(PATH, TEMP) == 0 && create(PATH, WSP_MAX, true,
	    SHORT_MS) == 0 && method(PATH) == WSP_MAX &&
	    scratch_files(false) == 1,
	    "even if it is the file itself, which we have locked");
	scratch_files(true);
}

static void
test_symlink(void)
{
	make(OTHER, WSP_SUM);
	ok(symlink(OTHER, TEMP) == 0 &&
	    create(PATH, WSP_MAX, false, SHORT_MS) == -1 &&
	    says(&error, WSP_ESYS, "") && method(OTHER) == WSP_SUM &&
	    access(TEMP, F_OK) == 0 && access(PATH, F_OK) == -1,
	    "a symbolic link in place of the temporary file is not followed");
	scratch_files(true);
}

/* Takes a lease for a moment, where the file system knows such. */
static void
lease(int fd)
{
	int file = open(PATH, O_RDWR);
	bool leased;

	leased = file != -1 && fcntl(file, F_SETSIG, SIGURG) != -1 &&
	    fcntl(file, F_SETLEASE, F_WRLCK) != -1;
	child_tell(fd);
	pause_ms(SHORT_MS);
	if (leased)
		fcntl(file, F_SETLEASE, F_UNLCK);
}

static void
test_lease(void)
{
	struct wsp *w = NULL;
	pid_t pid;

	make(PATH, WSP_SUM);
	pid = child_run(lease);
	ok(wsp_open(&w, PATH, WSP_WRITE, 0, &error) == 0 &&
	    child_status(pid) == 0, "a lease is waited for");
	wsp_close(w);
}

int
main(void)
{
	plan(12);
	alarm(PATIENCE_S);
	scratch_enter();
	test_timeout();
	test_held();
	test_replaced();
	test_vanished();
	test_stale();
	test_symlink();
	test_lease();
	scratch_leave();
	return done();
}
