/* SPDX-License-Identifier: ISC */
/*
 * merge.c - the entries of many transactions in the order of a walk.
 *
 * The runs of all transactions are merged: each is a stream of entries, of
 * which one block is open, in a heap.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/damage.h"
#include "store/merge.h"
#include "wsp-tree.h"

/* What comes next in a stream. */
enum todo {
	SEGMENT,		/* to open the one at which it is */
	BLOCK,			/* that of the row */
	ENTRY,			/* of the block */
	ROW,			/* the one after */
	END
};

/* The entries of a group, from a key on. */
struct stream {
	const struct wsp_store_group *group;
	size_t		 at;		/* segment of the group */
	enum todo	 todo;
	bool		 begun;		/* the first segment was opened */
	bool		 open;		/* is scan? */
	struct wsp_store_row row;
	struct wsp_store_scan scan;
	const struct wsp_store_entry *entry;
};

struct wsp_store_merge {
	struct wsp_store *store;
	char		 target[WSP_STORE_KEY_MAX + 2];	/* with a slash */
	size_t		 len;		/* of it */
	struct stream	**heap;
	size_t		 n;
	struct stream	**waiting;	/* to come to the heap */
	size_t		 nwaiting;
	bool		 begun;		/* the first was given out */
};

static bool
before(const struct stream *a, const struct stream *b)
{
	int order = wsp_walk_compare(a->entry->key, b->entry->key);

	if (order != 0)
		return order < 0;
	if (a->group->tid != b->group->tid)
		return a->group->tid > b->group->tid;
	return a->group->first < b->group->first;
}

/* Lets the one at a place sink to where it belongs. */
static void
sink(struct wsp_store_merge *m, size_t at)
{
	struct stream *moved = m->heap[at];
	size_t child;

	for (; (child = 2 * at + 1) < m->n; at = child) {
		if (child + 1 < m->n && before(m->heap[child + 1],
		    m->heap[child]))
			child++;
		if (!before(m->heap[child], moved))
			break;
		m->heap[at] = m->heap[child];
	}
	m->heap[at] = moved;
}

static size_t
seg_of(const struct wsp_store_merge *m, const struct stream *st)
{
	return m->store->order[st->group->start + st->at];
}

static void
close_scan(struct stream *st)
{
	if (st->open)
		wsp_store_scan_end(&st->scan);
	st->open = false;
}

/* Opens the block of the row. */
static int
open_block(struct wsp_store_merge *m, struct stream *st,
    struct wsp_error *err)
{
	close_scan(st);
	if (wsp_store_scan_begin(&st->scan, m->store, seg_of(m, st), &st->row,
	    false, err) == -1)
		return -1;
	st->open = true;
	st->todo = ENTRY;
	return 0;
}

/* Goes to the first row of a segment, or to that where the prefix is. */
static int
open_segment(struct wsp_store_merge *m, struct stream *st,
    struct wsp_error *err)
{
	const struct wsp_store_segment *segment;

	if (st->at == st->group->n) {
		st->todo = END;
		return 0;
	}
	if (wsp_store_segment(m->store, seg_of(m, st), &segment, err) == -1)
		return -1;
	if (st->begun || !wsp_store_row_find(&st->row, segment, m->target)) {
		wsp_store_rows(&st->row, segment);
		wsp_store_row_next(&st->row);
	}
	st->begun = true;
	st->todo = BLOCK;
	return 0;
}

static int
next_row(struct wsp_store_merge *m, struct stream *st, struct wsp_error *err)
{
	const struct wsp_store_segment *segment;

	/* The segment may have been closed meanwhile. */
	if (wsp_store_segment(m->store, seg_of(m, st), &segment, err) == -1)
		return -1;
	wsp_store_rows_in(&st->row, segment);
	st->todo = BLOCK;
	if (!wsp_store_row_next(&st->row)) {
		st->at++;
		st->todo = SEGMENT;
	}
	return 0;
}

/* Reads an entry; one that is not below the prefix is none, or the end. */
static int
next_entry(struct wsp_store_merge *m, struct stream *st,
    struct wsp_error *err)
{
	if (wsp_store_entries_next(&st->scan.entries, NULL, &st->entry,
	    err) == -1)
		return wsp_store_blame(m->store, seg_of(m, st), &st->row,
		    err);
	if (st->entry == NULL)
		st->todo = ROW;
	else if (strncmp(st->entry->key, m->target, m->len) != 0) {
		if (wsp_walk_compare(st->entry->key, m->target) > 0)
			st->todo = END;
		st->entry = NULL;
	}
	return 0;
}

/* Goes on to the next entry; NULL after the last one below the prefix. */
static int
advance(struct wsp_store_merge *m, struct stream *st, struct wsp_error *err)
{
	int ret = 0;

	st->entry = NULL;
	while (ret == 0 && st->entry == NULL && st->todo != END)
		ret = st->todo == SEGMENT ? open_segment(m, st, err) :
		    st->todo == BLOCK ? open_block(m, st, err) :
		    st->todo == ENTRY ? next_entry(m, st, err) :
		    next_row(m, st, err);
	return ret;
}

static void
close_stream(struct stream *st)
{
	if (st != NULL)
		close_scan(st);
	free(st);
}

/* A stream of a group; NULL if it has nothing below the prefix. */
static int
make_stream(struct wsp_store_merge *m, const struct wsp_store_group *g,
    struct wsp_error *err)
{
	size_t at = wsp_store_group_find(m->store, g, m->target);
	struct stream *st;

