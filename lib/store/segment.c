/* SPDX-License-Identifier: ISC */
/* segment.c - the segments of a transaction, as they are written. */
#include <sys/stat.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dir.h"
#include "base/error.h"
#include "base/grow.h"
#include "base/io.h"
#include "store/bytes.h"
#include "store/record.h"
#include "store/segment.h"
#include "store/store.h"

#define DIRECTORY_MODE	0700
#define FILE_MODE	0600

int
wsp_quota_check(const struct wsp_store_head *head, uint64_t bytes,
    struct wsp_error *err)
{
	if (head->quota == 0 || bytes <= head->quota)
		return 0;
	return wsp_fail(err, WSP_EVALUE, "quota of %" PRIu64
	    " bytes would be passed by %" PRIu64 " bytes", head->quota,
	    bytes - head->quota);
}

int
wsp_segments_init(struct wsp_segments *s, int dir,
    const struct wsp_store_head *head, const struct wsp_store_start *start,
    struct wsp_error *err)
{
	size_t i;

	memset(s, 0, sizeof(*s));
	s->dir = dir;
	s->head = head;
	s->start = *start;
	s->from = s->next = head->next;
	s->now.fd = -1;
	wsp_tally_init(&s->tally);
	for (i = 0; i < head->nsegs; i++)
		s->used += head->segs[i].size;
	return (s->packer = wsp_packer_new(err)) == NULL ? -1 : 0;
}

/* Writes a record and keeps account of it. */
static int
put_record(struct wsp_segments *s, enum wsp_store_record_type type,
    const struct wsp_out *payload, struct wsp_error *err)
{
	struct wsp_segment *g = &s->now;
	struct wsp_store_record r = { (uint8_t)type, g->number, g->records,
	    (uint32_t)payload->len,
	    wsp_store_crc(payload->data, payload->len) };
	uint8_t header[WSP_STORE_RECORD];

	wsp_store_record_encode(&r, header);
	if (!s->free && wsp_quota_check(s->head, s->used + g->size +
	    sizeof(header) + payload->len, err) == -1)
		return -1;
	if (!s->dry && (wsp_io_write(g->fd, header, sizeof(header),
	    (off_t)g->size, err) == -1 || wsp_io_write(g->fd, payload->data,
	    payload->len, (off_t)(g->size + sizeof(header)), err) == -1))
		return -1;
	g->size += sizeof(header) + payload->len;
	g->chain = wsp_store_crc_more(g->chain, header, sizeof(header));
	g->records++;
	return 0;
}

static int
put_start(struct wsp_segments *s, struct wsp_error *err)
{
	const struct wsp_store_start *start = &s->start;
	struct wsp_out out = { 0 };
	int ret = -1;

	wsp_out_bytes(&out, start->id, sizeof(start->id));
	wsp_out_u64(&out, start->tid);
	wsp_out_u64(&out, start->first);
	wsp_out_u64(&out, start->time);
	wsp_out_u32(&out, start->part);
	wsp_out_u8(&out, start->kind);
	wsp_out_u8(&out, start->flags);
	wsp_out_str(&out, &start->tree);
	wsp_out_str(&out, &start->user);
	wsp_out_str(&out, &start->text);
	wsp_out_strs(&out, start->tags, start->ntags);
	if (wsp_out_check(&out, 1, err) == 0)
		ret = put_record(s, WSP_STORE_S, &out, err);
	wsp_out_free(&out);
	return ret;
}

/* Makes the directories that the next segment lies in. */
static int
make_directories(struct wsp_segments *s, const char *path,
    struct wsp_error *err)
{
	char dir[WSP_STORE_NAME_SIZE];
	bool made, first;

	snprintf(dir, sizeof(dir), "%.*s", (int)(strrchr(path, '/') - path),
	    path);
	if (wsp_io_make_directory(s->dir, WSP_STORE_DATA, DIRECTORY_MODE,
	    &first, err) == -1 || (first &&
	    wsp_io_sync_parent(s->dir, WSP_STORE_DATA, err) == -1))
		return -1;
	return wsp_io_make_directory(s->dir, dir, DIRECTORY_MODE, &made, err);
}

