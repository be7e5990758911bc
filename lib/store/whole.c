/* SPDX-License-Identifier: ISC */
/* whole.c - is a segment all that it says it is? */
#include <inttypes.h>
#include <stdlib.h>

#include "base/error.h"
#include "store/bytes.h"
#include "store/record.h"
#include "store/whole.h"

/* A segment that is read record by record. */
struct reading {
	struct wsp_bytes bytes;
	uint64_t	 number, at;		/* at: of the next record */
	struct wsp_store_record record;
	uint32_t	 records, chain;	/* of all before this one */
	uint8_t		*buf;			/* the record */
	size_t		 room;
};

static int
make_room(struct reading *r, size_t len, struct wsp_error *err)
{
	uint8_t *buf;

	if (len <= r->room)
		return 0;
	if ((buf = realloc(r->buf, len)) == NULL)
		return wsp_fail_errno(err, NULL);
	r->buf = buf;
	r->room = len;
	return 0;
}

/* Reads the next record into the buffer. */
static int
next(struct reading *r, struct wsp_error *err)
{
	uint64_t left = r->bytes.size - r->at;
	size_t len = WSP_STORE_RECORD;

	if (r->at > 0)
		r->chain = wsp_store_crc_more(r->chain, r->buf, len);
	if (left < len)
		return wsp_fail(err, WSP_ECORRUPT,
		    "offset %" PRIu64 ": it does not end in E", r->at);
	if (make_room(r, len, err) == -1 ||
	    wsp_bytes_read(&r->bytes, r->buf, len, r->at, err) == -1 ||
	    wsp_store_record_decode(&r->record, r->buf, left, r->number,
	    r->records, r->at, err) == -1)
		return -1;
	len += r->record.length;
	if (make_room(r, len, err) == -1 || wsp_bytes_read(&r->bytes,
	    r->buf + WSP_STORE_RECORD, r->record.length,
	    r->at + WSP_STORE_RECORD, err) == -1 ||
	    wsp_store_record_whole(&r->record, r->buf, left, r->number,
	    r->records, r->at, err) == -1)
		return -1;
	r->records++;
	r->at += len;
	return 0;
}

static int
fail_order(const struct reading *r, struct wsp_error *err)
{
	return wsp_fail(err, WSP_ECORRUPT,
	    "record %" PRIu32 " is of another kind than belongs there",
	    r->records - 1);
}

/* Reads S and all blocks, and stops at what follows them. */
static int
read_blocks(struct reading *r, const uint8_t *id, struct wsp_store_start *s,
    struct wsp_store_arena *arena, struct wsp_error *err)
{
	if (next(r, err) == -1)
		return -1;
	if (r->record.type != WSP_STORE_S)
		return fail_order(r, err);
	if (wsp_store_start_decode(s, r->buf + WSP_STORE_RECORD,
	    r->record.length, arena, err) == -1)
		return -1;
	if (memcmp(s->id, id, sizeof(s->id)) != 0)
		return wsp_fail(err, WSP_ECORRUPT, "it is of another store");
	do
		if (next(r, err) == -1)
			return -1;
	while (r->record.type == WSP_STORE_B);
	return r->record.type == WSP_STORE_E ? 0 : fail_order(r, err);
}

static int
check_end(const struct reading *r, const struct wsp_store_start *s,
    const struct wsp_store_segment *g, struct wsp_error *err)
{
	const struct wsp_store_end *e = &g->end;

	if (r->at != r->bytes.size)
		return wsp_fail(err, WSP_ECORRUPT,
		    "offset %" PRIu64 ": there is something after E", r->at);
	if (e->tid != s->tid || e->first != s->first)
		return wsp_fail(err, WSP_ECORRUPT, "E differs from S");
	if (e->chain != r->chain || e->blocks != r->records - 2)
		return wsp_fail(err, WSP_ECORRUPT,
		    "E does not fit the records before it");
	return 0;
}

/* What HEAD says of it. */
static int
describe(const struct reading *r, const struct wsp_store_segment *g,
    struct wsp_store_seg *seg, struct wsp_store_arena *arena,
    struct wsp_error *err)
{
	struct wsp_store_row row;
	char *lo;

	wsp_store_rows(&row, g);
	wsp_store_row_next(&row);
	if ((lo = wsp_store_alloc(arena, row.len + 1, 1, err)) == NULL)
		return -1;
	memcpy(lo, row.key, row.len + 1);
	*seg = (struct wsp_store_seg){ r->number, g->end.tid, g->end.first,
	    r->bytes.size, g->offset, r->record.crc, g->end.oldest,
	    { lo, row.len }, g->end.hi };
	return 0;
}

int
wsp_segment_whole_of(struct wsp_bytes *bytes, uint64_t number,
    const uint8_t *id, struct wsp_store_start *s,
    struct wsp_store_segment *g, struct wsp_store_seg *seg,
    struct wsp_store_arena *arena, struct wsp_error *err)
{
	struct reading r = { .number = number, .bytes = *bytes };
	int ret = -1;

	if (read_blocks(&r, id, s, arena, err) == -1 ||
	    wsp_store_segment_decode(g, r.buf + WSP_STORE_RECORD,
	    r.record.length, r.at - r.record.length - WSP_STORE_RECORD,
	    err) == -1)
		goto out;
	if (check_end(&r, s, g, err) == 0)
		ret = describe(&r, g, seg, arena, err);
	if (ret == -1)
		wsp_store_segment_free(g);
out:
	free(r.buf);
	return ret;
}

int
wsp_segment_whole(int dir, const char *path, uint64_t number,
    const uint8_t *id, struct wsp_store_start *s,
    struct wsp_store_segment *g, struct wsp_store_seg *seg,
    struct wsp_store_arena *arena, struct wsp_error *err)
{
	struct wsp_bytes bytes;
	int ret;

	if (wsp_bytes_open(&bytes, dir, NULL, path, 0, err) == -1)
		return -1;
	ret = wsp_segment_whole_of(&bytes, number, id, s, g, seg, arena, err);
	wsp_bytes_close(&bytes);
	return ret;
}

bool
wsp_segment_is_whole(int dir, const char *path, uint64_t number,
    const uint8_t *id)
{
	struct wsp_store_arena arena = { 0 };
	struct wsp_store_segment g;
	struct wsp_store_start s;
	struct wsp_store_seg seg;
	struct wsp_error ignored;
	bool whole = wsp_segment_whole(dir, path, number, id, &s, &g, &seg,
	    &arena, &ignored) == 0;

	if (whole)
		wsp_store_segment_free(&g);
	wsp_store_arena_free(&arena);
	return whole;
}
