/* SPDX-License-Identifier: ISC */
/* damage.c - what cannot be read, and is passed over. */
#include <stdlib.h>

#include "base/grow.h"
#include "store/damage.h"

void
wsp_store_on_damage(struct wsp_store *s, wsp_store_damage *tell, void *arg)
{
	s->damage.tell = tell;
	s->damage.arg = arg;
}

/* Is it told for the first time?  Without memory it is told again. */
static bool
is_new(struct wsp_store *s, uint64_t segment, uint32_t block)
{
	size_t i;

	for (i = 0; i < s->damage.n; i++)
		if (s->damage.told[i].segment == segment &&
		    s->damage.told[i].block == block)
			return false;
	if (wsp_grow_room(&s->damage.told, &s->damage.room, s->damage.n, 1,
	    sizeof(*s->damage.told)) == 0)
		s->damage.told[s->damage.n++] =
		    (struct wsp_store_told_of){ segment, block };
	return true;
}

/* The key that the next block begins with, if it is in the same segment. */
static bool
peek(const struct wsp_store_row *row, struct wsp_store_row *next)
{
	*next = *row;
	return wsp_store_row_next(next);
}

bool
wsp_store_pass(struct wsp_store *s, size_t seg,
    const struct wsp_store_row *row, const struct wsp_error *err)
{
	const struct wsp_store_seg *listed = &s->head.segs[seg];
	struct wsp_store_row next;
	bool before = false;

	if (s->damage.tell == NULL || err->code != WSP_ECORRUPT)
		return false;
	if (!is_new(s, listed->number, row == NULL ? UINT32_MAX : row->block))
		return true;
	if (row != NULL)
		before = peek(row, &next);
	s->damage.tell(s->damage.arg, row == NULL ? listed->lo.text :
	    row->key, before ? next.key : listed->hi.text, before, err);
	return true;
}
