/* SPDX-License-Identifier: ISC */
/* check.c - find what is wrong in a file. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/error.h"
#include "cwhisper/blocks.h"
#include "cwhisper/check.h"
#include "cwhisper/cwhisper.h"
#include "cwhisper/rebuild.h"
#include "cwhisper/units.h"

/* A search for what is wrong. */
struct search {
	const struct wsp_cw	*f;
	uint32_t		 archive;
	wsp_cw_tell		*tell;
	void			*arg;
	struct wsp_error	*err;
};

static int	tell(const struct search *, const char *, int64_t,
		    const char *, ...)
		    __attribute__((__format__(printf, 4, 5)));

static int
tell(const struct search *s, const char *id, int64_t archive,
    const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return s->tell(s->arg, id, archive, text, s->err);
}

static int
tell_block(const struct search *s, const char *id, uint32_t block,
    const char *what)
{
	const struct wsp_cw_archive *a = &s->f->archives[s->archive];
	const struct wsp_cw_range *r = &a->ranges[block];

	return tell(s, id, s->archive, "block %" PRIu32 " (%" PRIu32 " to %"
	    PRIu32 ") %s", block, r->start, r->end, what);
}

/* What a block really has. */
struct found {
	struct wsp_decoder	d;	/* behind the points of the table */
	uint32_t		more;	/* points behind those */
	bool			marked;	/* and then a mark */
	bool			good;	/* all points of the table decode */
	bool			crc;
};

static void
look_at_block(const struct wsp_cw_archive *a, uint32_t block,
    const uint8_t *buf, struct found *out)
{
	const struct wsp_cw_range *r = &a->ranges[block];
	struct wsp_decoder d;

	memset(out, 0, sizeof(*out));
	wsp_decoder_init(&out->d, buf, a->block_size, a->step);
	while (out->d.count <= r->count &&
	    wsp_decoder_next(&out->d) == WSP_DECODED_POINT)
		continue;
	out->good = out->d.count == (uint64_t)r->count + 1;
	d = out->d;
	while (out->good && wsp_decoder_next(&d) == WSP_DECODED_POINT)
		out->more++;
	out->marked = wsp_cw_at_mark(&d);
	out->crc = (uint32_t)crc32(0, buf, block == a->current ?
	    (uInt)(out->d.pos / 8) : a->block_size) == r->crc;
}

/* Does the state say how the current block ends? */
static bool
state_fits(const struct wsp_cw_archive *a, const struct found *b)
{
	unsigned used = b->d.pos % 8;
	uint64_t at = b->d.pos / 8;

	return a->count == b->d.count - 1 && a->crc ==
	    a->ranges[a->current].crc &&
	    a->first.interval == be32dec(b->d.bytes) &&
	    a->first.interval == a->ranges[a->current].start &&
	    a->last.interval == b->d.last.interval &&
	    wsp_same_value(a->last.value, b->d.last.value) &&
	    a->before.interval == b->d.before.interval &&
	    wsp_same_value(a->before.value, b->d.before.value) &&
	    a->last_bit == 7 - used &&
	    a->last_byte == (used == 0 ? 0 :
	    (uint32_t)(b->d.bytes[at] >> (8 - used) << (8 - used))) &&
	    a->last_offset == wsp_cw_block_offset(a, a->current) + at;
}

static int
check_block(const struct search *s, uint32_t block, const uint8_t *buf)
{
	const struct wsp_cw_archive *a = &s->f->archives[s->archive];
	const struct wsp_cw_range *r = &a->ranges[block];
	struct found b;

	look_at_block(a, block, buf, &b);
	if (!b.crc)
		return tell_block(s, "block", block,
		    "does not match its checksum");
	if (!b.good)
		return tell_block(s, "block", block, "cannot be decoded");
	if (be32dec(buf) != r->start || b.d.last.interval != r->end)
		return tell_block(s, "table", block,
		    "has other times than its table says");
	if (b.more > 0 && block == a->current && b.marked)
		return tell(s, "behind", s->archive, "block %" PRIu32
		    " has %" PRIu32 " points that its table does not know",
		    block, b.more);
	if (b.more > 0 || !b.marked)
		return tell_block(s, "mark", block,
		    "has no mark behind its points");
	if (block == a->current && !state_fits(a, &b))
		return tell(s, "state", s->archive, "the state of block %"
		    PRIu32 " is not how it ends", block);
	return 0;
}

/* A block that its table does not know yet has later points than all others. */
static int
check_unknown(const struct search *s, uint32_t block, const uint8_t *buf)
{
	const struct wsp_cw_archive *a = &s->f->archives[s->archive];
	uint32_t start = be32dec(buf);

	if (start <= a->last.interval || start == WSP_CW_STRUCK ||
	    start % a->step != 0 || a->last.interval == 0)
		return 0;
	return tell(s, "behind", s->archive, "block %" PRIu32 " has points "
	    "from %" PRIu32 " on that its table does not know", block, start);
}

