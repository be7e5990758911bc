/* SPDX-License-Identifier: ISC */
/*
 * Tests that a catalogue that is updated lists what a walk comes to, whatever
 * happens to the tree between two updates.
 */
#include "change.h"

#define ROUNDS	60

static void
say_failed(void *arg, const char *name, const struct wsp_error *error)
{
	(void)arg;
	printf("# %s: %s\n", name, error->msg);
}

static bool
update(int64_t now, enum wsp_catalog_level level, bool last,
    struct wsp_catalog_report *report)
{
	struct wsp_catalog_options options;
	struct wsp_error error;

	wsp_catalog_defaults(&options);
	options.no_sync = true;
	options.threads = 3;
	options.block = 8;
	options.fill = 6;
	options.level = level;
	options.last = last;
	/* A new file in the root is something new for the root. */
	options.consolidate = level != WSP_UPDATE_NAMES && rnd() % 5 == 0;
	if (wsp_catalog_update("t", PATH, &options, now, report, say_failed,
	    NULL, &error) == 0)
		return true;
	printf("# update: %s\n", error.msg);
	return false;
}

static void
pause_a_tick(void)
{
	const struct timespec ts = { 0, 12000000 };

	nanosleep(&ts, NULL);
}

static bool
run_round(void)
{
	struct wsp_catalog_report report;
	unsigned n = (unsigned)(rnd() % 20);

	for (; n > 0; n--)
		change_tree();
	/* From so far ahead every ctime is settled but for the tick. */
	pause_a_tick();
	return update(time(NULL) + 1000, rnd() % 3, rnd() % 3 == 0, &report) &&
	    is_like_walk();
}

static uint64_t
uid_of(const char *name, uint16_t *flags)
{
	struct wsp_catalog_record r = { .uid = 0 };
	struct wsp_catalog *c;
	struct wsp_error error;
	bool found;

	if (wsp_catalog_open(&c, PATH, &error) == -1 ||
	    wsp_catalog_find(c, name, &found, &r, &error) == -1)
		errx(1, "%s", error.msg);
	wsp_catalog_close(c);
	*flags = r.flags;
	return found ? r.uid : 0;
}

static void
test_rename(void)
{
	struct wsp_catalog_report report;
	uint64_t before, after;
	uint16_t flags;

	make_file("t/old.wsp");
	update(time(NULL), WSP_UPDATE_NAMES, false, &report);
	before = uid_of("old", &flags);
	rename("t/old.wsp", "t/new.wsp");
	make_file("t/old2.wsp");
	ok(update(time(NULL), WSP_UPDATE_NAMES, false, &report) &&
	    report.renamed == 1 && report.made == 1 && report.vanished == 0,
	    "a file with a new name is a renamed one");
	after = uid_of("new", &flags);
	ok(before != 0 && before == after && uid_of("old", &flags) == 0,
	    "a renamed metric keeps its uid");
	unlink("t/new.wsp");
	make_file("t/new.wsp");
	update(time(NULL), WSP_UPDATE_NAMES, false, &report);
	ok(uid_of("new", &flags) == before,
	    "a replaced file keeps its uid");
}

static void
test_idle(void)
{
	struct wsp_catalog_report report;

	pause_a_tick();
	update(time(NULL) + 1000, WSP_UPDATE_NAMES, false, &report);
	ok(update(time(NULL) + 1000, WSP_UPDATE_NAMES, false, &report) &&
	    report.read == 0 && report.looked == 0,
	    "where nothing has changed no directory is read");
	make_file("t/one-more.wsp");
	ok(update(time(NULL) + 1000, WSP_UPDATE_NAMES, false, &report) &&
	    report.read == 1 && report.made == 1,
	    "one new file makes one directory read");
}

static void
test_unmounted(void)
{
	struct wsp_catalog_options options;
	struct wsp_catalog_report report;
	struct wsp_error error;

	wsp_catalog_defaults(&options);
	options.no_sync = true;
	make_dirs("e/");
	make_file("e/a.wsp");
	wsp_catalog_update("e", "cat", &options, time(NULL), &report, NULL,
	    NULL, &error);
	unlink("e/a.wsp");
	ok(wsp_catalog_update("e", "cat", &options, time(NULL), &report, NULL,
	    NULL, &error) == -1 && strcmp(error.msg, "is empty, but 1 "
	    "metrics are known in it; is it mounted?") == 0,
	    "an empty root is taken for a disk that is not mounted");
	options.full = true;
	ok(wsp_catalog_update("e", "cat", &options, time(NULL), &report, NULL,
	    NULL, &error) == 0 && report.vanished == 1,
	    "unless all is to be read");
	unlink("cat");
}

int
main(int argc, char *argv[])
{
	int i;

	plan(8);
	random_seed(argc > 1 ? argv[1] : NULL);
	scratch_enter();
	make_dirs("t/");
	for (i = 0; i < ROUNDS && run_round(); i++)
		;
	ok(i == ROUNDS, "after each of %d updates the catalogue is like a "
	    "walk", ROUNDS);
	run("rm -rf t && mkdir t");
	test_rename();
	test_idle();
	test_unmounted();
	run("rm -rf t e");
	scratch_leave();
	return done();
}
