/* SPDX-License-Identifier: ISC */
/* copy.c - the segments of a store in another directory, and then its HEAD. */
#include <sys/stat.h>

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "store/bytes.h"
#include "store/commit.h"
#include "store/copy_file.h"
#include "store/create.h"
#include "store/head_read.h"
#include "store/store.h"
#include "store/whole.h"
#include "wsp-snapshot.h"

struct copying {
	struct wsp_store *from;
	const char	*from_name, *to_name;
	int		 dir, lock;	/* of the copy */
	bool		 has_head;	/* of the copy */
	struct wsp_store_arena arena;
	struct wsp_store_head head;	/* of it */
	wsp_cancel	*cancel;
	struct wsp_copy_counts counts;
};

static int
fail_at(const char *name, const struct wsp_error *why, struct wsp_error *err)
{
	struct wsp_error copy = *why;

	wsp_fail(err, copy.code, "%s: %s", name, copy.msg);
	err->sys = copy.sys;
	return -1;
}

/* Opens the directory, with what a store has besides HEAD and segments. */
static int
open_copy(struct copying *c, int lock_timeout_ms, struct wsp_error *err)
{
	struct stat st;

	if (wsp_store_make_directory(c->to_name, &c->dir, err) == -1)
		return -1;
	if (wsp_io_lstat(c->dir, WSP_STORE_HEAD, &st, err) == -1 &&
	    wsp_store_put_plain(c->dir, err) == -1)
		return -1;
	c->lock = wsp_io_open_locked(c->dir, WSP_STORE_LOCK, lock_timeout_ms,
	    &st, err);
	return c->lock == -1 ? -1 : 0;
}

static int
read_head(struct copying *c, struct wsp_error *err)
{
	uint8_t *bytes;
	size_t len;
	int ret;

	if (wsp_store_file_whole(c->dir, WSP_STORE_HEAD,
	    WSP_STORE_RECORD + (uint64_t)WSP_STORE_PAYLOAD_MAX, &bytes, &len,
	    err) == -1)
		return err->sys == ENOENT ? 0 : -1;
	ret = wsp_store_head_decode(&c->head, bytes, len, &c->arena, err);
	free(bytes);
	c->has_head = ret == 0;
	return ret;
}

/* Is a transaction of the copy one of this store, or part of one? */
static bool
is_known(const struct wsp_store_head *h, const struct wsp_store_tx *t)
{
	const struct wsp_store_tx *o;
	size_t i;

	for (i = 0; i < h->ntxs; i++) {
		o = &h->txs[i];
		if (strcmp(o->tree.text, t->tree.text) != 0 ||
		    o->first > t->first || o->tid < t->tid)
			continue;
		if (o->tid != t->tid || o->time == t->time)
			return true;
	}
	return false;
}

static int
check_copy(struct copying *c, struct wsp_error *err)
{
	const struct wsp_store_head *h = &c->from->head;
	size_t i;

	if (!c->has_head)
		return 0;
	if (memcmp(h->id, c->head.id, sizeof(h->id)) != 0)
		return wsp_fail(err, WSP_EVALUE, "a store with another id");
	for (i = 0; i < c->head.ntxs; i++)
		if (!is_known(h, &c->head.txs[i]))
			return wsp_fail(err, WSP_EVALUE, "has transaction %"
			    PRIu64 ", which %s lacks", c->head.txs[i].tid,
			    c->from_name);
	return 0;
}

/* Is what is there the segment that HEAD lists, to the last byte? */
static int
check_segment(struct copying *c, const char *name,
    const struct wsp_store_seg *seg, struct wsp_error *err)
{
	struct wsp_store_arena arena = { 0 };
	struct wsp_store_segment g;
	struct wsp_store_start start;
	struct wsp_store_seg is;
	int ret = wsp_segment_whole(c->dir, name, seg->number,
	    c->from->head.id, &start, &g, &is, &arena, err);

	if (ret == 0) {
		if (is.size != seg->size || is.crc != seg->crc)
			ret = wsp_fail(err, WSP_ECORRUPT,
			    "it is not the one of HEAD");
		wsp_store_segment_free(&g);
	}
	wsp_store_arena_free(&arena);
	return ret;
}

static int
copy_segment(struct copying *c, const struct wsp_store_seg *seg,
    struct wsp_error *err)
{
	char name[WSP_STORE_NAME_SIZE];
	struct wsp_error why;

	wsp_store_segment_name(name, seg->number);
	if (check_segment(c, name, seg, &why) == 0)
		return 0;
	if (wsp_copy_file(c->from->dir, name, c->dir, name,
	    c->cancel, &why) == -1)
		return fail_at(name, &why, err);
	if (check_segment(c, name, seg, &why) == -1) {
		wsp_io_unlink(c->dir, name, &(struct wsp_error){ 0 });
		return fail_at(name, &why, err);
	}
	c->counts.segments++;
	c->counts.bytes += seg->size;
	return 0;
}

