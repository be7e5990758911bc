/* SPDX-License-Identifier: ISC */
/* segment_read.c - how a segment begins and ends, and where its blocks are. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/error.h"
#include "store/bytes.h"
#include "store/record.h"
#include "store/segment_read.h"
#include "store/str.h"
#include "store/unpack.h"
#include "wsp-tree.h"

int
wsp_store_start_decode(struct wsp_store_start *s, const uint8_t *payload,
    size_t len, struct wsp_store_arena *arena, struct wsp_error *err)
{
	struct wsp_store_cursor c;
	const uint8_t *id;

	wsp_store_cursor_init(&c, payload, len);
	memset(s, 0, sizeof(*s));
	if ((id = wsp_store_take(&c, sizeof(s->id))) != NULL)
		memcpy(s->id, id, sizeof(s->id));
	s->tid = wsp_store_u64(&c);
	s->first = wsp_store_u64(&c);
	s->time = wsp_store_u64(&c);
	s->part = wsp_store_u32(&c);
	s->kind = wsp_store_u8(&c);
	s->flags = wsp_store_u8(&c);
	if (wsp_store_str_read(&c, arena, &s->tree, err) == -1 ||
	    wsp_store_str_read(&c, arena, &s->user, err) == -1 ||
	    wsp_store_str_read(&c, arena, &s->text, err) == -1 ||
	    wsp_store_strs_read(&c, arena, &s->tags, &s->ntags, err) == -1 ||
	    wsp_store_cursor_end(&c, "S", err) == -1)
		return -1;
	if ((s->kind != WSP_STORE_SNAPSHOT && s->kind != WSP_STORE_UNDO) ||
	    s->flags > WSP_STORE_PARTIAL || s->first < 1 || s->first > s->tid)
		return wsp_fail(err, WSP_ECORRUPT,
		    "S: a number outside its limits");
	return 0;
}

static int
read_refs(struct wsp_store_segment *s, struct wsp_store_cursor *c,
    struct wsp_error *err)
{
	size_t i, n = wsp_store_u16_count(c, 8);

	if ((s->end.refs = wsp_store_alloc(&s->arena, n,
	    sizeof(*s->end.refs), err)) == NULL)
		return -1;
	for (i = 0; i < n; i++)
		s->end.refs[i] = wsp_store_u64(c);
	s->end.nrefs = n;
	return wsp_store_str_read(c, &s->arena, &s->end.hi, err);
}

static int
read_table(struct wsp_store_segment *s, struct wsp_store_cursor *c,
    struct wsp_error *err)
{
	uint32_t raw = wsp_store_u32(c), packed = wsp_store_u32(c);
	const uint8_t *in = wsp_store_take(c, packed);

	if (wsp_store_cursor_end(c, "E", err) == -1)
		return -1;
	s->table_len = raw;
	return wsp_store_unpack(in, packed, raw, "the table of blocks",
	    &s->table, err);
}

void
wsp_store_rows(struct wsp_store_row *row, const struct wsp_store_segment *s)
{
	wsp_store_cursor_init(&row->c, s->table, s->table_len);
	row->segment = s;
	row->block = UINT32_MAX;
	row->offset = 0;
	row->next = s->table_len == 0 ? 0 : wsp_store_v(&row->c);
	row->len = 0;
	row->key[0] = '\0';
}

void
wsp_store_rows_in(struct wsp_store_row *row, const struct wsp_store_segment *s)
{
	if (row->segment != s && row->c.left <= s->table_len)
		row->c.at = s->table + (s->table_len - row->c.left);
	row->segment = s;
}

bool
wsp_store_row_next(struct wsp_store_row *row)
{
	uint64_t more;

	row->block = row->block == UINT32_MAX ? 0 : row->block + 1;
	if (row->block >= row->segment->end.blocks)
		return false;
	row->offset = row->next;
	wsp_store_front_coded(&row->c, row->block == 0, row->key, &row->len);
	row->next = row->segment->offset;
	if (row->block + 1 < row->segment->end.blocks) {
		more = wsp_store_v(&row->c);
		if (__builtin_add_overflow(row->offset, more, &row->next))
			wsp_store_cursor_fail(&row->c,
			    "an offset outside the file");
	}
	return row->c.problem == NULL;
}

/* Blocks lie one after the other, and their keys ascend. */
static int
check_table(const struct wsp_store_segment *s, struct wsp_error *err)
{
	struct wsp_store_row row;
	char last[WSP_STORE_KEY_MAX + 1] = "";

	for (wsp_store_rows(&row, s); wsp_store_row_next(&row);) {
		if (row.offset < WSP_STORE_RECORD || row.next <
		    row.offset + WSP_STORE_RECORD || row.next > s->offset)
			return wsp_fail(err, WSP_ECORRUPT,
			    "block %" PRIu32 " is nowhere", row.block);
		if (row.block > 0 && wsp_walk_compare(last, row.key) >= 0)
			return wsp_fail(err, WSP_ECORRUPT,
			    "keys of the table of blocks are out of order");
		memcpy(last, row.key, row.len + 1);
	}
	return wsp_store_cursor_end(&row.c, "the table of blocks", err);
}

