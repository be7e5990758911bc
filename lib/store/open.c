/* SPDX-License-Identifier: ISC */
/* open.c - open a store: read its HEAD and put what that lists in order. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "store/bytes.h"
#include "store/shown.h"
#include "store/store.h"
#include "wsp-tree.h"

/* Bytes that a HEAD may have: one record. */
#define HEAD_MAX	(WSP_STORE_RECORD + (uint64_t)WSP_STORE_PAYLOAD_MAX)

static int
read_head(struct wsp_store *s, struct wsp_error *err)
{
	struct wsp_error why;
	uint8_t *bytes;
	size_t len;
	int ret;

	ret = s->site != NULL ? s->site->ops->whole(s->site, WSP_STORE_HEAD,
	    HEAD_MAX, &bytes, &len, &why) : wsp_store_file_whole(s->dir,
	    WSP_STORE_HEAD, HEAD_MAX, &bytes, &len, &why);
	if (ret == -1) {
		if (why.sys == ENOENT)
			return wsp_fail(err, WSP_ECORRUPT,
			    "not a store: no HEAD");
		why.sys = why.code == WSP_ESYS ? why.sys : 0;
		return wsp_fail(err, why.code, "HEAD: %s", why.msg);
	}
	ret = wsp_store_head_decode(&s->head, bytes, len, &s->arena, &why);
	free(bytes);
	if (ret == 0)
		return 0;
	return wsp_fail(err, why.code, "HEAD: %s%s", why.msg,
	    why.code != WSP_ECORRUPT || strncmp(why.msg, "format", 6) == 0 ?
	    "" : "; whisper-store recover makes it anew");
}

/* Of the tids and ranges, and if these are the same of the keys. */
static int
compare(const struct wsp_store_seg *a, const struct wsp_store_seg *b)
{
	if (a->tid != b->tid)
		return a->tid < b->tid ? -1 : 1;
	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return wsp_walk_compare(a->lo.text, b->lo.text);
}

struct ordered {
	const struct wsp_store_seg *seg;
	size_t		 place;
};

static int
compare_ordered(const void *a, const void *b)
{
	const struct ordered *x = a, *y = b;
	int order = compare(x->seg, y->seg);

	return order != 0 ? order :
	    (x->place > y->place) - (x->place < y->place);
}

/* Makes groups of segments that are in order. */
static void
group(struct wsp_store *s)
{
	const struct wsp_store_seg *seg;
	struct wsp_store_group *g = NULL;
	size_t i;

	for (i = 0; i < s->head.nsegs; i++) {
		seg = &s->head.segs[s->order[i]];
		if (g == NULL || g->tid != seg->tid ||
		    g->first != seg->first) {
			g = &s->groups[s->ngroups++];
			g->tid = seg->tid;
			g->first = seg->first;
			g->start = i;
			g->n = 0;
		}
		g->n++;
	}
}

static int
put_in_order(struct wsp_store *s, struct wsp_error *err)
{
	size_t i, n = s->head.nsegs;
	struct ordered *all;

	if ((s->order = wsp_store_alloc(&s->arena, n, sizeof(*s->order),
	    err)) == NULL ||
	    (s->groups = wsp_store_alloc(&s->arena, n, sizeof(*s->groups),
	    err)) == NULL ||
	    (s->segments = wsp_store_alloc(&s->arena, n,
	    sizeof(*s->segments), err)) == NULL ||
	    (all = wsp_store_alloc(&s->arena, n, sizeof(*all), err)) == NULL)
		return -1;
	for (i = 0; i < n; i++) {
		s->segments[i] = NULL;
		all[i] = (struct ordered){ &s->head.segs[i], i };
	}
	qsort(all, n, sizeof(*all), compare_ordered);
	for (i = 0; i < n; i++)
		s->order[i] = all[i].place;
	s->ngroups = 0;
	group(s);
	return wsp_store_shown_make(s, err);
}

/* Forgets all that was read. */
static void
forget(struct wsp_store *s)
{
	size_t i;

	for (i = 0; i < s->ncache; i++) {
		wsp_store_cached_end(s->cache[i]);
		free(s->cache[i]);
	}
	free(s->cache);
	s->cache = NULL;
	s->ncache = 0;
	for (i = 0; s->segments != NULL && i < s->head.nsegs; i++)
		if (s->segments[i] != NULL) {
			wsp_store_segment_free(s->segments[i]);
			free(s->segments[i]);
		}
	s->segments = NULL;
	s->cached = s->tables = 0;
	s->stale = false;
	wsp_store_arena_free(&s->arena);
	memset(&s->head, 0, sizeof(s->head));
}

