/* SPDX-License-Identifier: ISC */
/* test-table.c - texts keep their numbers while a table grows. */
#include <stdio.h>
#include <string.h>

#include "base/table.h"
#include "tap.h"

#define NTEXTS	5000

static char texts[NTEXTS][8];

/* Adds all texts to a group, with numbers from there on. */
static size_t
add_all(struct wsp_table *t, size_t group, size_t from)
{
	struct wsp_error err;
	size_t i, first, wrong = 0;

	for (i = 0; i < NTEXTS; i++)
		wrong += wsp_table_add(t, group, texts[i], strlen(texts[i]),
		    from + i, &first, &err) != 0 || first != from + i;
	return wrong;
}

/* How many have not the number that they had first. */
static size_t
lost(const struct wsp_table *t, size_t group, size_t from)
{
	size_t i, value, n = 0;

	for (i = 0; i < NTEXTS; i++)
		n += !wsp_table_find(t, group, texts[i], strlen(texts[i]),
		    &value) || value != from + i;
	return n;
}

int
main(void)
{
	struct wsp_table t = { 0 };
	struct wsp_error err;
	size_t i, first, value, wrong = 0;

	for (i = 0; i < NTEXTS; i++)
		snprintf(texts[i], sizeof(texts[i]), "%zu", i);
	plan(7);
	ok(!wsp_table_find(&t, 0, "0", 1, &value), "an empty one has no text");
	ok(add_all(&t, 0, 0) == 0, "a text that is new has its number");
	ok(add_all(&t, 1, NTEXTS) == 0, "a group has texts of its own");
	ok(lost(&t, 0, 0) + lost(&t, 1, NTEXTS) == 0,
	    "all are found when it has grown");
	for (i = 0; i < NTEXTS; i++)
		wrong += wsp_table_add(&t, 0, texts[i], strlen(texts[i]),
		    2 * NTEXTS, &first, &err) != 0 || first != i;
	ok(wrong == 0 && t.n == 2 * NTEXTS, "the number that came first stays");
	ok(!wsp_table_find(&t, 0, "12345", 5, &value) &&
	    !wsp_table_find(&t, 2, "0", 1, &value),
	    "no other text or group is found");
	wsp_table_free(&t);
	ok(!wsp_table_find(&t, 0, "0", 1, &value), "a freed one is empty");
	return done();
}
