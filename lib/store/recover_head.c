/* SPDX-License-Identifier: ISC */
/* recover_head.c - transactions, made of their segments. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/bytes.h"
#include "store/head_check.h"
#include "store/head_read.h"
#include "store/recover.h"

/* What a HEAD before said of a transaction, the newer one first, or NULL. */
static const struct wsp_store_tx *
said_before(const struct wsp_recovery *r, uint64_t tid)
{
	const struct wsp_store_tx *t = NULL;
	unsigned i;

	for (i = 0; i < 2 && t == NULL; i++)
		if (r->read[i])
			t = wsp_store_head_tx(&r->heads[i], tid);
	return t;
}

static int
by_tid(const void *a, const void *b)
{
	const struct wsp_recovered *x = a, *y = b;

	if (x->seg.tid != y->seg.tid)
		return x->seg.tid < y->seg.tid ? -1 : 1;
	if (x->seg.first != y->seg.first)
		return x->seg.first < y->seg.first ? -1 : 1;
	return (x->start.part > y->start.part) -
	    (x->start.part < y->start.part);
}

static int
by_number(const void *a, const void *b)
{
	const struct wsp_recovered *x = a, *y = b;

	return (x->seg.number > y->seg.number) -
	    (x->seg.number < y->seg.number);
}

/* Adds the refs of a segment, each once, ascending. */
static int
add_refs(struct wsp_recovery *r, struct wsp_store_tx *t,
    const struct wsp_store_end *e, struct wsp_error *err)
{
	uint64_t *refs;
	size_t i, k, at;

	if ((refs = wsp_store_alloc(&r->arena, t->nrefs + e->nrefs,
	    sizeof(*refs), err)) == NULL)
		return -1;
	if (t->nrefs > 0)
		memcpy(refs, t->refs, t->nrefs * sizeof(*refs));
	for (i = 0; i < e->nrefs; i++) {
		for (at = 0; at < t->nrefs && refs[at] < e->refs[i]; at++)
			continue;
		if (at < t->nrefs && refs[at] == e->refs[i])
			continue;
		for (k = t->nrefs++; k > at; k--)
			refs[k] = refs[k - 1];
		refs[at] = e->refs[i];
	}
	t->refs = refs;
	return 0;
}

/* What the segments of a tid say of it together. */
static int
describe(struct wsp_recovery *r, const struct wsp_recovered *g, size_t n,
    struct wsp_store_tx *t, bool *last, struct wsp_error *err)
{
	const struct wsp_store_start *s = &g[0].start;
	const struct wsp_store_tx *before = said_before(r, s->tid);
	size_t i;

	*t = (struct wsp_store_tx){ .tid = s->tid, .first = s->first,
	    .time = s->time, .kind = s->kind, .flags = s->flags,
	    .tree = s->tree, .user = s->user, .text = s->text,
	    .ntags = s->ntags, .tags = s->tags };
	if (before != NULL) {
		t->flags |= before->flags & WSP_STORE_HELD;
		t->ntags = before->ntags;
		t->tags = before->tags;
	}
	*last = false;
	for (i = 0; i < n; i++) {
		*last = *last || (g[i].end.flags & WSP_STORE_LAST) != 0;
		t->full += g[i].end.full;
		t->delta += g[i].end.delta;
		t->gone += g[i].end.gone;
		t->points += g[i].end.points;
		if (add_refs(r, t, &g[i].end, err) == -1)
			return -1;
	}
	return 0;
}

/* Who is in the range of another one of its tree is being folded into it. */
static void
find_folds(struct wsp_store_head *h)
{
	struct wsp_store_tx *t, *o;
	size_t i, k;

	for (i = 0; i < h->ntxs; i++)
		for (k = i + 1; k < h->ntxs && h->txs[i].into == 0; k++) {
			t = &h->txs[i];
			o = &h->txs[k];
			if (o->first <= t->first &&
			    strcmp(o->tree.text, t->tree.text) == 0) {
				t->into = o->tid;
				t->flags &= (uint8_t)~WSP_STORE_HELD;
			}
		}
}

/* A tag is there once: the newest one has it. */
static void
unique_tags(struct wsp_store_head *h)
{
	struct wsp_store_tx *t;
	size_t i, j, k, m;

	for (i = 0; i < h->ntxs; i++)
		for (t = &h->txs[i], k = 0; k < t->ntags; k++)
			for (j = i + 1; j < h->ntxs; j++)
				for (m = 0; m < h->txs[j].ntags; m++)
					if (strcmp(h->txs[j].tags[m].text,
					    t->tags[k].text) == 0)
						t->ntags = 0;
}

