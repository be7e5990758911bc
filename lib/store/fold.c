/* SPDX-License-Identifier: ISC */
/* fold.c - entries of one object become one. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/grow.h"
#include "store/fold.h"
#include "store/fold_lists.h"
#include "store/fold_pages.h"

void
wsp_fold_reset(struct wsp_fold *f)
{
	wsp_store_arena_reset(&f->arena);
	f->n = f->nevents = f->nodd = 0;
	f->now.n = f->past.n = 0;
}

void
wsp_fold_free(struct wsp_fold *f)
{
	wsp_store_arena_free(&f->arena);
	free(f->entries);
	free(f->tids);
	free(f->firsts);
	free(f->events);
	free(f->odd);
	wsp_mentions_free(&f->now);
	wsp_mentions_free(&f->past);
}

static void *
copy(struct wsp_fold *f, const void *from, size_t n, size_t size,
    struct wsp_error *err)
{
	void *to = wsp_store_alloc(&f->arena, n, size, err);

	if (to != NULL && n > 0)
		memcpy(to, from, n * size);
	return to;
}

static int
copy_lists(struct wsp_fold *f, struct wsp_store_list **lists, size_t n,
    struct wsp_error *err)
{
	struct wsp_store_list *l;
	size_t i;

	if ((*lists = copy(f, *lists, n, sizeof(**lists), err)) == NULL)
		return -1;
	for (i = 0; i < n; i++) {
		l = &(*lists)[i];
		l->runs = copy(f, l->runs, l->nruns, sizeof(*l->runs), err);
		if (l->runs == NULL || (l->odd = copy(f, l->odd, l->nodd,
		    sizeof(*l->odd), err)) == NULL || (l->values = copy(f,
		    l->values, l->nvalues, sizeof(*l->values), err)) == NULL)
			return -1;
	}
	return 0;
}

static int
copy_pages(struct wsp_fold *f, struct wsp_store_entry *e,
    struct wsp_error *err)
{
	size_t i;

	if ((e->pages = copy(f, e->pages, e->npages, sizeof(*e->pages),
	    err)) == NULL)
		return -1;
	for (i = 0; i < e->npages; i++)
		if ((e->pages[i].bytes = copy(f, e->pages[i].bytes,
		    e->pages[i].len, 1, err)) == NULL)
			return -1;
	return 0;
}

static int
make_room(struct wsp_fold *f, struct wsp_error *err)
{
	size_t room = f->room, same = f->room;

	if (wsp_grow_room(&f->entries, &room, f->n, 1,
	    sizeof(*f->entries)) == -1 ||
	    wsp_grow_room(&f->tids, &same, f->n, 1, sizeof(*f->tids)) == -1)
		return wsp_fail_errno(err, NULL);
	same = f->room;
	if (wsp_grow_room(&f->firsts, &same, f->n, 1, sizeof(*f->firsts)) ==
	    -1)
		return wsp_fail_errno(err, NULL);
	f->room = room;
	return 0;
}

int
wsp_fold_add(struct wsp_fold *f, const struct wsp_store_entry *from,
    uint64_t tid, uint64_t first, struct wsp_error *err)
{
	struct wsp_store_entry *e;

	if (make_room(f, err) == -1)
		return -1;
	e = &f->entries[f->n];
	*e = *from;
	if ((e->key = copy(f, from->key, from->key_len + 1, 1, err)) == NULL ||
	    (e->meta.archives = copy(f, from->meta.archives,
	    (from->flags & WSP_STORE_META) != 0 && (from->flags &
	    WSP_STORE_OPAQUE) == 0 ? from->meta.narchives : 0,
	    sizeof(*e->meta.archives), err)) == NULL ||
	    copy_lists(f, &e->now, e->nnow, err) == -1 ||
	    copy_lists(f, &e->past, e->npast, err) == -1 ||
	    copy_pages(f, e, err) == -1)
		return -1;
	f->tids[f->n] = tid;
	f->firsts[f->n++] = first;
	return 0;
}

/* Which of the entries before one is the revision of a tid?  Or n. */
static size_t
find(const struct wsp_fold *f, size_t before, uint64_t tid)
{
	size_t i, found = f->n;

	for (i = 0; i < before; i++)
		if (f->firsts[i] <= tid && tid <= f->tids[i] &&
		    (found == f->n || f->firsts[i] < f->firsts[found]))
			found = i;
	return found;
}

/* Leaves only those that the newest builds on; *base is where they end. */
static int
follow(struct wsp_fold *f, uint64_t *base, struct wsp_error *err)
{
	size_t i = f->n - 1, n = 0, next;
	bool *on;

	if ((on = wsp_store_alloc(&f->arena, f->n, sizeof(*on), err)) == NULL)
		return -1;
	memset(on, 0, f->n * sizeof(*on));
	for (;; i = next) {
		on[i] = true;
		*base = f->entries[i].base;
		if (*base == 0 || (next = find(f, i, *base)) == f->n)
			break;
	}
	for (i = 0; i < f->n; i++)
		if (on[i])
			f->entries[n++] = f->entries[i];
	f->n = n;
	return 0;
}

/* What the newest says, but for its lists; *whole is where a file began. */
static void
take_newest(const struct wsp_fold *f, struct wsp_store_entry *e,
    uint32_t *whole)
{
	const struct wsp_store_entry *newest = &f->entries[f->n - 1];
	uint32_t seq;

	*e = *newest;
	e->kind = WSP_STORE_DELTA;
	e->nnow = e->npast = e->npages = 0;
	e->flags &= (uint8_t)~WSP_STORE_META;
	*whole = 0;
	for (seq = 1; seq <= f->n; seq++) {
		if (f->entries[seq - 1].kind != WSP_STORE_DELTA) {
			e->kind = f->entries[seq - 1].kind;
			*whole = seq;
		}
		if (f->entries[seq - 1].flags & WSP_STORE_META) {
			e->meta = f->entries[seq - 1].meta;
			e->flags |= WSP_STORE_META;
		}
	}
	if (e->kind == WSP_STORE_GONE) {
		e->flags = 0;
		*whole = UINT32_MAX;
	}
}

int
wsp_fold_make(struct wsp_fold *f, int64_t oldest, struct wsp_store_entry *e,
    struct wsp_error *err)
{
	uint64_t prev = f->entries[0].prev, base;
	uint32_t whole;

	if (follow(f, &base, err) == -1)
		return -1;
	take_newest(f, e, &whole);
	e->prev = prev;
	e->base = base;
	if ((e->flags & WSP_STORE_OPAQUE) != 0 &&
	    wsp_fold_pages(f, whole, e, err) == -1)
		return -1;
	return wsp_fold_lists(f, whole, oldest, e, err);
}
