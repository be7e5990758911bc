/* SPDX-License-Identifier: ISC */
/* salvage.c - what a damaged catalogue still knows that no tree can tell. */
#include "base/error.h"
#include "catalog/order.h"
#include "catalog/salvage.h"

/* A block that is damaged is left out. */
static int
read_block(struct wsp_salvage *s, struct wsp_catalog *c, size_t number,
    struct wsp_error *err)
{
	struct wsp_change *change;
	struct wsp_entry e;
	uint32_t i;

	c->block.columns = 0;
	if (wsp_block_load(c, number, WSP_NAMES | WSP_ROWS, &c->block,
	    err) == -1) {
		s->unread += c->index.blocks[number].count;
		return err->code == WSP_ECORRUPT ? 0 : -1;
	}
	for (i = 0; i < c->block.count; i++) {
		wsp_block_entry(&c->block, i, &e);
		if ((change = wsp_change_add(&s->names, e.name, e.len,
		    err)) == NULL)
			return -1;
		change->row.seen = e.row.seen;
		change->row.flags = e.row.flags;
	}
	return 0;
}

int
wsp_salvage_read(struct wsp_salvage *s, struct wsp_catalog *c,
    struct wsp_error *err)
{
	size_t i;

	s->follow = (c->id.flags & WSP_FOLLOW) != 0;
	for (i = 0; i < c->index.nblocks; i++)
		if (read_block(s, c, i, err) == -1)
			return -1;
	if (wsp_buf_add(&s->meta, c->meta.body, c->meta.len, err) == -1)
		return -1;
	return wsp_changes_sort(&s->names, err);
}

int
wsp_salvage_apply(struct wsp_salvage *s, struct wsp_changes_of *cs,
    struct wsp_error *err)
{
	const struct wsp_change *old = s->names.list;
	size_t i, k = 0;
	int order = 0;

	if (s->names.n > 0 && cs->n == 0)
		return wsp_fail(err, WSP_EVALUE, "is empty, but %zu metrics "
		    "are known in it; is it mounted?", s->names.n);
	for (i = 0; i < s->names.n; i++)
		s->flagged += old[i].row.flags != 0;
	for (i = 0; i < cs->n; i++) {
		while (k < s->names.n && (order = wsp_name_compare(
		    old[k].name, old[k].len, cs->list[i].name,
		    cs->list[i].len)) < 0)
			k++;
		if (k == s->names.n || order > 0)
			continue;
		cs->list[i].row.seen = old[k].row.seen;
		cs->list[i].row.flags = old[k].row.flags;
		s->flagged -= old[k].row.flags != 0;
	}
	return 0;
}

void
wsp_salvage_free(struct wsp_salvage *s)
{
	wsp_changes_of_free(&s->names);
	wsp_buf_free(&s->meta);
}
