/* SPDX-License-Identifier: ISC */
/* check_totals.c - do the segments of a transaction make what HEAD says? */
#include <inttypes.h>
#include <string.h>

#include "store/check.h"
#include "wsp-tree.h"

/* The segments of a group come one after the other. */
static void
check_group(struct wsp_store_checking *c, const struct wsp_store_group *g)
{
	const struct wsp_store *s = c->store;
	size_t i, a, b;

	for (i = 1; i < g->n; i++) {
		a = s->order[g->start + i - 1];
		b = s->order[g->start + i];
		if (c->starts[a].tid == 0 || c->starts[b].tid == 0)
			continue;
		if (wsp_walk_compare(s->head.segs[a].hi.text,
		    s->head.segs[b].lo.text) >= 0 ||
		    c->starts[a].part >= c->starts[b].part)
			wsp_store_problem(c, "transaction %" PRIu64
			    ": segments %" PRIu64 " and %" PRIu64
			    " are out of order", g->tid,
			    s->head.segs[a].number, s->head.segs[b].number);
	}
}

/* Is pack at work with a transaction? */
static bool
is_busy(const struct wsp_store_head *h, const struct wsp_store_tx *t)
{
	size_t i;

	if (t->into != 0)
		return true;
	for (i = 0; i < h->ntxs; i++)
		if (h->txs[i].into == t->tid)
			return true;
	return false;
}

struct totals {
	uint64_t	full, delta, gone, points;
	bool		last, whole;
	size_t		refs;		/* of HEAD that were found */
	bool		foreign;	/* a ref that HEAD has not */
};

static bool
has_ref(const struct wsp_store_tx *t, uint64_t ref)
{
	size_t i;

	for (i = 0; i < t->nrefs; i++)
		if (t->refs[i] == ref)
			return true;
	return false;
}

static void
add(struct totals *sum, const struct wsp_store_end *e,
    const struct wsp_store_tx *t)
{
	size_t i;

	sum->full += e->full;
	sum->delta += e->delta;
	sum->gone += e->gone;
	sum->points += e->points;
	sum->last |= (e->flags & WSP_STORE_LAST) != 0;
	for (i = 0; i < e->nrefs; i++)
		sum->foreign |= !has_ref(t, e->refs[i]);
}

/* Is a ref of HEAD one of any segment of the transaction? */
static bool
is_used(const struct wsp_store_checking *c, uint64_t tid, uint64_t ref)
{
	const struct wsp_store_head *h = &c->store->head;
	size_t i, j;

	for (i = 0; i < h->nsegs; i++)
		for (j = 0; h->segs[i].tid == tid && j < c->ends[i].nrefs; j++)
			if (c->ends[i].refs[j] == ref)
				return true;
	return false;
}

static void
check_tx(struct wsp_store_checking *c, const struct wsp_store_tx *t)
{
	const struct wsp_store_head *h = &c->store->head;
	struct totals sum = { .whole = true };
	size_t i;

	for (i = 0; i < h->nsegs; i++)
		if (h->segs[i].tid == t->tid) {
			sum.whole = sum.whole && c->starts[i].tid != 0;
			add(&sum, &c->ends[i], t);
		}
	if (!sum.whole)
		return;
	for (i = 0; i < t->nrefs; i++)
		sum.refs += is_used(c, t->tid, t->refs[i]);
	if (!sum.last)
		wsp_store_problem(c, "transaction %" PRIu64
		    ": it has no last segment", t->tid);
	if (sum.full != t->full || sum.delta != t->delta ||
	    sum.gone != t->gone || sum.points != t->points)
		wsp_store_problem(c, "transaction %" PRIu64
		    ": its segments are not what HEAD counts", t->tid);
	if (sum.foreign || sum.refs != t->nrefs)
		wsp_store_problem(c, "transaction %" PRIu64
		    ": its refs are not those of its segments", t->tid);
}

void
wsp_store_check_totals(struct wsp_store_checking *c)
{
	const struct wsp_store_head *h = &c->store->head;
	size_t i;

	for (i = 0; i < c->store->ngroups; i++)
		check_group(c, &c->store->groups[i]);
	for (i = 0; i < h->ntxs; i++)
		if (!is_busy(h, &h->txs[i]))
			check_tx(c, &h->txs[i]);
}
