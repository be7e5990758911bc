/* SPDX-License-Identifier: ISC */
/* shown.c - the transactions that are to be seen and named. */
#include <string.h>

#include "base/error.h"
#include "store/shown.h"

/* How many bytes have the segments of a transaction? */
static uint64_t
size_of(const struct wsp_store *s, uint64_t tid)
{
	size_t lo = 0, hi = s->ngroups, mid, i;
	uint64_t size = 0;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (s->groups[mid].tid < tid)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < s->ngroups && s->groups[lo].tid == tid; lo++)
		for (i = 0; i < s->groups[lo].n; i++)
			size += s->head.segs[s->order[s->groups[lo].start +
			    i]].size;
	return size;
}

static const char *
copy(struct wsp_store *s, const struct wsp_store_str *str,
    struct wsp_error *err)
{
	char *to = wsp_store_alloc(&s->given, str->len + 1, 1, err);

	return to == NULL ? NULL : memcpy(to, str->text, str->len + 1);
}

static int
show(struct wsp_store *s, const struct wsp_store_tx *t,
    struct wsp_store_transaction *out, struct wsp_error *err)
{
	const char *tree = copy(s, &t->tree, err);
	const char *user = tree == NULL ? NULL : copy(s, &t->user, err);
	const char *text = user == NULL ? NULL : copy(s, &t->text, err);
	const char **tags = text == NULL ? NULL : wsp_store_alloc(&s->given,
	    t->ntags, sizeof(*tags), err);
	uint64_t *refs = tags == NULL ? NULL : wsp_store_alloc(&s->given,
	    t->nrefs, sizeof(*refs), err);
	size_t i;

	if (refs == NULL)
		return -1;
	for (i = 0; i < t->ntags; i++)
		if ((tags[i] = copy(s, &t->tags[i], err)) == NULL)
			return -1;
	if (t->nrefs > 0)
		memcpy(refs, t->refs, t->nrefs * sizeof(*refs));
	*out = (struct wsp_store_transaction){
		.tid = t->tid, .first = t->first, .time = t->time,
		.kind = (char)t->kind,
		.partial = (t->flags & WSP_STORE_PARTIAL) != 0,
		.full = t->full, .delta = t->delta, .gone = t->gone,
		.points = t->points, .size = size_of(s, t->tid),
		.tree = tree, .user = user, .text = text,
		.ntags = t->ntags, .tags = tags,
		.nrefs = t->nrefs, .refs = refs
	};
	return 0;
}

int
wsp_store_shown_make(struct wsp_store *s, struct wsp_error *err)
{
	struct wsp_store_shown *shown;
	size_t i;

	if ((shown = wsp_store_alloc(&s->given, 1, sizeof(*shown),
	    err)) == NULL || (shown->txs = wsp_store_alloc(&s->given,
	    s->head.ntxs, sizeof(*shown->txs), err)) == NULL)
		return -1;
	shown->n = 0;
	for (i = 0; i < s->head.ntxs; i++)
		if (wsp_store_tx_shown(&s->head.txs[i]) && show(s,
		    &s->head.txs[i], &shown->txs[shown->n++], err) == -1)
			return -1;
	s->shown = shown;
	return 0;
}

const struct wsp_store_transaction *
wsp_store_transactions(const struct wsp_store *s, size_t *n)
{
	*n = s->shown->n;
	return s->shown->txs;
}

bool
wsp_store_shows(const struct wsp_store *s, uint64_t tid)
{
	size_t i;

	for (i = 0; s->shown != NULL && i < s->shown->n; i++)
		if (s->shown->txs[i].tid == tid)
			return true;
	return false;
}