static int
check_order(const struct search *s)
{
	const struct wsp_cw_archive *a = &s->f->archives[s->archive];
	uint32_t *blocks, i, n;
	int ret = 0;

	if ((blocks = wsp_cw_blocks_by_time(a, &n, s->err)) == NULL)
		return -1;
	for (i = 1; i < n && ret == 0; i++)
		if (a->ranges[blocks[i - 1]].end >= a->ranges[blocks[i]].start)
			ret = tell_block(s, "order", blocks[i],
			    "begins before the one before it ends");
	if (n > 0 && blocks[n - 1] != a->current && ret == 0)
		ret = tell_block(s, "order", blocks[n - 1],
		    "is the last one, but not the current one");
	free(blocks);
	return ret;
}

static int
check_blocks(const struct search *s, uint8_t *buf)
{
	const struct wsp_cw_archive *a = &s->f->archives[s->archive];
	uint32_t i;

	for (i = 0; i < a->block_count; i++) {
		if (wsp_cw_block_bytes(s->f, s->archive, i, buf, s->err) == -1)
			return -1;
		if ((a->ranges[i].start == 0 ||
		    wsp_cw_overtaken(a, i, buf) ?
		    check_unknown(s, i, buf) : check_block(s, i, buf)) == -1)
			return -1;
	}
	return check_order(s);
}

/* A unit has the points of one coarse interval, each in its slot. */
static int
check_units(const struct search *s)
{
	const struct wsp_cw_archive *a = &s->f->archives[s->archive];
	uint32_t unit, i, t, interval;

	for (unit = 0; a->ratio != 0 && unit < WSP_CW_UNITS; unit++) {
		interval = wsp_cw_unit_interval(s->f, s->archive, unit);
		for (i = 0; i < a->ratio; i++) {
			t = wsp_cw_unit(a, unit, i)->interval;
			if (t != 0 && t != interval + i * a->step)
				return tell(s, "buffer", s->archive,
				    "unit %" PRIu32 " of the buffer has the "
				    "time %" PRIu32 " in slot %" PRIu32, unit,
				    t, i);
		}
	}
	return 0;
}

static int
check_archive(const struct search *s)
{
	const struct wsp_cw_archive *a = &s->f->archives[s->archive];
	uint8_t *buf;
	int ret;

	if (a->first.interval == WSP_CW_STRUCK)
		return tell(s, "struck", s->archive, "it has a point of time %"
		    PRIu32 ", which an extension made of nothing, and takes "
		    "no others", WSP_CW_STRUCK);
	if (check_units(s) == -1)
		return -1;
	if (a->current >= a->block_count)
		return tell(s, "state", s->archive, "the current block is %"
		    PRIu32 " of %" PRIu32, a->current, a->block_count);
	if ((buf = wsp_cw_block_buffer(a, s->err)) == NULL)
		return -1;
	ret = check_blocks(s, buf);
	free(buf);
	return ret;
}

static int
tell_checksum(const struct search *s, bool damaged)
{
	return damaged ? tell(s, "checksum", -1, "what lies before the blocks "
	    "does not match its checksum") : tell(s, "header-checksum", -1,
	    "the checksum of the header is wrong, as after a change of method "
	    "or xFilesFactor by go-carbon");
}

static int
check_header(const struct search *s, uint64_t file_size, bool damaged)
{
	const struct wsp_cw *f = s->f;
	int64_t longest = 0;
	uint32_t i;

	for (i = 0; i < f->narchives; i++)
		if (wsp_cw_retention(&f->archives[i]) > longest)
			longest = wsp_cw_retention(&f->archives[i]);
	if (!f->crc_right && tell_checksum(s, damaged) == -1)
		return -1;
	if (f->max_retention != longest && tell(s, "max-retention", -1,
	    "maxRetention is %" PRIu32 ", not %" PRId64, f->max_retention,
	    longest) == -1)
		return -1;
	if (file_size > wsp_cw_file_size(f) && tell(s, "tail", -1,
	    "%" PRIu64 " bytes follow the last archive",
	    file_size - wsp_cw_file_size(f)) == -1)
		return -1;
	return 0;
}

int
wsp_cw_inspect(struct wsp_body *b, bool blocks, wsp_cw_tell *fn, void *arg,
    struct wsp_error *err)
{
	struct search s = { .tell = fn, .arg = arg, .err = err };
	struct wsp_error reason;
	struct wsp_cw f;
	bool damaged;
	int ret;

	if (wsp_cw_read_meta(b, NULL, &f, &reason) == -1) {
		if (reason.code == WSP_ECORRUPT)
			return fn(arg, "header", -1, reason.msg, err);
		*err = reason;
		return -1;
	}
	s.f = &f;
	ret = wsp_cw_damaged(b, &damaged, err);
	if (ret == 0)
		ret = check_header(&s, b->info->file_size, damaged);
	for (; ret == 0 && blocks && s.archive < f.narchives; s.archive++)
		ret = check_archive(&s);
	wsp_cw_free(&f);
	return ret;
}
