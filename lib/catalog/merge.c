/* SPDX-License-Identifier: ISC */
/* merge.c - put what has changed into the blocks of the commit before. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "catalog/merge.h"
#include "catalog/order.h"

#define MICROSECONDS	1000000
#define LATE_S		2	/* a write so soon may look like none */

struct wsp_change *
wsp_change_add(struct wsp_changes_of *cs, const char *name, size_t len,
    struct wsp_error *err)
{
	struct wsp_change *list;

	if ((list = wsp_array_more(cs->list, cs->n, &cs->room, sizeof(*list),
	    err)) == NULL)
		return NULL;
	cs->list = list;
	if ((name = wsp_arena_copy(&cs->arena, name, len, err)) == NULL)
		return NULL;
	memset(&list[cs->n], 0, sizeof(*list));
	list[cs->n].name = name;
	list[cs->n].len = (uint32_t)len;
	return &list[cs->n++];
}

/* Names were copied in the order of the changes, but chunks may lie anyhow. */
struct sorted {
	const struct wsp_change	*change;
	size_t			 order;
};

static int
by_name(const void *ap, const void *bp)
{
	const struct sorted *a = ap, *b = bp;
	int order = wsp_name_compare(a->change->name, a->change->len,
	    b->change->name, b->change->len);

	return order != 0 ? order :
	    (a->order > b->order) - (a->order < b->order);
}

static bool
is_sorted(const struct wsp_changes_of *cs)
{
	size_t i;

	for (i = 1; i < cs->n; i++)
		if (wsp_name_compare(cs->list[i - 1].name, cs->list[i - 1].len,
		    cs->list[i].name, cs->list[i].len) >= 0)
			return false;
	return true;
}

static bool
is_same_name(const struct wsp_change *a, const struct wsp_change *b)
{
	return a->len == b->len && memcmp(a->name, b->name, a->len) == 0;
}

int
wsp_changes_sort(struct wsp_changes_of *cs, struct wsp_error *err)
{
	struct wsp_change *list;
	struct sorted *s;
	size_t i, n = 0;

	if (is_sorted(cs))
		return 0;
	s = reallocarray(NULL, cs->n, sizeof(*s));
	list = reallocarray(NULL, cs->n, sizeof(*list));
	if (s == NULL || list == NULL) {
		free(s);
		free(list);
		return wsp_fail_errno(err, NULL);
	}
	for (i = 0; i < cs->n; i++)
		s[i] = (struct sorted){ &cs->list[i], i };
	qsort(s, cs->n, sizeof(*s), by_name);
	for (i = 0; i < cs->n; i++) {
		if (n > 0 && is_same_name(&list[n - 1], s[i].change))
			n--;
		list[n++] = *s[i].change;
	}
	free(s);
	free(cs->list);
	cs->list = list;
	cs->room = cs->n;
	cs->n = n;
	return 0;
}

void
wsp_changes_of_free(struct wsp_changes_of *cs)
{
	free(cs->list);
	wsp_arena_free(&cs->arena);
	memset(cs, 0, sizeof(*cs));
}

/* Has what is known of the file itself changed? */
static bool
has_changed(const struct wsp_row *a, const struct wsp_row *b)
{
	return a->inode != b->inode || a->size != b->size ||
	    a->header != b->header || a->state != b->state ||
	    a->flags != b->flags;
}

static bool
has_moved(const struct wsp_entry *old, const struct wsp_entry *e,
    bool recheck)
{
	return old->data.mtime != e->data.mtime ||
	    old->row.size != e->row.size || old->row.inode != e->row.inode ||
	    (recheck && (uint64_t)e->data.mtime + LATE_S >=
	    old->data.dataseq / MICROSECONDS);
}

/* A metric whose name was there. */
static void
change_entry(struct wsp_writer *w, const struct wsp_entry *old,
    struct wsp_entry *e, const struct wsp_change *c, struct wsp_merged *m)
{
	bool changed, moved;

	e->row.uid = old->row.uid;
	if (c->keep) {
		e->row.flags = old->row.flags;
		e->row.seen = old->row.seen;
	}
	if (c->keep && c->row.inode == old->row.inode &&
	    c->row.born == old->row.born && c->data.looked == 0) {
		e->data.last = old->data.last;
		e->data.looked = old->data.looked;
	}
	changed = has_changed(&old->row, &e->row);
	moved = has_moved(old, e, c->recheck);
	e->row.modseq = changed ? wsp_writer_number(w) : old->row.modseq;
	e->data.dataseq = moved ? wsp_writer_number(w) : old->data.dataseq;
	m->changed += changed;
	m->written += moved;
}

/* One whose name is new, or that was renamed. */
static void
make_entry(struct wsp_writer *w, struct wsp_entry *e, struct wsp_merged *m)
{
	uint32_t now = wsp_clamp_u32(w->now);

	if (e->row.uid == 0) {
		e->row.uid = wsp_writer_draw(w);
		m->made++;
	} else {
		m->renamed++;
		m->moved += e->row.flags != 0;
	}
	if (e->row.seen == 0)
		e->row.seen = e->row.born != 0 && e->row.born < now ?
		    e->row.born : now;
	e->row.modseq = e->data.dataseq = wsp_writer_number(w);
}