int
wsp_store_load(struct wsp_store *s, struct wsp_error *err)
{
	forget(s);
	if (read_head(s, err) == 0 && put_in_order(s, err) == 0)
		return 0;
	forget(s);
	return -1;
}

#define TRIES	5

bool
wsp_store_reload(struct wsp_store *s, uint64_t at, unsigned *tries,
    struct wsp_error *err)
{
	uint64_t generation = s->head.generation;
	struct wsp_error ignored;
	bool shown;

	if (!s->stale || ++*tries > TRIES)
		return false;
	if (s->site != NULL)
		s->site->ops->forget(s->site, WSP_STORE_HEAD);
	shown = wsp_store_shows(s, at);
	if (wsp_store_load(s, &ignored) == -1 ||
	    s->head.generation == generation)
		return false;
	if (!shown || wsp_store_shows(s, at))
		return true;
	wsp_fail(err, WSP_EVALUE, "%" PRIu64 " is no longer in the store",
	    at);
	return false;
}

/* A store that was not read yet; what it is called is a copy. */
static struct wsp_store *
begin(const char *name, struct wsp_error *err)
{
	struct wsp_store *s = calloc(1, sizeof(*s));

	if (s == NULL || (s->path = strdup(name)) == NULL) {
		wsp_fail_errno(err, NULL);
		free(s);
		return NULL;
	}
	s->dir = s->index = -1;
	s->parts = 1;
	return s;
}

int
wsp_store_open(struct wsp_store **sp, const char *path,
    enum wsp_store_access access, int lock_timeout_ms, struct wsp_error *err)
{
	struct wsp_store *s = begin(path, err);

	(void)access;
	(void)lock_timeout_ms;

	if (s == NULL)
		return -1;
	if ((s->dir = wsp_io_open_directory(AT_FDCWD, path, err)) != -1 &&
	    wsp_store_load(s, err) == 0) {
		*sp = s;
		return 0;
	}
	wsp_store_close(s);
	return -1;
}

int
wsp_store_open_site(struct wsp_store **sp, struct wsp_site *site,
    const char *name, struct wsp_error *err)
{
	struct wsp_store *s = begin(name, err);

	if (s == NULL) {
		wsp_site_close(site);
		return -1;
	}
	s->site = site;
	s->ahead = WSP_STORE_AHEAD;
	if (wsp_store_load(s, err) == 0) {
		*sp = s;
		return 0;
	}
	wsp_store_close(s);
	return -1;
}

int
wsp_store_twin(struct wsp_store **sp, const struct wsp_store *of,
    unsigned parts, struct wsp_error *err)
{
	struct wsp_store *s = begin(of->path, err);

	if (s == NULL)
		return -1;
	s->dir = of->dir;
	s->lent = true;
	if ((s->segments = wsp_store_alloc(&s->arena,
	    of->head.nsegs, sizeof(*s->segments), err)) == NULL) {
		wsp_store_close(s);
		return -1;
	}
	memset(s->segments, 0, of->head.nsegs * sizeof(*s->segments));
	s->head = of->head;
	s->groups = of->groups;
	s->ngroups = of->ngroups;
	s->order = of->order;
	s->shown = of->shown;
	wsp_store_share(s, parts);
	*sp = s;
	return 0;
}

void
wsp_store_share(struct wsp_store *s, unsigned parts)
{
	s->parts = parts == 0 ? 1 : parts < WSP_STORE_PARTS_MAX ? parts :
	    WSP_STORE_PARTS_MAX;
}

void
wsp_store_close(struct wsp_store *s)
{
	if (s == NULL)
		return;
	forget(s);
	if (s->dir != -1 && !s->lent)
		wsp_io_close(s->dir, &(struct wsp_error){ 0 });
	if (s->index != -1)
		wsp_io_close(s->index, &(struct wsp_error){ 0 });
	wsp_site_close(s->site);
	wsp_store_arena_free(&s->given);
	free(s->damage.told);
	free(s->path);
	free(s);
}
