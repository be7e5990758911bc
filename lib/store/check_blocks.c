/* SPDX-License-Identifier: ISC */
/* check_blocks.c - all entries of a segment, and what E says of them. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/grow.h"
#include "store/check.h"
#include "store/key.h"
#include "wsp-tree.h"

struct sums {
	uint32_t	full, delta, gone, oldest;
	uint64_t	points;
	uint64_t	*refs;		/* to be freed */
	size_t		nrefs;
	char		last[WSP_STORE_KEY_MAX + 1];
	uint64_t	damaged;	/* blocks */
};

static int
add_lists(struct sums *sums, const struct wsp_store_entry *e)
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
	return 0;
}

/* Adds an entry to the sums, and checks its place. */
static int
add_entry(struct sums *sums, const struct wsp_store_entry *e,
    const struct wsp_store_tx *t, struct wsp_error *err)
{
	sums->full += e->kind == WSP_STORE_FULL;
	sums->delta += e->kind == WSP_STORE_DELTA;
	sums->gone += e->kind == WSP_STORE_GONE;
	add_lists(sums, e);
	if (e->base != e->prev && e->base != 0) {
		if (wsp_grow(&sums->refs, sums->nrefs, sizeof(*sums->refs),
		    err) == -1)
			return -1;
		sums->refs[sums->nrefs++] = e->base;
	}
	if (sums->last[0] != '\0' && wsp_walk_compare(sums->last, e->key) >= 0)
		return wsp_fail(err, WSP_ECORRUPT, "%s: keys out of order",
		    e->key);
	if (!wsp_store_key_in(e->key, e->key_len, &t->tree))
		return wsp_fail(err, WSP_ECORRUPT, "%s: of another tree",
		    e->key);
	memcpy(sums->last, e->key, e->key_len + 1);
	return 0;
}

static int
check_block(struct wsp_store_checking *c, size_t seg,
    const struct wsp_store_row *row, struct sums *sums, struct wsp_error *err)
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

static int
compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Each ref once, as E has them. */
static bool
same_refs(struct sums *sums, const struct wsp_store_end *e)
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

static void
compare_sums(struct wsp_store_checking *c, size_t seg, struct sums *sums)
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

/* Is it the turn of a block today? */
static bool
is_chosen(const struct wsp_store_check_options *o, uint64_t segment,
    uint32_t block)
{
	return o->sample == 0 || (segment * 31 + block + o->day * o->sample) %
	    100 < o->sample;
}

int
wsp_store_check_blocks(struct wsp_store_checking *c, size_t seg,
    struct wsp_error *err)
{
	const struct wsp_store_segment *segment;
	struct sums sums = { .oldest = WSP_STORE_NONE };
	struct wsp_store_row row;
	int ret = 0;

	if (wsp_store_segment(c->store, seg, &segment, err) == -1)
		return wsp_store_told(c, err);
	wsp_store_rows(&row, segment);
	while (ret == 0 && wsp_store_row_next(&row))
		if (is_chosen(c->options, c->store->head.segs[seg].number,
		    row.block) &&
		    check_block(c, seg, &row, &sums, err) == -1) {
			sums.damaged++;
			ret = wsp_store_told(c, err);
		}
	if (ret == 0 && sums.damaged == 0 && c->options->sample == 0)
		compare_sums(c, seg, &sums);
	free(sums.refs);
	return ret;
}
