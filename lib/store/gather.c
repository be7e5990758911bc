/* SPDX-License-Identifier: ISC */
/* gather.c - what a fold has not come to yet, object by object. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/gather.h"
#include "wsp-tree.h"

bool
wsp_gather_output(const struct wsp_gather *g, const struct wsp_store_seg *seg)
{
	return seg->tid == g->into->tid && seg->first == g->into->first;
}

/* Does a transaction go into another one? */
static bool
goes_into(const struct wsp_gather *g, uint64_t tid)
{
	const struct wsp_store_tx *t = wsp_store_head_tx(&g->store->head,
	    tid);

	return t != NULL && (t == g->into || t->into == g->into->tid);
}

bool
wsp_gather_input(const struct wsp_gather *g, const struct wsp_store_seg *seg)
{
	return !wsp_gather_output(g, seg) && goes_into(g, seg->tid);
}

/* Where the fold is, by the segments that it has made. */
static void
find_last(struct wsp_gather *g)
{
	const struct wsp_store_head *h = &g->store->head;
	size_t i;

	for (i = 0; i < h->nsegs; i++) {
		if (!wsp_gather_output(g, &h->segs[i]))
			continue;
		g->parts++;
		if (g->last[0] == '\0' || wsp_walk_compare(g->last,
		    h->segs[i].hi.text) < 0)
			memcpy(g->last, h->segs[i].hi.text,
			    h->segs[i].hi.len + 1);
	}
}

static int
open_streams(struct wsp_gather *g, struct wsp_error *err)
{
	struct wsp_store *s = g->store;
	struct wsp_entry_stream *st;
	size_t i;

	if ((g->streams = calloc(s->ngroups + 1, sizeof(*g->streams))) ==
	    NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < s->ngroups; i++) {
		if (!wsp_gather_input(g,
		    &s->head.segs[s->order[s->groups[i].start]]))
			continue;
		st = &g->streams[g->n++];
		st->group = &s->groups[i];
		st->values = true;
		if ((g->last[0] == '\0' ? wsp_entry_stream_next(s, st, err) :
		    wsp_entry_stream_after(s, st, g->last, err)) == -1)
			return -1;
	}
	return 0;
}

int
wsp_gather_begin(struct wsp_gather *g, struct wsp_store *s,
    const struct wsp_store_tx *into, struct wsp_error *err)
{
	memset(g, 0, sizeof(*g));
	g->store = s;
	g->into = into;
	find_last(g);
	return open_streams(g, err);
}

const char *
wsp_gather_key(const struct wsp_gather *g)
{
	const char *key = NULL;
	size_t i;

	for (i = 0; i < g->n; i++)
		if (g->streams[i].entry != NULL && (key == NULL ||
		    wsp_walk_compare(g->streams[i].entry->key, key) < 0))
			key = g->streams[i].entry->key;
	return key;
}

/* How far the segment goes that a stream is in. */
static void
note_reach(const struct wsp_gather *g, const struct wsp_entry_stream *st,
    struct wsp_gathered *o)
{
	const struct wsp_store *s = g->store;
	const char *hi = s->head.segs[s->order[st->group->start +
	    st->at]].hi.text;

	if (o->reach == NULL || wsp_walk_compare(o->reach, hi) < 0)
		o->reach = hi;
}

/* The oldest entries come first, as groups do. */
int
wsp_gather_next(struct wsp_gather *g, struct wsp_fold_input *in,
    struct wsp_gathered *o, struct wsp_error *err)
{
	const char *key = wsp_gather_key(g);
	struct wsp_entry_stream *st;
	size_t i;

	memcpy(g->last, key, strlen(key) + 1);
	*o = (struct wsp_gathered){ .at = in->n };
	for (i = 0; i < g->n; i++) {
		st = &g->streams[i];
		if (st->entry == NULL || strcmp(st->entry->key, g->last) != 0)
			continue;
		note_reach(g, st, o);
		if (wsp_fold_input_add(in, st->entry, st->group->tid,
		    st->group->first, err) == -1 ||
		    wsp_entry_stream_next(g->store, st, err) == -1)
			return -1;
	}
	o->n = in->n - o->at;
	return 0;
}

void
wsp_gather_end(struct wsp_gather *g)
{
	size_t i;

	for (i = 0; i < g->n; i++)
		wsp_entry_stream_end(&g->streams[i]);
	free(g->streams);
	g->streams = NULL;
	g->n = 0;
}
