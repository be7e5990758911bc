/* SPDX-License-Identifier: ISC */
/* shadow.c - find rules that no name reaches, where that is certain. */
#include <string.h>

#include "schema/shadow.h"

/* Groups of the table: texts by where in a name they have to be. */
enum {
	ANYWHERE,
	AT_START = 1,
	AT_END = 2,
	PATTERNS = 4
};

/* A longer text is only looked up as a whole, from its start and its end. */
#define LONG	256

/* A search for one of the texts in the table. */
struct search {
	const struct wsp_shadow *shadow;
	const char	*text;
	size_t		 len;
	size_t		*by;
};

static bool
known(const struct search *s, size_t group, size_t from, size_t len)
{
	return len <= s->shadow->longest && wsp_table_find(&s->shadow->table,
	    group, s->text + from, len, s->by);
}

/* Does a text in the table have to be in every name that has this one? */
static bool
find_text(const struct search *s, const struct wsp_literal *l)
{
	size_t i, n;

	if (l->start && l->end && known(s, AT_START | AT_END, 0, l->len))
		return true;
	for (n = 1; n <= l->len; n++)
		if ((l->start && known(s, AT_START, 0, n)) ||
		    (l->end && known(s, AT_END, l->len - n, n)))
			return true;
	if (l->len > LONG)
		return known(s, ANYWHERE, 0, l->len);
	for (i = 0; i < l->len; i++)
		for (n = 1; n <= l->len - i && n <= s->shadow->longest; n++)
			if (known(s, ANYWHERE, i, n))
				return true;
	return false;
}

static bool
find_branch(const struct wsp_shadow *shadow, const struct wsp_literals *l,
    const struct wsp_branch *b, size_t *by)
{
	const struct wsp_literal *literal;
	size_t i;

	for (i = b->first; i < b->first + b->n; i++) {
		literal = &l->literals[i];
		if (find_text(&(struct search){ shadow, l->text + literal->at,
		    literal->len, by }, literal))
			return true;
	}
	return false;
}

/* All branches have to be taken, by whichever patterns. */
static bool
is_contained(const struct wsp_shadow *s, const struct wsp_literals *l,
    size_t *by)
{
	size_t i, one;

	*by = 0;
	for (i = 0; i < l->nbranches; i++) {
		if (!find_branch(s, l, &l->branches[i], &one))
			return false;
		if (one > *by)
			*by = one;
	}
	return l->nbranches > 0;
}

/* Patterns beside those of literals that every name matches. */
static bool
matches_all(const char *pattern)
{
	static const char *const all[] = { ".", ".+", "^.", "^.+", ".$",
	    ".+$", "^.+$" };
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(pattern, all[i]) == 0)
			return true;
	return false;
}

/* Adds what a branch takes if that is all names with a text. */
static int
add_branch(struct wsp_shadow *s, size_t number, const struct wsp_literals *l,
    const struct wsp_branch *b, struct wsp_error *err)
{
	const struct wsp_literal *literal = &l->literals[b->first];
	size_t group, ignored;

	if (!b->whole)
		return 0;
	if (literal->len == 0 && !(literal->start && literal->end)) {
		if (!s->full)
			s->by = number;
		s->full = true;
	}
	if (literal->len == 0)
		return 0;
	if (literal->len > s->longest)
		s->longest = literal->len;
	group = (literal->start ? AT_START : 0) | (literal->end ? AT_END : 0);
	return wsp_table_add(&s->table, group, l->text + literal->at,
	    literal->len, number, &ignored, err);
}

int
wsp_shadow_next(struct wsp_shadow *s, size_t number, const char *pattern,
    const struct wsp_literals *l, enum wsp_shadow_why *why, size_t *by,
    struct wsp_error *err)
{
	size_t i, first;

	if (wsp_table_add(&s->table, PATTERNS, pattern, strlen(pattern),
	    number, &first, err) == -1)
		return -1;
	*why = WSP_REACHED;
	*by = s->by;
	if (first != number) {
		*why = WSP_SAME;
		*by = first;
	} else if (s->full)
		*why = WSP_ALL_TAKEN;
	else if (is_contained(s, l, by))
		*why = WSP_CONTAINED;
	if (!s->full && matches_all(pattern)) {
		s->full = true;
		s->by = number;
	}
	for (i = 0; i < l->nbranches; i++)
		if (add_branch(s, number, l, &l->branches[i], err) == -1)
			return -1;
	return 0;
}

void
wsp_shadow_free(struct wsp_shadow *s)
{
	wsp_table_free(&s->table);
}
