/* SPDX-License-Identifier: ISC */
/*
 * rebuild.c - find out from the blocks what the tables should say.
 *
 * Each block can be read alone.  The last one has the latest points; what lies
 * behind its mark is older, or nothing.
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/error.h"
#include "cwhisper/layout.h"
#include "cwhisper/rebuild.h"

bool
wsp_cw_at_mark(const struct wsp_decoder *d)
{
	return d->pos + WSP_MARK_BITS <= d->end &&
	    wsp_bits_get(d->bytes, d->pos, WSP_MARK_BITS) ==
	    UINT64_C(15) << 32;
}

/* Reads points up to a number of them; returns whether that came to an end. */
static bool
decode(struct wsp_decoder *d, const uint8_t *buf,
    const struct wsp_cw_archive *a, uint64_t max)
{
	enum wsp_decoded got = WSP_DECODED_POINT;

	wsp_decoder_init(d, buf, a->block_size, a->step);
	while (d->count < max && got == WSP_DECODED_POINT)
		got = wsp_decoder_next(d);
	return got == WSP_DECODED_POINT ||
	    (got == WSP_DECODED_END && wsp_cw_at_mark(d));
}

/*
 * Reads a block as far as it can be trusted: up to the mark; without one, as
 * far as the old entry in the table is right, or else as far as it goes.
 * Returns false if it has no points.
 */
static bool
decode_block(struct wsp_decoder *d, const uint8_t *buf,
    const struct wsp_cw_archive *a, const struct wsp_cw_range *old)
{
	struct wsp_decoder all;
	uint32_t start = be32dec(buf);

	if (start == 0 || start == WSP_CW_STRUCK || start % a->step != 0)
		return false;
	if (decode(d, buf, a, UINT64_MAX) || old->start != start)
		return true;
	all = *d;
	if (!decode(d, buf, a, (uint64_t)old->count + 1) ||
	    (uint32_t)crc32(0, buf, (uInt)(d->pos / 8)) != old->crc)
		*d = all;
	return true;
}

static void
enter(struct wsp_cw_range *r, const struct wsp_decoder *d, uint32_t crc)
{
	r->start = be32dec(d->bytes);
	r->end = d->last.interval;
	r->count = d->count - 1;
	r->crc = crc;
}

/* The state of the block that points are added to. */
static void
resume(struct wsp_cw_archive *a, uint32_t block, const struct wsp_decoder *d)
{
	uint64_t at = d->pos / 8;
	unsigned used = d->pos % 8;

	a->current = block;
	wsp_slot_decode(d->bytes, &a->first);
	a->last = d->last;
	a->before = d->before;
	a->last_byte = used == 0 ? 0 :
	    d->bytes[at] >> (8 - used) << (8 - used);
	a->last_offset = (uint32_t)(wsp_cw_block_offset(a, block) + at);
	a->last_bit = 7 - used;
	a->count = d->count - 1;
	a->crc = (uint32_t)crc32(0, d->bytes, (uInt)at);
	a->ranges[block].crc = a->crc;
}

static int
rebuild_archive(struct wsp_cw *f, uint32_t archive, uint8_t *buf,
    struct wsp_error *err)
{
	struct wsp_cw_archive *a = &f->archives[archive];
	struct wsp_cw_range old;
	struct wsp_decoder d;
	uint32_t i, newest = 0;

	for (i = 0; i < a->block_count; i++) {
		if (wsp_cw_block_bytes(f, archive, i, buf, err) == -1)
			return -1;
		old = a->ranges[i];
		memset(&a->ranges[i], 0, sizeof(old));
		if (!decode_block(&d, buf, a, &old))
			continue;
		enter(&a->ranges[i], &d,
		    (uint32_t)crc32(0, buf, a->block_size));
		if (a->ranges[i].start > a->ranges[newest].start)
			newest = i;
	}
	if (a->ranges[newest].start == 0) {
		wsp_cw_empty(a);
		return 0;
	}
	old = a->ranges[newest];
	if (wsp_cw_block_bytes(f, archive, newest, buf, err) == -1)
		return -1;
	decode(&d, buf, a, (uint64_t)old.count + 1);
	resume(a, newest, &d);
	return 0;
}

int
wsp_cw_rebuild(struct wsp_cw *f, struct wsp_error *err)
{
	uint8_t *buf;
	uint32_t i;
	int ret;

	for (i = 0; i < f->narchives; i++) {
		if ((buf = wsp_cw_block_buffer(&f->archives[i], err)) == NULL)
			return -1;
		ret = rebuild_archive(f, i, buf, err);
		free(buf);
		if (ret == -1)
			return -1;
	}
	return 0;
}
