/* SPDX-License-Identifier: ISC */
/*
 * Tests that what a store says of a key does not depend on the keys that were
 * looked for before it.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "must.h"
#include "random.h"
#include "scratch.h"
#include "tap.h"
#include "wsp-ops.h"
#include "wsp-snapshot.h"
#include "wsp-store.h"

#define NOW	INT64_C(1700000000)
#define NS	INT64_C(1000000000)
#define KEYS	300		/* of which each third is never there */
#define TIMES	4		/* transactions; each leaves out some keys */
#define LOOKS	5000

static const char *
key_of(int i)
{
	static char key[32];

	snprintf(key, sizeof(key), "main/d%d/m%03d.wsp", i / 40, i);
	return key;
}

/* Does the transaction of a tid have it? */
static bool
has(int i, int tid)
{
	return i % 3 != 2 && (tid == 1 || (i + tid) % 4 != 0);
}

static double
value_of(int i, int tid)
{
	return i * 10 + tid;
}

static void
put(struct wsp_store_writer *writer, int i, int tid)
{
	struct wsp_point point = { NOW + 60 * tid, value_of(i, tid) };
	struct stat st;
	struct wsp *w;

	must(wsp_open(&w, "a.wsp", WSP_WRITE, 0, &error));
	must(wsp_update(w, &point, NOW + 60 * tid, &error));
	wsp_close(w);
	if (stat("a.wsp", &st) == -1)
		err(1, "a.wsp");
	must(wsp_open(&w, "a.wsp", WSP_EXAMINE, 0, &error));
	must(wsp_store_put(writer, key_of(i), w, &st, &error));
	wsp_close(w);
}

static void
make(void)
{
	struct wsp_store_note note = { "main", "me", "by hand", NULL };
	struct wsp_store_writer *writer;
	struct wsp_store_options options;
	uint64_t tid;
	int i, t;

	wsp_store_options_defaults(&options);
	options.reserve = 0;
	must(wsp_store_create("store", &options, NOW * NS, &error));
	must(wsp_store_writer_open(&writer, "store", 0, NULL, NULL, &error));
	for (t = 1; t <= TIMES; t++) {
		must(wsp_store_begin(writer, &note, (NOW + 60 * t) * NS,
		    &error));
		for (i = 0; i < KEYS; i++)
			if (has(i, t))
				put(writer, i, t);
		must(wsp_store_finish(writer, &tid, &error));
		if (tid != (uint64_t)t)
			errx(1, "another transaction");
	}
	wsp_store_writer_close(writer);
}

/* The tid of the revision that counts, or 0. */
static int
expected(int i, int at)
{
	while (at > 0 && !has(i, at))
		at--;
	return at;
}

/* Is the file that was there the right one? */
static bool
right_file(struct wsp_store *s, int i, int at)
{
	struct wsp_view_options how = { .at = (uint64_t)at,
	    .points = rnd() % 2 == 0, .from = NOW, .now = NOW };
	int tid = expected(i, at);
	struct wsp_point point;
	struct wsp *w;
	uint32_t step;
	bool found;

	if (wsp_store_view(s, key_of(i), &how, &w, &error) == -1)
		return tid == 0 && error.code == WSP_EVALUE;
	must(wsp_find_last(w, INT64_MAX, NOW + 60 * TIMES, &found, &point,
	    &step, &error));
	wsp_close(w);
	return tid != 0 && found && point.time == NOW + 60 * tid -
	    (NOW % 60) && point.value - value_of(i, tid) == 0;
}

static bool
right_revision(struct wsp_store *s, int i, int at)
{
	struct wsp_store_revision_info r;
	int tid = expected(i, at);
	bool found;

	must(wsp_store_look(s, key_of(i), (uint64_t)at, &found, &r, &error));
	return tid == 0 ? !found : found && r.tid == (uint64_t)tid;
}

/* The next one of an order. */
static int
next(int i, int order)
{
	if (order == 0)
		return (i + 1) % KEYS;
	if (order == 1)
		return (i + KEYS - 1) % KEYS;
	return (int)(rnd() % KEYS);
}

int
main(void)
{
	static const char *const orders[] = { "ascending", "descending",
		"any" };
	struct wsp_create_options file;
	struct wsp_store *s;
	int order, n, i, wrong;

	plan(3);
	random_seed(getenv("SEED"));
	scratch_enter();
	wsp_create_defaults(&file);
	must(scratch_make("a.wsp", "60s:10m", &file, &error));
	make();
	must(wsp_store_open(&s, "store", WSP_STORE_READ, 0, &error));
	for (order = 0; order < 3; order++) {
		wrong = i = 0;
		for (n = 0; n < LOOKS; n++) {
			i = next(i, order);
			wrong += rnd() % 2 == 0 ?
			    !right_file(s, i, 1 + (int)(rnd() % TIMES)) :
			    !right_revision(s, i, 1 + (int)(rnd() % TIMES));
		}
		ok(wrong == 0, "%d keys in %s order, %d of them wrong", n,
		    orders[order], wrong);
	}
	wsp_store_close(s);
	scratch_clear();
	scratch_leave();
	return done();
}