/* The names of all segments reach the disk before HEAD says them. */
static int
sync_names(struct copying *c, struct wsp_error *err)
{
	const struct wsp_store_head *h = &c->from->head;
	char name[WSP_STORE_NAME_SIZE];
	uint64_t last = UINT64_MAX;
	size_t i;

	for (i = 0; i < h->nsegs; i++) {
		if (h->segs[i].number / WSP_STORE_A_DIRECTORY == last)
			continue;
		last = h->segs[i].number / WSP_STORE_A_DIRECTORY;
		if (wsp_io_sync_parent(c->dir, wsp_store_segment_name(name,
		    h->segs[i].number), err) == -1)
			return -1;
	}
	return wsp_io_sync_parent(c->dir, WSP_STORE_DATA "/0", err) == -1 ?
	    -1 : wsp_io_sync_parent(c->dir, WSP_STORE_DATA, err);
}

/* A copy that may only grow stays one, and keeps what it had. */
static int
put_head(struct copying *c, struct wsp_error *err)
{
	struct wsp_store_head h = c->from->head;
	char name[WSP_STORE_NAME_SIZE];
	bool keeps = c->has_head && (c->head.flags & WSP_STORE_APPEND_ONLY);
	bool done;
	size_t i;

	h.flags |= keeps ? WSP_STORE_APPEND_ONLY : 0;
	if (wsp_head_write(c->dir, &h, true, &done, err) == -1)
		return -1;
	for (i = 0; c->has_head && !keeps && i < c->head.nsegs; i++)
		if (!wsp_store_head_lists(&h, c->head.segs[i].number) &&
		    wsp_io_unlink(c->dir, wsp_store_segment_name(name,
		    c->head.segs[i].number), &(struct wsp_error){ 0 }) == 0)
			c->counts.removed++;
	return 0;
}

/* All segments; again with a new HEAD if a pack has taken one away. */
static int
copy_segments(struct copying *c, struct wsp_error *err)
{
	unsigned tries = 0;
	size_t i = 0;

	while (i < c->from->head.nsegs) {
		if (wsp_check_cancel(c->cancel, err) == -1)
			return -1;
		if (copy_segment(c, &c->from->head.segs[i], err) == 0) {
			i++;
			continue;
		}
		c->from->stale = true;
		if (err->code == WSP_ECANCELED ||
		    !wsp_store_reload(c->from, UINT64_MAX, &tries, err))
			return -1;
		i = 0;
	}
	return check_copy(c, err);
}

static int
copy_all(struct copying *c, int lock_timeout_ms, struct wsp_error *err)
{
	if (open_copy(c, lock_timeout_ms, err) == -1 ||
	    read_head(c, err) == -1 || check_copy(c, err) == -1 ||
	    copy_segments(c, err) == -1)
		return -1;
	if (c->has_head && c->head.generation == c->from->head.generation &&
	    c->counts.segments == 0)
		return 0;
	return sync_names(c, err) == -1 ? -1 : put_head(c, err);
}

int
wsp_store_copy(const char *path, const char *to, int lock_timeout_ms,
    wsp_cancel *cancel, struct wsp_copy_counts *counts,
    struct wsp_error *err)
{
	struct copying c = { .from_name = path, .to_name = to, .dir = -1,
	    .lock = -1, .cancel = cancel };
	struct wsp_error ignored, why;
	int ret;

	if (wsp_store_open(&c.from, path, WSP_STORE_READ, 0, err) == -1)
		return -1;
	if ((ret = copy_all(&c, lock_timeout_ms, &why)) == 0)
		*counts = c.counts;
	else
		fail_at(to, &why, err);
	if (c.lock != -1)
		wsp_io_close(c.lock, &ignored);
	if (c.dir != -1)
		wsp_io_close(c.dir, &ignored);
	wsp_store_arena_free(&c.arena);
	wsp_store_close(c.from);
	return ret;
}

int
wsp_store_files(const char *path, uint64_t since, wsp_store_file_name *call,
    void *arg, struct wsp_error *err)
{
	char name[WSP_STORE_NAME_SIZE];
	const struct wsp_store_seg *g;
	struct wsp_store *s;
	int ret = 0;
	size_t i;

	if (wsp_store_open(&s, path, WSP_STORE_READ, 0, err) == -1)
		return -1;
	for (i = 0; ret == 0 && i < s->head.nsegs; i++) {
		g = &s->head.segs[i];
		if (g->tid > since)
			ret = call(arg, wsp_store_segment_name(name,
			    g->number), err);
	}
	if (ret == 0)
		ret = call(arg, WSP_STORE_HEAD, err);
	wsp_store_close(s);
	return ret;
}
