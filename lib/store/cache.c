/* SPDX-License-Identifier: ISC */
/* cache.c - segments and blocks that are open, the least recently used go. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/grow.h"
#include "base/io.h"
#include "store/bytes.h"
#include "store/record.h"
#include "store/store.h"

int
wsp_store_blame(const struct wsp_store *s, size_t seg,
    const struct wsp_store_row *row, struct wsp_error *err)
{
	char name[WSP_STORE_NAME_SIZE];
	struct wsp_error why = *err;

	wsp_store_segment_name(name, s->head.segs[seg].number);
	if (row == NULL || strncmp(why.msg, "offset", 6) == 0)
		wsp_fail(err, why.code, "%s: %s", name, why.msg);
	else
		wsp_fail(err, why.code, "%s: offset %" PRIu64 ": %s", name,
		    row->offset, why.msg);
	err->sys = why.sys;
	return -1;
}

/* Why could a segment not be opened? */
static int
no_segment(struct wsp_store *s, size_t seg, struct wsp_error *err)
{
	s->stale = true;
	if (err->sys == ENOENT)
		return wsp_fail(err, WSP_ECORRUPT, "HEAD lists segment %" PRIu64
		    ", which is missing", s->head.segs[seg].number);
	return wsp_store_blame(s, seg, NULL, err);
}

/* Closes all segments, when their tables take too much. */
static void
drop_tables(struct wsp_store *s)
{
	size_t i;

	for (i = 0; i < s->head.nsegs; i++)
		if (s->segments[i] != NULL) {
			wsp_store_segment_free(s->segments[i]);
			free(s->segments[i]);
			s->segments[i] = NULL;
		}
	s->tables = 0;
}

/*
 * Does it make sense to read from elsewhere again?  What is kept of a file that
 * never changes may be of another one of that name, in a store that was there
 * before: then it is not so any more.
 */
static bool
again(struct wsp_store *s, size_t seg, bool *tried,
    const struct wsp_error *err)
{
	char name[WSP_STORE_NAME_SIZE];

	if (s->site == NULL || *tried ||
	    (err->code != WSP_ECORRUPT && err->code != WSP_ECHANGED))
		return false;
	s->site->ops->forget(s->site, wsp_store_segment_name(name,
	    s->head.segs[seg].number));
	return *tried = true;
}

/* Keeps a segment open, as one of many. */
static void
keep_segment(struct wsp_store *s, size_t seg, struct wsp_store_segment *made)
{
	if (s->tables > WSP_STORE_CACHE_SIZE / s->parts)
		drop_tables(s);
	s->segments[seg] = made;
	s->tables += sizeof(*made) + made->table_len;
}

int
wsp_store_take_segment(struct wsp_store *s, size_t seg, const uint8_t *buf,
    size_t len, struct wsp_error *err)
{
	struct wsp_store_segment *made = malloc(sizeof(*made));

	if (made == NULL)
		return wsp_fail_errno(err, NULL);
	if (wsp_store_segment_take(made, &s->head.segs[seg], buf, len,
	    err) == -1) {
		free(made);
		return -1;
	}
	keep_segment(s, seg, made);
	return 0;
}

int
wsp_store_segment(struct wsp_store *s, size_t seg,
    const struct wsp_store_segment **out, struct wsp_error *err)
{
	struct wsp_store_segment *made;
	bool tried = false;
	int ret;

	if (s->segments[seg] == NULL) {
		if ((made = malloc(sizeof(*made))) == NULL)
			return wsp_fail_errno(err, NULL);
		do
			ret = wsp_store_segment_open(made, s->dir, s->site,
			    &s->head.segs[seg], err);
		while (ret == -1 && again(s, seg, &tried, err));
		if (ret == -1) {
			free(made);
			return no_segment(s, seg, err);
		}
		keep_segment(s, seg, made);
	}
	*out = s->segments[seg];
	return 0;
}

/* Makes a block of its record, which is freed with it or at once. */
static int
make_block(const struct wsp_store *s, size_t seg,
    const struct wsp_store_row *row, uint8_t *buf, size_t len,
    struct wsp_store_block **block, struct wsp_error *err)
{
	struct wsp_store_record r;

	if (wsp_store_record_whole(&r, buf, len, s->head.segs[seg].number,
	    row->block + 1, row->offset, err) == -1) {
		free(buf);
		return -1;
	}
	if (r.type != WSP_STORE_B || r.length != len - WSP_STORE_RECORD) {
		free(buf);
		return wsp_fail(err, WSP_ECORRUPT,
		    "it is not the block of the table");
	}
	memmove(buf, buf + WSP_STORE_RECORD, r.length);
	return wsp_store_block_open(block, buf, r.length, err);
}

/* Reads the record of a block, and takes its payload. */
static int
read_block(struct wsp_store *s, size_t seg, const struct wsp_store_row *row,
    struct wsp_store_block **block, struct wsp_error *err)
{
	size_t len = (size_t)(row->next - row->offset);
	const struct wsp_store_seg *listed = &s->head.segs[seg];
	char name[WSP_STORE_NAME_SIZE];
	struct wsp_bytes bytes;
	uint8_t *buf;
	int ret = -1;

