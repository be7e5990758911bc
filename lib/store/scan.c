/* SPDX-License-Identifier: ISC */
/* scan.c - the entries of a block, from the first or from where one stopped. */
#include <stdlib.h>

#include "store/store.h"
#include "wsp-tree.h"

int
wsp_store_scan_begin(struct wsp_store_scan *scan, struct wsp_store *s,
    size_t seg, const struct wsp_store_row *row, bool values,
    struct wsp_error *err)
{
	const struct wsp_store_seg *listed = &s->head.segs[seg];
	const struct wsp_store_tx *t = wsp_store_head_tx(&s->head,
	    listed->tid);
	struct wsp_store_of of = { listed->tid, listed->first,
	    (int64_t)(t->time / 1000000000) };

	if (wsp_store_block_get(s, seg, row, &scan->cached, err) == -1)
		return -1;
	scan->store = s;
	scan->seg = seg;
	scan->row = *row;
	if (wsp_store_entries_begin(&scan->entries, scan->cached->block, &of,
	    values, err) == 0)
		return 0;
	wsp_store_scan_end(scan);
	return wsp_store_blame(s, seg, row, err);
}

void
wsp_store_scan_end(struct wsp_store_scan *scan)
{
	wsp_store_entries_end(&scan->entries);
	wsp_store_block_put(scan->store, scan->cached);
}

int
wsp_store_scan_to(struct wsp_store_scan *scan, struct wsp_store *s,
    size_t seg, const struct wsp_store_row *row, const char *key, bool values,
    struct wsp_error *err)
{
	const struct wsp_store_entries *rest;

	if (wsp_store_scan_begin(scan, s, seg, row, values, err) == -1)
		return -1;
	rest = scan->cached->rest[values];
	if (rest == NULL || wsp_walk_compare(rest->key, key) >= 0)
		return 0;
	scan->entries = *rest;
	scan->entries.entry.key = scan->entries.key;
	return 0;
}

/* Where there is no memory for it the next one begins with the first entry. */
void
wsp_store_scan_rest(struct wsp_store_scan *scan)
{
	struct wsp_store_entries *es = &scan->entries, **rest;

	wsp_store_entries_end(es);
	rest = &scan->cached->rest[es->values];
	if (*rest == NULL)
		*rest = malloc(sizeof(**rest));
	if (*rest != NULL)
		**rest = *es;
	wsp_store_block_put(scan->store, scan->cached);
}
