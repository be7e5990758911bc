/* SPDX-License-Identifier: ISC */
/* append.c - add points to the blocks of an archive. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/error.h"
#include "base/grow.h"
#include "cwhisper/append.h"
#include "cwhisper/extend.h"

int
wsp_cw_refuse(struct wsp_cw_pass *pass, enum wsp_refused reason,
    uint32_t archive, int64_t time, double value, struct wsp_error *err)
{
	if (wsp_grow(&pass->refused, pass->nrefused, sizeof(*pass->refused),
	    err) == -1)
		return -1;
	pass->refused[pass->nrefused++] = (struct wsp_refusal){
		.reason = reason,
		.carried = pass->carried,
		.archive = archive,
		.time = time,
		.value = value,
	};
	return 0;
}

/* The current block in memory, made if need be. */
static struct wsp_cw_block *
current_block(struct wsp_cw_archive *a, struct wsp_error *err)
{
	struct wsp_cw_block *b;

	if (a->blocks == NULL) {
		a->blocks = calloc(a->block_count, sizeof(*a->blocks));
		if (a->blocks == NULL)
			goto fail;
	}
	b = &a->blocks[a->current];
	if (b->bytes == NULL) {
		b->bytes = calloc(1, (size_t)a->block_size + WSP_BLOCK_SLACK);
		if (b->bytes == NULL)
			goto fail;
		b->from = b->to = (uint32_t)(a->last_offset -
		    wsp_cw_block_offset(a, a->current));
	} else if (a->first.interval == 0)
		b->from = 0;
	return b;
fail:
	wsp_fail_errno(err, NULL);
	return NULL;
}

static void
encoder_of(const struct wsp_cw_archive *a, const struct wsp_cw_block *b,
    struct wsp_encoder *e)
{
	memset(e, 0, sizeof(*e));
	e->out.bytes = b->bytes;
	e->out.at = (size_t)(a->last_offset -
	    wsp_cw_block_offset(a, a->current));
	e->out.used = 7 - a->last_bit;
	e->out.last = (uint8_t)a->last_byte;
	e->step = a->step;
	e->count = a->count;
	e->first = a->first;
	e->last = a->last;
	e->before = a->before;
}

/* The table's entry of the current block, and its checksum up to a byte. */
static void
enter(struct wsp_cw_archive *a, const struct wsp_encoder *e, size_t from,
    size_t to)
{
	struct wsp_cw_range *r = &a->ranges[a->current];

	a->crc = (uint32_t)crc32(a->crc, e->out.bytes + from,
	    (uInt)(to - from));
	r->start = e->first.interval;
	r->end = e->last.interval;
	r->count = e->count;
	r->crc = a->crc;
}

/* Ends a call: the mark is in the file, and the state without it. */
static void
close_call(struct wsp_cw_archive *a, struct wsp_cw_block *b,
    const struct wsp_encoder *e, size_t from)
{
	size_t end = wsp_encoder_mark(e);

	if (end > b->to)
		b->to = (uint32_t)end;
	enter(a, e, from, e->out.at);
	a->first = e->first;
	a->last = e->last;
	a->before = e->before;
	a->count = e->count;
	a->last_byte = e->out.last;
	a->last_offset = (uint32_t)(wsp_cw_block_offset(a, a->current) +
	    e->out.at);
	a->last_bit = 7 - e->out.used;
}

/* Ends a full block, the state of which stays for now. */
static void
close_block(struct wsp_cw_archive *a, struct wsp_cw_block *b,
    const struct wsp_encoder *e, size_t from)
{
	size_t end = wsp_encoder_mark(e);

	memset(b->bytes + end, 0, a->block_size - end);
	b->to = a->block_size;
	enter(a, e, from, a->block_size);
	a->last = e->last;
}

/* Goes on to the next block. */
static void
next_block(struct wsp_cw_archive *a)
{
	static const struct wsp_slot none;

	a->current = (a->current + 1) % a->block_count;
	a->ranges[a->current].start = a->ranges[a->current].end = 0;
	a->first = a->last = a->before = none;
	a->last_byte = 0;
	a->last_offset = (uint32_t)wsp_cw_block_offset(a, a->current);
	a->last_bit = 7;
	a->count = 0;
	a->crc = 0;
}

/* Does the next block hold points that the archive covers at that time? */
static bool
next_is_live(const struct wsp_cw_archive *a, const struct wsp_cw_pass *pass,
    int64_t time)
{
	uint32_t next = (a->current + 1) % a->block_count;
	const struct wsp_cw_range *r = &a->ranges[next];

	if (pass->lay_out || pass->now > time)
		time = pass->now;
	return r->start != 0 && r->end > time - wsp_cw_retention(a);
}

/* Adds a point unless the block is full. */
static bool
add(const struct wsp_cw_archive *a, struct wsp_encoder *e,
    const struct wsp_slot *p)
{
	struct wsp_encoder before;
	bool begun = e->first.interval != 0;

	/* Most often it fits whatever it takes. */
	if (e->out.at + WSP_POINT_MAX + WSP_MARK_ROOM < a->block_size) {
		wsp_encoder_add(e, p);
		return true;
	}
	before = *e;
	wsp_encoder_add(e, p);
	if (!begun || e->out.at + WSP_MARK_ROOM < a->block_size)
		return true;
	*e = before;
	return false;
}

/*
 * Adds points until the block is full or none are left; *i is the next one.
 * Times of an archive only rise.
 */
static int
fill_block(struct wsp_cw *f, uint32_t archive, const struct wsp_slot *p,
    size_t n, size_t *i, bool *full, struct wsp_cw_pass *pass,
    struct wsp_error *err)
{
	struct wsp_cw_archive *a = &f->archives[archive];
	struct wsp_cw_block *b;
	struct wsp_encoder e;
	size_t from;

	if ((b = current_block(a, err)) == NULL)
		return -1;
	encoder_of(a, b, &e);
	from = e.out.at;
	*full = false;
	for (; *i < n; (*i)++) {
		if (p[*i].interval == 0)
			continue;
		if (p[*i].interval <= e.last.interval) {
			a->discarded++;
			if (wsp_cw_refuse(pass, WSP_REFUSED_LATE, archive,
			    p[*i].interval, p[*i].value, err) == -1)
				return -1;
		} else if (!add(a, &e, &p[*i])) {
			*full = true;
			close_block(a, b, &e, from);
			return 0;
		}
	}
	close_call(a, b, &e, from);
	return 0;
}

int
wsp_cw_append(struct wsp_cw *f, uint32_t archive, const struct wsp_slot *p,
    size_t n, struct wsp_cw_pass *pass, struct wsp_error *err)
{
	size_t i = 0;
	bool full;

	for (;;) {
		if (fill_block(f, archive, p, n, &i, &full, pass, err) == -1)
			return -1;
		if (!full)
			return 0;
		if (!next_is_live(&f->archives[archive], pass,
		    p[i].interval)) {
			next_block(&f->archives[archive]);
			continue;
		}
		if (pass->lay_out) {
			pass->lapped = true;
			return 0;
		}
		if (wsp_cw_extend_now(f, archive, p[i].interval, pass,
		    err) == -1)
			return -1;
	}
}
