/* SPDX-License-Identifier: ISC */
/* fold.c - entries of one object become one. */
#include <stdlib.h>
#include <string.h>

#include "store/fold.h"
#include "store/fold_lists.h"
#include "store/fold_pages.h"

void
wsp_fold_free(struct wsp_fold *f)
{
	wsp_store_arena_free(&f->arena);
	free(f->events);
	free(f->odd);
	wsp_mentions_free(&f->now);
	wsp_mentions_free(&f->past);
	memset(f, 0, sizeof(*f));
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
wsp_fold_make(struct wsp_fold *f, struct wsp_fold_input *in, size_t at,
    size_t n, int64_t oldest, struct wsp_store_entry *e,
    struct wsp_error *err)
{
	uint64_t prev = in->entries[at].prev, base;
	uint32_t whole;

	wsp_store_arena_reset(&f->arena);
	f->n = n;
	f->entries = in->entries + at;
	f->tids = in->tids + at;
	f->firsts = in->firsts + at;
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
