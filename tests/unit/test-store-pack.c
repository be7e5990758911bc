/* SPDX-License-Identifier: ISC */
/*
 * Tests what becomes of who reads a store while it is packed: he gets what
 * there was, or hears that it is gone.
 */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "must.h"
#include "scratch.h"
#include "tap.h"
#include "wsp-snapshot.h"
#include "wsp-store.h"

#define METRICS		60
#define NOW		INT64_C(1700000000)
#define NS		INT64_C(1000000000)

static const char *
name_of(int i)
{
	static char name[32];

	snprintf(name, sizeof(name), "tree/%02d.wsp", i);
	return name;
}

/* Gives all files points that no codec makes small. */
static void
update(int64_t now)
{
	struct wsp_point points[100];
	struct wsp *w;
	int i, k;

	for (i = 0; i < METRICS; i++) {
		for (k = 0; k < 100; k++)
			points[k] = (struct wsp_point){ now - 60 * (99 - k),
			    1.0 / (1 + (i * 7919 + k * 104729 + now) % 9973) };
		must(wsp_open(&w, name_of(i), WSP_WRITE, 0, &error));
		must(wsp_update_many(w, points, 100, now, NULL, &error));
		wsp_close(w);
	}
}

static void
snapshot(int64_t now)
{
	struct wsp_snapshot_counts counts;
	struct wsp_snapshot_options how;
	struct wsp_store_writer *writer;

	update(now);
	must(wsp_store_writer_open(&writer, "store", 0, NULL, NULL, &error));
	wsp_snapshot_defaults(&how);
	must(wsp_snapshot(writer, "tree", &how, now * NS, &counts, NULL,
	    NULL, &error));
	wsp_store_writer_close(writer);
}

/* Three transactions, in many segments. */
static void
make(void)
{
	struct wsp_store_options options;
	struct wsp_create_options file;
	int i;

	wsp_create_defaults(&file);
	if (mkdir("tree", 0777) == -1)
		err(1, "tree");
	for (i = 0; i < METRICS; i++)
		must(scratch_make(name_of(i), "1min:1d", &file, &error));
	wsp_store_options_defaults(&options);
	options.reserve = 0;
	options.segment_size = 4096;
	must(wsp_store_create("store", &options, NOW * NS, &error));
	for (i = 0; i < 3; i++)
		snapshot(NOW + 6000 * i);
}

/* Only the newest is kept. */
static void
pack(void)
{
	struct wsp_pack_counts counts;
	struct wsp_pack_options how;

	wsp_pack_defaults(&how);
	how.keep[WSP_KEEP_LAST] = 1;
	must(wsp_store_pack("store", &how, (NOW + 30000) * NS, &counts, NULL,
	    NULL, &error));
	ok(counts.folded == 2, "two transactions were folded");
}

static struct wsp_store *
open_store(void)
{
	struct wsp_store *s;

	must(wsp_store_open(&s, "store", WSP_STORE_READ, 0, &error));
	return s;
}

static struct wsp_store_walk *
begin(struct wsp_store *s, uint64_t at)
{
	const struct wsp_store_revision_info *r;
	struct wsp_store_walk *w;

	must(wsp_store_walk_begin(&w, s, "main", 0, at, false, &error));
	must(wsp_store_walk_next(w, &r, &error));
	ok(r != NULL && strcmp(r->key, "main/00.wsp") == 0,
	    "the first object at %d", (int)at);
	return w;
}

/* The rest of them, each once and in order. */
static bool
is_rest(struct wsp_store_walk *w)
{
	const struct wsp_store_revision_info *r;
	char key[32];
	int i;

	for (i = 1; i < METRICS; i++) {
		snprintf(key, sizeof(key), "main/%02d.wsp", i);
		if (wsp_store_walk_next(w, &r, &error) == -1 || r == NULL ||
		    strcmp(r->key, key) != 0)
			return false;
	}
	return wsp_store_walk_next(w, &r, &error) == 0 && r == NULL;
}

static bool
is_gone(const char *msg)
{
	return error.code == WSP_EVALUE && strcmp(error.msg, msg) == 0;
}

static int
view(struct wsp_store *s, uint64_t at)
{
	struct wsp_view_options how = { .at = at, .now = NOW };
	struct wsp *w;
	int ret;

	ret = wsp_store_view(s, "main/30.wsp", &how, &w, &error);
	if (ret == 0)
		wsp_close(w);
	return ret;
}

int
main(void)
{
	const struct wsp_store_transaction *t;
	const struct wsp_store_revision_info *r;
	struct wsp_store *kept, *folded, *both;
	struct wsp_store_walk *at3, *at2;
	size_t n;
	int ret = 0;

	plan(10);
	scratch_enter();
	make();
	kept = open_store();
	folded = open_store();
	both = open_store();
	t = wsp_store_transactions(kept, &n);
	at3 = begin(kept, 3);
	at2 = begin(folded, 2);
	pack();
	ok(is_rest(at3), "all are listed though the store was packed");
	ok(n == 3 && t[0].tid == 1 && t[2].tid == 3 &&
	    strcmp(t[0].tree, "main") == 0 && strcmp(t[2].text, "") == 0,
	    "the transactions that it showed stay");
	ok(view(kept, 3) == 0, "what was kept can be seen");
	while ((ret = wsp_store_walk_next(at2, &r, &error)) == 0 && r != NULL)
		continue;
	ok(ret == -1 && is_gone("2 is no longer in the store"),
	    "what was folded is not listed as something else");
	ok(view(both, 2) == -1 && is_gone("2 is no longer in the store"),
	    "nor seen");
	ok(view(both, 3) == 0, "the store can be read on");
	ok(!wsp_store_shows(both, 2) && wsp_store_shows(both, 3),
	    "and shows what there is");
	wsp_store_walk_end(at3);
	wsp_store_walk_end(at2);
	wsp_store_close(kept);
	wsp_store_close(folded);
	wsp_store_close(both);
	scratch_clear();
	scratch_leave();
	return done();
}
