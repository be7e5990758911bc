/* SPDX-License-Identifier: ISC */
/*
 * mend.c - make a damaged file sound, with every point that can be decoded.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/error.h"
#include "cwhisper/blocks.h"
#include "cwhisper/check.h"
#include "cwhisper/layout.h"
#include "cwhisper/rebuild.h"
#include "cwhisper/units.h"

struct mending {
	struct wsp_cw		*f;
	uint32_t		 archive;
	wsp_cw_tell		*tell;
	void			*arg;
	struct wsp_error	*err;
};

static int	tell(const struct mending *, const char *, const char *, ...)
		    __attribute__((__format__(printf, 3, 4)));

static int
tell(const struct mending *m, const char *id, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return m->tell(m->arg, id, m->archive, text, m->err);
}

/* Keeps the new bytes of a block. */
static int
keep_bytes(struct wsp_cw_archive *a, uint32_t block, const uint8_t *buf,
    struct wsp_error *err)
{
	struct wsp_cw_block *b;
	size_t size = (size_t)a->block_size + WSP_BLOCK_SLACK;

	if (a->blocks == NULL) {
		a->blocks = calloc(a->block_count, sizeof(*a->blocks));
		if (a->blocks == NULL)
			return wsp_fail_errno(err, NULL);
	}
	b = &a->blocks[block];
	if (b->bytes == NULL && (b->bytes = malloc(size)) == NULL)
		return wsp_fail_errno(err, NULL);
	memcpy(b->bytes, buf, size);
	b->from = 0;
	b->to = a->block_size;
	return 0;
}

/* Ends a block behind the decoder's points; one without any is emptied. */
static int
cut(struct wsp_cw_archive *a, uint32_t block, uint8_t *buf,
    const struct wsp_decoder *d, struct wsp_error *err)
{
	struct wsp_encoder e = { .out.bytes = buf };
	size_t end = 0;

	if (d->count > 0) {
		e.out.at = d->pos / 8;
		e.out.used = d->pos % 8;
		if (e.out.used > 0)
			e.out.last = (uint8_t)(buf[e.out.at] >>
			    (8 - e.out.used) << (8 - e.out.used));
		end = wsp_encoder_mark(&e);
	}
	if (end < a->block_size)
		memset(buf + end, 0, a->block_size - end);
	memset(buf + a->block_size, 0, WSP_BLOCK_SLACK);
	return keep_bytes(a, block, buf, err);
}

/*
 * Decodes what can be kept of a block: so many points, none later than a time,
 * and with room for the mark.
 */
static void
decode(struct wsp_decoder *d, const struct wsp_cw_archive *a,
    const uint8_t *buf, uint64_t max, uint32_t end)
{
	struct wsp_decoder next;

	wsp_decoder_init(d, buf, a->block_size, a->step);
	next = *d;
	while (next.count < max &&
	    wsp_decoder_next(&next) == WSP_DECODED_POINT &&
	    next.last.interval <= end &&
	    next.pos + WSP_MARK_BITS <= next.end)
		*d = next;
}

/* Is the block as its table says, and marked? */
static bool
is_sound(const struct wsp_cw_archive *a, uint32_t block, const uint8_t *buf)
{
	const struct wsp_cw_range *r = &a->ranges[block];
	struct wsp_decoder d;

	decode(&d, a, buf, (uint64_t)r->count + 1, UINT32_MAX);
	if (d.count != (uint64_t)r->count + 1 || d.last.interval != r->end ||
	    be32dec(buf) != r->start ||
	    (uint32_t)crc32(0, buf, block == a->current ?
	    (uInt)(d.pos / 8) : a->block_size) != r->crc)
		return false;
	/* A writer may have come further than the table. */
	while (wsp_decoder_next(&d) == WSP_DECODED_POINT)
		continue;
	return wsp_cw_at_mark(&d);
}

/*
 * The first time of a block, or of the current one the first point, may be all
 * that is wrong, and is known from elsewhere.
 */
static bool
restore_first(const struct wsp_cw_archive *a, uint32_t block, uint8_t *buf)
{
	uint8_t was[WSP_FIRST_SIZE];

	memcpy(was, buf, sizeof(was));
	be32enc(buf, a->ranges[block].start);
	if (is_sound(a, block, buf))
		return true;
	if (block == a->current) {
		wsp_slot_encode(&a->first, buf);
		if (is_sound(a, block, buf))
			return true;
	}
	memcpy(buf, was, sizeof(was));
	return false;
}

