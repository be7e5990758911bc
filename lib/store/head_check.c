/* SPDX-License-Identifier: ISC */
/* head_check.c - does what HEAD lists fit together? */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/table.h"
#include "store/head_check.h"
#include "store/head_read.h"
#include "store/key.h"
#include "wsp-tree.h"

static int
tx_fail(const struct wsp_store_tx *t, const char *what, struct wsp_error *err)
{
	return wsp_fail(err, WSP_ECORRUPT, "transaction %" PRIu64 ": %s",
	    t->tid, what);
}

static int
seg_fail(const struct wsp_store_seg *s, const char *what,
    struct wsp_error *err)
{
	return wsp_fail(err, WSP_ECORRUPT, "segment %" PRIu64 ": %s",
	    s->number, what);
}

static const char *
refs_problem(const struct wsp_store_tx *t)
{
	size_t i;

	for (i = 0; i < t->nrefs; i++)
		if (t->refs[i] == 0 || t->refs[i] >= t->tid ||
		    (i > 0 && t->refs[i] <= t->refs[i - 1]))
			return "its refs are out of order";
	return NULL;
}

static const char *
into_problem(const struct wsp_store_head *h, const struct wsp_store_tx *t)
{
	const struct wsp_store_tx *into;

	if (t->into == 0)
		return NULL;
	into = wsp_store_head_tx(h, t->into);
	return t->into > t->tid && into != NULL && into->first <= t->first ?
	    NULL : "goes into another one that cannot be";
}

static const char *
tx_problem(const struct wsp_store_head *h, const struct wsp_store_tx *t)
{
	if (t->first < 1 || t->first > t->tid)
		return "its range is none";
	if (t->kind != WSP_STORE_SNAPSHOT && t->kind != WSP_STORE_UNDO)
		return "it is of no kind";
	if (t->flags > (WSP_STORE_PARTIAL | WSP_STORE_HELD))
		return "unknown flags";
	if (wsp_store_tree_problem(t->tree.text, t->tree.len) != NULL)
		return "its tree has no name that can be";
	return into_problem(h, t) != NULL ? into_problem(h, t) :
	    refs_problem(t);
}

/* Ranges of a tree, but for those that go into another one, are apart. */
static int
check_ranges(const struct wsp_store_head *h, struct wsp_error *err)
{
	struct wsp_table trees = { 0 };
	const struct wsp_store_tx *t;
	uint64_t *ends;
	size_t i, place;
	int ret = -1;

	if ((ends = calloc(h->ntxs + 1, sizeof(*ends))) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < h->ntxs; i++) {
		t = &h->txs[i];
		if (t->into != 0)
			continue;
		if (wsp_table_add(&trees, 0, t->tree.text, t->tree.len, i,
		    &place, err) == -1)
			goto out;
		if (t->first <= ends[place]) {
			tx_fail(t, "its range overlaps another one's", err);
			goto out;
		}
		ends[place] = t->tid;
	}
	ret = 0;
out:
	wsp_table_free(&trees);
	free(ends);
	return ret;
}

static int
check_tags(const struct wsp_store_head *h, struct wsp_error *err)
{
	struct wsp_table tags = { 0 };
	const struct wsp_store_tx *t;
	size_t i, j, n = 0, first;
	int ret = 0;

	for (i = 0; i < h->ntxs && ret == 0; i++)
		for (j = 0; j < h->txs[i].ntags && ret == 0; j++, n++) {
			t = &h->txs[i];
			ret = wsp_table_add(&tags, 0, t->tags[j].text,
			    t->tags[j].len, n, &first, err);
			if (ret == 0 && first != n)
				ret = tx_fail(t, "its tag is there twice",
				    err);
		}
	wsp_table_free(&tags);
	return ret;
}

static int
check_txs(const struct wsp_store_head *h, struct wsp_error *err)
{
	const struct wsp_store_tx *t;
	uint64_t last = 0, time = 0;
	const char *problem;
	size_t i;

	for (i = 0; i < h->ntxs; i++) {
		t = &h->txs[i];
		if (t->tid <= last || t->tid > h->last)
			return tx_fail(t, "out of order", err);
		if (t->time < time)
			return tx_fail(t, "its time goes back", err);
		if ((problem = tx_problem(h, t)) != NULL)
			return tx_fail(t, problem, err);
		last = t->tid;
		time = t->time;
	}
	return 0;
}

static const char *
seg_problem(const struct wsp_store_head *h, const struct wsp_store_seg *s)
{
	const struct wsp_store_tx *t = wsp_store_head_tx(h, s->tid);

	if (t == NULL)
		return "is of no transaction";
	if (s->first < 1 || s->first > s->tid || t->first > s->first)
		return "its range is none";
	if (wsp_store_key_problem(s->lo.text, s->lo.len) != NULL ||
	    wsp_store_key_problem(s->hi.text, s->hi.len) != NULL ||
	    wsp_walk_compare(s->lo.text, s->hi.text) > 0)
		return "its keys are out of order";
	if (s->size > INT64_MAX || s->end >= s->size)
		return "its size is none";
	return NULL;
}

int
wsp_store_head_check(const struct wsp_store_head *h, struct wsp_error *err)
{
	const struct wsp_store_seg *s;
	const char *problem;
	size_t i;

	if (h->flags > WSP_STORE_APPEND_ONLY)
		return wsp_fail(err, WSP_ECORRUPT, "unknown flags");
	if (check_txs(h, err) == -1 || check_ranges(h, err) == -1 ||
	    check_tags(h, err) == -1)
		return -1;
	for (i = 0; i < h->nsegs; i++) {
		s = &h->segs[i];
		if (s->number >= h->next ||
		    (i > 0 && s->number <= h->segs[i - 1].number))
			return seg_fail(s, "out of order", err);
		if ((problem = seg_problem(h, s)) != NULL)
			return seg_fail(s, problem, err);
	}
	return 0;
}
