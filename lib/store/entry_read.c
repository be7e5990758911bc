/* SPDX-License-Identifier: ISC */
/* entry_read.c - what a transaction says of an object, without its lists. */
#include <stdlib.h>

#include "base/error.h"
#include "store/entry_lists.h"
#include "store/entry_read.h"

static int
corrupt(struct wsp_error *err, const char *what)
{
	return wsp_fail(err, WSP_ECORRUPT, "%s", what);
}

static int
check_kind(const struct wsp_store_entry *e, struct wsp_error *err)
{
	if (e->kind != WSP_STORE_FULL && e->kind != WSP_STORE_DELTA &&
	    e->kind != WSP_STORE_GONE)
		return corrupt(err, "an entry of no kind");
	if (e->flags > (WSP_STORE_META | WSP_STORE_SUM | WSP_STORE_OPAQUE |
	    WSP_STORE_UNSTABLE))
		return corrupt(err, "unknown flags");
	if (e->kind == WSP_STORE_GONE && e->flags != 0)
		return corrupt(err, "an X with flags");
	if (e->kind == WSP_STORE_FULL && !(e->flags & WSP_STORE_META))
		return corrupt(err, "an F without META");
	return 0;
}

/* The revisions that it builds on. */
static int
read_links(struct wsp_store_entry *e, const struct wsp_store_of *of,
    struct wsp_store_cursor *c, struct wsp_error *err)
{
	uint64_t prev = wsp_store_v(c), base = wsp_store_v(c);

	if (prev > of->tid || prev == of->tid)
		return corrupt(err, "prev is before the first transaction");
	e->prev = prev == 0 ? 0 : of->tid - prev;
	if (base > of->tid)
		return corrupt(err, "base is before the first transaction");
	e->base = base == 0 ? e->prev : of->tid - base;
	if (base != 0 && e->base == e->prev)
		return corrupt(err, "base is said twice");
	if (e->base == 0 && e->kind == WSP_STORE_DELTA)
		return corrupt(err, "a D without base");
	if (e->prev >= of->first || e->base >= of->first)
		return corrupt(err, "prev or base is in its transaction");
	return 0;
}

static int
read_times(struct wsp_store_entry *e, int64_t time, struct wsp_store_cursor *c,
    struct wsp_error *err)
{
	if (__builtin_add_overflow(time, wsp_store_z(c), &e->taken) ||
	    e->taken < 0 || e->taken >= WSP_STORE_TAKEN_MAX)
		return corrupt(err, "taken at no time");
	e->mtime = 0;
	if (e->kind != WSP_STORE_GONE &&
	    __builtin_sub_overflow(e->taken, wsp_store_z(c), &e->mtime))
		return corrupt(err, "modified at no time");
	return 0;
}

static int
check_archives(const struct wsp_store_meta *m, struct wsp_error *err)
{
	uint64_t points = 0;
	uint32_t i, j;

	for (i = 0; i < m->narchives; i++) {
		points += m->archives[i].points;
		for (j = 0; j < i; j++)
			if (m->archives[i].step == m->archives[j].step)
				return corrupt(err, "archives of one step");
	}
	return points <= WSP_STORE_POINTS_MAX ? 0 :
	    corrupt(err, "too many points");
}

static int
read_archives(struct wsp_store_meta *m, struct wsp_store_cursor *c,
    struct wsp_store_arena *arena, struct wsp_error *err)
{
	struct wsp_store_archive *a;
	uint32_t i;

	m->method = (uint32_t)wsp_store_v_within(c, 0, UINT32_MAX);
	m->xff = (uint32_t)wsp_store_v_within(c, 0, UINT32_MAX);
	m->max_retention = (uint32_t)wsp_store_v_within(c, 0, UINT32_MAX);
	m->narchives = (uint32_t)wsp_store_v_within(c, 1,
	    WSP_STORE_ARCHIVES_MAX);
	if ((m->archives = wsp_store_alloc(arena, m->narchives,
	    sizeof(*m->archives), err)) == NULL)
		return -1;
	for (i = 0; i < m->narchives; i++) {
		a = &m->archives[i];
		a->step = (uint32_t)wsp_store_v_within(c, 1, UINT32_MAX);
		a->points = (uint32_t)wsp_store_v_within(c, 1, UINT32_MAX);
		a->phase = (uint32_t)wsp_store_v_within(c, 0, a->points - 1);
	}
	return c->problem != NULL ? 0 : check_archives(m, err);
}

