/* SPDX-License-Identifier: ISC */
/*
 * Tests what is moved by one rename: two files that are exchanged, by two
 * processes at once too, and directories.
 */
#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>

#include "child.h"
#include "scratch.h"
#include "tap.h"
#include "wsp-ops.h"

#define ROUNDS		3000
#define PATIENCE_S	100	/* two that wait for each other do for ever */

static struct wsp_error error;
static struct wsp_move_options options;
static int dir;
static const volatile sig_atomic_t stop = 1;

static void
make(const char *path, enum wsp_method method)
{
	struct wsp_create_options o;

	wsp_create_defaults(&o);
	o.method = method;
	o.no_sync = true;
	if (scratch_make(path, "60:5", &o, &error) == -1)
		errx(2, "%s: %s", path, error.msg);
}

static enum wsp_method
method(const char *path)
{
	enum wsp_method m;
	struct wsp *w;

	if (wsp_open(&w, path, WSP_READ, 0, &error) == -1)
		errx(2, "%s: %s", path, error.msg);
	m = wsp_info(w)->method;
	wsp_close(w);
	return m;
}

static struct wsp_path
place(const char *path)
{
	return (struct wsp_path){ dir, path, path };
}

static int
exchange(const char *a, const char *b)
{
	error = (struct wsp_error){ 0 };
	return wsp_move_exchange(place(a), place(b), &options, &error);
}

static int
move_directory(const char *old, const char *new)
{
	error = (struct wsp_error){ 0 };
	return wsp_move_directory(place(old), place(new), &options, &error);
}

static bool
is_directory(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void
test_exchange(void)
{
	int fd;

	ok(exchange("a", "b") == 0 && method("a") == WSP_MAX &&
	    method("b") == WSP_SUM, "two files are exchanged");
	ok(exchange("b", "a") == 0 && method("a") == WSP_SUM &&
	    method("b") == WSP_MAX, "and back, named the other way round");
	options.dry_run = true;
	ok(exchange("a", "b") == 0 && method("a") == WSP_SUM,
	    "but not in a dry run");
	options.dry_run = false;
	ok(exchange("a", "none") == -1 && error.sys == ENOENT &&
	    strncmp(error.msg, "none: ", 6) == 0,
	    "a file that is not there is named");
	options.lock_timeout_ms = 0;
	ok(exchange("a", "a") == 0, "a file is exchanged with itself");
	if (link("a", "twin") == -1)
		err(2, "twin");
	ok(exchange("a", "twin") == 0 && exchange("twin", "a") == 0 &&
	    method("twin") == WSP_SUM, "and with another name of it");
	if ((fd = open("b", O_RDONLY)) == -1 || flock(fd, LOCK_EX) == -1)
		err(2, "b");
	ok(exchange("a", "b") == -1 && error.code == WSP_ELOCKED &&
	    exchange("b", "a") == -1 && error.code == WSP_ELOCKED,
	    "a file that is locked is waited for");
	close(fd);
	options.lock_timeout_ms = WSP_WAIT;
	unlink("twin");
}

static void
swap_often(int fd)
{
	int i;

	child_tell(fd);
	for (i = 0; i < ROUNDS; i++)
		if (exchange("b", "a") == -1)
			_exit(1);
}

static void
test_both_ways(void)
{
	pid_t pid = child_run(swap_often);
	bool good = true;
	int i;

	for (i = 0; i < ROUNDS; i++)
		good = exchange("a", "b") == 0 && good;
	ok(good && child_status(pid) == 0,
	    "two processes exchange the same files, each in its order");
	ok(method("a") == WSP_SUM && method("b") == WSP_MAX,
	    "as often as they said");
}

static void
test_directory(void)
{
	if (mkdir("d", 0755) == -1 || mkdir("full", 0755) == -1 ||
	    mkdir("full/e", 0755) == -1 || mkdir("empty", 0755) == -1)
		err(2, "mkdir");
	options.dry_run = true;
	ok(move_directory("d", "x/y") == 0 && is_directory("d") &&
	    !is_directory("x"), "a dry run moves no directory and makes none");
	ok(move_directory("d", "empty") == 0 && is_directory("d"),
	    "nor if an empty one is there");
	ok(move_directory("d", "full") == -1 && error.code == WSP_ESYS &&
	    error.sys == ENOTEMPTY, "and fails where one is not empty");
	ok(move_directory("none", "x") == -1 && error.sys == ENOENT,
	    "and where there is none to be moved");
	options.dry_run = false;
	options.cancel = &stop;
	ok(move_directory("d", "x/y") == -1 &&
	    error.code == WSP_ECANCELED && is_directory("d") &&
	    !is_directory("x"), "one that is stopped does nothing either");
	options.cancel = NULL;
	ok(move_directory("d", "full") == -1 && error.code == WSP_ESYS &&
	    (error.sys == ENOTEMPTY || error.sys == EEXIST) &&
	    is_directory("d"), "without it fails there, too");
	ok(move_directory("d", "x/y") == 0 && !is_directory("d") &&
	    is_directory("x/y"), "a directory is moved");
	rmdir("full/e");
	rmdir("full");
	rmdir("empty");
	rmdir("x/y");
	rmdir("x");
}

int
main(void)
{
	plan(16);
	alarm(PATIENCE_S);
	scratch_enter();
	dir = open(".", O_RDONLY | O_DIRECTORY);
	wsp_move_defaults(&options);
	options.no_sync = true;
	make("a", WSP_SUM);
	make("b", WSP_MAX);
	test_exchange();
	test_both_ways();
	test_directory();
	close(dir);
	scratch_leave();
	return done();
}
