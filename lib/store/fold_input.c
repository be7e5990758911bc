/* SPDX-License-Identifier: ISC */
/* fold_input.c - entries that are to be folded. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/grow.h"
#include "store/fold_input.h"

static void *
copy(struct wsp_fold_input *in, const void *from, size_t n, size_t size,
    struct wsp_error *err)
{
	void *to = wsp_store_alloc(&in->arena, n, size, err);

	if (to != NULL && n > 0)
		memcpy(to, from, n * size);
	in->bytes += n * size;
	return to;
}

static int
copy_lists(struct wsp_fold_input *in, struct wsp_store_list **lists, size_t n,
    struct wsp_error *err)
{
	struct wsp_store_list *l;
	size_t i;

	if ((*lists = copy(in, *lists, n, sizeof(**lists), err)) == NULL)
		return -1;
	for (i = 0; i < n; i++) {
		l = &(*lists)[i];
		l->runs = copy(in, l->runs, l->nruns, sizeof(*l->runs), err);
		if (l->runs == NULL || (l->odd = copy(in, l->odd, l->nodd,
		    sizeof(*l->odd), err)) == NULL || (l->values = copy(in,
		    l->values, l->nvalues, sizeof(*l->values), err)) == NULL)
			return -1;
	}
	return 0;
}

static int
copy_pages(struct wsp_fold_input *in, struct wsp_store_entry *e,
    struct wsp_error *err)
{
	size_t i;

	if ((e->pages = copy(in, e->pages, e->npages, sizeof(*e->pages),
	    err)) == NULL)
		return -1;
	for (i = 0; i < e->npages; i++)
		if ((e->pages[i].bytes = copy(in, e->pages[i].bytes,
		    e->pages[i].len, 1, err)) == NULL)
			return -1;
	return 0;
}

static int
make_room(struct wsp_fold_input *in, struct wsp_error *err)
{
	size_t room = in->room, same = in->room;

	if (wsp_grow_room(&in->entries, &room, in->n, 1,
	    sizeof(*in->entries)) == -1 ||
	    wsp_grow_room(&in->tids, &same, in->n, 1, sizeof(*in->tids)) ==
	    -1)
		return wsp_fail_errno(err, NULL);
	same = in->room;
	if (wsp_grow_room(&in->firsts, &same, in->n, 1,
	    sizeof(*in->firsts)) == -1)
		return wsp_fail_errno(err, NULL);
	in->room = room;
	return 0;
}

int
wsp_fold_input_add(struct wsp_fold_input *in,
    const struct wsp_store_entry *from, uint64_t tid, uint64_t first,
    struct wsp_error *err)
{
	struct wsp_store_entry *e;

	if (make_room(in, err) == -1)
		return -1;
	e = &in->entries[in->n];
	*e = *from;
	if ((e->key = copy(in, from->key, from->key_len + 1, 1, err)) ==
	    NULL || (e->meta.archives = copy(in, from->meta.archives,
	    (from->flags & WSP_STORE_META) != 0 && (from->flags &
	    WSP_STORE_OPAQUE) == 0 ? from->meta.narchives : 0,
	    sizeof(*e->meta.archives), err)) == NULL ||
	    copy_lists(in, &e->now, e->nnow, err) == -1 ||
	    copy_lists(in, &e->past, e->npast, err) == -1 ||
	    copy_pages(in, e, err) == -1)
		return -1;
	in->tids[in->n] = tid;
	in->firsts[in->n++] = first;
	return 0;
}

void
wsp_fold_input_reset(struct wsp_fold_input *in)
{
	wsp_store_arena_reset(&in->arena);
	in->n = in->bytes = 0;
}

void
wsp_fold_input_free(struct wsp_fold_input *in)
{
	wsp_store_arena_free(&in->arena);
	free(in->entries);
	free(in->tids);
	free(in->firsts);
	memset(in, 0, sizeof(*in));
}
