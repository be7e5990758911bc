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
#include "store/copy.h"
#include "store/copy_file.h"
#include "store/create.h"
#include "store/head_read.h"
#include "store/names.h"
#include "store/sync.h"
#include "store/whole.h"

struct copying {
	struct wsp_store *from;
	const char	*to_name;
	int		 dir, lock;	/* of the copy */
	bool		 has_head;	/* of the copy */
	bool		 keeps;		/* it may only grow */
	struct wsp_store_arena arena;
	struct wsp_store_head head;	/* of it */
	wsp_cancel	*cancel;
	struct wsp_copy_counts counts;
};

struct sweep {
	struct wsp_numbers all;		/* the first member */
	struct copying	*c;
};

int
wsp_copy_fail(const char *name, const struct wsp_error *why,
    struct wsp_error *err)
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
	return c->lock == -1 ? -1 : wsp_head_sync(c->dir, err);
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
	c->keeps = c->has_head && (c->head.flags & WSP_STORE_APPEND_ONLY) != 0;
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

int
wsp_copy_check(const struct wsp_store *from, const struct wsp_store_head *to,
    struct wsp_error *err)
{
	const struct wsp_store_head *h = &from->head;
	size_t i;

	if (memcmp(h->id, to->id, sizeof(h->id)) != 0)
		return wsp_fail(err, WSP_EVALUE, "a store with another id");
	for (i = 0; i < to->ntxs; i++)
		if (!is_known(h, &to->txs[i]))
			return wsp_fail(err, WSP_EVALUE, "has transaction %"
			    PRIu64 ", which %s lacks", to->txs[i].tid,
			    from->path);
	return 0;
}

static int
check_copy(struct copying *c, struct wsp_error *err)
{
	return c->has_head ? wsp_copy_check(c->from, &c->head, err) : 0;
}

