/* SPDX-License-Identifier: ISC */
/* Tests transactions that are written object by object. */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "must.h"
#include "scratch.h"
#include "tap.h"
#include "wsp-ops.h"
#include "wsp-snapshot.h"
#include "wsp-store.h"

#define NOW		INT64_C(1700000000)
#define NS		INT64_C(1000000000)

static struct wsp_store_writer *writer;

static void
update(const char *path, int64_t now, double value)
{
	struct wsp_point point = { now, value };
	struct wsp *w;

	must(wsp_open(&w, path, WSP_WRITE, 0, &error));
	must(wsp_update(w, &point, now, &error));
	wsp_close(w);
}

static int
begin(const char *tree, int64_t now)
{
	struct wsp_store_note note = { tree, "me", "by hand", NULL };

	return wsp_store_begin(writer, &note, now * NS, &error);
}

/* Fails after most of what a transaction needs has been made. */
static int
begin_with_long_text(void)
{
	static char text[70000];
	struct wsp_store_note note = { "main", "me", text, NULL };

	memset(text, 'x', sizeof(text) - 1);
	return wsp_store_begin(writer, &note, NOW * NS, &error);
}

static int
put(const char *key, const char *path)
{
	struct stat st;
	struct wsp *w;
	int ret;

	if (stat(path, &st) == -1)
		err(1, "%s", path);
	must(wsp_open(&w, path, WSP_EXAMINE, 0, &error));
	ret = wsp_store_put(writer, key, w, &st, &error);
	wsp_close(w);
	return ret;
}

static uint64_t
finish(void)
{
	uint64_t tid = UINT64_MAX;

	must(wsp_store_finish(writer, &tid, &error));
	return tid;
}

/* Is what the store has at a tid the file? */
static bool
same(const char *key, uint64_t at, const char *path)
{
	struct wsp_view_options how = { .at = at, .now = NOW };
	struct wsp_store *s;
	struct wsp_point point;
	struct wsp *w;
	uint32_t step;
	double value[2] = { 0, 0 };
	bool found = false;

	must(wsp_store_open(&s, "store", WSP_STORE_READ, 0, &error));
	must(wsp_store_view(s, key, &how, &w, &error));
	must(wsp_find_last(w, INT64_MAX, NOW + 3600, &found, &point, &step,
	    &error));
	value[0] = found ? point.value : -1;
	wsp_close(w);
	wsp_store_close(s);
	must(wsp_open(&w, path, WSP_READ, 0, &error));
	must(wsp_find_last(w, INT64_MAX, NOW + 3600, &found, &point, &step,
	    &error));
	value[1] = found ? point.value : -1;
	wsp_close(w);
	return memcmp(&value[0], &value[1], sizeof(value[0])) == 0;
}

static char
kind_of(const char *key, uint64_t at)
{
	struct wsp_store_revision_info r;
	struct wsp_store *s;
	bool found;

	must(wsp_store_open(&s, "store", WSP_STORE_READ, 0, &error));
	must(wsp_store_look(s, key, at, &found, &r, &error));
	wsp_store_close(s);
	return found ? r.kind : '-';
}

static void
count(void *arg, bool note, const char *text)
{
	(void)note;
	printf("# %s\n", text);
	++*(int *)arg;
}

static int
problems(void)
{
	struct wsp_store_check_options how = { .data = true,
	    .rebuild = true };
	struct wsp_store *s;
	int n = 0;

	must(wsp_store_open(&s, "store", WSP_STORE_READ, 0, &error));
	must(wsp_store_check(s, &how, count, &n, &error));
	wsp_store_close(s);
	return n;
}

static void
test_put(void)
{
	must(begin("main", NOW));
	must(put("main/a.wsp", "tree/a.wsp"));
	must(put("main/b.wsp", "tree/b.wsp"));
	ok(finish() == 1, "two files are stored");
	ok(same("main/a.wsp", 1, "tree/a.wsp") && same("main/b.wsp", 1,
	    "tree/b.wsp"), "as they are");
	must(begin("main", NOW + 60));
	must(put("main/a.wsp", "tree/a.wsp"));
	ok(finish() == 0, "what the store has makes no transaction");
	update("tree/a.wsp", NOW + 60, 7);
	must(begin("main", NOW + 120));
	must(put("main/a.wsp", "tree/a.wsp"));
	must(wsp_store_gone(writer, "main/b.wsp", &error));
	must(wsp_store_vote(writer, &error));
	ok(finish() == 2, "a change, and a file that is gone");
	ok(kind_of("main/a.wsp", 2) == 'D' && kind_of("main/b.wsp", 2) ==
	    'X', "are what they are called");
	ok(same("main/a.wsp", 2, "tree/a.wsp"), "and the file is the new one");
}

