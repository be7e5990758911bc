/* SPDX-License-Identifier: ISC */
/* block.c - entries that are packed together. */
#include <sys/endian.h>

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/block.h"

void
wsp_packed_free(struct wsp_packed *b)
{
	wsp_out_free(&b->payload);
	wsp_out_free(&b->lo);
	wsp_out_free(&b->hi);
	free(b->tally.refs);
	memset(b, 0, sizeof(*b));
}

int
wsp_block_maker_init(struct wsp_block_maker *m,
    const struct wsp_entry_place *place, struct wsp_error *err)
{
	memset(m, 0, sizeof(*m));
	m->place = *place;
	wsp_tally_init(&m->block.tally);
	return (m->packer = wsp_packer_new(err)) == NULL ? -1 : 0;
}

static void
free_streams(struct wsp_out *streams, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		wsp_out_free(&streams[i]);
}

void
wsp_block_maker_free(struct wsp_block_maker *m)
{
	wsp_packer_free(m->packer);
	free_streams(m->head, WSP_STORE_HEAD_STREAMS);
	free_streams(m->now, WSP_STORE_VALUE_STREAMS);
	free_streams(m->past, WSP_STORE_VALUE_STREAMS);
	wsp_out_free(&m->part);
	wsp_packed_free(&m->block);
}

int
wsp_block_maker_add(struct wsp_block_maker *m,
    const struct wsp_store_entry *e, uint32_t method, struct wsp_error *err)
{
	struct wsp_packed *b = &m->block;
	struct wsp_store_str key = { e->key, e->key_len };
	struct wsp_store_str before = { (char *)b->hi.data, b->hi.len };

	wsp_out_key(&m->head[WSP_STORE_KEYS], &before, &key);
	wsp_entry_put(e, &m->place, method, m->head, m->now, m->past);
	if (b->entries++ == 0)
		wsp_out_bytes(&b->lo, e->key, e->key_len);
	wsp_out_empty(&b->hi);
	wsp_out_bytes(&b->hi, e->key, e->key_len);
	if (wsp_out_check(&b->lo, 1, err) == -1 ||
	    wsp_out_check(&b->hi, 1, err) == -1)
		return -1;
	return wsp_tally_entry(&b->tally, e, err);
}

static uint64_t
length(const struct wsp_out *streams, size_t n)
{
	uint64_t len = 0;
	size_t i;

	for (i = 0; i < n; i++)
		len += streams[i].len;
	return len;
}

bool
wsp_block_maker_full(const struct wsp_block_maker *m)
{
	return m->block.entries == WSP_STORE_ENTRIES_MAX ||
	    length(m->head, WSP_STORE_HEAD_STREAMS) +
	    length(m->now, WSP_STORE_VALUE_STREAMS) +
	    length(m->past, WSP_STORE_VALUE_STREAMS) >= WSP_STORE_BLOCK_SIZE;
}

/* Adds a part, and its sizes where the payload begins. */
static int
put_part(struct wsp_block_maker *m, unsigned part, struct wsp_out *streams,
    size_t n, struct wsp_error *err)
{
	struct wsp_out *payload = &m->block.payload;
	size_t pieces[WSP_STORE_VALUE_STREAMS], i;
	uint32_t packed = 0;

	wsp_out_empty(&m->part);
	if (wsp_out_check(streams, n, err) == -1)
		return -1;
	if (length(streams, n) > 0) {
		for (i = 0; i < n; i++)
			wsp_out_u32(&m->part, (uint32_t)streams[i].len);
		for (i = 0; i < n; i++) {
			pieces[i] = streams[i].len + (i == 0 ? 4 * n : 0);
			wsp_out_bytes(&m->part, streams[i].data,
			    streams[i].len);
			wsp_out_empty(&streams[i]);
		}
		if (wsp_out_check(&m->part, 1, err) == -1 ||
		    wsp_pack(m->packer, &m->part, pieces, n, payload,
		    &packed, err) == -1)
			return -1;
	}
	be32enc(payload->data + 4 + 8 * part, (uint32_t)m->part.len);
	be32enc(payload->data + 8 + 8 * part, packed);
	return 0;
}

int
wsp_block_maker_end(struct wsp_block_maker *m, struct wsp_packed *out,
    struct wsp_error *err)
{
	struct wsp_packed *b = &m->block;
	uint8_t *sizes;

	if ((sizes = wsp_out_more(&b->payload, 4 + 8 * WSP_STORE_PARTS)) ==
	    NULL)
		return wsp_out_check(&b->payload, 1, err);
	be32enc(sizes, b->entries);
	if (put_part(m, WSP_STORE_PART_HEAD, m->head, WSP_STORE_HEAD_STREAMS,
	    err) == -1 ||
	    put_part(m, WSP_STORE_PART_NOW, m->now, WSP_STORE_VALUE_STREAMS,
	    err) == -1 ||
	    put_part(m, WSP_STORE_PART_PAST, m->past,
	    WSP_STORE_VALUE_STREAMS, err) == -1)
		return -1;
	if (b->payload.len > WSP_STORE_PAYLOAD_MAX)
		return wsp_fail(err, WSP_EVALUE,
		    "%zu bytes are more than a block can have",
		    b->payload.len);
	*out = *b;
	memset(b, 0, sizeof(*b));
	wsp_tally_init(&b->tally);
	return 0;
}