static int
list_segments(struct wsp_recovery *r, struct wsp_store_head *h,
    struct wsp_error *err)
{
	size_t i;

	if (r->n > 0)
		qsort(r->list, r->n, sizeof(*r->list), by_number);
	if ((h->segs = wsp_store_alloc(&r->arena, r->n, sizeof(*h->segs),
	    err)) == NULL)
		return -1;
	h->nsegs = 0;
	for (i = 0; i < r->n; i++) {
		if (wsp_store_head_tx(h, r->list[i].seg.tid) == NULL)
			continue;
		h->segs[h->nsegs++] = r->list[i].seg;
		if (r->list[i].seg.number >= h->next)
			h->next = r->list[i].seg.number + 1;
	}
	return 0;
}

/* All that is not of transactions and segments. */
static void
take_settings(const struct wsp_recovery *r, struct wsp_store_head *h)
{
	unsigned i;

	memset(h, 0, sizeof(*h));
	h->segment_size = WSP_STORE_SEGMENT_SIZE;
	h->reserve = WSP_STORE_RESERVE_SIZE;
	for (i = 2; i > 0; i--)
		if (r->read[i - 1])
			*h = r->heads[i - 1];
	h->ntxs = h->nsegs = 0;
	memcpy(h->id, r->id, sizeof(h->id));
}

int
wsp_recovery_read_head(struct wsp_recovery *r, unsigned i, const char *name,
    struct wsp_error *err)
{
	struct wsp_error why;
	uint8_t *bytes;
	size_t len;

	if (wsp_store_file_whole(r->dir, name, WSP_STORE_RECORD +
	    (uint64_t)WSP_STORE_PAYLOAD_MAX, &bytes, &len, &why) == -1) {
		if (why.sys == ENOENT)
			return 0;
		*err = why;
		return -1;
	}
	r->read[i] = wsp_store_head_decode(&r->heads[i], bytes, len,
	    &r->arena, &why) == 0;
	free(bytes);
	if (!r->read[i] && why.code != WSP_ECORRUPT) {
		*err = why;
		return -1;
	}
	if (!r->read[i])
		wsp_recovery_tell(r, "%s: %s", name, why.msg);
	else if (!r->has_id) {
		r->has_id = true;
		memcpy(r->id, r->heads[i].id, sizeof(r->id));
	}
	return 0;
}

/* What HEAD knew and nobody knows any more. */
static void
tell_lost(const struct wsp_recovery *r, const struct wsp_store_head *h)
{
	const struct wsp_store_tx *t;
	size_t i;

	if (!r->read[0])
		wsp_recovery_tell(r, "tags and settings are those of %s: what "
		    "was given or set later is lost", r->read[1] ?
		    WSP_STORE_HEAD_OLD : "the segments");
	for (i = 0; r->read[0] && i < r->heads[0].ntxs; i++) {
		t = &r->heads[0].txs[i];
		if (wsp_store_tx_shown(t) &&
		    wsp_store_head_tx(h, t->tid) == NULL)
			wsp_recovery_tell(r, "transaction %" PRIu64
			    " of tree %s is lost", t->tid, t->tree.text);
	}
}

int
wsp_recovery_head(struct wsp_recovery *r, struct wsp_store_head *h,
    struct wsp_error *err)
{
	struct wsp_store_tx *t;
	size_t i, n;
	bool last;

	take_settings(r, h);
	if (r->n > 0)
		qsort(r->list, r->n, sizeof(*r->list), by_tid);
	if ((h->txs = wsp_store_alloc(&r->arena, r->n, sizeof(*h->txs),
	    err)) == NULL)
		return -1;
	for (i = 0; i < r->n; i += n) {
		for (n = 1; i + n < r->n && r->list[i + n].seg.tid ==
		    r->list[i].seg.tid; n++)
			continue;
		t = &h->txs[h->ntxs];
		if (describe(r, &r->list[i], n, t, &last, err) == -1)
			return -1;
		if (last || t->first < t->tid)
			h->ntxs++;
		else
			wsp_recovery_tell(r, "transaction %" PRIu64
			    " is left out: its last segment is missing",
			    t->tid);
		if (t->tid > h->last)
			h->last = t->tid;
		if (t->time > h->written)
			h->written = t->time;
	}
	find_folds(h);
	unique_tags(h);
	tell_lost(r, h);
	r->counts.transactions = h->ntxs;
	return list_segments(r, h, err);
}
