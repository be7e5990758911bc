/* SPDX-License-Identifier: ISC */
/* check_blocks.c - the entries of a segment, and what E says of them. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/grow.h"
#include "store/check.h"
#include "store/key.h"
#include "wsp-tree.h"

void
wsp_check_sums_init(struct wsp_check_sums *s)
{
	s->full = s->delta = s->gone = 0;
	s->oldest = WSP_STORE_NONE;
	s->points = s->damaged = 0;
	s->nrefs = 0;
	s->first[0] = s->last[0] = '\0';
}

static void
add_lists(struct wsp_check_sums *sums, const struct wsp_store_entry *e)
{
	uint64_t first;
	size_t i;

	for (i = 0; i < e->nnow; i++)
		sums->points += e->now[i].nvalues;
	for (i = 0; i < e->npast; i++) {
		sums->points += e->past[i].nvalues;
		if (e->past[i].nruns == 0)
			continue;
		first = (uint64_t)e->past[i].runs[0].start * e->past[i].step;
		if (first < sums->oldest)
			sums->oldest = (uint32_t)first;
	}
}

static int
add_ref(struct wsp_check_sums *sums, uint64_t ref, struct wsp_error *err)
{
	if (wsp_grow_room(&sums->refs, &sums->refs_room, sums->nrefs, 1,
	    sizeof(*sums->refs)) == -1)
		return wsp_fail_errno(err, NULL);
	sums->refs[sums->nrefs++] = ref;
	return 0;
}

static int
out_of_order(const char *key, struct wsp_error *err)
{
	return wsp_fail(err, WSP_ECORRUPT, "%s: keys out of order", key);
}

/* Adds an entry to the sums, and checks its place. */
static int
add_entry(struct wsp_check_sums *sums, const struct wsp_store_entry *e,
    const struct wsp_store_tx *t, struct wsp_error *err)
{
	sums->full += e->kind == WSP_STORE_FULL;
	sums->delta += e->kind == WSP_STORE_DELTA;
	sums->gone += e->kind == WSP_STORE_GONE;
	add_lists(sums, e);
	if (e->base != e->prev && e->base != 0 &&
	    add_ref(sums, e->base, err) == -1)
		return -1;
	if (sums->first[0] == '\0')
		memcpy(sums->first, e->key, e->key_len + 1);
	else if (wsp_walk_compare(sums->last, e->key) >= 0)
		return out_of_order(e->key, err);
	if (!wsp_store_key_in(e->key, e->key_len, &t->tree))
		return wsp_fail(err, WSP_ECORRUPT, "%s: of another tree",
		    e->key);
	memcpy(sums->last, e->key, e->key_len + 1);
	return 0;
}

static int
read_block(struct wsp_store_checking *c, size_t seg,
    const struct wsp_store_row *row, struct wsp_check_sums *sums,
    struct wsp_error *err)
{
	const struct wsp_store_tx *t = wsp_store_head_tx(&c->store->head,
	    c->store->head.segs[seg].tid);
	const struct wsp_store_entry *e;
	struct wsp_store_scan scan;
	bool first = true;
	int ret;

	if (wsp_store_scan_begin(&scan, c->store, seg, row, true, err) == -1)
		return -1;
	while ((ret = wsp_store_entries_next(&scan.entries, NULL, &e,
	    err)) == 0 && e != NULL) {
		if (first && strcmp(e->key, row->key) != 0)
			ret = wsp_fail(err, WSP_ECORRUPT,
			    "its first key is not that of the table");
		else
			ret = add_entry(sums, e, t, err);
		first = false;
		if (ret == -1)
			break;
	}
	wsp_store_scan_end(&scan);
	return ret == 0 ? 0 : wsp_store_blame(c->store, seg, row, err);
}

int
wsp_check_block(struct wsp_store_checking *c, size_t seg,
    const struct wsp_store_row *row, struct wsp_check_sums *sums,
    struct wsp_error *err)
{
	bool none = sums->first[0] == '\0';
	int ret = read_block(c, seg, row, sums, err);

	if (none)
		sums->first_offset = row->offset;
	if (ret == 0)
		return 0;
	sums->damaged++;
	return wsp_store_told(c, err);
}

int
wsp_check_sums_add(struct wsp_store_checking *c, size_t seg,
    struct wsp_check_sums *to, const struct wsp_check_sums *s,
    struct wsp_error *err)
{
	struct wsp_store_row row = { .offset = s->first_offset };
	size_t i;

	to->full += s->full;
	to->delta += s->delta;
	to->gone += s->gone;
	to->points += s->points;
	to->damaged += s->damaged;
	if (s->oldest < to->oldest)
		to->oldest = s->oldest;
	for (i = 0; i < s->nrefs; i++)
		if (add_ref(to, s->refs[i], err) == -1)
			return -1;
	if (s->first[0] == '\0')
		return 0;
	if (to->last[0] != '\0' && wsp_walk_compare(to->last, s->first) >= 0) {
		out_of_order(s->first, err);
		wsp_store_blame(c->store, seg, &row, err);
		to->damaged++;
		if (wsp_store_told(c, err) == -1)
			return -1;
	}
	memcpy(to->last, s->last, sizeof(to->last));
	return 0;
}

static int
compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Each ref once, as E has them. */
static bool
same_refs(struct wsp_check_sums *sums, const struct wsp_store_end *e)
{
	size_t i, n = 0;

	if (sums->nrefs > 0)
		qsort(sums->refs, sums->nrefs, sizeof(*sums->refs), compare);
	for (i = 0; i < sums->nrefs; i++)
		if (n == 0 || sums->refs[n - 1] != sums->refs[i])
			sums->refs[n++] = sums->refs[i];
	return n == e->nrefs && (n == 0 ||
	    memcmp(sums->refs, e->refs, n * sizeof(*e->refs)) == 0);
}

void
wsp_check_sums_compare(struct wsp_store_checking *c, size_t seg,
    struct wsp_check_sums *sums)
{
	const struct wsp_store_end *e = &c->ends[seg];
	uint64_t number = c->store->head.segs[seg].number;

	if (strcmp(sums->last, e->hi.text) != 0)
		wsp_store_problem(c, "segment %" PRIu64
		    ": its last key is not that of E", number);
	if (sums->full != e->full || sums->delta != e->delta ||
	    sums->gone != e->gone || sums->points != e->points ||
	    sums->oldest != e->oldest)
		wsp_store_problem(c, "segment %" PRIu64
		    ": its entries are not what E counts", number);
	if (!same_refs(sums, e))
		wsp_store_problem(c, "segment %" PRIu64
		    ": its refs are not those of E", number);
}
