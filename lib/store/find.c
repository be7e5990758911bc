/* SPDX-License-Identifier: ISC */
/* find.c - which transaction a text names, and which tree is meant. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/shown.h"
#include "store/store.h"

#define TID_DIGITS	7
#define NS		1000000000

/* Is no earlier transaction of the same tree? */
static bool
is_new_tree(const struct wsp_store_shown *shown, size_t i)
{
	size_t j;

	for (j = 0; j < i; j++)
		if (strcmp(shown->txs[j].tree, shown->txs[i].tree) == 0)
			return false;
	return true;
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Says which trees there are. */
static int
several(const char **trees, size_t n, struct wsp_error *err)
{
	char list[512];
	size_t i, used = 0;

	qsort(trees, n, sizeof(*trees), compare);
	for (i = 0; i < n && used < sizeof(list); i++)
		used += (size_t)snprintf(list + used, sizeof(list) - used,
		    "%s%s", i == 0 ? "" : ", ", trees[i]);
	return wsp_fail(err, WSP_EVALUE,
	    "there are several trees: %s; say which with --tree", list);
}

int
wsp_store_tree(const struct wsp_store *s, const char *name, const char **tree,
    struct wsp_error *err)
{
	const struct wsp_store_shown *shown = s->shown;
	const char **trees = calloc(shown->n + 1, sizeof(*trees));
	size_t i, n = 0;
	int ret = 0;

	if (trees == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < shown->n; i++)
		if (is_new_tree(shown, i) && (name == NULL ||
		    strcmp(name, shown->txs[i].tree) == 0))
			trees[n++] = shown->txs[i].tree;
	if (n == 1)
		*tree = trees[0];
	else if (n > 1)
		ret = several(trees, n, err);
	else if (name != NULL)
		ret = wsp_fail(err, WSP_EVALUE, "%s: no such tree", name);
	else
		ret = wsp_fail(err, WSP_EVALUE,
		    "there is no transaction in the store");
	free(trees);
	return ret;
}

static bool
is_tid(const char *text)
{
	size_t n = strspn(text, "0123456789");

	return n > 0 && n <= TID_DIGITS && text[n] == '\0';
}

/* A transaction is shown to another tree as its newest one before it. */
static const struct wsp_store_transaction *
newest_of(const struct wsp_store_shown *shown, const char *tree, uint64_t tid)
{
	const struct wsp_store_transaction *t;
	size_t i;

	for (i = shown->n; i > 0; i--) {
		t = &shown->txs[i - 1];
		if (t->tid <= tid && strcmp(t->tree, tree) == 0)
			return t;
	}
	return NULL;
}

/* Why is this tid not shown? */
static int
not_shown(const struct wsp_store *s, uint64_t tid, struct wsp_error *err)
{
	const struct wsp_store_tx *t = wsp_store_head_tx(&s->head, tid);
	const struct wsp_store_shown *shown = s->shown;
	uint64_t into = t == NULL ? 0 : t->into;
	size_t i;

	for (i = 0; i < shown->n && into == 0; i++)
		if (shown->txs[i].first <= tid && tid < shown->txs[i].tid &&
		    (t == NULL || strcmp(shown->txs[i].tree,
		    t->tree.text) == 0))
			into = shown->txs[i].tid;
	if (into == 0 && t != NULL)
		return wsp_fail(err, WSP_EVALUE, "thinned out");
	if (into == 0)
		return wsp_fail(err, WSP_EVALUE, "no such transaction");
	return wsp_fail(err, WSP_EVALUE, "packed into %" PRIu64, into);
}

static int
find_tid(const struct wsp_store *s, const char *tree, uint64_t tid,
    const struct wsp_store_transaction **out, struct wsp_error *err)
{
	const struct wsp_store_shown *shown = s->shown;
	size_t i;

	for (i = 0; i < shown->n; i++)
		if (shown->txs[i].tid == tid)
			break;
	if (i == shown->n)
		return not_shown(s, tid, err);
	if ((*out = newest_of(shown, tree, tid)) == NULL)
		return wsp_fail(err, WSP_EVALUE,
		    "nothing of tree %s is as old as that", tree);
	return 0;
}

/* The transaction with a tag, or NULL. */
static const struct wsp_store_transaction *
find_tag(const struct wsp_store_shown *shown, const char *tag)
{
	size_t i, j;

	for (i = 0; i < shown->n; i++)
		for (j = 0; j < shown->txs[i].ntags; j++)
			if (strcmp(shown->txs[i].tags[j], tag) == 0)
				return &shown->txs[i];
	return NULL;
}

static int
find_time(const struct wsp_store *s, const char *tree, int64_t time,
    const struct wsp_store_transaction **out, struct wsp_error *err)
{
	const struct wsp_store_shown *shown = s->shown;
	const struct wsp_store_transaction *t;
	size_t i;

	for (i = shown->n; i > 0; i--) {
		t = &shown->txs[i - 1];
		if (strcmp(t->tree, tree) == 0 && (time > INT64_MAX / NS ||
		    (time >= 0 && t->time / NS <= (uint64_t)time))) {
			*out = t;
			return 0;
		}
	}
	return wsp_fail(err, WSP_EVALUE, "nothing is as old as that");
}

int
wsp_store_find(const struct wsp_store *s, const char *tree, const char *text,
    int64_t now, const struct wsp_store_transaction **out,
    struct wsp_error *err)
{
	const struct wsp_store_transaction *tagged;
	struct wsp_error why;
	int64_t time;

	if (text == NULL)
		return find_time(s, tree, INT64_MAX, out, err);
	if (is_tid(text))
		return find_tid(s, tree, strtoull(text, NULL, 10), out, err);
	if ((tagged = find_tag(s->shown, text)) != NULL)
		return find_tid(s, tree, tagged->tid, out, err);
	if (wsp_parse_time(text, now, &time, &why) == -1)
		return wsp_fail(err, WSP_EVALUE, "no such tag");
	return find_time(s, tree, time, out, err);
}
