/* SPDX-License-Identifier: ISC */
/*
 * Tests by name what catalogues of blocks have got wrong before: insertions
 * before, inside and between blocks, a record that is replaced beside others,
 * kills of none, of several in one block and in many, of all, and rewriting of
 * blocks that have become small, or of none.  Blocks have 4 metrics at most.
 */
#include <inttypes.h>

#include "scratch.h"
#include "tap.h"
#include "wrongs.h"
#include "wsp-catalog.h"

#define PATH	"d/cat"
#define NOW	1700000000
#define MOST	200

/* What is there, as numbers: metric n is called m0000n, of a size. */
static struct {
	bool		there;
	uint64_t	size, uid;
} model[MOST];

static int64_t now = NOW;
static struct wsp_catalog_edit *edit;

static void
begin(bool consolidate)
{
	struct wsp_catalog_options options;
	struct wsp_error error;

	wsp_catalog_defaults(&options);
	options.block = 4;
	options.fill = 3;
	options.no_sync = true;
	options.consolidate = consolidate;
	if (wsp_catalog_begin(&edit, PATH, &options, now++, &error) == -1)
		errx(1, "begin: %s", error.msg);
}

static void
commit(void)
{
	struct wsp_error error;

	if (wsp_catalog_commit(edit, &error) == -1)
		errx(1, "commit: %s", error.msg);
}

static void
put(int n, uint64_t size)
{
	char name[16];
	struct wsp_catalog_record r = { .name = name, .size = size,
	    .inode = 1, .seen = 1, .state = WSP_STATE_EMPTY };
	struct wsp_error error;

	r.len = (size_t)snprintf(name, sizeof(name), "m%05d", n);
	if (wsp_catalog_put(edit, &r, &error) == -1)
		errx(1, "put: %s", error.msg);
	model[n].there = true;
	model[n].size = size;
}

static void
kill_one(int n)
{
	struct wsp_error error;
	char name[16];

	snprintf(name, sizeof(name), "m%05d", n);
	if (wsp_catalog_kill(edit, name, &error) == -1)
		errx(1, "kill: %s", error.msg);
	model[n].there = false;
	model[n].uid = 0;
}

/* Is there all of the model, each once, in order, and with its uid? */
static bool
is_model(void)
{
	struct wsp_catalog_info info;
	struct wsp_catalog_record r;
	struct wsp_catalog *c;
	struct wsp_error error;
	bool good = true, found;
	uint64_t seq = 0;
	char name[16];
	int n;

	if (wsp_catalog_open(&c, PATH, &error) == -1)
		errx(1, "open: %s", error.msg);
	for (n = 0; n < MOST; n++) {
		snprintf(name, sizeof(name), "m%05d", n);
		if (wsp_catalog_find(c, name, &found, &r, &error) == -1)
			errx(1, "find: %s", error.msg);
		if (found != model[n].there || (found &&
		    (r.seq != ++seq || r.size != model[n].size ||
		    (model[n].uid != 0 && r.uid != model[n].uid))))
			good = printf("# at %s\n", name) < 0;
		if (found)
			model[n].uid = r.uid;
	}
	wsp_catalog_info(c, &info);
	wrongs = 0;
	if (wsp_catalog_check(c, say_wrong, NULL, &error) == -1)
		errx(1, "check: %s", error.msg);
	wsp_catalog_close(c);
	return good && info.metrics == seq && wrongs == 0;
}

/* A new catalogue of n metrics, step numbers apart, from a number on. */
static void
make(int first, int n, int step)
{
	int i;

	unlink(PATH);
	memset(model, 0, sizeof(model));
	begin(false);
	for (i = 0; i < n; i++)
		put(first + i * step, 1);
	commit();
}

/* Ten more at once, of every second number from one on. */
static bool
inserts(int n, int from, int step)
{
	int i;

	make(50, n, 4);
	if (!is_model())
		return false;
	begin(false);
	for (i = 0; i < 10; i++)
		put(from + i * step, 2);
	commit();
	return is_model();
}

