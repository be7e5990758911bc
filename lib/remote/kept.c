/* SPDX-License-Identifier: ISC */
/* kept.c - what the cache has: list it, fetch more, verify, remove. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "remote/object.h"

#define PIECE	(UINT64_C(1) << 22)	/* bytes that are fetched at once */
#define BLOCK	512

/* What is done with each object of which the URL has a prefix. */
struct visit {
	struct wsp_cache *cache;
	const char	*prefix;
	wsp_cached_fn	*fn;		/* or NULL */
	void		*arg;
	struct wsp_cache_counts *counts;
	bool		 failed;	/* could one not be read? */
	struct wsp_error why;
};

static uint64_t
disk_size(const struct wsp_pages *p)
{
	struct wsp_error ignored;
	struct stat st;
	uint64_t size = 0;

	if (wsp_io_fstat(p->index, &st, &ignored) == 0)
		size += (uint64_t)st.st_blocks * BLOCK;
	if (wsp_io_fstat(p->data, &st, &ignored) == 0)
		size += (uint64_t)st.st_blocks * BLOCK;
	return size;
}

static void
describe(struct wsp_pages *p, struct wsp_cached *c)
{
	const struct wsp_paging *head = &p->head;

	*c = (struct wsp_cached){
	    .url = wsp_remote_url(wsp_paging_text(head, WSP_INDEX_URL)),
	    .etag = wsp_paging_text(head, WSP_INDEX_ETAG),
	    .modified = wsp_paging_text(head, WSP_INDEX_MODIFIED),
	    .size = head->size, .disk_size = disk_size(p),
	    .pages = wsp_paging_pages(head), .present = wsp_pages_count(p),
	    .used_s = head->used_s, .confirmed_ns = head->confirmed_ns,
	    .immutable = (head->flags & WSP_INDEX_IMMUTABLE) != 0,
	    .frozen = (head->flags & WSP_INDEX_FROZEN) != 0 };
}

/* Notes the first of those that could not be read: the rest is looked at. */
static void
note_failure(struct visit *v, const char *name, const struct wsp_error *why)
{
	if (v->failed || why->code != WSP_ESYS || why->sys == ENOENT)
		return;
	v->failed = true;
	wsp_fail(&v->why, why->code, "%s: %s", name, why->msg);
	v->why.sys = why->sys;
}

/* Opens an object of the prefix; false if there is none of this name. */
static bool
open_visited(struct visit *v, const char *name, struct wsp_pages *p)
{
	struct wsp_error why;

	if (wsp_pages_open_name(p, v->cache, name, &why) == -1) {
		note_failure(v, name, &why);
		return false;
	}
	if (p->head.generation != 0 && strncmp(wsp_remote_url(
	    wsp_paging_text(&p->head, WSP_INDEX_URL)), v->prefix,
	    strlen(v->prefix)) == 0)
		return true;
	wsp_pages_close(p);
	return false;
}

/* All objects, and whether each could be read. */
static int
visit_all(struct wsp_remote *r, struct visit *v, wsp_cache_name_fn *fn,
    struct wsp_error *err)
{
	if (wsp_remote_need_cache(r, &v->cache, err) == -1 ||
	    wsp_cache_names(v->cache, fn, v, err) == -1)
		return -1;
	if (v->failed)
		*err = v->why;
	return v->failed ? -1 : 0;
}

static int
list_one(void *arg, const char *name, struct wsp_error *err)
{
	struct visit *v = arg;
	struct wsp_cached c;
	struct wsp_pages p;
	int ret;

	if (!open_visited(v, name, &p))
		return 0;
	describe(&p, &c);
	ret = v->fn(v->arg, &c, err);
	wsp_pages_close(&p);
	return ret;
}

int
wsp_cache_each(struct wsp_remote *r, const char *prefix, wsp_cached_fn *fn,
    void *arg, struct wsp_error *err)
{
	struct visit v = { .prefix = prefix, .fn = fn, .arg = arg };

	return visit_all(r, &v, list_one, err);
}

/*
 * Drops a page that is still bad under its lock.  Of an object whose data is
 * also another's nothing is written: it goes as a whole.
 */
static int
drop_bad(struct wsp_pages *p, uint64_t page, uint8_t *buf, bool *dropped,
    struct wsp_error *err)
{
	bool have = true;
	int ret = 0;

	*dropped = false;
	if (!p->writable)
		return wsp_fail(err, WSP_EVALUE, "the cache is read-only");
	if (wsp_pages_lock(p, page, 1, 0, err) == -1)
		return err->code == WSP_ELOCKED ? 0 : -1;
	wsp_pages_read(p, page, 1, buf, &have);
	if (!have)
		ret = (p->head.flags & WSP_INDEX_FROZEN) != 0 ?
		    wsp_cache_remove(p->cache, p->name, err) :
		    wsp_pages_drop(p, page, err);
	wsp_pages_unlock(p, page, 1);
	*dropped = !have && ret == 0;
	return ret;
}

