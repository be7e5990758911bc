/* SPDX-License-Identifier: ISC */
/* judge.c - is a metric chosen?  If that is not known its file is asked. */
#include "find/terms.h"

/* What has to be read to know: the least first. */
static int
cost_of(const struct find_term *t)
{
	static const int costs[] = { [FIND_SEQ] = 1, [FIND_UID] = 1,
	    [FIND_FLAG] = 1, [FIND_NEW] = 1, [FIND_CHANGED] = 1,
	    [FIND_MISSING_ON] = 2, [FIND_DUPLICATE] = 2, [FIND_SIZE] = 3,
	    [FIND_ALLOCATED] = 3, [FIND_WRITTEN] = 3, [FIND_STATE] = 4,
	    [FIND_CORRUPT] = 4, [FIND_RETENTION] = 4, [FIND_STEP] = 4,
	    [FIND_METHOD] = 4, [FIND_XFF] = 4, [FIND_MISFIT] = 5,
	    [FIND_DIFFERS] = 6, [FIND_DEAD] = 7, [FIND_STALE] = 7,
	    [FIND_NEVER] = 7, [FIND_NEWER_ON] = 8 };

	return costs[t->kind];
}

/* Within an and; which one is the first of it stays. */
void
find_sort_terms(void)
{
	struct find_term t;
	size_t i, k;

	for (i = 1; i < find_nterms; i++)
		for (k = i; k > 0 && !find_terms[k].first &&
		    cost_of(&find_terms[k]) < cost_of(&find_terms[k - 1]);
		    k--) {
			t = find_terms[k];
			find_terms[k] = find_terms[k - 1];
			find_terms[k - 1] = t;
			find_terms[k - 1].first = find_terms[k].first;
			find_terms[k].first = false;
		}
}

/*
 * What is not known may yet be decided by what a look at the file tells: so it
 * is counted only of those that nothing else leaves out.
 */
static enum find_verdict
both(enum find_verdict a, enum find_verdict b)
{
	if (a == FIND_NO || b == FIND_NO)
		return FIND_NO;
	if (a == FIND_MAYBE || b == FIND_MAYBE)
		return FIND_MAYBE;
	return a < b ? a : b;
}

/* An or of ands: each and begins with a term that says so. */
enum find_verdict
find_judge(struct find_subject *s)
{
	enum find_verdict all = FIND_NO, one = FIND_YES;
	size_t i;

	if (find_nterms == 0)
		return FIND_YES;
	for (i = 0; i < find_nterms; i++) {
		if (find_terms[i].first && i > 0) {
			if (one == FIND_YES)
				return FIND_YES;
			all = one > all ? one : all;
			one = FIND_YES;
		}
		if (one == FIND_NO)
			continue;
		one = both(one, find_test(&find_terms[i], s));
	}
	return one > all ? one : all;
}

/* Does what a condition says depend on the file as it is now? */
static bool
depends_on_file(void)
{
	size_t i;

	for (i = 0; i < find_nterms; i++)
		if (find_terms[i].kind <= FIND_ALLOCATED ||
		    (find_terms[i].kind == FIND_WRITTEN &&
		    !find_terms[i].is_token))
			return true;
	return false;
}

/* What is not known is not chosen. */
static enum find_verdict
settle(const struct find_subject *s, enum find_verdict v)
{
	if (v == FIND_UNKNOWN && s->missed)
		find_miss_name();
	return v == FIND_YES ? v : FIND_NO;
}

/*
 * What a catalogue finds true is looked at before it is said; what it finds
 * false is left out.
 */
enum find_verdict
find_decide(struct find_subject *s)
{
	enum find_verdict v = find_judge(s);
	int depth;

	if (s->place->tree == NULL)
		return settle(s, v);
	depth = s->known && v == FIND_YES && !depends_on_file() ?
	    WSP_LOOK_NEWEST : 0;
	while (depth < WSP_LOOK_NEWEST && s->depth < WSP_LOOK_NEWEST &&
	    (v == FIND_MAYBE ||
	    (v == FIND_YES && s->known && s->depth == 0))) {
		if (!find_look(s, (enum wsp_catalog_depth)++depth))
			return FIND_NO;
		v = find_judge(s);
	}
	return settle(s, v);
}
