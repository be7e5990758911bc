/* SPDX-License-Identifier: ISC */
/*
 * Tests updates of a catalogue while its tree changes: two of them at a time,
 * beside threads that make, replace, rename and remove files and directories
 * and set their times back.  What a reader gets meanwhile is sound, and after
 * an update that nothing disturbs the catalogue is like a walk.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/time.h>

#include "change.h"

#define ROUNDS	12
#define UPDATES	8	/* of each updater in a round */

static atomic_bool stop;
static atomic_int done_updates, failed_updates, unsound;
static atomic_long changes;

/* The time of change of a directory shows what was done, not its mtime. */
static void
set_times_back(void)
{
	static const struct timeval long_ago[2] = { { 1000, 0 }, { 1000, 0 } };
	char path[64];

	random_dir(path, sizeof(path));
	utimes(path, long_ago);
}

static void *
change(void *arg)
{
	(void)arg;
	for (; !stop; changes++) {
		change_tree();
		set_times_back();
	}
	return NULL;
}

static void
count_wrong(void *arg, bool note, const char *text)
{
	(void)arg;
	if (!note) {
		printf("# %s\n", text);
		unsound++;
	}
}

/* What others find in the file in between. */
static void
look_at_it(void)
{
	struct wsp_catalog *c;
	struct wsp_error error;

	if (wsp_catalog_open(&c, PATH, &error) == -1) {
		if (error.code != WSP_ESYS || error.sys != ENOENT)
			unsound++;
		return;
	}
	if (wsp_catalog_check(c, count_wrong, NULL, &error) == -1)
		unsound++;
	wsp_catalog_close(c);
}

static bool
update(enum wsp_catalog_level level, bool consolidate)
{
	struct wsp_catalog_options options;
	struct wsp_catalog_report report;
	struct wsp_error error;

	wsp_catalog_defaults(&options);
	options.no_sync = true;
	options.threads = 2;
	options.block = 8;
	options.fill = 6;
	options.level = level;
	options.last = level == WSP_UPDATE_HEADERS;
	options.consolidate = consolidate;
	options.lock_timeout_ms = WSP_WAIT;
	if (wsp_catalog_update("t", PATH, &options, time(NULL), &report, NULL,
	    NULL, &error) == 0)
		return true;
	printf("# update: %s\n", error.msg);
	return false;
}

static void *
update_often(void *arg)
{
	unsigned n = *(unsigned *)arg, i;

	for (i = 0; i < UPDATES; i++) {
		if (update((enum wsp_catalog_level)(i % 3), i % 5 == n))
			done_updates++;
		else
			failed_updates++;
		look_at_it();
	}
	return NULL;
}

/* The tree changes and is updated at a time; then it is still. */
static bool
run_round(void)
{
	static unsigned numbers[2] = { 1, 2 };
	pthread_t changer, updaters[2];
	int i;

	stop = false;
	pthread_create(&changer, NULL, change, NULL);
	for (i = 0; i < 2; i++)
		pthread_create(&updaters[i], NULL, update_often, &numbers[i]);
	for (i = 0; i < 2; i++)
		pthread_join(updaters[i], NULL);
	stop = true;
	pthread_join(changer, NULL);
	return update(WSP_UPDATE_NAMES, false) && is_like_walk();
}

int
main(int argc, char *argv[])
{
	int i, rounds = argc > 1 ? atoi(argv[1]) : ROUNDS;

	plan(4);
	random_seed(NULL);
	scratch_enter();
	make_dirs("t/");
	/* An empty root would be refused, and of two first updates one. */
	make_file("t/keep.wsp");
	if (!update(WSP_UPDATE_NAMES, false))
		return 1;
	for (i = 0; i < rounds && run_round(); i++)
		;
	printf("# %d updates, %ld changes\n", (int)done_updates,
	    (long)changes);
	ok(i == rounds, "when all is still the catalogue is like a walk");
	ok(failed_updates == 0 && done_updates == 2 * UPDATES * rounds,
	    "no update fails because the tree changes, or another one does");
	ok(unsound == 0, "whoever reads it gets what is whole");
	ok(changes > done_updates, "and the tree did change");
	run("rm -rf t");
	scratch_leave();
	return done();
}