int
wsp_copy_check_segment(struct wsp_bytes *bytes, const struct wsp_store *from,
    const struct wsp_store_seg *seg, struct wsp_error *err)
{
	struct wsp_store_arena arena = { 0 };
	struct wsp_store_segment g;
	struct wsp_store_start start;
	struct wsp_store_seg is;
	int ret = wsp_segment_whole_of(bytes, seg->number, from->head.id,
	    &start, &g, &is, &arena, err);

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
check_segment(struct copying *c, const char *name,
    const struct wsp_store_seg *seg, struct wsp_error *err)
{
	struct wsp_bytes bytes;
	int ret;

	if (wsp_bytes_open(&bytes, c->dir, NULL, name, seg->size, err) == -1)
		return -1;
	ret = wsp_copy_check_segment(&bytes, c->from, seg, err);
	wsp_bytes_close(&bytes);
	return ret;
}

static int
copy_file(struct copying *c, const char *name,
    const struct wsp_store_seg *seg, struct wsp_error *err)
{
	struct wsp_bytes from;
	int ret;

	if (wsp_bytes_open(&from, c->from->dir, c->from->site, name,
	    seg->size, err) == -1)
		return -1;
	ret = wsp_copy_file(&from, c->dir, name, c->cancel, err);
	wsp_bytes_close(&from);
	return ret == -1 ? -1 : check_segment(c, name, seg, err);
}

static int
copy_segment(void *arg, const struct wsp_store_seg *seg,
    struct wsp_error *err)
{
	struct copying *c = arg;
	char name[WSP_STORE_NAME_SIZE];
	struct wsp_error why;
	int ret;

	wsp_store_segment_name(name, seg->number);
	if (check_segment(c, name, seg, &why) == 0)
		return c->has_head && wsp_store_head_lists(&c->head,
		    seg->number) ? 0 : wsp_store_sync_segment(c->dir, name,
		    err);
	ret = copy_file(c, name, seg, &why);
	if (ret == -1 && c->from->site != NULL && (why.code ==
	    WSP_ECORRUPT || why.code == WSP_ECHANGED)) {
		/* What was kept of it may be of another store. */
		c->from->site->ops->forget(c->from->site, name);
		ret = copy_file(c, name, seg, &why);
	}
	if (ret == -1) {
		wsp_io_unlink(c->dir, name, &(struct wsp_error){ 0 });
		return wsp_copy_fail(name, &why, err);
	}
	c->counts.segments++;
	c->counts.bytes += seg->size;
	return 0;
}

/* Is it of this store?  Where no HEAD was, another one may have begun. */
static bool
is_ours(const struct copying *c, const char *path, uint64_t number)
{
	return (c->has_head && wsp_store_head_lists(&c->head, number)) ||
	    wsp_segment_is_whole(c->dir, path, number, c->from->head.id);
}

/* Was it dropped, by this copy or by one that was stopped? */
static int
sweep_segment(void *arg, const char *name, struct wsp_error *err)
{
	struct sweep *s = arg;
	const struct wsp_store_head *h = &s->c->from->head;
	char path[WSP_STORE_NAME_SIZE];
	uint64_t number;

	if (!wsp_store_number(name, &number) || number >= h->next ||
	    number / WSP_STORE_A_DIRECTORY != s->all.directory ||
	    wsp_store_head_lists(h, number))
		return 0;
	wsp_store_segment_name(path, number);
	if (is_ours(s->c, path, number) &&
	    wsp_io_unlink(s->all.dir, path, err) == 0)
		s->c->counts.removed++;
	return 0;
}

/* A copy that may only grow keeps what it had. */
static void
sweep(struct copying *c)
{
	struct sweep s = { .c = c };
	struct wsp_error ignored;

	wsp_store_sweep_temporary(c->dir, &ignored);
	if (!c->keeps)
		wsp_store_segments(c->dir, sweep_segment, &s.all, &ignored);
}

/* Puts HEAD in its place, unless it is there to the byte. */
static int
put_head(struct copying *c, struct wsp_error *err)
{
	struct wsp_store_head h = c->from->head;
	struct wsp_out want = { 0 }, have = { 0 };
	bool done, same = false;
	int ret;

	h.flags |= c->keeps ? WSP_STORE_APPEND_ONLY : 0;
	wsp_head_put(&h, &want);
	if (c->has_head)
		wsp_head_put(&c->head, &have);
	ret = wsp_out_check(&want, 1, err) == -1 ? -1 :
	    wsp_out_check(&have, 1, err);
	if (ret == 0 && have.data != NULL && want.data != NULL)
		same = have.len == want.len &&
		    memcmp(have.data, want.data, have.len) == 0;
	wsp_out_free(&want);
	wsp_out_free(&have);
	if (ret == -1 || (same && c->counts.segments == 0))
		return ret;
	return wsp_store_sync_names(c->dir, &h, err) == -1 ? -1 :
	    wsp_head_write(c->dir, &h, true, &done, err);
}

int
wsp_copy_each(struct wsp_store *from, wsp_copy_segment *one, void *arg,
    wsp_cancel *cancel, struct wsp_error *err)
{
	unsigned tries = 0;
	size_t i = 0;

	while (i < from->head.nsegs) {
		if (wsp_check_cancel(cancel, err) == -1)
			return -1;
		if (one(arg, &from->head.segs[i], err) == 0) {
			i++;
			continue;
		}
		from->stale = true;
		if (err->code == WSP_ECANCELED ||
		    !wsp_store_reload(from, UINT64_MAX, &tries, err))
			return -1;
		i = 0;
	}
	return 0;
}

static int
copy_all(struct copying *c, int lock_timeout_ms, struct wsp_error *err)
{
	if (open_copy(c, lock_timeout_ms, err) == -1 ||
	    read_head(c, err) == -1 || check_copy(c, err) == -1 ||
	    wsp_copy_each(c->from, copy_segment, c, c->cancel, err) == -1 ||
	    check_copy(c, err) == -1 || put_head(c, err) == -1)
		return -1;
	sweep(c);
	return 0;
}

int
wsp_store_copy(struct wsp_store *from, const char *to, int lock_timeout_ms,
    wsp_cancel *cancel, struct wsp_copy_counts *counts,
    struct wsp_error *err)
{
	struct copying c = { .from = from, .to_name = to, .dir = -1,
	    .lock = -1, .cancel = cancel };
	struct wsp_error ignored, why;
	int ret;

	if ((ret = copy_all(&c, lock_timeout_ms, &why)) == 0)
		*counts = c.counts;
	else
		wsp_copy_fail(to, &why, err);
	if (c.lock != -1)
		wsp_io_close(c.lock, &ignored);
	if (c.dir != -1)
		wsp_io_close(c.dir, &ignored);
	wsp_store_arena_free(&c.arena);
	return ret;
}

int
wsp_store_files(const struct wsp_store *s, uint64_t since,
    wsp_store_file_name *call, void *arg, struct wsp_error *err)
{
	char name[WSP_STORE_NAME_SIZE];
	const struct wsp_store_seg *g;
	size_t i;

	for (i = 0; i < s->head.nsegs; i++) {
		g = &s->head.segs[i];
		if (g->tid > since && call(arg, wsp_store_segment_name(name,
		    g->number), err) == -1)
			return -1;
	}
	return call(arg, WSP_STORE_HEAD, err);
}
