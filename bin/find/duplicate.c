/* SPDX-License-Identifier: ISC */
/* duplicate.c - metrics whose name two files have. */
#include <stdlib.h>
#include <string.h>

#include "find/find.h"

/* Is there a file of this name in the place? */
static enum find_verdict
is_in(struct find_place *p, const char *name)
{
	struct wsp_catalog_record r = { .name = name, .len = strlen(name) };
	struct wsp_error error;
	uint64_t seq = 0;
	bool found = false;

	if (p->catalog != NULL) {
		if (wsp_catalog_rank(find_asked(p), name, &seq,
		    &error) == -1) {
			find_say(p, p->catalog_path, &error);
			return FIND_UNKNOWN;
		}
		return seq != 0 ? FIND_YES : FIND_NO;
	}
	if (wsp_catalog_look(p->tree, WSP_LOOK_STATUS, cli_now(), &r, &found,
	    &error) == -1) {
		find_say_file(p, name, &error);
		return FIND_UNKNOWN;
	}
	return found ? FIND_YES : FIND_NO;
}

/* Is there one in any place?  *any is the best that was known before. */
static bool
is_there(const char *name, enum find_verdict *any)
{
	enum find_verdict v;
	size_t i;

	for (i = 0; i < find_nplaces && *any != FIND_YES; i++)
		if ((v = is_in(&find_places[i], name)) > *any)
			*any = v;
	return *any == FIND_YES;
}

/* A tagged metric may be named by its tags or by a hash. */
static enum find_verdict
has_other_encoding(struct find_subject *s)
{
	enum find_verdict any = FIND_NO, v;
	char path[WSP_METRICLEN];
	size_t i;

	for (i = 0; i < find_nplaces && any != FIND_YES; i++) {
		v = find_other_path(&find_places[i], s, path);
		if (v == FIND_YES)
			v = is_in(&find_places[i], path);
		any = v > any ? v : any;
	}
	return any;
}

/*
 * A file of a name with dots in a component has the name of one in directories:
 * each dot and slash may be the other.  Which of them is asked by turns, for
 * there are few.
 */
#define DOTS_MAX	10

static enum find_verdict
has_other_path(struct find_subject *s)
{
	enum find_verdict any = FIND_NO;
	char name[WSP_METRICLEN];
	size_t dots[DOTS_MAX], n = 0, i;
	unsigned turn, as_is = 0;

	memcpy(name, s->r.name, s->r.len + 1);
	for (i = 0; i < s->r.len; i++)
		if ((name[i] == '.' || name[i] == '/') && n < DOTS_MAX) {
			as_is |= (name[i] == '/' ? 1U : 0U) << n;
			dots[n++] = i;
		}
	for (turn = 0; turn < 1U << n; turn++) {
		if (turn == as_is)
			continue;
		for (i = 0; i < n; i++)
			name[dots[i]] = (turn >> i & 1) != 0 ? '/' : '.';
		if (is_there(name, &any))
			break;
	}
	return any;
}

enum find_verdict
find_is_duplicate(struct find_subject *s)
{
	if (s->places > 1)
		return FIND_YES;
	if (find_is_tagged(s))
		return has_other_encoding(s);
	return strchr(s->r.name, '.') != NULL ? has_other_path(s) : FIND_NO;
}
