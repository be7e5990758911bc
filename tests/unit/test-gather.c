/* SPDX-License-Identifier: ISC */
/* Tests that points of many metrics are kept together by metric. */
#include <stdlib.h>

#include "base/table.h"
#include "says.h"
#include "tap.h"
#include "tree/gather.h"

#define MANY	20000

static struct wsp_gather gather;
static bool sorted;
static struct wsp_error error;

static int
add(const char *name, int64_t time)
{
	const struct wsp_point p = { time, (double)time / 2 };

	sorted = false;
	return wsp_gather_add(&gather, name, strlen(name), &p, &error);
}

/* Has metric number i this name, and the points of these times? */
static bool
holds(size_t i, const char *name, size_t n, const int64_t *times)
{
	struct wsp_point points[8];
	const struct wsp_pile *pile = &gather.piles[i];
	size_t k;

	if (!sorted && wsp_gather_sort(&gather, &error) == -1)
		return false;
	sorted = true;
	if (strcmp(wsp_gather_name(&gather, pile), name) != 0 || pile->n != n)
		return false;
	wsp_gather_points(&gather, pile, points);
	for (k = 0; k < n; k++)
		if (points[k].time != times[k] ||
		    points[k].value != (double)times[k] / 2)
			return false;
	return true;
}

static void
test_metrics(void)
{
	add("b", 1);
	add("a", 2);
	add("b", 3);
	add("b", 3);
	add("a.b", 4);
	add("b", 5);
	ok(gather.npiles == 3 && gather.npoints == 6, "three metrics");
	ok(holds(0, "b", 4, (int64_t []){ 5, 3, 3, 1 }),
	    "the points that came last come first");
	ok(holds(1, "a", 1, (int64_t []){ 2 }) &&
	    holds(2, "a.b", 1, (int64_t []){ 4 }),
	    "metrics are in the order of their first points");
	wsp_gather_empty(&gather);
	ok(gather.npiles == 0 && gather.npoints == 0 &&
	    wsp_gather_size(&gather) == 0, "it can be emptied");
	add("a", 9);
	ok(gather.npiles == 1 && holds(0, "a", 1, (int64_t []){ 9 }),
	    "and used again");
	wsp_gather_empty(&gather);
}

static void
test_aliases(void)
{
	add("a;y=2;x=1", 1);
	add("a;x=1;y=2", 2);
	add("a{x=\"1\",y=\"2\"}", 3);
	add("a;x=0;y=2;x=1", 4);
	add("a;y=2;x=1", 5);
	add("~b", 6);
	add("b", 7);
	add("~~b", 8);
	ok(gather.npiles == 2, "different ways to write a name are one metric");
	ok(holds(0, "a;x=1;y=2", 5, (int64_t []){ 5, 4, 3, 2, 1 }),
	    "which has the proper name and all points");
	ok(holds(1, "b", 3, (int64_t []){ 8, 7, 6 }),
	    "also if the proper name comes later");
	wsp_gather_empty(&gather);
}

static void
test_refused(void)
{
	static const char *const names[] = { "", "..", "a..b", "a;b", "a\x01",
	    "/a" };
	char name[2 * WSP_METRICLEN];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ok(add(names[i], 1) == -1 && error.code == WSP_EVALUE,
		    "'%s' is refused", names[i]);
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	ok(add(name, 1) == -1 && error.code == WSP_EVALUE,
	    "a name of %zu bytes is refused", strlen(name));
	name[WSP_METRICLEN] = '\0';
	ok(add(name, 1) == -1, "one of %zu bytes, too", strlen(name));
	ok(gather.npoints == 0 && gather.npiles == 0, "and nothing is kept");
	name[WSP_METRICLEN - 1] = '\0';
	ok(add(name, 1) == 0 && holds(0, name, 1, (int64_t []){ 1 }),
	    "one of %zu bytes is kept", strlen(name));
	wsp_gather_empty(&gather);
}

/* Names are not ended by a NUL. */
static void
test_lengths(void)
{
	static const char text[] = "abcdefghijklmnopqrstuvwxyz";
	const struct wsp_point p = { 1, 1 };
	size_t i, n = sizeof(text) - 1;
	bool good = true;

	for (i = 1; i <= 3 * n; i++)
		if (wsp_gather_add(&gather, text, 1 + i % n, &p,
		    &error) == -1)
			good = false;
	ok(good && gather.npiles == n, "each beginning of a text is a name");
	for (i = 0; i < n; i++)
		if (gather.piles[i].n != 3 || strncmp(text,
		    wsp_gather_name(&gather, &gather.piles[i]),
		    1 + (i + 1) % n) != 0)
			good = false;
	ok(good, "and has its points");
	wsp_gather_empty(&gather);
}

/* Metrics in an order that jumps about; each twice with tags. */
static void
test_many(const char *what)
{
	char name[64];
	int64_t i, n;
	bool good = true;

	for (n = 0; n < 3; n++)
		for (i = 0; i < MANY; i++) {
			snprintf(name, sizeof(name), n == 1 ?
			    "m%jd;b=1;a=1" : "m%jd;a=1;b=1",
			    (intmax_t)(i * 7919 % MANY));
			good = good && add(name, 10 * i + n) == 0;
		}
	ok(good && gather.npiles == MANY && gather.npoints == 3 * MANY,
	    "%d metrics, %s", MANY, what);
	for (i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "m%jd;a=1;b=1",
		    (intmax_t)(i * 7919 % MANY));
		good = good && holds((size_t)i, name, 3, (int64_t []){
		    10 * i + 2, 10 * i + 1, 10 * i });
	}
	ok(good, "each has its points, %s", what);
	ok(wsp_gather_size(&gather) >= 3 * MANY * sizeof(struct wsp_point),
	    "its size is that of the points at least, %s", what);
	wsp_gather_empty(&gather);
}

/*
 * Bits that a hash of words with a known factor carries to where the next word
 * takes them back, whatever it began with.
 */
static void
test_collisions(void)
{
	enum { UNITS = 8, NAMES = 1 << UNITS };
	char name[16 * UNITS];
	uint32_t hashes[NAMES];
	unsigned i, k, same = 0;
	uint64_t seed = wsp_hash_seed();

	for (i = 0; i < NAMES; i++) {
		memset(name, 'a', sizeof(name));
		for (k = 0; k < UNITS; k++)
			if (i >> k & 1) {
				name[16 * k + 7] = (char)('a' ^ 0x80);
				name[16 * k + 11] = (char)('a' ^ 0x80);
				name[16 * k + 15] = (char)('a' ^ 0x80);
			}
		hashes[i] = wsp_hash_text(seed, name, sizeof(name));
		for (k = 0; k < i; k++)
			same += hashes[k] == hashes[i];
	}
	ok(same < 4, "nobody chooses names of one hash");
	ok(wsp_hash_seed() != wsp_hash_seed(), "each seed is another one");
}

int
main(void)
{
	plan(34);
	test_collisions();
	test_metrics();
	test_aliases();
	test_refused();
	test_lengths();
	test_many("while it grows");
	test_many("when it has room");
	wsp_gather_free(&gather);
	ok(gather.points == NULL && wsp_gather_size(&gather) == 0,
	    "it can be freed");
	test_metrics();
	wsp_gather_free(&gather);
	return done();
}