	if (at == g->n)
		return 0;
	if ((st = calloc(1, sizeof(*st))) == NULL)
		return wsp_fail_errno(err, NULL);
	st->group = g;
	st->at = at;
	m->waiting[m->nwaiting++] = st;
	return 0;
}

/* Is the group of this tree, and so not to be left out at once? */
static bool
concerns(const struct wsp_store_merge *m, const struct wsp_store_group *g,
    uint64_t from, uint64_t at)
{
	const struct wsp_store_tx *t = wsp_store_head_tx(&m->store->head,
	    g->tid);

	return g->tid >= from && g->tid <= at &&
	    strncmp(m->target, t->tree.text, t->tree.len) == 0 &&
	    m->target[t->tree.len] == '/';
}

/* Brings where the streams begin into memory. */
static void
look_ahead(struct wsp_store_merge *m, uint64_t from, uint64_t at)
{
	struct wsp_store *s = m->store;
	size_t segs[WSP_STORE_AHEAD_MAX], n = 0, i, in;

	for (i = 0; i < s->ngroups && n < WSP_STORE_AHEAD_MAX; i++) {
		in = concerns(m, &s->groups[i], from, at) ?
		    wsp_store_group_find(s, &s->groups[i], m->target) :
		    s->groups[i].n;
		if (in < s->groups[i].n)
			segs[n++] = s->order[s->groups[i].start + in];
	}
	wsp_store_ahead(s, segs, n, m->target);
}

int
wsp_store_merge_begin(struct wsp_store_merge **mp, struct wsp_store *s,
    const char *prefix, uint64_t from, uint64_t at, struct wsp_error *err)
{
	struct wsp_store_merge *m = calloc(1, sizeof(*m));
	size_t i;

	if (m == NULL)
		return wsp_fail_errno(err, NULL);
	m->store = s;
	m->len = (size_t)snprintf(m->target, sizeof(m->target), "%s/",
	    prefix);
	m->heap = calloc(s->ngroups + 1, sizeof(*m->heap));
	m->waiting = calloc(s->ngroups + 1, sizeof(*m->waiting));
	if (m->heap == NULL || m->waiting == NULL) {
		wsp_fail_errno(err, NULL);
		goto failed;
	}
	if (s->site != NULL && m->len < sizeof(m->target))
		look_ahead(m, from, at);
	for (i = 0; i < s->ngroups && m->len < sizeof(m->target); i++)
		if (concerns(m, &s->groups[i], from, at) &&
		    make_stream(m, &s->groups[i], err) == -1)
			goto failed;
	*mp = m;
	return 0;
failed:
	wsp_store_merge_end(m);
	return -1;
}

/* Lets the last one rise to where it belongs. */
static void
rise(struct wsp_store_merge *m)
{
	size_t at = m->n - 1, parent;
	struct stream *moved = m->heap[at];

	for (; at > 0; at = parent) {
		parent = (at - 1) / 2;
		if (!before(moved, m->heap[parent]))
			break;
		m->heap[at] = m->heap[parent];
	}
	m->heap[at] = moved;
}

/* Streams that wait come to the heap with their next entries. */
static int
let_in(struct wsp_store_merge *m, struct wsp_error *err)
{
	struct stream *st;

	while (m->nwaiting > 0) {
		st = m->waiting[m->nwaiting - 1];
		if (advance(m, st, err) == -1)
			return -1;
		m->nwaiting--;
		if (st->entry == NULL) {
			close_stream(st);
			continue;
		}
		m->heap[m->n++] = st;
		rise(m);
	}
	return 0;
}

/* The first stream gives its place to the next entry, or waits for it. */
static int
pop(struct wsp_store_merge *m, struct wsp_error *err)
{
	struct stream *st = m->heap[0];
	int ret = advance(m, st, err);

	if (st->entry == NULL) {
		m->waiting[m->nwaiting++] = st;
		m->heap[0] = m->heap[--m->n];
	}
	if (m->n > 0)
		sink(m, 0);
	return ret;
}

bool
wsp_store_merge_pass(struct wsp_store_merge *m, const struct wsp_error *err)
{
	struct stream *st = m->nwaiting == 0 ? NULL :
	    m->waiting[m->nwaiting - 1];
	bool block;

	if (st == NULL)
		return false;
	block = st->todo == BLOCK || st->todo == ENTRY;
	if (!wsp_store_pass(m->store, seg_of(m, st), block ? &st->row : NULL,
	    err))
		return false;
	close_scan(st);
	if (!block)
		st->at++;
	st->begun = true;
	st->todo = block ? ROW : SEGMENT;
	return true;
}

int
wsp_store_merge_next(struct wsp_store_merge *m,
    const struct wsp_store_entry **e, uint64_t *tid, uint64_t *first,
    struct wsp_error *err)
{
	*e = NULL;
	if (m->begun && m->n > 0) {
		m->begun = false;
		if (pop(m, err) == -1)
			return -1;
	}
	if (let_in(m, err) == -1)
		return -1;
	m->begun = true;
	if (m->n > 0) {
		*e = m->heap[0]->entry;
		*tid = m->heap[0]->group->tid;
		*first = m->heap[0]->group->first;
	}
	return 0;
}

void
wsp_store_merge_end(struct wsp_store_merge *m)
{
	size_t i;

	if (m == NULL)
		return;
	for (i = 0; m->heap != NULL && i < m->n; i++)
		close_stream(m->heap[i]);
	for (i = 0; m->waiting != NULL && i < m->nwaiting; i++)
		close_stream(m->waiting[i]);
	free(m->heap);
	free(m->waiting);
	free(m);
}