/* Could the next segment be made, and then the HEAD that lists it? */
static int
may_begin(const struct wsp_segments *s, const char *path,
    struct wsp_error *err)
{
	return wsp_may_create((struct wsp_path){ s->dir, path, path }, err) ==
	    -1 ? -1 : wsp_store_may_write(s->dir, err);
}

static int
begin(struct wsp_segments *s, struct wsp_error *err)
{
	struct wsp_segment *g = &s->now;
	char path[WSP_STORE_NAME_SIZE];

	memset(g, 0, sizeof(*g));
	g->fd = -1;
	g->number = s->next;
	wsp_tally_init(&g->tally);
	wsp_store_segment_name(path, g->number);
	if (s->dry ? may_begin(s, path, err) == -1 :
	    make_directories(s, path, err) == -1 ||
	    (g->fd = wsp_io_create(s->dir, path, FILE_MODE, err)) == -1)
		return -1;
	s->begun = true;
	s->next++;
	return put_start(s, err);
}

/* Frees what is kept of the segment that was written. */
static void
let_go(struct wsp_segment *g)
{
	wsp_out_free(&g->table);
	wsp_out_free(&g->lo);
	wsp_out_free(&g->hi);
	wsp_out_free(&g->before);
	free(g->tally.refs);
	memset(g, 0, sizeof(*g));
	g->fd = -1;
}

static int
put_end(struct wsp_segments *s, uint32_t flags, struct wsp_out *out,
    struct wsp_error *err)
{
	const struct wsp_segment *g = &s->now;
	const struct wsp_tally *t = &g->tally;
	struct wsp_store_str hi = { (char *)g->hi.data, g->hi.len };
	struct wsp_out table = { 0 };
	uint32_t packed = 0;
	int ret;

	wsp_out_u64(out, s->start.tid);
	wsp_out_u64(out, s->start.first);
	wsp_out_u32(out, flags);
	wsp_out_u32(out, g->blocks);
	wsp_out_u32(out, t->full);
	wsp_out_u32(out, t->delta);
	wsp_out_u32(out, t->gone);
	wsp_out_u64(out, t->points);
	wsp_out_u32(out, t->oldest);
	wsp_out_u32(out, g->chain);
	wsp_out_refs(out, t->refs, t->nrefs);
	wsp_out_str(out, &hi);
	wsp_out_u32(out, (uint32_t)g->table.len);
	if ((ret = wsp_out_check(&g->table, 1, err)) == 0)
		ret = wsp_pack(s->packer, &g->table, &g->table.len, 1,
		    &table, &packed, err);
	wsp_out_u32(out, packed);
	wsp_out_bytes(out, table.data, packed);
	wsp_out_free(&table);
	if (ret == -1 || wsp_out_check(out, 1, err) == -1)
		return -1;
	return put_record(s, WSP_STORE_E, out, err);
}

static char *
copy_key(const struct wsp_out *key, struct wsp_store_str *to,
    struct wsp_error *err)
{
	char *text;

	if ((text = malloc(key->len + 1)) == NULL) {
		wsp_fail_errno(err, NULL);
		return NULL;
	}
	memcpy(text, key->data, key->len);
	text[key->len] = '\0';
	*to = (struct wsp_store_str){ text, key->len };
	return text;
}

/* Adds the segment, which is on the disk, to those that are made. */
static int
note_made(struct wsp_segments *s, uint64_t end, uint32_t crc,
    struct wsp_error *err)
{
	const struct wsp_segment *g = &s->now;
	struct wsp_store_seg *m;

	if (wsp_grow_room(&s->made, &s->made_room, s->nmade, 1,
	    sizeof(*m)) == -1)
		return wsp_fail_errno(err, NULL);
	m = &s->made[s->nmade];
	memset(m, 0, sizeof(*m));
	m->number = g->number;
	m->tid = s->start.tid;
	m->first = s->start.first;
	m->size = g->size;
	m->end = end;
	m->crc = crc;
	m->oldest = g->tally.oldest;
	if (copy_key(&g->lo, &m->lo, err) == NULL)
		return -1;
	if (copy_key(&g->hi, &m->hi, err) == NULL) {
		free((char *)m->lo.text);
		return -1;
	}
	s->nmade++;
	s->used += g->size;
	return wsp_tally_add(&s->tally, &g->tally, err);
}

