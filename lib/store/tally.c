/* SPDX-License-Identifier: ISC */
/* tally.c - what is counted of entries. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/grow.h"
#include "store/block.h"

void
wsp_tally_init(struct wsp_tally *t)
{
	memset(t, 0, sizeof(*t));
	t->oldest = WSP_STORE_NONE;
}

/* Puts a ref in its place, unless it is there. */
static int
add_ref(struct wsp_tally *t, uint64_t ref, struct wsp_error *err)
{
	size_t at = t->nrefs;

	while (at > 0 && t->refs[at - 1] > ref)
		at--;
	if (at > 0 && t->refs[at - 1] == ref)
		return 0;
	if (wsp_grow_room(&t->refs, &t->refs_room, t->nrefs, 1,
	    sizeof(*t->refs)) == -1)
		return wsp_fail_errno(err, NULL);
	memmove(t->refs + at + 1, t->refs + at,
	    (t->nrefs - at) * sizeof(*t->refs));
	t->refs[at] = ref;
	t->nrefs++;
	return 0;
}

int
wsp_tally_entry(struct wsp_tally *t, const struct wsp_store_entry *e,
    struct wsp_error *err)
{
	uint32_t oldest = wsp_entry_oldest(e);

	if (e->kind == WSP_STORE_FULL)
		t->full++;
	else if (e->kind == WSP_STORE_DELTA)
		t->delta++;
	else
		t->gone++;
	t->points += wsp_entry_points(e);
	t->oldest = oldest < t->oldest ? oldest : t->oldest;
	return e->base == e->prev || e->base == 0 ? 0 :
	    add_ref(t, e->base, err);
}

int
wsp_tally_add(struct wsp_tally *t, const struct wsp_tally *more,
    struct wsp_error *err)
{
	size_t i;

	for (i = 0; i < more->nrefs; i++)
		if (add_ref(t, more->refs[i], err) == -1)
			return -1;
	t->full += more->full;
	t->delta += more->delta;
	t->gone += more->gone;
	t->points += more->points;
	t->oldest = more->oldest < t->oldest ? more->oldest : t->oldest;
	return 0;
}
