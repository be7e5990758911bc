/* SPDX-License-Identifier: ISC */
/*
 * Tests, each by its name, what catalogues of this kind have done wrong:
 * insertions that lose metrics or tear blocks, removals that take a neighbour,
 * consolidations that count by what was.
 */
#include <sys/stat.h>

#include "catalog/catalog.h"
#include "catalog/edit.h"
#include "must.h"
#include "scratch.h"
#include "tap.h"

#define BLOCK	4
#define FILL	3
#define NOW	1700000000
#define MOST	256

static bool there[MOST];		/* what should be listed */
static uint64_t size_of[MOST];
static int64_t now = NOW;

static struct wsp_catalog_edit *
begin(const char *path, bool consolidate)
{
	struct wsp_catalog_options options;
	struct wsp_catalog_edit *edit;

	wsp_catalog_defaults(&options);
	options.no_sync = true;
	options.block = BLOCK;
	options.fill = FILL;
	options.consolidate = consolidate;
	must(wsp_catalog_begin(&edit, path, &options, now++, &error));
	return edit;
}

static void
put(struct wsp_catalog_edit *edit, unsigned i)
{
	struct wsp_catalog_record r = { .size = ++size_of[i], .inode = 1 };
	char name[16];

	r.len = (size_t)snprintf(name, sizeof(name), "m%03u", i);
	r.name = name;
	must(wsp_catalog_put(edit, &r, &error));
	there[i] = true;
}

static void
kill_one(struct wsp_catalog_edit *edit, unsigned i)
{
	char name[16];

	snprintf(name, sizeof(name), "m%03u", i);
	must(wsp_catalog_kill(edit, name, &error));
	there[i] = false;
}

/* Metrics from one number to another, in steps. */
static void
put_range(const char *path, unsigned from, unsigned to, unsigned step)
{
	struct wsp_catalog_edit *edit = begin(path, false);
	unsigned i;

	for (i = from; i < to; i += step)
		put(edit, i);
	must(wsp_catalog_commit(edit, &error));
}

static void
kill_range(const char *path, unsigned from, unsigned to, unsigned step)
{
	struct wsp_catalog_edit *edit = begin(path, false);
	unsigned i;

	for (i = from; i < to; i += step)
		kill_one(edit, i);
	must(wsp_catalog_commit(edit, &error));
}

static void
consolidate(const char *path)
{
	must(wsp_catalog_commit(begin(path, true), &error));
}

static void
start_over(void)
{
	memset(there, 0, sizeof(there));
	memset(size_of, 0, sizeof(size_of));
	unlink("cat");
}

static void
tell(void *arg, bool note, const char *text)
{
	printf("# %s\n", text);
	*(int *)arg += !note;
}

struct walk {
	unsigned next;
	bool	 same;
};

static int
visit(void *arg, const struct wsp_catalog_record *r, struct wsp_error *err)
{
	struct walk *w = arg;
	char name[16];

	(void)err;
	while (w->next < MOST && !there[w->next])
		w->next++;
	snprintf(name, sizeof(name), "m%03u", w->next);
	w->same = w->same && w->next < MOST && strcmp(name, r->name) == 0 &&
	    r->size == size_of[w->next];
	w->next++;
	return 0;
}

/* Is exactly that listed, with nothing wrong?  Stores the number of blocks. */
static bool
lists(const char *path, size_t *blocks)
{
	struct walk w = { 0, true };
	struct wsp_catalog *c;
	int wrongs = 0;
	size_t i;

	must(wsp_catalog_open(&c, path, &error));
	must(wsp_catalog_check(c, tell, &wrongs, &error));
	must(wsp_catalog_each(c, 1, UINT64_MAX, WSP_ALL_COLUMNS, visit, &w,
	    &error));
	if (blocks != NULL)
		*blocks = c->index.nblocks;
	for (i = 0; i < c->index.nblocks; i++)
		if (c->index.blocks[i].count > BLOCK)
			wrongs++;
	wsp_catalog_close(c);
	for (; w.next < MOST; w.next++)
		w.same = w.same && !there[w.next];
	return w.same && wrongs == 0;
}

static bool
inserts(unsigned n, unsigned first, unsigned step)
{
	start_over();
	put_range("cat", 50, 50 + 2 * 21, 2);
	put_range("cat", first, first + n * step, step);
	return lists("cat", NULL);
}

static bool
splits_block(void)
{
	size_t before, after;
	bool same;

	start_over();
	put_range("cat", 10, 90, 10);
	same = lists("cat", &before);
	put_range("cat", 11, 20, 1);
	return lists("cat", &after) && same && after > before;
}

static bool
replaces_one(void)
{
	bool same = true;
	unsigned i;

	start_over();
	put_range("cat", 0, 20, 1);
	for (i = 0; i < 20 && same; i++) {
		put_range("cat", i, i + 1, 1);
		same = lists("cat", NULL);
	}
	return same;
}

static bool
kills(unsigned from, unsigned to, unsigned step)
{
	start_over();
	put_range("cat", 10, 40, 1);
	kill_range("cat", from, to, step);
	return lists("cat", NULL);
}

