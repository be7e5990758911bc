/* SPDX-License-Identifier: ISC */
/* blocks.c - read the points of an archive's blocks. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/error.h"
#include "cwhisper/blocks.h"
#include "ring/ring.h"

#define PIECE	128	/* points that are decoded at a time */

uint8_t *
wsp_cw_block_buffer(const struct wsp_cw_archive *a, struct wsp_error *err)
{
	uint8_t *buf = malloc((size_t)a->block_size + WSP_BLOCK_SLACK);

	if (buf == NULL)
		wsp_fail_errno(err, NULL);
	else
		memset(buf + a->block_size, 0, WSP_BLOCK_SLACK);
	return buf;
}

int
wsp_cw_block_bytes(const struct wsp_cw *f, uint32_t archive, uint32_t block,
    uint8_t *buf, struct wsp_error *err)
{
	const struct wsp_cw_archive *a = &f->archives[archive];
	const struct wsp_cw_block *b = a->blocks == NULL ? NULL :
	    &a->blocks[block];

	if (f->read == NULL)
		memset(buf, 0, a->block_size);
	else if (f->read(f->arg, buf, a->block_size,
	    wsp_cw_block_offset(a, block), err) == -1)
		return -1;
	if (b != NULL && b->bytes != NULL)
		memcpy(buf + b->from, b->bytes + b->from, b->to - b->from);
	return 0;
}

static uint32_t
crc_of(const uint8_t *buf, size_t len)
{
	return (uint32_t)crc32(0, buf, (uInt)len);
}

/* The checksum of a block as if it began with the time in the table. */
static uint32_t
crc_with_start(const struct wsp_cw_archive *a, uint32_t block,
    const uint8_t *buf)
{
	uint8_t start[4];

	be32enc(start, a->ranges[block].start);
	return (uint32_t)crc32(crc32(0, start, sizeof(start)), buf + 4,
	    a->block_size - 4);
}

bool
wsp_cw_overtaken(const struct wsp_cw_archive *a, uint32_t block,
    const uint8_t *buf)
{
	uint32_t start = be32dec(buf);

	return block != a->current && start > a->last.interval &&
	    start % a->step == 0 && start != WSP_CW_STRUCK &&
	    crc_with_start(a, block, buf) != a->ranges[block].crc;
}

static int
fail_block(uint32_t archive, uint32_t block, const struct wsp_cw_range *r,
    const char *what, struct wsp_error *err)
{
	return wsp_fail(err, WSP_ECORRUPT, "block %u of archive %u (%u to %u) "
	    "%s", block, archive, r->start, r->end, what);
}

/* Adds those of n points that are from first to last; a NULL list has none. */
static int
add_points(const struct wsp_slot *p, size_t n, int64_t first, int64_t last,
    struct wsp_cw_list *list, struct wsp_error *err)
{
	size_t i;

	if (list == NULL)
		return 0;
	if (list->series != NULL && p[0].interval >= first &&
	    p[n - 1].interval <= last) {
		for (i = 0; i < n; i++)
			wsp_cw_list_put(list, &p[i]);
		return 0;
	}
	for (i = 0; i < n; i++)
		if (p[i].interval >= first && p[i].interval <= last &&
		    wsp_cw_list_add(list, &p[i], err) == -1)
			return -1;
	return 0;
}

/* Decodes as many points as the table tells; 1 if there are fewer. */
static int
decode(struct wsp_decoder *d, const struct wsp_cw_range *r, int64_t first,
    int64_t last, struct wsp_cw_list *list, struct wsp_error *err)
{
	struct wsp_slot p[PIECE];
	uint64_t left = (uint64_t)r->count + 1;
	enum wsp_decoded end = WSP_DECODED_POINT;
	size_t n;

	for (; left > 0 && end == WSP_DECODED_POINT; left -= n) {
		n = wsp_decoder_many(d, p, left < PIECE ? (size_t)left : PIECE,
		    &end);
		if (n > 0 &&
		    add_points(p, n, first, last, list, err) == -1)
			return -1;
	}
	return left > 0;
}

