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

int
wsp_store_segment(struct wsp_store *s, size_t seg,
    const struct wsp_store_segment **out, struct wsp_error *err)
{
	struct wsp_store_segment *made;

	if (s->segments[seg] == NULL) {
		if (s->tables > WSP_STORE_CACHE_SIZE / s->parts)
			drop_tables(s);
		if ((made = malloc(sizeof(*made))) == NULL)
			return wsp_fail_errno(err, NULL);
		if (wsp_store_segment_open(made, s->dir, &s->head.segs[seg],
		    err) == -1) {
			free(made);
			return no_segment(s, seg, err);
		}
		s->segments[seg] = made;
		s->tables += sizeof(*made) + made->table_len;
	}
	*out = s->segments[seg];
	return 0;
}

/* Reads the record of a block, and takes its payload. */
static int
read_block(struct wsp_store *s, size_t seg, const struct wsp_store_row *row,
    struct wsp_store_block **block, struct wsp_error *err)
{
	uint64_t number = s->head.segs[seg].number, size;
	size_t len = (size_t)(row->next - row->offset);
	char name[WSP_STORE_NAME_SIZE];
	struct wsp_store_record r;
	uint8_t *buf;
	int fd, ret = -1;

	*block = NULL;
	if ((fd = wsp_store_file_open(s->dir, wsp_store_segment_name(name,
	    number), &size, err)) == -1)
		return no_segment(s, seg, err);
	if ((buf = malloc(len)) == NULL)
		wsp_fail_errno(err, NULL);
	else
		ret = wsp_store_file_read(fd, buf, len, row->offset, err);
	wsp_io_close(fd, &(struct wsp_error){ 0 });
	if (ret == -1 || wsp_store_record_whole(&r, buf, len, number,
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

static void
evict(struct wsp_store *s, struct wsp_store_cached *c)
{
	s->cached -= wsp_store_block_size(c->block);
	wsp_store_block_close(c->block);
	c->block = NULL;
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

int
wsp_store_block_get(struct wsp_store *s, size_t seg,
    const struct wsp_store_row *row, struct wsp_store_cached **out,
    struct wsp_error *err)
{
	struct wsp_store_cached *c = find(s, seg, row->block);

	if (c == NULL) {
		if ((c = place(s, err)) == NULL)
			return -1;
		if (read_block(s, seg, row, &c->block, err) == -1)
			return wsp_store_blame(s, seg, row, err);
		c->seg = seg;
		c->number = row->block;
		c->users = 0;
	} else if (c->users == 0)
		s->cached -= wsp_store_block_size(c->block);
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
	s->cached += wsp_store_block_size(c->block);
	while (s->cached > WSP_STORE_CACHE_SIZE / s->parts &&
	    (c = oldest(s)) != NULL)
		evict(s, c);
}