/*
 * The last byte of the current block is in no checksum as long as it is not
 * full, but its bits are in the header.  Returns whether it was another.
 */
static bool
restore_last(const struct wsp_cw_archive *a, uint32_t block, uint8_t *buf)
{
	uint64_t at, begin = wsp_cw_block_offset(a, block);
	uint8_t bits;

	if (block != a->current || a->last_offset < begin ||
	    (at = a->last_offset - begin) >= a->block_size || a->last_bit > 6)
		return false;
	bits = (uint8_t)(0xff << (a->last_bit + 1));
	if (((buf[at] ^ a->last_byte) & bits) == 0)
		return false;
	buf[at] = (uint8_t)((a->last_byte & bits) | (buf[at] & ~bits));
	return true;
}

static bool
begins(const struct wsp_cw_archive *a, const uint8_t *buf)
{
	uint32_t start = be32dec(buf);

	return start != 0 && start != WSP_CW_STRUCK && start % a->step == 0;
}

/* Did blocks of the archive hold other points before? */
static bool
goes_round(const struct wsp_cw_archive *a)
{
	return a->ranges[(a->current + 1) % a->block_count].start != 0;
}

/*
 * Makes a block that its table does not know one that can be read up to a mark.
 * Where the table is right, a writer was killed.  It was complete if there is
 * a mark; but not if that may be one of points that were there before.
 */
static int
mend_unknown(const struct mending *m, uint32_t block, uint8_t *buf)
{
	struct wsp_cw_archive *a = &m->f->archives[m->archive];
	struct wsp_decoder d;

	if (!begins(a, buf))
		return 0;
	decode(&d, a, buf, UINT64_MAX, UINT32_MAX);
	if (m->f->crc_right &&
	    (!wsp_cw_at_mark(&d) || a->ranges[block].start != 0))
		memset(&d, 0, sizeof(d));
	else if (wsp_cw_at_mark(&d))
		return 0;
	return cut(a, block, buf, &d, m->err);
}

/* The same of the current block, with points behind those of the table. */
static int
mend_behind(const struct mending *m, uint32_t block, uint8_t *buf)
{
	struct wsp_cw_archive *a = &m->f->archives[m->archive];
	struct wsp_decoder d;

	decode(&d, a, buf, (uint64_t)a->ranges[block].count + 1, UINT32_MAX);
	return !m->f->crc_right || wsp_cw_at_mark(&d) || !goes_round(a) ? 0 :
	    cut(a, block, buf, &d, m->err);
}

/* The same of a block that its table knows. */
static int
mend_known(const struct mending *m, uint32_t block, uint8_t *buf)
{
	struct wsp_cw_archive *a = &m->f->archives[m->archive];
	const struct wsp_cw_range *r = &a->ranges[block];
	struct wsp_decoder d = { 0 };
	bool trust = m->f->crc_right;

	if (trust && restore_last(a, block, buf) && (tell(m, "block", "of "
	    "block %" PRIu32 " (%" PRIu32 " to %" PRIu32 ") the last byte is "
	    "taken from the header", block, r->start, r->end) == -1 ||
	    keep_bytes(a, block, buf, m->err) == -1))
		return -1;
	if (is_sound(a, block, buf))
		return mend_behind(m, block, buf);
	if (wsp_cw_overtaken(a, block, buf))
		return mend_unknown(m, block, buf);
	if (restore_first(a, block, buf))
		return keep_bytes(a, block, buf, m->err);
	if (begins(a, buf))
		decode(&d, a, buf, trust ? (uint64_t)r->count + 1 :
		    UINT64_MAX, trust ? r->end : UINT32_MAX);
	if (tell(m, "block", "of block %" PRIu32 " (%" PRIu32 " to %" PRIu32
	    ") %" PRIu32 " of %" PRIu64 " points decode and are kept; those "
	    "behind the damage may be wrong", block, r->start, r->end, d.count,
	    (uint64_t)r->count + 1) == -1)
		return -1;
	return cut(a, block, buf, &d, m->err);
}

/* A block ends before the next one begins. */
static int
part(const struct mending *m, uint32_t block, uint32_t next, uint8_t *buf)
{
	struct wsp_cw_archive *a = &m->f->archives[m->archive];
	const struct wsp_cw_range *r = &a->ranges[block];
	uint32_t limit = a->ranges[next].start;
	struct wsp_decoder d = { 0 };

	if (r->end < limit)
		return 0;
	if (wsp_cw_block_bytes(m->f, m->archive, block, buf, m->err) == -1)
		return -1;
	if (r->start < limit)
		decode(&d, a, buf, UINT64_MAX, limit - 1);
	if (tell(m, "order", "of block %" PRIu32 " (%" PRIu32 " to %" PRIu32
	    ") %" PRIu32 " of %" PRIu64 " points are before the next one",
	    block, r->start, r->end, d.count, (uint64_t)r->count + 1) == -1)
		return -1;
	return cut(a, block, buf, &d, m->err);
}

