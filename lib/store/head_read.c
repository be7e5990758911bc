/* SPDX-License-Identifier: ISC */
/* head_read.c - the bytes of HEAD: all transactions and segments. */
#include "base/error.h"
#include "store/cursor.h"
#include "store/head_check.h"
#include "store/head_read.h"
#include "store/record.h"
#include "store/str.h"

/* Bytes that each takes at least. */
#define TX_MIN	(4 * 8 + 2 + 3 * 4 + 8 + 3 * 2 + 2 * 2)
#define SEG_MIN	(5 * 8 + 2 * 4 + 2 * 2)

static int
read_refs(struct wsp_store_tx *t, struct wsp_store_cursor *c,
    struct wsp_store_arena *arena, struct wsp_error *err)
{
	size_t i;

	t->nrefs = wsp_store_u16_count(c, 8);
	if ((t->refs = wsp_store_alloc(arena, t->nrefs, sizeof(*t->refs),
	    err)) == NULL)
		return -1;
	for (i = 0; i < t->nrefs; i++)
		t->refs[i] = wsp_store_u64(c);
	return 0;
}

static int
read_tx(struct wsp_store_tx *t, struct wsp_store_cursor *c,
    struct wsp_store_arena *arena, struct wsp_error *err)
{
	t->tid = wsp_store_u64(c);
	t->first = wsp_store_u64(c);
	t->time = wsp_store_u64(c);
	t->into = wsp_store_u64(c);
	t->kind = wsp_store_u8(c);
	t->flags = wsp_store_u8(c);
	t->full = wsp_store_u32(c);
	t->delta = wsp_store_u32(c);
	t->gone = wsp_store_u32(c);
	t->points = wsp_store_u64(c);
	if (wsp_store_str_read(c, arena, &t->tree, err) == -1 ||
	    wsp_store_str_read(c, arena, &t->user, err) == -1 ||
	    wsp_store_str_read(c, arena, &t->text, err) == -1 ||
	    wsp_store_strs_read(c, arena, &t->tags, &t->ntags, err) == -1)
		return -1;
	return read_refs(t, c, arena, err);
}

static int
read_seg(struct wsp_store_seg *s, struct wsp_store_cursor *c,
    struct wsp_store_arena *arena, struct wsp_error *err)
{
	s->number = wsp_store_u64(c);
	s->tid = wsp_store_u64(c);
	s->first = wsp_store_u64(c);
	s->size = wsp_store_u64(c);
	s->end = wsp_store_u64(c);
	s->crc = wsp_store_u32(c);
	s->oldest = wsp_store_u32(c);
	return wsp_store_str_read(c, arena, &s->lo, err) == -1 ? -1 :
	    wsp_store_str_read(c, arena, &s->hi, err);
}

static void
read_settings(struct wsp_store_head *h, struct wsp_store_cursor *c)
{
	const uint8_t *id = wsp_store_take(c, sizeof(h->id));

	if (id != NULL)
		memcpy(h->id, id, sizeof(h->id));
	h->created = wsp_store_u64(c);
	h->written = wsp_store_u64(c);
	h->next = wsp_store_u64(c);
	h->last = wsp_store_u64(c);
	h->quota = wsp_store_u64(c);
	h->reserve = wsp_store_u64(c);
	h->segment_size = wsp_store_u32(c);
	h->flags = wsp_store_u32(c);
}

static int
read_head(struct wsp_store_head *h, struct wsp_store_cursor *c,
    struct wsp_store_arena *arena, struct wsp_error *err)
{
	size_t i;

	read_settings(h, c);
	h->ntxs = wsp_store_u32_count(c, TX_MIN);
	if ((h->txs = wsp_store_alloc(arena, h->ntxs, sizeof(*h->txs),
	    err)) == NULL)
		return -1;
	for (i = 0; i < h->ntxs; i++)
		if (read_tx(&h->txs[i], c, arena, err) == -1)
			return -1;
	h->nsegs = wsp_store_u32_count(c, SEG_MIN);
	if ((h->segs = wsp_store_alloc(arena, h->nsegs, sizeof(*h->segs),
	    err)) == NULL)
		return -1;
	for (i = 0; i < h->nsegs; i++)
		if (read_seg(&h->segs[i], c, arena, err) == -1)
			return -1;
	return wsp_store_cursor_end(c, "the list", err);
}

int
wsp_store_head_decode(struct wsp_store_head *h, const uint8_t *bytes,
    size_t len, struct wsp_store_arena *arena, struct wsp_error *err)
{
	struct wsp_store_cursor c;
	struct wsp_store_record r;

	if (len < WSP_STORE_RECORD)
		return wsp_fail(err, WSP_ECORRUPT, "it is cut");
	memset(h, 0, sizeof(*h));
	h->generation = wsp_store_record_file(bytes);
	if (wsp_store_record_decode(&r, bytes, len, h->generation, 0, 0,
	    err) == -1)
		return -1;
	if (wsp_store_crc(bytes + WSP_STORE_RECORD, r.length) != r.crc)
		return wsp_fail(err, WSP_ECORRUPT,
		    "checksum of its payload is wrong");
	if (r.type != WSP_STORE_H || len != WSP_STORE_RECORD + r.length)
		return wsp_fail(err, WSP_ECORRUPT, "it is not one record H");
	wsp_store_cursor_init(&c, bytes + WSP_STORE_RECORD, r.length);
	if (read_head(h, &c, arena, err) == -1)
		return -1;
	return wsp_store_head_check(h, err);
}

const struct wsp_store_tx *
wsp_store_head_tx(const struct wsp_store_head *h, uint64_t tid)
{
	size_t lo = 0, hi = h->ntxs, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (h->txs[mid].tid == tid)
			return &h->txs[mid];
		if (h->txs[mid].tid < tid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

bool
wsp_store_head_lists(const struct wsp_store_head *h, uint64_t number)
{
	size_t lo = 0, hi = h->nsegs, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (h->segs[mid].number == number)
			return true;
		if (h->segs[mid].number < number)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}
