/* SPDX-License-Identifier: ISC */
/*
 * fuzz-store.c - any bytes as HEAD, as E, and as the streams of a block.
 *
 * The first byte says which.  Bytes are wrapped in the records and packed as
 * the format wants it, so that what is read is not refused before; entries of
 * a block are applied one after the other, as if each built on the one before.
 */
#include <zstd.h>

#include "fuzz.h"
#include "store/apply.h"
#include "store/block_read.h"
#include "store/head_read.h"
#include "store/image.h"
#include "store/list.h"
#include "store/record.h"
#include "store/segment_read.h"

#define MANY	100000	/* values, bytes, points: more are passed over */
#define PACKED	65536

/* Wraps a payload in a record; to be freed. */
static uint8_t *
wrap(const uint8_t *data, size_t size, uint8_t type, size_t *len)
{
	uint8_t *bytes = malloc(WSP_STORE_RECORD + size);
	struct wsp_store_record r = { .type = type, .file = 1,
	    .length = (uint32_t)size, .crc = wsp_store_crc(data, size) };

	must(bytes != NULL, "there is memory");
	wsp_store_record_encode(&r, bytes);
	memcpy(bytes + WSP_STORE_RECORD, data, size);
	*len = WSP_STORE_RECORD + size;
	return bytes;
}

static void
fuzz_head(const uint8_t *data, size_t size)
{
	struct wsp_store_arena arena = { 0 };
	struct wsp_store_head head;
	struct wsp_error err;
	uint8_t *bytes;
	size_t i, len;

	bytes = wrap(data, size, WSP_STORE_H, &len);
	if (wsp_store_head_decode(&head, bytes, len, &arena, &err) == 0) {
		for (i = 0; i < head.ntxs; i++)
			must(wsp_store_head_tx(&head, head.txs[i].tid) ==
			    &head.txs[i], "a transaction is found");
		for (i = 1; i < head.nsegs; i++)
			must(head.segs[i].number > head.segs[i - 1].number,
			    "segments ascend");
	} else
		must(err.code == WSP_ECORRUPT, "damage is said");
	free(bytes);
	wsp_store_arena_free(&arena);
}

/* Puts the table, which is what is left, packed behind the rest of E. */
static void
fuzz_end(const uint8_t *data, size_t size)
{
	enum { FIXED = 8 + 8 + 6 * 4 + 8 + 4 + 2 + 2 - 4 };
	uint8_t bytes[FIXED + 8 + PACKED];
	struct wsp_store_segment s;
	struct wsp_store_row row;
	struct wsp_error err;
	size_t raw = size < FIXED ? 0 : size - FIXED, packed;

	if (raw == 0)
		return;
	memcpy(bytes, data, FIXED);
	/* No refs and no last key. */
	memset(bytes + FIXED - 4, 0, 4);
	packed = ZSTD_compress(bytes + FIXED + 8, PACKED, data + FIXED, raw,
	    1);
	must(!ZSTD_isError(packed), "it can be packed");
	be32enc(bytes + FIXED, (uint32_t)raw);
	be32enc(bytes + FIXED + 4, (uint32_t)packed);
	if (wsp_store_segment_decode(&s, bytes, FIXED + 8 + packed, 1 << 20,
	    &err) == -1) {
		must(err.code == WSP_ECORRUPT, "damage is said");
		return;
	}
	must(!wsp_store_row_find(&row, &s, "") || row.offset < 1 << 20,
	    "a block is in its file");
	wsp_store_segment_free(&s);
}

/* A block of the parts that the input is cut into; to be freed. */
static uint8_t *
pack_block(const uint8_t *data, size_t size, size_t *len)
{
	size_t parts[3], at = 4 + 3 * 8, i, packed;
	uint8_t *bytes = malloc(at + 3 * PACKED);

	must(bytes != NULL, "there is memory");
	be32enc(bytes, 1 + data[0] % 8u);
	parts[0] = (size - 3) * data[1] / 255;
	parts[1] = (size - 3 - parts[0]) * data[2] / 255;
	parts[2] = size - 3 - parts[0] - parts[1];
	for (i = 0, data += 3; i < 3; data += parts[i++]) {
		packed = parts[i] == 0 ? 0 : ZSTD_compress(bytes + at, PACKED,
		    data, parts[i], 1);
		be32enc(bytes + 4 + 8 * i, (uint32_t)parts[i]);
		be32enc(bytes + 8 + 8 * i, (uint32_t)packed);
		at += packed;
	}
	*len = at;
	return bytes;
}

/* Is there so much in an entry that it would take long? */
static bool
is_large(const struct wsp_store_entry *e)
{
	uint64_t n = e->meta.size;
	size_t i;

	for (i = 0; e->flags & WSP_STORE_META && i < e->meta.narchives; i++)
		n += e->meta.archives[i].points;
	for (i = 0; i < e->nnow; i++)
		n += wsp_store_list_mentions(&e->now[i]);
	for (i = 0; i < e->npast; i++)
		n += wsp_store_list_mentions(&e->past[i]);
	return n > MANY;
}

/* Are all entries small?  None is unless all can be read. */
static bool
all_small(struct wsp_store_block *block, const struct wsp_store_of *of)
{
	const struct wsp_store_entry *e = NULL;
	struct wsp_store_entries es;
	struct wsp_error err;
	bool small = true;

	memset(&es.entry, 0, sizeof(es.entry));
	if (wsp_store_entries_begin(&es, block, of, true, &err) == -1)
		small = false;
	/* No key is empty: values are passed over. */
	while (small && (small = wsp_store_entries_next(&es, "", &e,
	    &err) == 0) && e != NULL)
		small = !is_large(e);
	wsp_store_entries_end(&es);
	return small;
}

static void
apply_all(struct wsp_store_block *block, const struct wsp_store_of *of)
{
	struct wsp_store_file file = { 0 };
	const struct wsp_store_entry *e;
	struct wsp_store_entries es;
	struct wsp_error err;
	bool good = true;

	if (wsp_store_entries_begin(&es, block, of, true, &err) == 0)
		while (wsp_store_entries_next(&es, NULL, &e, &err) == 0 &&
		    e != NULL) {
			if (!good || (file.bytes == NULL &&
			    e->kind != WSP_STORE_FULL) ||
			    e->kind == WSP_STORE_GONE)
				continue;
			good = wsp_store_apply(&file, e, &err) == 0;
			must(good || err.code == WSP_ECORRUPT,
			    "damage is said");
		}
	wsp_store_entries_end(&es);
	free(file.bytes);
}

static void
fuzz_block(const uint8_t *data, size_t size)
{
	struct wsp_store_of of = { 9, 7, 1700000000 };
	struct wsp_store_block *block;
	struct wsp_error err;
	uint8_t *bytes;
	size_t len;

	if (size < 3)
		return;
	bytes = pack_block(data, size, &len);
	must(wsp_store_block_open(&block, bytes, len, &err) == 0,
	    "it is a block");
	if (all_small(block, &of))
		apply_all(block, &of);
	wsp_store_block_close(block);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1 || size > 16384)
		return 0;
	switch (data[0]) {
	case 'H':
		fuzz_head(data + 1, size - 1);
		break;
	case 'E':
		fuzz_end(data + 1, size - 1);
		break;
	default:
		fuzz_block(data + 1, size - 1);
	}
	return 0;
}
