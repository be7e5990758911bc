/* SPDX-License-Identifier: ISC */
/* test-pages.c - the cache of pages: many readers, kills, faults. */
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>

#include "elsewhere.h"

#define LARGE		(UINT64_C(64) << 20)
#define PAGE		16384
#define READERS		6
#define KILLS		60

static struct wsp_error error;

/* Reads all of the object in pieces of some length; the exit status. */
static int
read_all(size_t piece)
{
	struct wsp_remote *r = remote_there();
	struct wsp_source *s;
	uint8_t *buf;
	uint64_t at;
	size_t got;
	int ret = 0;

	if (wsp_object_open(&s, r, URL, 0, &error) == -1)
		return 2;
	if ((buf = malloc(piece)) == NULL)
		err(1, NULL);
	for (at = 0; ret == 0 && at < there->size; at += piece) {
		if (wsp_source_read(s, buf, piece, (off_t)at, &got,
		    &error) == -1)
			ret = error.code == WSP_ECHANGED ? 3 : 2;
		else if (!right_bytes(buf, got, there->version, at))
			ret = 1;
	}
	wsp_source_drop(s);
	wsp_remote_close(r);
	free(buf);
	return ret;
}

static pid_t
begin_reader(size_t piece)
{
	pid_t pid = fork();

	if (pid == -1)
		err(1, "fork");
	if (pid == 0)
		_exit(read_all(piece));
	return pid;
}

/* How many of the children ended otherwise than by 0 or by SIGKILL? */
static int
end_readers(int n)
{
	int status, wrong = 0;

	while (n-- > 0 && wait(&status) != -1)
		if (!(WIFEXITED(status) && WEXITSTATUS(status) == 0) &&
		    !(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)) {
			printf("# status %x\n", (unsigned)status);
			wrong++;
		}
	return wrong;
}

static void
test_readers(void)
{
	unsigned i, once = 0;
	int wrong;

	start_there(LARGE);
	there->slow = true;
	for (i = 0; i < READERS; i++)
		begin_reader((1 << 20) + i * 100000);
	wrong = end_readers(READERS);
	for (i = 0; i < LARGE / PAGE; i++)
		once += there->fetched[i] == 1;
	ok(wrong == 0, "many processes read one object");
	if (!ok(once == LARGE / PAGE, "and fetch each page once"))
		printf("# %u of %llu\n", once,
		    (unsigned long long)(LARGE / PAGE));
	ok(there->warnings == 0, "without a word");
}

static void
test_kills(void)
{
	pid_t pids[4];
	int i, j, wrong = 0;

	start_there(LARGE / 16);
	for (i = 0; i < KILLS; i++) {
		for (j = 0; j < 4; j++)
			pids[j] = begin_reader(100000 + (size_t)j * 77777);
		usleep((useconds_t)(i * 997 % 20000));
		for (j = 0; j < 3; j++)
			damage((unsigned)(i * 3 + j));
		for (j = 0; j < 3; j++)
			kill(pids[j], SIGKILL);
		wrong += end_readers(4);
		if (i % 10 == 9)
			remove_tree(CACHE);
	}
	ok(wrong == 0, "readers that are killed, and damage, never make a "
	    "wrong byte");
	ok(read_all(1 << 20) == 0, "and the object can be read");
}

static int
count_files(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	size_t len = strlen(path);

	(void)st;
	(void)ftw;
	if (type == FTW_F && strcmp(path + len - 5, "usage") != 0 &&
	    strcmp(path + len - 5, ".data") != 0 &&
	    strcmp(path + len - 6, ".index") != 0)
		printf("# %s\n", path);
	else
		return 0;
	return 1;
}

static void
test_left(void)
{
	ok(nftw(CACHE, count_files, 16, FTW_PHYS) == 0,
	    "no temporary file is left behind");
}

static void
test_locks(void)
{
	struct wsp_remote *r;
	struct wsp_cache *cache;
	struct wsp_pages mine, childs;
	int status;

	start_there(PAGE * 4);
	r = remote_there();
	if (read_there(r, 0, 1, &error) == -1 ||
	    wsp_remote_need_cache(r, &cache, &error) == -1 ||
	    wsp_pages_open(&mine, cache, URL, false, &error) == -1 ||
	    wsp_pages_lock(&mine, 1, 2, 0, &error) == -1)
		errx(1, "%s", error.msg);
	if (fork() == 0) {
		if (wsp_pages_open(&childs, cache, URL, false, &error) == -1)
			_exit(1);
		if (wsp_pages_lock(&childs, 2, 1, 0, &error) == 0)
			_exit(2);
		if (wsp_pages_lock(&childs, 0, 1, 0, &error) == -1)
			_exit(3);
		_exit(wsp_pages_lock(&childs, 3, 1, 0, &error) == 0 ? 0 : 4);
	}
	wait(&status);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 0,
	    "a lock holds between parent and child, for its pages only");
	wsp_pages_close(&mine);
	wsp_remote_close(r);
}

/* Reads once; the warnings that this made. */
static int
warned_reading(void)
{
	struct wsp_remote *r = remote_there();
	unsigned before = there->warnings;
	bool right = read_there(r, 0, 200000, &error) == 0 &&
	    read_there(r, 0, 200000, &error) == 0;

	if (!right)
		printf("# %s\n", error.msg);
	wsp_remote_close(r);
	return right ? (int)(there->warnings - before) : -1;
}

static void
test_ill(void)
{
	struct rlimit old, tight;

	start_there(200000);
	if (mkdir(CACHE, 0777) == -1 || chmod(CACHE, 0777) == -1)
		err(1, "mkdir");
	ok(warned_reading() == 1, "a cache that others can write is not used");
	ok(rmdir(CACHE) == 0, "and stays as it is");
	if (symlink("/proc/nothing", CACHE) == -1)
		err(1, "symlink");
	ok(warned_reading() == 1, "nor is one that cannot be made");
	unlink(CACHE);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	tight = old;
	tight.rlim_cur = 100000;
	setrlimit(RLIMIT_FSIZE, &tight);
	ok(warned_reading() == 1, "a full disk is said once");
	setrlimit(RLIMIT_FSIZE, &old);
	ok(warned_reading() == 0 && warned_reading() == 0,
	    "and then it is used again");
	if (geteuid() == 0) {
		ok(true, "a cache that can only be read is read # SKIP root");
		return;
	}
	chmod(file_there(".data"), 0400);
	chmod(file_there(".index"), 0400);
	there->now_ns += NS;
	ok(warned_reading() == 0, "a cache that can only be read is read");
}

int
main(void)
{
	scratch_enter();
	plan(3 + 2 + 1 + 1 + 6);
	test_readers();
	test_kills();
	test_left();
	test_locks();
	test_ill();
	remove_tree(CACHE);
	scratch_leave();
	return done();
}
