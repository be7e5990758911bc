/* SPDX-License-Identifier: ISC */
/* table.c - look up texts by a hash. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/table.h"
#include "base/wide.h"

#define FIRST_ROOM	64
#define MULTIPLIER	UINT64_C(0x9e3779b97f4a7c15)

/*
 * One step: what a bit of the word changes hangs on all of the factor, which
 * nobody knows.
 */
static uint64_t
mix(uint64_t h, uint64_t word, uint64_t seed)
{
	struct wsp_wide w = wsp_wide_product(h ^ word, seed | 1);

	return w.high ^ w.low;
}

/* Eight bytes at a time. */
uint32_t
wsp_hash_text(uint64_t seed, const char *text, size_t len)
{
	uint64_t h = seed ^ len, word;

	for (; len >= sizeof(word); text += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, text, sizeof(word));
		h = mix(h, word, seed);
	}
	word = 0;
	memcpy(&word, text, len);
	h = mix(mix(h, word, seed), MULTIPLIER, seed);
	return (uint32_t)(h ^ h >> 32);
}

uint64_t
wsp_hash_seed(void)
{
	uint64_t seed;

	arc4random_buf(&seed, sizeof(seed));
	return seed;
}

/* The place of a text, or the free one where it would be. */
static struct wsp_table_entry *
find_place(const struct wsp_table *t, size_t group, const char *text,
    size_t len)
{
	size_t mask = t->room - 1, i;
	struct wsp_table_entry *e;

	i = wsp_hash_text(t->seed ^ group * MULTIPLIER, text, len) & mask;
	for (;; i = (i + 1) & mask) {
		e = &t->entries[i];
		if (e->text == NULL || (e->group == group && e->len == len &&
		    memcmp(e->text, text, len) == 0))
			return e;
	}
}

static int
make_room(struct wsp_table *t, struct wsp_error *err)
{
	struct wsp_table_entry *old = t->entries, *e;
	size_t i, n = t->room, room = n == 0 ? FIRST_ROOM : 2 * n;

	if (t->n < n / 2)
		return 0;
	if ((e = calloc(room, sizeof(*e))) == NULL)
		return wsp_fail_errno(err, NULL);
	if (n == 0)
		t->seed = wsp_hash_seed();
	t->entries = e;
	t->room = room;
	for (i = 0; i < n; i++) {
		e = &old[i];
		if (e->text != NULL)
			*find_place(t, e->group, e->text, e->len) = *e;
	}
	free(old);
	return 0;
}

int
wsp_table_add(struct wsp_table *t, size_t group, const char *text, size_t len,
    size_t value, size_t *first, struct wsp_error *err)
{
	struct wsp_table_entry *e;

	if (make_room(t, err) == -1)
		return -1;
	e = find_place(t, group, text, len);
	if (e->text == NULL) {
		*e = (struct wsp_table_entry){ text, len, group, value };
		t->n++;
	}
	*first = e->value;
	return 0;
}

bool
wsp_table_find(const struct wsp_table *t, size_t group, const char *text,
    size_t len, size_t *value)
{
	const struct wsp_table_entry *e;

	if (t->n == 0)
		return false;
	e = find_place(t, group, text, len);
	if (e->text != NULL)
		*value = e->value;
	return e->text != NULL;
}

void
wsp_table_free(struct wsp_table *t)
{
	free(t->entries);
	*t = (struct wsp_table){ 0 };
}