static bool
joins_small_blocks(void)
{
	size_t before, after;
	bool same;

	start_over();
	put_range("cat", 0, 30, 1);
	kill_range("cat", 0, 30, 3);
	kill_range("cat", 1, 30, 3);
	same = lists("cat", &before);
	consolidate("cat");
	return lists("cat", &after) && same &&
	    after == (10 + FILL - 1) / FILL &&
	    after < before;
}

static bool
consolidates_nothing(void)
{
	size_t blocks;

	start_over();
	put_range("cat", 0, 5, 1);
	kill_range("cat", 0, 5, 1);
	consolidate("cat");
	consolidate("cat");
	return lists("cat", &blocks) && blocks == 0;
}

static bool
keeps_directories_apart(void)
{
	bool same;

	start_over();
	if (mkdir("elsewhere", 0777) == -1)
		err(1, "elsewhere");
	put_range("elsewhere/cat", 0, 10, 1);
	same = lists("elsewhere/cat", NULL);
	if (access("cat", F_OK) == 0 || chdir("elsewhere") == -1)
		return false;
	same = same && lists("cat", NULL);
	consolidate("cat");
	same = same && lists("cat", NULL) && unlink("cat") == 0 &&
	    chdir("..") == 0 && rmdir("elsewhere") == 0;
	return same;
}

/* What the file has is what was put: as large as that says. */
static bool
is_as_large_as_it_says(void)
{
	struct wsp_catalog_info info;
	struct wsp_catalog *c;
	struct stat st;

	start_over();
	put_range("cat", 0, 100, 1);
	must(wsp_catalog_open(&c, "cat", &error));
	wsp_catalog_info(c, &info);
	wsp_catalog_close(c);
	return stat("cat", &st) == 0 && info.metrics == 100 &&
	    (uint64_t)st.st_size == info.used && info.garbage == 0;
}

/* An insertion renames nothing: what has a rank later has its uid still. */
static bool
keeps_uids(void)
{
	struct wsp_catalog_record r = { 0 };
	struct wsp_catalog *c;
	uint64_t uid;
	bool found;

	start_over();
	put_range("cat", 50, 90, 1);
	must(wsp_catalog_open(&c, "cat", &error));
	must(wsp_catalog_find(c, "m070", &found, &r, &error));
	uid = r.uid;
	wsp_catalog_close(c);
	put_range("cat", 0, 20, 1);
	must(wsp_catalog_open(&c, "cat", &error));
	must(wsp_catalog_uid(c, uid, &found, &r, &error));
	found = found && strcmp(r.name, "m070") == 0 && r.seq == 41;
	wsp_catalog_close(c);
	return found;
}

static void
put_directories(unsigned from, unsigned to, bool gone)
{
	struct wsp_catalog_edit *edit = begin("cat", false);
	struct wsp_directory d = { .len = 3, .ctime = 1, .inode = 1 };
	char path[16];
	unsigned i;

	for (i = from; i < to; i++) {
		snprintf(path, sizeof(path), "d%02u", i);
		d.path = path;
		must(wsp_dir_change_add(&edit->dirs, &d, gone, &error));
	}
	must(wsp_catalog_commit(edit, &error));
}

/* Of a part of directories nothing is left, and nothing else has changed. */
static bool
forgets_directories(void)
{
	struct wsp_catalog_info info;
	struct wsp_catalog *c;
	int wrongs = 0;
	uint32_t last;

	start_over();
	put_directories(10, 10 + 4 * FILL, false);
	must(wsp_catalog_open(&c, "cat", &error));
	last = c->index.dirs[c->index.ndirs - 1].count;
	wsp_catalog_close(c);
	put_directories(10 + 4 * FILL - last, 10 + 4 * FILL, true);
	must(wsp_catalog_open(&c, "cat", &error));
	must(wsp_catalog_check(c, tell, &wrongs, &error));
	wsp_catalog_info(c, &info);
	wsp_catalog_close(c);
	return wrongs == 0 && info.directories == 4 * FILL + 1 - last;
}

int
main(void)
{
	scratch_enter();
	plan(19);
	ok(inserts(1, 0, 1), "one before all");
	ok(inserts(11, 0, 1), "eleven before all");
	ok(inserts(31, 0, 1), "twenty-one and ten before all");
	ok(inserts(1, 61, 1), "one inside");
	ok(inserts(11, 51, 2), "eleven inside, between all");
	ok(inserts(10, 200, 1), "ten behind all");
	ok(inserts(60, 30, 1), "many before, between, behind, and over others");
	ok(splits_block(), "an insertion splits the block that it is in");
	ok(replaces_one(), "replacing a metric leaves its neighbours");
	ok(kills(100, 120, 1), "killing what is not there");
	ok(kills(20, 22, 1), "killing several of a block");
	ok(kills(11, 40, 5), "killing one of each of several blocks");
	ok(kills(0, 60, 1), "killing all");
	ok(joins_small_blocks(), "blocks are joined by what they have now");
	ok(consolidates_nothing(), "nothing is consolidated twice");
	ok(keeps_directories_apart(), "a catalogue in another directory");
	ok(is_as_large_as_it_says(), "the file has what memory has");
	ok(keeps_uids(), "an insertion gives nobody another uid");
	ok(forgets_directories(), "all directories of a part are gone");
	unlink("cat");
	scratch_leave();
	return done();
}
