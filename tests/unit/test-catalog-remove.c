/* SPDX-License-Identifier: ISC */
/*
 * Tests the removal of stale files beside writers that revive, replace and
 * make them anew: none with a young point is ever removed.  Writers lock their
 * files, as all tools do.  Then there are some that do not: how many of their
 * points are lost, and for how long that can happen to one, is printed.
 *
 * usage: test-catalog-remove [tries]
 */
#include <sys/endian.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "random.h"
#include "scratch.h"
#include "tap.h"
#include "wsp-catalog.h"

#define FILES	4
#define MOST	200	/* times the tries, until all has happened */
#define OLD	(now - 50000)	/* but in reach of the archive */
#define YOUNG	(now - 10)
#define LIMIT	(now - 1000)
#define FIRST_SLOT	28	/* after a header of one archive */

/* Under the lock of its file, so that there is no doubt of what came first. */
static atomic_bool young[FILES];
static atomic_bool stop;
static int64_t now;
static atomic_long revived, made, writes, lost;

static void
make_old(int i)
{
	const struct wsp_retention retention = { 60, 1440 };
	struct wsp_create_options options;
	struct wsp_point point = { OLD, 1 };
	struct wsp_error error;
	struct wsp *w;
	char path[32];

	snprintf(path, sizeof(path), "t/f%d.wsp", i);
	wsp_create_defaults(&options);
	options.no_sync = true;
	options.lock_timeout_ms = WSP_WAIT;
	if (wsp_create(path, &retention, 1, &options, NULL, &error) == -1 ||
	    wsp_open(&w, path, WSP_WRITE, WSP_WAIT, &error) == -1)
		return;
	young[i] = false;
	wsp_update(w, &point, now, &error);
	wsp_close(w);
	made++;
}

/* A young point, or the whole file anew, or an old point again. */
static void
touch_file(int i, uint64_t what)
{
	struct wsp_point point = { YOUNG, 1 };
	struct wsp_error error;
	struct wsp *w;
	char path[32];

	snprintf(path, sizeof(path), "t/f%d.wsp", i);
	if (wsp_open(&w, path, WSP_WRITE, WSP_WAIT, &error) == -1) {
		make_old(i);
		return;
	}
	if (what % 16 == 0) {
		if (wsp_update(w, &point, now, &error) == -1)
			errx(1, "%s: %s", path, error.msg);
		young[i] = true;
		revived++;
	} else if (what % 2 == 1 && young[i]) {
		/* Gone with all its points, for another one. */
		young[i] = false;
		unlink(path);
	}
	wsp_close(w);
}

static void *
write_files(void *arg)
{
	uint64_t state = (uint64_t)(uintptr_t)arg;

	while (!stop) {
		state = state * UINT64_C(6364136223846793005) + 1442695;
		touch_file((int)(state >> 60) % FILES, state >> 33);
	}
	return NULL;
}

/*
 * Stale is what has no point after the limit.  This is asked under the lock:
 * whether the file is young cannot change until it is removed.
 */
static bool
is_stale(void *arg, const struct wsp_catalog_record *r)
{
	*(bool *)arg = young[r->name[1] - '0'];
	return r->state == WSP_STATE_SOUND && r->last < LIMIT;
}

/* Tries to remove files; how many were removed though they were young? */
static long
remove_files(long tries, long *removals)
{
	struct wsp_catalog_record r = { .name = NULL };
	struct wsp_catalog_tree *tree;
	struct wsp_error error;
	long bad = 0, n;
	char name[32];
	bool removed, is_young = false;

	if (wsp_catalog_tree_open(&tree, "t", false, &error) == -1)
		errx(1, "%s", error.msg);
	for (n = 0; n < tries; n++) {
		snprintf(name, sizeof(name), "f%u", (unsigned)(rnd() % FILES));
		r.name = name;
		r.len = strlen(name);
		if (wsp_catalog_remove(tree, WSP_WAIT, now, &r, is_stale,
		    &is_young, &removed, &error) == -1 || !removed)
			continue;
		++*removals;
		bad += is_young;
	}
	wsp_catalog_tree_close(tree);
	return bad;
}