/*
 * Does a block match its checksum?  That of a block that is not full ends with
 * its points, where the state of the current one says, or what they take.
 */
static bool
matches(const struct wsp_cw_archive *a, uint32_t block, const uint8_t *buf)
{
	const struct wsp_cw_range *r = &a->ranges[block];
	uint64_t begin = wsp_cw_block_offset(a, block);
	uint64_t used = a->last_offset < begin ? UINT64_MAX :
	    a->last_offset - begin;
	struct wsp_decoder d;

	if (block == a->current && used <= a->block_size &&
	    crc_of(buf, used) == r->crc)
		return true;
	if (crc_of(buf, a->block_size) == r->crc)
		return true;
	wsp_decoder_init(&d, buf, a->block_size, a->step);
	return decode(&d, r, 0, 0, NULL, NULL) == 0 &&
	    crc_of(buf, d.pos / 8) == r->crc;
}

int
wsp_cw_block_points(const struct wsp_cw *f, uint32_t archive, uint32_t block,
    const uint8_t *buf, int64_t first, int64_t last, struct wsp_cw_list *list,
    struct wsp_error *err)
{
	const struct wsp_cw_archive *a = &f->archives[archive];
	const struct wsp_cw_range *r = &a->ranges[block];
	struct wsp_decoder d;
	int ret;

	if (!matches(a, block, buf))
		return wsp_cw_overtaken(a, block, buf) ? 0 : fail_block(archive,
		    block, r, "does not match its checksum", err);
	wsp_decoder_init(&d, buf, a->block_size, a->step);
	if ((ret = decode(&d, r, first, last, list, err)) == -1)
		return -1;
	if (ret == 1 || d.last.interval != r->end || be32dec(buf) != r->start)
		return fail_block(archive, block, r,
		    "has other points than its table says", err);
	/* The checksum does not cover the byte that is not full. */
	if (block == a->current && !wsp_same_value(d.last.value,
	    a->last.value))
		return fail_block(archive, block, r,
		    "does not end as the header says", err);
	return 0;
}

uint32_t *
wsp_cw_blocks_by_time(const struct wsp_cw_archive *a, uint32_t *n,
    struct wsp_error *err)
{
	uint32_t *blocks = calloc(a->block_count, sizeof(*blocks));
	uint32_t i, k, b;

	*n = 0;
	if (blocks == NULL) {
		wsp_fail_errno(err, NULL);
		return NULL;
	}
	/* They are in order already, but for the place where the ring ends. */
	for (i = 0; i < a->block_count; i++) {
		b = (uint32_t)(((uint64_t)a->current + 1 + i) %
		    a->block_count);
		if (a->ranges[b].start == 0 ||
		    a->ranges[b].start == WSP_CW_STRUCK)
			continue;
		for (k = (*n)++; k > 0 && a->ranges[blocks[k - 1]].start >
		    a->ranges[b].start; k--)
			blocks[k] = blocks[k - 1];
		blocks[k] = b;
	}
	return blocks;
}

int
wsp_cw_blocks_points(const struct wsp_cw *f, uint32_t archive, int64_t first,
    int64_t last, struct wsp_cw_list *list, struct wsp_error *err)
{
	const struct wsp_cw_archive *a = &f->archives[archive];
	uint32_t i, n, *blocks;
	uint8_t *buf;
	int ret = -1;

	if ((blocks = wsp_cw_blocks_by_time(a, &n, err)) == NULL)
		return -1;
	if ((buf = wsp_cw_block_buffer(a, err)) == NULL)
		goto out;
	for (i = 0; i < n; i++) {
		if (a->ranges[blocks[i]].end < first ||
		    a->ranges[blocks[i]].start > last)
			continue;
		if (wsp_cw_block_bytes(f, archive, blocks[i], buf,
		    err) == -1 || wsp_cw_block_points(f, archive, blocks[i],
		    buf, first, last, list, err) == -1)
			goto out;
	}
	ret = 0;
out:
	free(buf);
	free(blocks);
	return ret;
}
