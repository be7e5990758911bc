/* SPDX-License-Identifier: ISC */
/* needs.c - what of a catalogue the conditions are about. */
#include "find/terms.h"

/* Of a file that may be looked at all has to be known. */
static unsigned
columns_of(const struct find_term *t, bool tree)
{
	switch (t->kind) {
	case FIND_MISSING_ON:
	case FIND_BELONGS:
	case FIND_MISPLACED:
	case FIND_DUPLICATE:
	case FIND_SEQ:
		return WSP_NAMES;
	case FIND_CHANGED:
	case FIND_FLAG:
	case FIND_UID:
		return WSP_NAMES | WSP_ROWS;
	case FIND_CORRUPT:
	case FIND_STATE:
	case FIND_SIZE:
	case FIND_RETENTION:
	case FIND_METHOD:
	case FIND_STEP:
	case FIND_XFF:
	case FIND_MISFIT:
		return tree ? WSP_ALL_COLUMNS : WSP_NAMES | WSP_ROWS;
	default:
		return WSP_ALL_COLUMNS;
	}
}

unsigned
find_columns(const struct find_place *p)
{
	unsigned columns = WSP_NAMES;
	size_t i;

	for (i = 0; i < find_nterms; i++)
		columns |= columns_of(&find_terms[i], p->tree != NULL);
	return columns;
}

bool
find_asks_points(void)
{
	size_t i;

	for (i = 0; i < find_nterms; i++)
		if (find_terms[i].kind <= FIND_NEVER)
			return true;
	return false;
}

static void
add_bound(struct find_bounds *b, const struct find_term *t)
{
	if (t->kind == FIND_STALE) {
		if (!b->stale || t->time < b->time)
			b->time = t->time;
		b->stale = true;
	}
	if (t->kind == FIND_CHANGED || (t->kind == FIND_NEW && t->is_token)) {
		if (t->number > b->number)
			b->number = t->number;
		b->changed = true;
	}
	if (t->kind == FIND_MISSING_ON && t->other->catalog != NULL)
		b->missing_on = t->other;
}

void
find_get_bounds(struct find_bounds *b)
{
	size_t i;

	*b = (struct find_bounds){ .stale = false };
	for (i = 1; i < find_nterms; i++)
		if (find_terms[i].first)
			return;
	for (i = 0; i < find_nterms; i++)
		if (!find_terms[i].negated)
			add_bound(b, &find_terms[i]);
}