static int
verify_pages(struct wsp_pages *p, uint8_t *buf,
    struct wsp_cache_counts *counts, struct wsp_error *err)
{
	uint64_t i, n = wsp_paging_pages(&p->head);
	bool have, present, dropped;

	for (i = 0; i < n; i++) {
		if (wsp_pages_has(p, i, &present, err) == -1)
			return -1;
		if (!present)
			continue;
		counts->pages++;
		wsp_pages_read(p, i, 1, buf, &have);
		if (have)
			continue;
		if (drop_bad(p, i, buf, &dropped, err) == -1)
			return -1;
		counts->bad += dropped;
	}
	return 0;
}

static int
verify_one(void *arg, const char *name, struct wsp_error *err)
{
	struct visit *v = arg;
	uint64_t bad = v->counts->bad;
	struct wsp_cached c;
	struct wsp_pages p;
	uint8_t *buf;
	int ret;

	if (!open_visited(v, name, &p))
		return 0;
	v->counts->objects++;
	if ((buf = malloc(p.head.page_size)) == NULL)
		ret = wsp_fail_errno(err, NULL);
	else
		ret = verify_pages(&p, buf, v->counts, err);
	free(buf);
	if (ret == 0 && v->counts->bad > bad && v->fn != NULL) {
		describe(&p, &c);
		ret = v->fn(v->arg, &c, err);
	}
	wsp_pages_close(&p);
	return ret;
}

int
wsp_cache_verify(struct wsp_remote *r, const char *prefix, wsp_cached_fn *fn,
    void *arg, struct wsp_cache_counts *counts, struct wsp_error *err)
{
	struct visit v = { .prefix = prefix, .fn = fn, .arg = arg,
	    .counts = counts };

	memset(counts, 0, sizeof(*counts));
	return visit_all(r, &v, verify_one, err);
}

int
wsp_cache_prune(struct wsp_remote *r, uint64_t older_s, uint64_t to,
    struct wsp_cache_counts *counts, struct wsp_error *err)
{
	uint64_t now = r->options.now() / 1000000000;
	struct wsp_cache *cache;

	memset(counts, 0, sizeof(*counts));
	if (wsp_remote_need_cache(r, &cache, err) == -1)
		return -1;
	return wsp_cache_trim(cache, older_s > now ? 0 : now - older_s + 1, to,
	    true, counts, err);
}

static int
clear_one(void *arg, const char *name, struct wsp_error *err)
{
	struct visit *v = arg;
	struct wsp_pages p;
	uint64_t size;

	if (*v->prefix != '\0') {
		if (!open_visited(v, name, &p))
			return 0;
		size = disk_size(&p);
		wsp_pages_close(&p);
	} else if (wsp_pages_open_name(&p, v->cache, name, err) == 0) {
		size = disk_size(&p);
		wsp_pages_close(&p);
	} else
		size = 0;
	if (wsp_cache_remove(v->cache, name, err) == -1)
		return -1;
	v->counts->objects++;
	v->counts->bytes += size;
	return 0;
}

int
wsp_cache_clear(struct wsp_remote *r, const char *prefix,
    struct wsp_cache_counts *counts, struct wsp_error *err)
{
	struct visit v = { .prefix = prefix, .counts = counts };
	struct wsp_cache_counts ignored;

	memset(counts, 0, sizeof(*counts));
	if (visit_all(r, &v, clear_one, err) == -1)
		return -1;
	/* So that what is left is counted anew. */
	return wsp_cache_trim(v.cache, 0, UINT64_MAX, true, &ignored, err);
}

int
wsp_cache_fetch(struct wsp_remote *r, const char *url, uint64_t from,
    uint64_t to, wsp_cache_progress *progress, void *arg,
    struct wsp_error *err)
{
	struct wsp_source *source;
	struct wsp_object *o;
	uint64_t at, end, n;
	int ret = 0;

	if (wsp_remote_need_cache(r, &(struct wsp_cache *){ NULL },
	    err) == -1 || wsp_object_open(&source, r, url, 0, err) == -1)
		return -1;
	o = (struct wsp_object *)source;
	end = to < o->head.size ? to : o->head.size;
	for (at = from; ret == 0 && at < end; at += n) {
		n = PIECE - at % PIECE;
		if (n > end - at)
			n = end - at;
		ret = wsp_object_need(o, at / o->head.page_size,
		    (at + n - 1) / o->head.page_size -
		    at / o->head.page_size + 1, err);
		if (ret == 0 && progress != NULL)
			progress(arg, at + n - from, end - from);
	}
	if (ret == 0 && !o->cached)
		ret = wsp_fail(err, WSP_EVALUE, "it cannot be kept: it has "
		    "just changed, or cannot be told from another version");
	wsp_source_drop(source);
	return ret;
}