int
wsp_store_segment_decode(struct wsp_store_segment *s, const uint8_t *payload,
    size_t len, uint64_t offset, struct wsp_error *err)
{
	struct wsp_store_end *e = &s->end;
	struct wsp_store_cursor c;

	memset(s, 0, sizeof(*s));
	s->offset = offset;
	wsp_store_cursor_init(&c, payload, len);
	e->tid = wsp_store_u64(&c);
	e->first = wsp_store_u64(&c);
	e->flags = wsp_store_u32(&c);
	e->blocks = wsp_store_u32(&c);
	e->full = wsp_store_u32(&c);
	e->delta = wsp_store_u32(&c);
	e->gone = wsp_store_u32(&c);
	e->points = wsp_store_u64(&c);
	e->oldest = wsp_store_u32(&c);
	e->chain = wsp_store_u32(&c);
	if (read_refs(s, &c, err) == 0 && read_table(s, &c, err) == 0) {
		if (e->flags > WSP_STORE_LAST || e->blocks == 0 ||
		    e->blocks > offset / WSP_STORE_RECORD)
			wsp_fail(err, WSP_ECORRUPT,
			    "E: a number outside its limits");
		else if (check_table(s, err) == 0)
			return 0;
	}
	wsp_store_segment_free(s);
	return -1;
}

/* Is this the segment that HEAD lists? */
static int
check_listed(const struct wsp_store_segment *s,
    const struct wsp_store_seg *seg, uint32_t crc, struct wsp_error *err)
{
	const struct wsp_store_end *e = &s->end;
	struct wsp_store_row row;

	wsp_store_rows(&row, s);
	if (wsp_store_row_next(&row) && crc == seg->crc &&
	    e->tid == seg->tid && e->first == seg->first &&
	    e->oldest == seg->oldest && strcmp(row.key, seg->lo.text) == 0 &&
	    strcmp(e->hi.text, seg->hi.text) == 0)
		return 0;
	return wsp_fail(err, WSP_ECORRUPT, "it is not the one of HEAD");
}

int
wsp_store_segment_end(const struct wsp_store_seg *seg, size_t *len,
    struct wsp_error *err)
{
	uint64_t n = seg->size - seg->end;

	if (n > WSP_STORE_RECORD + (uint64_t)WSP_STORE_PAYLOAD_MAX)
		return wsp_fail(err, WSP_ECORRUPT, "offset %" PRIu64
		    ": no record", seg->end);
	*len = (size_t)n;
	return 0;
}

int
wsp_store_segment_take(struct wsp_store_segment *s,
    const struct wsp_store_seg *seg, const uint8_t *buf, size_t len,
    struct wsp_error *err)
{
	struct wsp_store_record r;

	if (wsp_store_record_whole(&r, buf, len, seg->number, WSP_STORE_ANY,
	    seg->end, err) == -1)
		return -1;
	if (r.type != WSP_STORE_E || r.length != len - WSP_STORE_RECORD)
		return wsp_fail(err, WSP_ECORRUPT, "offset %" PRIu64
		    ": it does not end in E", seg->end);
	if (wsp_store_segment_decode(s, buf + WSP_STORE_RECORD, r.length,
	    seg->end, err) == -1)
		return -1;
	if (r.number != s->end.blocks + 1)
		wsp_fail(err, WSP_ECORRUPT, "offset %" PRIu64
		    ": E has the number of another record", seg->end);
	else if (check_listed(s, seg, r.crc, err) == 0)
		return 0;
	wsp_store_segment_free(s);
	return -1;
}

/* Reads E, all from where HEAD says that it begins. */
static int
read_end(struct wsp_store_segment *s, struct wsp_bytes *b,
    const struct wsp_store_seg *seg, struct wsp_error *err)
{
	uint8_t *buf;
	size_t len = 0;
	int ret;

	if (wsp_store_segment_end(seg, &len, err) == -1)
		return -1;
	if ((buf = malloc(len)) == NULL)
		return wsp_fail_errno(err, NULL);
	ret = wsp_bytes_read(b, buf, len, seg->end, err);
	if (ret == 0)
		ret = wsp_store_segment_take(s, seg, buf, len, err);
	free(buf);
	return ret;
}

int
wsp_store_segment_open(struct wsp_store_segment *s, int dir,
    struct wsp_site *site, const struct wsp_store_seg *seg,
    struct wsp_error *err)
{
	char name[WSP_STORE_NAME_SIZE];
	struct wsp_bytes b;
	int ret = -1;

	if (wsp_bytes_open(&b, dir, site, wsp_store_segment_name(name,
	    seg->number), seg->size, err) == -1)
		return -1;
	if (b.size < seg->size)
		wsp_fail(err, WSP_ECORRUPT, "it is cut: %" PRIu64
		    " bytes of %" PRIu64, b.size, seg->size);
	else if (b.size > seg->size)
		wsp_fail(err, WSP_ECORRUPT, "it is too long: %" PRIu64
		    " bytes for %" PRIu64, b.size, seg->size);
	else
		ret = read_end(s, &b, seg, err);
	wsp_bytes_close(&b);
	return ret;
}

bool
wsp_store_row_find(struct wsp_store_row *row,
    const struct wsp_store_segment *s, const char *key)
{
	struct wsp_store_row next;
	bool found = false;

	wsp_store_rows(&next, s);
	while (wsp_store_row_next(&next) &&
	    wsp_walk_compare(next.key, key) <= 0) {
		*row = next;
		found = true;
	}
	return found;
}

void
wsp_store_segment_free(struct wsp_store_segment *s)
{
	free(s->table);
	s->table = NULL;
	wsp_store_arena_free(&s->arena);
}