static void
test_insertions(void)
{
	static const int sizes[] = { 1, 11, 21 };
	size_t i;

	for (i = 0; i < 3; i++) {
		ok(inserts(sizes[i], 0, 1),
		    "10 before all of %d lose none", sizes[i]);
		ok(inserts(sizes[i], 51, 4),
		    "10 between all of %d lose none", sizes[i]);
		ok(inserts(sizes[i], 150, 1),
		    "10 behind all of %d lose none", sizes[i]);
	}
	make(50, 21, 4);
	begin(false);
	for (i = 71; i < 74; i++)
		put((int)i, 3);
	commit();
	ok(is_model(), "those that a block spans are put into it");
}

static void
test_replacement(void)
{
	struct wsp_catalog_record before, after, r;
	struct wsp_catalog *c;
	struct wsp_error error;
	bool good = true;
	uint64_t seq;

	make(0, 12, 1);
	is_model();
	if (wsp_catalog_open(&c, PATH, &error) == -1 ||
	    wsp_catalog_get(c, 6, &before, &error) == -1)
		errx(1, "%s", error.msg);
	wsp_catalog_close(c);
	begin(false);
	put(5, 77);
	commit();
	good = is_model();
	if (wsp_catalog_open(&c, PATH, &error) == -1 ||
	    wsp_catalog_get(c, 6, &after, &error) == -1)
		errx(1, "%s", error.msg);
	for (seq = 1; seq <= 12; seq++)
		if (wsp_catalog_get(c, seq, &r, &error) == -1 ||
		    (seq != 6 && r.modseq != before.modseq))
			good = false;
	wsp_catalog_close(c);
	ok(good && after.uid == before.uid && after.modseq > before.modseq,
	    "a record that is replaced leaves its neighbours as they are");
}

static void
test_kills(void)
{
	int n;

	make(0, 40, 1);
	begin(false);
	kill_one(100);
	commit();
	ok(is_model(), "a kill of what is not there kills none");
	begin(false);
	kill_one(4);
	kill_one(3);
	commit();
	ok(is_model(), "several of one block are killed");
	begin(false);
	for (n = 39; n > 5; n -= 3)
		kill_one(n);
	commit();
	ok(is_model(), "some of many blocks are killed");
	begin(false);
	for (n = 0; n < 41; n++)
		kill_one(n);
	commit();
	ok(is_model(), "all are killed");
	begin(false);
	put(7, 1);
	commit();
	ok(is_model(), "and one is there again");
}

/* How many bytes has the file? */
static long
length(void)
{
	FILE *f = fopen(PATH, "rb");
	long n;

	if (f == NULL || fseek(f, 0, SEEK_END) == -1 || (n = ftell(f)) == -1)
		err(1, "%s", PATH);
	fclose(f);
	return n;
}

static void
test_consolidation(void)
{
	struct wsp_catalog_options options;
	struct wsp_error error;
	long before;
	int n;

	make(0, 90, 1);
	begin(false);
	for (n = 0; n < 90; n++)
		if (n % 3 != 0)
			kill_one(n);
	commit();
	before = length();
	begin(true);
	commit();
	ok(is_model() && length() < before,
	    "what is left of many blocks is joined, and all is there");
	begin(true);
	kill_one(3);
	put(4, 9);
	commit();
	ok(is_model(), "changes can come with it");
	begin(true);
	for (n = 0; n < 90; n++)
		kill_one(n);
	commit();
	begin(true);
	commit();
	ok(is_model(), "nothing can be consolidated, too");
	/* Given up in the middle it has not been. */
	make(0, 20, 1);
	begin(true);
	put(50, 1);
	wsp_catalog_abort(edit);
	model[50].there = false;
	wsp_catalog_defaults(&options);
	options.lock_timeout_ms = 0;
	options.no_sync = true;
	ok(is_model() && wsp_catalog_begin(&edit, PATH, &options, now,
	    &error) == 0, "one that is given up leaves all and no lock");
	wsp_catalog_abort(edit);
}

int
main(void)
{
	plan(20);
	scratch_enter();
	if (system("mkdir d") != 0)
		errx(1, "mkdir");
	test_insertions();
	test_replacement();
	test_kills();
	test_consolidation();
	if (system("rm -r d") != 0)
		warnx("d remains");
	scratch_leave();
	return done();
}
