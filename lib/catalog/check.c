/* SPDX-License-Identifier: ISC */
/* check.c - find everything that is wrong in a catalogue. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "catalog/check.h"
#include "catalog/order.h"

void
wsp_wrong(struct wsp_check *k, const char *fmt, ...)
{
	char text[WSP_ERRLEN];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	k->tell(k->arg, false, text);
}

/* What is damaged is told; anything else ends the check. */
static int
told(struct wsp_check *k, struct wsp_error *err)
{
	if (err->code != WSP_ECORRUPT)
		return -1;
	wsp_wrong(k, "%s", err->msg);
	return 0;
}

static void
check_sum(struct wsp_check *k, const char *what, uint64_t sum, uint64_t says)
{
	if (sum != says)
		wsp_wrong(k, "there are %" PRIu64 " %s, and the commit says %"
		    PRIu64, sum, what, says);
}

static int
check_dirs(struct wsp_check *k, size_t number, struct wsp_error *err)
{
	const struct wsp_dirs_ref *ref = &k->c->index.dirs[number];
	struct wsp_dirs dirs = { 0 };
	struct wsp_directory d;
	int ret = wsp_dirs_read(k->c, number, &dirs, err);
	const char *why;
	uint32_t i;

	for (i = 0; ret == 0 && i < ref->count; i++) {
		wsp_dirs_get(&dirs, i, &d);
		if (i == 0 && (d.len != ref->first.len ||
		    memcmp(d.path, ref->first.s, d.len) != 0))
			wsp_wrong(k, "directories %zu: the index has another "
			    "first path", number);
		ret = wsp_order_path(&k->order, d.path, d.len, &why, err);
		if (ret == 0 && why != NULL)
			wsp_wrong(k, "directories %zu: %s", number, why);
	}
	if (ret == 0 && dirs.paths.loose)
		wsp_wrong(k, "directories %zu: a path shares more", number);
	wsp_dirs_free(&dirs);
	return ret == -1 ? told(k, err) : 0;
}

static int
check_all_dirs(struct wsp_check *k, struct wsp_error *err)
{
	bool listed = (k->c->id.flags & WSP_LISTED) != 0;
	uint64_t sum = 0;
	size_t i;

	k->order.partial = (k->c->id.flags & WSP_PARTIAL) != 0;
	k->order.listed = listed;
	for (i = 0; i < k->c->index.ndirs; i++) {
		sum += k->c->index.dirs[i].count;
		if (wsp_ref_hole(&k->c->index.dirs[i].part))
			wsp_order_skip(&k->order);
		else if (check_dirs(k, i, err) == -1)
			return -1;
	}
	check_sum(k, "directories", sum, k->c->slot.directories);
	if (listed && k->c->index.ndirs > 0)
		wsp_wrong(k, "there are directories, but it was made of a "
		    "list");
	if (!listed && k->c->index.ndirs == 0)
		wsp_wrong(k, "the root is not listed");
	return 0;
}

static int
check_names(struct wsp_check *k, const struct wsp_loaded *b,
    struct wsp_error *err)
{
	const struct wsp_span_of *first = &k->c->index.blocks[b->number].first;
	const char *why, *name;
	uint32_t i;
	size_t len;

	for (i = 0; i < b->count; i++) {
		name = wsp_names_get(&b->names, i);
		len = wsp_names_len(&b->names, i);
		if (i == 0 && (len != first->len ||
		    memcmp(name, first->s, len) != 0))
			wsp_wrong(k, "block %zu: the index has another first "
			    "name", b->number);
		if (wsp_order_name(&k->order, name, len, &why, err) == -1)
			return -1;
		if (why != NULL)
			wsp_wrong(k, "damaged: block %zu: %s", b->number, why);
	}
	if (b->names.loose)
		wsp_wrong(k, "block %zu: a name shares more", b->number);
	return 0;
}

static void
check_row(struct wsp_check *k, size_t number, const struct wsp_row *row)
{
	uint64_t next = k->c->slot.next;
	bool known = !wsp_ref_hole(&k->c->index.headers);

	if (row->uid == 0 || row->uid >= next)
		wsp_wrong(k, "block %zu: uid %" PRIu64 " was never drawn",
		    number, row->uid);
	if (row->modseq == 0 || row->modseq >= next)
		wsp_wrong(k, "block %zu: modseq %" PRIu64, number, row->modseq);
	if (row->state >= WSP_NSTATES || row->zero != 0 ||
	    (row->header != 0) != (row->state == WSP_STATE_SOUND ||
	    row->state == WSP_STATE_TRUNCATED) ||
	    (known && row->header > k->c->headers.n))
		wsp_wrong(k, "block %zu: state %u, header %" PRIu32, number,
		    row->state, row->header);
}

static int
check_rows(struct wsp_check *k, const struct wsp_loaded *b)
{
	const struct wsp_block *block = &k->c->index.blocks[b->number];
	uint64_t low = UINT64_MAX, high = 0, modseq = 0;
	struct wsp_entry e;
	uint32_t i;

	for (i = 0; i < b->count; i++) {
		wsp_block_entry(b, i, &e);
		check_row(k, b->number, &e.row);
		k->uids[k->nuids++] = e.row.uid;
		low = e.row.uid < low ? e.row.uid : low;
		high = e.row.uid > high ? e.row.uid : high;
		modseq = e.row.modseq > modseq ? e.row.modseq : modseq;
	}
	if (low != block->uid_min || high != block->uid_max ||
	    modseq != block->modseq)
		wsp_wrong(k, "block %zu: uids or modseq are not those of the "
		    "index", b->number);
	return 0;
}