int
wsp_segments_end(struct wsp_segments *s, uint32_t flags,
    struct wsp_error *err)
{
	struct wsp_segment *g = &s->now;
	struct wsp_out out = { 0 };
	uint64_t at = g->size;
	int ret = -1, fd = g->fd;

	if (!s->begun)
		return 0;
	if (put_end(s, flags, &out, err) == 0 &&
	    (s->dry || wsp_io_sync(fd, err) == 0)) {
		g->fd = -1;
		ret = s->dry ? 0 : wsp_io_close(fd, err);
		if (ret == 0)
			ret = note_made(s, at, wsp_store_crc(out.data,
			    out.len), err);
		if (ret == 0) {
			let_go(g);
			s->begun = false;
			s->start.part++;
		}
	}
	wsp_out_free(&out);
	return ret;
}

/* A row of the table for a block that is to be written next. */
static void
add_row(struct wsp_segment *g, const struct wsp_packed *b)
{
	struct wsp_store_str before = { (char *)g->before.data,
	    g->before.len };
	struct wsp_store_str key = { (char *)b->lo.data, b->lo.len };

	wsp_out_v(&g->table, g->size - g->row);
	g->row = g->size;
	wsp_out_key(&g->table, &before, &key);
	wsp_out_empty(&g->before);
	wsp_out_bytes(&g->before, key.text, key.len);
	if (g->blocks++ == 0)
		wsp_out_bytes(&g->lo, key.text, key.len);
	wsp_out_empty(&g->hi);
	wsp_out_bytes(&g->hi, b->hi.data, b->hi.len);
}

int
wsp_segments_add(struct wsp_segments *s, const struct wsp_packed *b,
    struct wsp_error *err)
{
	struct wsp_segment *g = &s->now;

	if (s->begun && g->size >= s->head->segment_size &&
	    wsp_segments_end(s, 0, err) == -1)
		return -1;
	if (!s->begun && begin(s, err) == -1)
		return -1;
	add_row(g, b);
	if (wsp_out_check(&g->before, 1, err) == -1 ||
	    wsp_out_check(&g->lo, 1, err) == -1 ||
	    wsp_out_check(&g->hi, 1, err) == -1 ||
	    put_record(s, WSP_STORE_B, &b->payload, err) == -1)
		return -1;
	return wsp_tally_add(&g->tally, &b->tally, err);
}

int
wsp_segments_sync(const struct wsp_segments *s, struct wsp_error *err)
{
	char path[WSP_STORE_NAME_SIZE];
	size_t i;

	for (i = 0; i < s->nmade; i++) {
		if (i > 0 && s->made[i].number / WSP_STORE_A_DIRECTORY ==
		    s->made[i - 1].number / WSP_STORE_A_DIRECTORY)
			continue;
		wsp_store_segment_name(path, s->made[i].number);
		if (wsp_io_sync_parent(s->dir, path, err) == -1)
			return -1;
	}
	return s->nmade == 0 ? 0 : wsp_io_sync_parent(s->dir,
	    WSP_STORE_DATA "/0", err);
}

void
wsp_segments_abort(struct wsp_segments *s)
{
	struct wsp_error ignored;
	char path[WSP_STORE_NAME_SIZE];
	uint64_t n;

	for (n = s->from; !s->dry && n < s->next; n++) {
		wsp_store_segment_name(path, n);
		wsp_io_unlink(s->dir, path, &ignored);
	}
}

void
wsp_segments_free(struct wsp_segments *s)
{
	struct wsp_error ignored;
	size_t i;

	if (s->now.fd != -1)
		wsp_io_close(s->now.fd, &ignored);
	let_go(&s->now);
	for (i = 0; i < s->nmade; i++) {
		free((char *)s->made[i].lo.text);
		free((char *)s->made[i].hi.text);
	}
	free(s->made);
	free(s->tally.refs);
	wsp_packer_free(s->packer);
	memset(s, 0, sizeof(*s));
	s->now.fd = -1;
}
