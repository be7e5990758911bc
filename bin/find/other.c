/* SPDX-License-Identifier: ISC */
/* other.c - compare a metric with the one of the same name elsewhere. */
#include <stddef.h>
#include <string.h>

#include "find/terms.h"

/*
 * Is a file of this name in the other place?  What is known of it there is in
 * *o.  Where it cannot be found out it is neither there nor missing.
 */
static enum find_verdict
find_file(const struct find_term *t, const char *name, int depth,
    struct find_subject *o)
{
	struct wsp_error error;
	uint64_t seq;
	bool there;

	memset(o, 0, offsetof(struct find_subject, buf));
	o->place = t->other;
	o->known = t->other->catalog != NULL;
	if (o->known && (wsp_catalog_rank(t->other->catalog, name, &seq,
	    &error) == -1 || (seq != 0 && depth > WSP_LOOK_STATUS &&
	    wsp_catalog_get(t->other->catalog, seq, &o->r, &error) == -1))) {
		find_say(t->other, t->other->catalog_path, &error);
		return FIND_UNKNOWN;
	}
	if (o->known)
		return seq != 0 ? FIND_YES : FIND_NO;
	o->r.name = name;
	o->r.len = strlen(name);
	there = find_look(o, (enum wsp_catalog_depth)depth);
	if (there && o->r.inode == 0)
		return FIND_UNKNOWN;
	return there ? FIND_YES : FIND_NO;
}

/* Is the metric there?  One with tags may have a file of another name. */
static enum find_verdict
find_there(const struct find_term *t, struct find_subject *s, int depth,
    struct find_subject *o)
{
	static char path[WSP_METRICLEN];
	enum find_verdict v = find_file(t, s->r.name, depth, o);

	if (v == FIND_NO)
		v = find_other_path(t->other, s, path);
	else
		return v;
	return v == FIND_YES ? find_file(t, path, depth, o) : v;
}

static bool
is_different(const struct wsp_info *a, const struct wsp_info *b)
{
	uint32_t i, k;

	if (a->method != b->method || a->xff != b->xff ||
	    a->narchives != b->narchives)
		return true;
	for (i = 0; i < a->narchives; i++) {
		for (k = 0; k < b->narchives; k++)
			if (a->archives[i].step == b->archives[k].step &&
			    a->archives[i].points == b->archives[k].points)
				break;
		if (k == b->narchives)
			return true;
	}
	return false;
}

static enum find_verdict
test_differs(const struct find_term *t, struct find_subject *s)
{
	enum find_verdict there;
	struct find_subject o;

	if (!find_knows_header(s))
		return FIND_MAYBE;
	if (s->r.header == NULL || s->r.state != WSP_STATE_SOUND)
		return FIND_UNKNOWN;
	if ((there = find_there(t, s, WSP_LOOK_HEADER, &o)) != FIND_YES)
		return there;
	if (o.r.header == NULL || o.r.state != WSP_STATE_SOUND)
		return FIND_UNKNOWN;
	return is_different(s->r.header, o.r.header) ? FIND_YES : FIND_NO;
}

/* Points where they are known on both sides, else the last writes. */
static enum find_verdict
test_newer(const struct find_term *t, struct find_subject *s)
{
	enum find_verdict there;
	struct find_subject o;

	if (s->depth < WSP_LOOK_NEWEST && s->place->tree != NULL &&
	    !find_knows_newest(s))
		return FIND_MAYBE;
	if ((there = find_there(t, s, WSP_LOOK_NEWEST, &o)) != FIND_YES)
		return there;
	if (find_knows_newest(s) && find_knows_newest(&o) &&
	    s->r.state == WSP_STATE_SOUND && o.r.state == WSP_STATE_SOUND)
		return o.r.last > s->r.last ? FIND_YES : FIND_NO;
	if (!find_knows_status(s) || !find_knows_status(&o))
		return FIND_UNKNOWN;
	return o.r.mtime > s->r.mtime ? FIND_YES : FIND_NO;
}

enum find_verdict
find_test_other(const struct find_term *t, struct find_subject *s)
{
	enum find_verdict there;
	struct find_subject o;

	switch (t->kind) {
	case FIND_MISSING_ON:
		there = find_there(t, s, WSP_LOOK_STATUS, &o);
		return find_not(there);
	case FIND_DIFFERS:
		return test_differs(t, s);
	default:
		return test_newer(t, s);
	}
}