static int
read_meta(struct wsp_store_entry *e, struct wsp_store_cursor *c,
    struct wsp_store_arena *arena, struct wsp_error *err)
{
	struct wsp_store_meta *m = &e->meta;

	memset(m, 0, sizeof(*m));
	m->mode = (uint32_t)wsp_store_v_within(c, 0, WSP_STORE_MODE_MAX);
	m->uid = (uint32_t)wsp_store_v_within(c, 0, UINT32_MAX);
	m->gid = (uint32_t)wsp_store_v_within(c, 0, UINT32_MAX);
	m->bits = (uint32_t)wsp_store_v_within(c, 0, WSP_STORE_HOLES);
	if (!(e->flags & WSP_STORE_OPAQUE))
		return read_archives(m, c, arena, err);
	m->size = wsp_store_v_within(c, 0, WSP_STORE_OPAQUE_MAX);
	return 0;
}

/* Numbers of pages, and how many bytes there are in all of them. */
static int
read_pages(struct wsp_store_entry *e, struct wsp_store_cursor *c,
    struct wsp_store_cursor *bytes, struct wsp_store_arena *arena,
    struct wsp_error *err)
{
	uint64_t most = WSP_STORE_OPAQUE_MAX / WSP_STORE_PAGE, size, at = 0;
	struct wsp_store_page *p;
	size_t i, n = wsp_store_v_count(c, c, 1);

	if ((e->pages = wsp_store_alloc(arena, n, sizeof(*e->pages),
	    err)) == NULL)
		return -1;
	e->npages = n;
	for (i = 0; i < n && c->problem == NULL; i++, at++) {
		at += wsp_store_v_within(c, 0, most);
		if (at >= most)
			wsp_store_cursor_fail(c, "a page past all files");
		e->pages[i].number = (uint32_t)at;
	}
	size = wsp_store_v(c);
	if (c->problem != NULL)
		return 0;
	if (n == 0 ? size != 0 : size > n * (uint64_t)WSP_STORE_PAGE ||
	    size <= (n - 1) * (uint64_t)WSP_STORE_PAGE)
		return corrupt(err, "pages of so many bytes are others");
	for (i = 0; i < n; i++, size -= p->len) {
		p = &e->pages[i];
		p->len = size < WSP_STORE_PAGE ? (uint32_t)size :
		    WSP_STORE_PAGE;
		p->bytes = bytes == NULL ? NULL : wsp_store_take(bytes,
		    p->len);
	}
	return 0;
}

int
wsp_store_entry_read(struct wsp_store_entry *e, const struct wsp_store_of *of,
    enum wsp_store_depth depth, struct wsp_store_streams *s,
    struct wsp_store_arena *arena, struct wsp_error *err)
{
	struct wsp_store_cursor *c = &s->head[WSP_STORE_NUMS];

	e->kind = wsp_store_u8(&s->head[WSP_STORE_KINDS]);
	e->flags = wsp_store_u8(&s->head[WSP_STORE_KINDS]);
	e->nnow = e->npast = e->npages = 0;
	if (s->head[WSP_STORE_KINDS].problem == NULL &&
	    check_kind(e, err) == -1)
		return -1;
	if (read_links(e, of, c, err) == -1 ||
	    read_times(e, of->time, c, err) == -1)
		return -1;
	if (e->flags & WSP_STORE_META && read_meta(e, c, arena, err) == -1)
		return -1;
	if (e->flags & WSP_STORE_OPAQUE && read_pages(e, c,
	    depth == WSP_STORE_HEADS ? NULL : &s->now[WSP_STORE_BYTES], arena,
	    err) == -1)
		return -1;
	if (wsp_store_entry_lists(e, depth, s, arena, err) == -1)
		return -1;
	e->sum = e->flags & WSP_STORE_SUM ?
	    wsp_store_u32(&s->head[WSP_STORE_SUMS]) : 0;
	return wsp_store_part_sound(s->head, WSP_STORE_HEAD_STREAMS, "head",
	    err);
}
