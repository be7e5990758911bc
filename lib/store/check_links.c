/* SPDX-License-Identifier: ISC */
/* check_links.c - what revisions build on: is it there, and does it fit? */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/grow.h"
#include "store/build.h"
#include "store/check.h"
#include "store/merge.h"

struct link {
	uint64_t	tid, first;	/* of its segment */
	uint64_t	prev, base;
};

/* The revisions of one key. */
struct links {
	struct wsp_store_checking *c;
	char		 key[WSP_STORE_KEY_MAX + 1];
	struct link	*list;
	size_t		 n;
};

static bool
is_there(const struct links *l, uint64_t tid)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->list[i].first <= tid && tid <= l->list[i].tid)
			return true;
	return tid == 0;
}

/* Builds the file of a revision. */
static int
rebuild(struct links *l, const struct link *link, struct wsp_error *err)
{
	struct wsp_store_file file;
	bool found;

	if (wsp_store_build(l->c->store, l->key, link->tid, &found, &file,
	    err) == -1)
		return wsp_store_told(l->c, err);
	free(file.bytes);
	return 0;
}

static int
check_key(struct links *l, struct wsp_error *err)
{
	const struct link *link;
	bool good = true;
	size_t i;

	for (i = 0; i < l->n; i++) {
		link = &l->list[i];
		if (!is_there(l, link->prev)) {
			good = false;
			wsp_store_problem(l->c, "%s: revision %" PRIu64
			    " is lost", l->key, link->prev);
		}
		if (link->base != link->prev && !is_there(l, link->base)) {
			good = false;
			wsp_store_problem(l->c, "%s: revision %" PRIu64
			    " is lost", l->key, link->base);
		}
	}
	for (i = 0; good && l->c->options->rebuild && i < l->n; i++)
		if (rebuild(l, &l->list[i], err) == -1)
			return -1;
	l->n = 0;
	return 0;
}

static int
add(struct links *l, const struct wsp_store_entry *e, uint64_t tid,
    uint64_t first, struct wsp_error *err)
{
	if (l->n > 0 && strcmp(l->key, e->key) != 0 && check_key(l, err) == -1)
		return -1;
	if (wsp_grow(&l->list, l->n, sizeof(*l->list), err) == -1)
		return -1;
	memcpy(l->key, e->key, e->key_len + 1);
	l->list[l->n++] = (struct link){ tid, first, e->prev, e->base };
	return 0;
}

static int
check_tree(struct links *l, const char *tree, struct wsp_error *err)
{
	const struct wsp_store_entry *e;
	struct wsp_store_merge *m;
	uint64_t tid, first;
	int ret;

	if (wsp_store_merge_begin(&m, l->c->store, tree, 0, UINT64_MAX,
	    err) == -1)
		return wsp_store_told(l->c, err);
	while ((ret = wsp_store_merge_next(m, &e, &tid, &first, err)) == 0 &&
	    e != NULL)
		if ((ret = add(l, e, tid, first, err)) == -1)
			break;
	wsp_store_merge_end(m);
	if (ret == 0 && l->n > 0)
		ret = check_key(l, err);
	l->n = 0;
	return ret == 0 ? 0 : wsp_store_told(l->c, err);
}

/* Is there no transaction before this one of the same tree? */
static bool
is_first(const struct wsp_store_head *h, size_t i)
{
	size_t j;

	for (j = 0; j < i; j++)
		if (strcmp(h->txs[j].tree.text, h->txs[i].tree.text) == 0)
			return false;
	return true;
}

int
wsp_store_check_links(struct wsp_store_checking *c, struct wsp_error *err)
{
	const struct wsp_store_head *h = &c->store->head;
	struct links l = { .c = c };
	size_t i;
	int ret = 0;

	for (i = 0; ret == 0 && i < h->ntxs; i++)
		if (is_first(h, i))
			ret = check_tree(&l, h->txs[i].tree.text, err);
	free(l.list);
	return ret;
}