static void
check_data(struct wsp_check *k, const struct wsp_loaded *b)
{
	uint64_t most = 0;
	struct wsp_entry e;
	uint32_t i;

	for (i = 0; i < b->count; i++) {
		wsp_block_entry(b, i, &e);
		if (e.data.dataseq > most)
			most = e.data.dataseq;
	}
	if (most != k->c->index.blocks[b->number].dataseq)
		wsp_wrong(k, "block %zu: dataseq is not that of the index",
		    b->number);
	if (most >= k->c->slot.next)
		wsp_wrong(k, "block %zu: a dataseq was never drawn", b->number);
}

/* Column by column: where one is damaged, others may be whole. */
static int
check_block(struct wsp_check *k, size_t number, struct wsp_error *err)
{
	struct wsp_loaded *b = &k->c->block;
	unsigned i;
	int ret;

	for (i = 0; i < WSP_COLUMN_COUNT; i++) {
		if (wsp_ref_hole(&k->c->index.blocks[number].part[i]))
			continue;
		b->columns = 0;
		if (wsp_block_load(k->c, number, 1U << i, b, err) == -1) {
			if (told(k, err) == -1)
				return -1;
			continue;
		}
		ret = 0;
		if (i == WSP_PART_NAME)
			ret = check_names(k, b, err);
		else if (i == WSP_PART_ROWS)
			ret = check_rows(k, b);
		else
			check_data(k, b);
		if (ret == -1)
			return -1;
	}
	return 0;
}

static int
by_value(const void *ap, const void *bp)
{
	const uint64_t *a = ap, *b = bp;

	return (*a > *b) - (*a < *b);
}

static int
check_all_blocks(struct wsp_check *k, struct wsp_error *err)
{
	uint64_t sum = k->c->before[k->c->index.nblocks];
	size_t i;

	check_sum(k, "metrics", sum, k->c->slot.metrics);
	if ((k->uids = calloc(sum + 1, sizeof(*k->uids))) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < k->c->index.nblocks; i++)
		if (check_block(k, i, err) == -1)
			return -1;
	qsort(k->uids, k->nuids, sizeof(*k->uids), by_value);
	for (i = 1; i < k->nuids; i++)
		if (k->uids[i] == k->uids[i - 1])
			wsp_wrong(k, "uid %" PRIu64 " is used twice",
			    k->uids[i]);
	return 0;
}

static void
check_vanished(struct wsp_check *k, size_t number, const struct wsp_gone *gone,
    uint64_t *last)
{
	const struct wsp_gone_ref *ref = &k->c->index.gone[number];
	struct wsp_vanished v = { 0 };
	uint32_t i;

	for (i = 0; i < ref->count; i++) {
		wsp_gone_get(gone, i, &v);
		if (i == 0 && v.modseq != ref->low)
			wsp_wrong(k, "gone %zu: modseq is not that of the "
			    "index", number);
		if (v.modseq < *last || v.modseq >= k->c->slot.next ||
		    v.modseq < k->c->slot.floor || v.uid == 0 ||
		    v.uid >= v.modseq)
			wsp_wrong(k, "gone %zu: uid %" PRIu64 ", modseq %"
			    PRIu64 " after %" PRIu64, number, v.uid, v.modseq,
			    *last);
		*last = v.modseq;
	}
	if (v.modseq != ref->high)
		wsp_wrong(k, "gone %zu: modseq is not that of the index",
		    number);
	if (gone->names.loose)
		wsp_wrong(k, "gone %zu: a name shares more", number);
}

static int
check_all_gone(struct wsp_check *k, struct wsp_error *err)
{
	struct wsp_gone gone = { 0 };
	uint64_t sum = 0, last = 0;
	size_t i;
	int ret = 0;

	for (i = 0; ret == 0 && i < k->c->index.ngone; i++) {
		sum += k->c->index.gone[i].count;
		if (wsp_ref_hole(&k->c->index.gone[i].part))
			continue;
		if (wsp_gone_read(k->c, i, &gone, err) == -1)
			ret = told(k, err);
		else
			check_vanished(k, i, &gone, &last);
	}
	wsp_gone_free(&gone);
	check_sum(k, "vanished metrics", sum, k->c->slot.vanished);
	return ret;
}

int
wsp_catalog_check(struct wsp_catalog *c, wsp_catalog_tell *tell, void *arg,
    struct wsp_error *err)
{
	struct wsp_check k = { .c = c, .tell = tell, .arg = arg };
	int ret = -1;

	wsp_check_head(&k);
	wsp_check_meta(&k);
	if (wsp_check_refs(&k, err) == 0 && (wsp_ref_hole(&c->index.headers) ||
	    wsp_catalog_headers(c, err) == 0 || told(&k, err) == 0) &&
	    check_all_dirs(&k, err) == 0 && check_all_blocks(&k, err) == 0)
		ret = check_all_gone(&k, err);
	wsp_order_free(&k.order);
	free(k.uids);
	return ret;
}
