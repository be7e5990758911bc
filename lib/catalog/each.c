/* SPDX-License-Identifier: ISC */
/* each.c - visit metrics of a catalogue one after the other. */
#include "catalog/catalog.h"

/* Of names alone there is not much to say, but there may be many. */
static int
visit_names(const struct wsp_loaded *b, uint64_t before, uint64_t first,
    uint64_t last, wsp_catalog_visit *visit, void *arg,
    struct wsp_error *err)
{
	struct wsp_catalog_record r = { .name = NULL };
	uint32_t i;

	for (r.seq = first; r.seq <= last; r.seq++) {
		i = (uint32_t)(r.seq - 1 - before);
		r.name = wsp_names_get(&b->names, i);
		r.len = wsp_names_len(&b->names, i);
		if (visit(arg, &r, err) == -1)
			return -1;
	}
	return 0;
}

/*
 * The header's part is read before the first record that has one; the block
 * stays where it is while it is visited.
 */
static int
visit_block(struct wsp_catalog *c, size_t number, uint64_t first,
    uint64_t last, wsp_catalog_visit *visit, void *arg, struct wsp_error *err)
{
	uint64_t before = c->before[number], seq;
	struct wsp_catalog_record r;
	struct wsp_entry e;

	if (last > before + c->index.blocks[number].count)
		last = before + c->index.blocks[number].count;
	if (first <= before)
		first = before + 1;
	if (c->block.columns == WSP_NAMES)
		return visit_names(&c->block, before, first, last, visit, arg,
		    err);
	for (seq = first; seq <= last; seq++) {
		wsp_block_entry(&c->block, (uint32_t)(seq - 1 - before), &e);
		if (wsp_record_of(c, &e, seq, &r, err) == -1 ||
		    visit(arg, &r, err) == -1)
			return -1;
	}
	return 0;
}

int
wsp_catalog_each(struct wsp_catalog *c, uint64_t first, uint64_t last,
    unsigned columns, wsp_catalog_visit *visit, void *arg,
    struct wsp_error *err)
{
	size_t number;
	int ret = 0;

	if (first == 0)
		first = 1;
	if (last > c->before[c->index.nblocks])
		last = c->before[c->index.nblocks];
	if (first > last)
		return 0;
	number = wsp_catalog_block_of(c, first);
	c->ahead.goal = wsp_catalog_block_of(c, last) + 1;
	for (; ret == 0 && number < c->index.nblocks &&
	    c->before[number] < last; number++) {
		/* What was read for another question is not asked for. */
		c->block.columns &= columns;
		ret = wsp_block_load(c, number, columns, &c->block, err);
		if (ret == 0)
			ret = visit_block(c, number, first, last, visit, arg,
			    err);
	}
	c->ahead.goal = 0;
	return ret;
}