static bool
says(const char *msg)
{
	if (error.code == WSP_EVALUE && strcmp(error.msg, msg) == 0)
		return true;
	printf("# %s\n", error.msg);
	return false;
}

static void
test_mistakes(void)
{
	uint64_t tid;

	ok(wsp_store_finish(writer, &tid, &error) == -1 &&
	    says("no transaction has begun"), "nothing is not finished");
	ok(put("main/a.wsp", "tree/a.wsp") == -1 &&
	    says("no transaction has begun"), "nor added to");
	ok(begin("a/b", NOW) == -1 && says("tree 'a/b': only letters, digits,"
	    " ., _ and -"), "a tree has a name");
	ok(begin_with_long_text() == -1 && says("a text of more than 65535 "
	    "bytes"), "a text is no book");
	must(begin("main", NOW + 180));
	ok(begin("main", NOW) == -1 && says("a transaction has begun already"),
	    "there is one at a time");
	update("tree/a.wsp", NOW + 120, 8);
	must(put("main/a.wsp", "tree/a.wsp"));
	ok(put("main/a.wsp", "tree/a.wsp") == -1 && says("key 'main/a.wsp': "
	    "it does not come after the one before"), "keys ascend");
	ok(put("other/z.wsp", "tree/a.wsp") == -1 && says("key 'other/z.wsp':"
	    " it is of another tree"), "and are of the tree");
	ok(wsp_store_gone(writer, "main/b.wsp", &error) == -1 &&
	    says("key 'main/b.wsp': there is no such file"),
	    "what is gone cannot go");
	must(wsp_store_vote(writer, &error));
	ok(put("main/c.wsp", "tree/a.wsp") == -1 &&
	    says("the transaction has been voted on"),
	    "after the vote nothing is added");
	wsp_store_abort(writer);
	wsp_store_abort(writer);
	ok(kind_of("main/a.wsp", UINT64_MAX) == 'D' && !same("main/a.wsp", 2,
	    "tree/a.wsp"), "what is aborted never was");
}

/* A snapshot goes on from there. */
static void
test_snapshot(void)
{
	struct wsp_snapshot_counts counts;
	struct wsp_snapshot_options how;

	wsp_snapshot_defaults(&how);
	must(wsp_snapshot(writer, "tree", &how, (NOW + 240) * NS, &counts,
	    NULL, NULL, &error));
	ok(counts.tid == 3 && counts.changed == 1 && counts.created == 1,
	    "a snapshot stores what has changed since");
	must(begin("main", NOW + 300));
	must(put("main/a.wsp", "tree/a.wsp"));
	must(put("main/b.wsp", "tree/b.wsp"));
	ok(finish() == 0, "and has all");
}

int
main(void)
{
	struct wsp_store_options options;
	struct wsp_create_options file;

	plan(19);
	scratch_enter();
	wsp_create_defaults(&file);
	if (mkdir("tree", 0777) == -1)
		err(1, "tree");
	must(scratch_make("tree/a.wsp", "1min:1d 5min:7d", &file, &error));
	must(scratch_make("tree/b.wsp", "1min:1d", &file, &error));
	update("tree/a.wsp", NOW, 1.5);
	update("tree/b.wsp", NOW, 2.5);
	wsp_store_options_defaults(&options);
	options.reserve = 0;
	must(wsp_store_create("store", &options, NOW * NS, &error));
	must(wsp_store_writer_open(&writer, "store", 0, NULL, NULL, &error));
	test_put();
	test_mistakes();
	test_snapshot();
	must(begin("main", NOW + 360));
	wsp_store_writer_close(writer);
	ok(problems() == 0, "nothing is wrong with the store");
	scratch_clear();
	scratch_leave();
	return done();
}