static void
test_locking(long tries)
{
	long bad = 0, removals = 0, n = 0;
	pthread_t threads[2];
	int i;

	for (i = 0; i < FILES; i++)
		make_old(i);
	for (i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, write_files,
		    (void *)(uintptr_t)(i + 1));
	/* Where the threads hardly meet, more tries are needed. */
	do {
		bad += remove_files(tries, &removals);
		n += tries;
	} while (n < MOST * tries &&
	    (removals == 0 || revived == 0 || made <= FILES));
	stop = true;
	for (i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	printf("# %ld tries, %ld removed, %ld revived, %ld made\n", n,
	    removals, (long)revived, (long)made);
	ok(bad == 0, "no file with a young point is ever removed");
	ok(removals > 0 && revived > 0 && made > FILES,
	    "files were removed, revived and made anew");
}

/* The slot of the newest point, written as a program does that locks not. */
static bool
write_unlocked(int64_t time)
{
	const char *path = "t/f0.wsp";
	uint8_t slot[12] = { 0 };
	struct stat st;
	int fd;

	if ((fd = open(path, O_WRONLY)) == -1)
		return false;
	be32enc(slot, (uint32_t)time);
	if (pwrite(fd, slot, sizeof(slot), FIRST_SLOT) != sizeof(slot))
		warn("%s", path);
	/* What has no name any more is lost. */
	if (time == YOUNG && fstat(fd, &st) == 0 && st.st_nlink == 0)
		lost++;
	close(fd);
	return true;
}

/* Is it stale?  By the time that is known somebody has written to it. */
static bool
write_meanwhile(void *arg, const struct wsp_catalog_record *r)
{
	(void)arg;
	return r->last < LIMIT && write_unlocked(YOUNG);
}

static int64_t
nanoseconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

/* The last that is asked of a file before it is removed. */
static bool
ask_last(void *arg, const struct wsp_catalog_record *r)
{
	*(int64_t *)arg = nanoseconds();
	return r->state == WSP_STATE_SOUND && r->last < LIMIT;
}

static void *
write_on(void *arg)
{
	(void)arg;
	while (!stop)
		writes += write_unlocked(YOUNG);
	return NULL;
}

static int
by_time(const void *ap, const void *bp)
{
	const int64_t *a = ap, *b = bp;

	return (*a > *b) - (*a < *b);
}

static void
test_unlocked(long tries)
{
	struct wsp_catalog_record r = { .name = "f0", .len = 2 };
	struct wsp_catalog_tree *tree;
	struct wsp_error error;
	int64_t asked = 0, *took;
	pthread_t thread;
	bool removed;
	long n = 0;

	if ((took = calloc((size_t)tries + 1, sizeof(*took))) == NULL ||
	    wsp_catalog_tree_open(&tree, "t", false, &error) == -1)
		errx(1, "t");
	make_old(0);
	ok(wsp_catalog_remove(tree, WSP_WAIT, now, &r, write_meanwhile, NULL,
	    &removed, &error) == 0 && !removed && access("t/f0.wsp",
	    F_OK) == 0, "what is written to without a lock while it is looked "
	    "at is left alone");
	stop = false;
	lost = 0;
	pthread_create(&thread, NULL, write_on, NULL);
	for (; tries > 0; tries--) {
		if (!write_unlocked(OLD))
			make_old(0);
		if (wsp_catalog_remove(tree, WSP_WAIT, now, &r, ask_last,
		    &asked, &removed, &error) == 0 && removed)
			took[n++] = nanoseconds() - asked;
	}
	stop = true;
	pthread_join(thread, NULL);
	qsort(took, (size_t)n, sizeof(*took), by_time);
	printf("# without locks: %ld writes, %ld removals, %ld points lost; "
	    "from the last question to the end of a removal %lld us, at most "
	    "%lld us\n", (long)writes, n, (long)lost,
	    (long long)took[n / 2] / 1000,
	    (long long)took[n > 0 ? n - 1 : 0] / 1000);
	free(took);
	wsp_catalog_tree_close(tree);
}

/* The points are asked, and not when the file says it was written. */
static void
test_times(void)
{
	const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT },
	    { .tv_sec = (time_t)OLD } };
	struct wsp_catalog_record r = { .name = "f0", .len = 2 };
	struct wsp_point point = { YOUNG, 1 };
	struct wsp_catalog_tree *tree;
	struct wsp_error error;
	struct wsp *w;
	bool removed = true, ignored;

	unlink("t/f0.wsp");
	make_old(0);
	if (wsp_open(&w, "t/f0.wsp", WSP_WRITE, WSP_WAIT, &error) == -1 ||
	    wsp_update(w, &point, now, &error) == -1)
		errx(1, "%s", error.msg);
	wsp_close(w);
	if (utimensat(AT_FDCWD, "t/f0.wsp", times, 0) == -1)
		err(1, "t/f0.wsp");
	if (wsp_catalog_tree_open(&tree, "t", false, &error) == -1)
		errx(1, "%s", error.msg);
	ok(wsp_catalog_remove(tree, WSP_WAIT, now, &r, is_stale, &ignored,
	    &removed, &error) == 0 && !removed &&
	    access("t/f0.wsp", F_OK) == 0,
	    "a young point counts, though the file seems not written since");
	wsp_catalog_tree_close(tree);
}

int
main(int argc, char *argv[])
{
	long tries = argc > 1 ? atol(argv[1]) : 5000;

	plan(4);
	random_seed(NULL);
	now = time(NULL);
	scratch_enter();
	if (system("mkdir t") != 0)
		errx(1, "mkdir");
	test_locking(tries);
	test_unlocked(tries / 10);
	test_times();
	if (system("rm -rf t") != 0)
		warnx("t remains");
	scratch_leave();
	return done();
}