static int
part_blocks(const struct mending *m, uint8_t *buf)
{
	const struct wsp_cw_archive *a = &m->f->archives[m->archive];
	uint32_t *blocks, i, n;
	int ret = 0;

	if ((blocks = wsp_cw_blocks_by_time(a, &n, m->err)) == NULL)
		return -1;
	for (i = 1; i < n && ret == 0; i++)
		ret = part(m, blocks[i - 1], blocks[i], buf);
	free(blocks);
	return ret;
}

/* The coarse interval of a slot of the buffer; 0 if its time is not its own. */
static uint32_t
interval_of(const struct wsp_cw_archive *a, uint32_t i,
    const struct wsp_slot *s)
{
	uint32_t in = s->interval % a[1].step;

	return s->interval % a->step == 0 && in / a->step == i ?
	    s->interval - in : 0;
}

/*
 * The coarse interval of a unit is that of the first slot that has one.  Where
 * a writer was killed, what follows from before is in the blocks.
 */
static uint32_t
first_interval(const struct wsp_cw_archive *a, uint32_t unit)
{
	uint32_t i, t = 0;

	for (i = 0; i < a->ratio && t == 0; i++)
		t = interval_of(a, i, wsp_cw_unit(a, unit, i));
	return t;
}

/* Empties the slots of the buffer whose time is not one of their unit. */
static int
mend_units(const struct mending *m)
{
	const struct wsp_cw_archive *a = &m->f->archives[m->archive];
	struct wsp_slot *s;
	uint32_t unit, i, interval;

	for (unit = 0; a->ratio != 0 && unit < WSP_CW_UNITS; unit++) {
		interval = first_interval(a, unit);
		for (i = 0; i < a->ratio; i++) {
			s = wsp_cw_unit(a, unit, i);
			if (s->interval == 0 || (interval != 0 &&
			    interval_of(a, i, s) == interval))
				continue;
			if (tell(m, "buffer", "slot %" PRIu32 " of unit %"
			    PRIu32 " of the buffer, with the time %" PRIu32
			    ", is emptied", i, unit, s->interval) == -1)
				return -1;
			memset(s, 0, sizeof(*s));
		}
	}
	return 0;
}

static int
mend_archive(const struct mending *m, uint8_t *buf)
{
	struct wsp_cw_archive *a = &m->f->archives[m->archive];
	uint32_t i;

	if (a->first.interval == WSP_CW_STRUCK)
		wsp_cw_empty(a);
	if (mend_units(m) == -1)
		return -1;
	for (i = 0; i < a->block_count; i++) {
		if (wsp_cw_block_bytes(m->f, m->archive, i, buf, m->err) == -1)
			return -1;
		if ((a->ranges[i].start == 0 ? mend_unknown(m, i, buf) :
		    mend_known(m, i, buf)) == -1)
			return -1;
	}
	return 0;
}

/* Does this for every archive. */
static int
each(struct mending *m, int (*fn)(const struct mending *, uint8_t *))
{
	uint8_t *buf;
	int ret = 0;

	for (m->archive = 0; ret == 0 && m->archive < m->f->narchives;
	    m->archive++) {
		buf = wsp_cw_block_buffer(&m->f->archives[m->archive], m->err);
		if (buf == NULL)
			return -1;
		ret = fn(m, buf);
		free(buf);
	}
	return ret;
}

int
wsp_cw_mend(struct wsp_cw *f, wsp_cw_tell *fn, void *arg,
    struct wsp_error *err)
{
	struct mending m = { .f = f, .tell = fn, .arg = arg, .err = err };
	uint32_t i;

	if (each(&m, mend_archive) == -1 || wsp_cw_rebuild(f, err) == -1 ||
	    each(&m, part_blocks) == -1 || wsp_cw_rebuild(f, err) == -1)
		return -1;
	f->max_retention = 0;
	for (i = 0; i < f->narchives; i++)
		if (wsp_cw_retention(&f->archives[i]) > f->max_retention)
			f->max_retention = (uint32_t)
			    wsp_cw_retention(&f->archives[i]);
	return 0;
}