/* Where the result of a merge is gathered. */
struct result {
	struct wsp_writer	*w;
	struct wsp_merged	*merged;
	struct wsp_entry	*list;
	size_t			 n, room;
	bool			 touched;	/* is anything different? */
};

/* Applies a change to a metric, or to none if that is NULL. */
static int
apply(struct result *r, const struct wsp_entry *old,
    const struct wsp_change *c, struct wsp_error *err)
{
	struct wsp_entry *list, *e;

	if (c != NULL && c->kind == WSP_CHANGE_KILL) {
		if (old == NULL)
			return 0;
		r->touched = true;
		r->merged->vanished++;
		r->merged->flagged += old->row.flags != 0;
		return wsp_writer_vanish(r->w, old->name, old->len,
		    old->row.uid, err);
	}
	if (old == NULL && (c == NULL || c->kind == WSP_CHANGE_NONE))
		return 0;
	if ((list = wsp_array_more(r->list, r->n, &r->room, sizeof(*list),
	    err)) == NULL)
		return -1;
	r->list = list;
	e = &list[r->n++];
	if (c == NULL || c->kind == WSP_CHANGE_NONE) {
		*e = *old;
		return 0;
	}
	r->touched = true;
	*e = (struct wsp_entry){ c->name, c->len, c->row, c->data };
	if (old != NULL)
		change_entry(r->w, old, e, c, r->merged);
	else
		make_entry(r->w, e, r->merged);
	return 0;
}

static int
add_result(struct result *r, const struct wsp_loaded *b,
    struct wsp_error *err)
{
	if (!r->touched)
		return wsp_writer_keep(r->w, b->number, err);
	if (r->n == 0)
		return 0;
	return wsp_writer_block(r->w, r->list, r->n, b, err);
}

int
wsp_merge_block(struct wsp_writer *w, const struct wsp_loaded *b,
    const struct wsp_changes_of *cs, size_t from, size_t to,
    const struct wsp_change *others, struct wsp_merged *merged,
    struct wsp_error *err)
{
	struct result r = { .w = w, .merged = merged };
	const struct wsp_change *c;
	struct wsp_entry e;
	uint32_t i = 0;
	int order, ret = 0;

	while (ret == 0 && (i < b->count || from < to)) {
		if (i < b->count)
			wsp_block_entry(b, i, &e);
		order = i == b->count ? 1 : from == to ? -1 :
		    wsp_name_compare(e.name, e.len, cs->list[from].name,
		    cs->list[from].len);
		c = order >= 0 ? &cs->list[from] :
		    others != NULL ? &others[i] : NULL;
		ret = apply(&r, order <= 0 ? &e : NULL, c, err);
		i += order <= 0;
		from += order >= 0;
	}
	if (ret == 0)
		ret = add_result(&r, b, err);
	free(r.list);
	return ret;
}

size_t
wsp_merge_end(const struct wsp_catalog *old, size_t number,
    const struct wsp_changes_of *cs, size_t from)
{
	const struct wsp_span_of *next;

	if (number + 1 == old->index.nblocks)
		return cs->n;
	next = &old->index.blocks[number + 1].first;
	while (from < cs->n && wsp_name_compare(cs->list[from].name,
	    cs->list[from].len, next->s, next->len) < 0)
		from++;
	return from;
}

int
wsp_merge_fresh(struct wsp_writer *w, const struct wsp_changes_of *cs,
    struct wsp_merged *merged, struct wsp_error *err)
{
	struct result r = { .w = w, .merged = merged };
	size_t i;
	int ret = 0;

	for (i = 0; ret == 0 && i < cs->n; i++) {
		ret = apply(&r, NULL, &cs->list[i], err);
		if (ret == 0 && r.n == w->fill) {
			ret = wsp_writer_block(w, r.list, r.n, NULL, err);
			r.n = 0;
		}
	}
	if (ret == 0 && r.n > 0)
		ret = wsp_writer_block(w, r.list, r.n, NULL, err);
	free(r.list);
	return ret;
}

int
wsp_merge_all(struct wsp_writer *w, const struct wsp_changes_of *cs,
    struct wsp_merged *merged, struct wsp_error *err)
{
	struct wsp_catalog *old = w->old;
	size_t i, from = 0, to;

	if (old == NULL || old->index.nblocks == 0)
		return wsp_merge_fresh(w, cs, merged, err);
	for (i = 0; i < old->index.nblocks; i++, from = to) {
		to = wsp_merge_end(old, i, cs, from);
		if (from == to) {
			if (wsp_writer_keep(w, i, err) == -1)
				return -1;
			continue;
		}
		if (wsp_block_load(old, i, WSP_ALL_COLUMNS, &old->block,
		    err) == -1 || wsp_merge_block(w, &old->block, cs, from,
		    to, NULL, merged, err) == -1)
			return -1;
	}
	return 0;
}