	if (wsp_bytes_open(&bytes, s->dir, s->site, wsp_store_segment_name(
	    name, listed->number), listed->size, err) == -1)
		return no_segment(s, seg, err);
	if ((buf = malloc(len)) == NULL)
		wsp_fail_errno(err, NULL);
	else
		ret = wsp_bytes_read(&bytes, buf, len, row->offset, err);
	wsp_bytes_close(&bytes);
	if (ret == -1) {
		free(buf);
		return s->site != NULL && err->sys == ENOENT ?
		    no_segment(s, seg, err) : -1;
	}
	return make_block(s, seg, row, buf, len, block, err);
}

void
wsp_store_cached_end(struct wsp_store_cached *c)
{
	size_t i;

	for (i = 0; i < sizeof(c->rest) / sizeof(c->rest[0]); i++) {
		free(c->rest[i]);
		c->rest[i] = NULL;
	}
	wsp_store_block_close(c->block);
	c->block = NULL;
}

/* How many bytes it takes. */
static size_t
size_of(const struct wsp_store_cached *c)
{
	size_t i, size = wsp_store_block_size(c->block);

	for (i = 0; i < sizeof(c->rest) / sizeof(c->rest[0]); i++)
		size += c->rest[i] == NULL ? 0 : sizeof(*c->rest[i]);
	return size;
}

static void
evict(struct wsp_store *s, struct wsp_store_cached *c)
{
	s->cached -= size_of(c);
	wsp_store_cached_end(c);
}

/* The one least recently used that nobody uses, or NULL. */
static struct wsp_store_cached *
oldest(struct wsp_store *s)
{
	struct wsp_store_cached *c, *found = NULL;
	size_t i;

	for (i = 0; i < s->ncache; i++) {
		c = s->cache[i];
		if (c->block != NULL && c->users == 0 && (found == NULL ||
		    c->used < found->used))
			found = c;
	}
	return found;
}

/* A free place, if need be another one. */
static struct wsp_store_cached *
place(struct wsp_store *s, struct wsp_error *err)
{
	struct wsp_store_cached *c;
	size_t i;

	for (i = 0; i < s->ncache; i++)
		if (s->cache[i]->block == NULL)
			return s->cache[i];
	if (s->ncache >= WSP_STORE_CACHED && (c = oldest(s)) != NULL) {
		evict(s, c);
		return c;
	}
	if (wsp_grow(&s->cache, s->ncache, sizeof(*s->cache), err) == -1)
		return NULL;
	if ((c = calloc(1, sizeof(*c))) == NULL) {
		wsp_fail_errno(err, NULL);
		return NULL;
	}
	return s->cache[s->ncache++] = c;
}

static struct wsp_store_cached *
find(struct wsp_store *s, size_t seg, uint32_t number)
{
	struct wsp_store_cached *c;
	size_t i;

	for (i = 0; i < s->ncache; i++) {
		c = s->cache[i];
		if (c->block != NULL && c->seg == seg && c->number == number)
			return c;
	}
	return NULL;
}

bool
wsp_store_has_block(struct wsp_store *s, size_t seg, uint32_t number)
{
	return find(s, seg, number) != NULL;
}

/* Puts a block in its place, in which nobody uses it yet. */
static void
fill(struct wsp_store_cached *c, struct wsp_store_block *block, size_t seg,
    uint32_t number)
{
	c->block = block;
	c->seg = seg;
	c->number = number;
	c->users = 0;
}

int
wsp_store_take_block(struct wsp_store *s, size_t seg,
    const struct wsp_store_row *row, uint8_t *buf, struct wsp_error *err)
{
	struct wsp_store_cached *c = place(s, err);
	struct wsp_store_block *block;

	if (c == NULL) {
		free(buf);
		return -1;
	}
	if (make_block(s, seg, row, buf, (size_t)(row->next - row->offset),
	    &block, err) == -1)
		return -1;
	fill(c, block, seg, row->block);
	c->used = ++s->clock;
	s->cached += wsp_store_block_size(block);
	return 0;
}

int
wsp_store_block_get(struct wsp_store *s, size_t seg,
    const struct wsp_store_row *row, struct wsp_store_cached **out,
    struct wsp_error *err)
{
	struct wsp_store_cached *c = find(s, seg, row->block);
	struct wsp_store_block *block;
	bool tried = false;
	int ret;

	if (c == NULL) {
		if ((c = place(s, err)) == NULL)
			return -1;
		do
			ret = read_block(s, seg, row, &block, err);
		while (ret == -1 && again(s, seg, &tried, err));
		if (ret == -1)
			return wsp_store_blame(s, seg, row, err);
		fill(c, block, seg, row->block);
	} else if (c->users == 0)
		s->cached -= size_of(c);
	c->users++;
	c->used = ++s->clock;
	*out = c;
	return 0;
}

void
wsp_store_block_put(struct wsp_store *s, struct wsp_store_cached *c)
{
	if (--c->users > 0)
		return;
	s->cached += size_of(c);
	while (s->cached > WSP_STORE_CACHE_SIZE / s->parts &&
	    (c = oldest(s)) != NULL)
		evict(s, c);
}
