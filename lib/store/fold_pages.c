/* SPDX-License-Identifier: ISC */
/* fold_pages.c - pages of one object's entries become those of one. */
#include <string.h>

#include "base/error.h"
#include "store/fold_pages.h"

/* The last entry that has a page, or NULL. */
static const struct wsp_store_page *
find_page(const struct wsp_fold *f, uint32_t whole, uint32_t number)
{
	const struct wsp_store_entry *e;
	size_t i, k;

	for (i = f->n; i > 0 && i >= whole; i--) {
		e = &f->entries[i - 1];
		for (k = 0; k < e->npages; k++)
			if (e->pages[k].number == number)
				return &e->pages[k];
	}
	return NULL;
}

/* Fills what there is no byte of with zeros. */
static int
pad(struct wsp_fold *f, struct wsp_store_page *p, uint64_t size,
    struct wsp_error *err)
{
	uint64_t left = size - (uint64_t)p->number * WSP_STORE_PAGE;
	uint32_t len = left < WSP_STORE_PAGE ? (uint32_t)left :
	    WSP_STORE_PAGE;
	uint8_t *bytes;

	if (len <= p->len)
		return 0;
	if ((bytes = wsp_store_alloc(&f->arena, len, 1, err)) == NULL)
		return -1;
	memset(bytes, 0, len);
	if (p->len > 0)
		memcpy(bytes, p->bytes, p->len);
	p->bytes = bytes;
	p->len = len;
	return 0;
}

static uint32_t
last_number(const struct wsp_fold *f, uint32_t whole)
{
	const struct wsp_store_entry *e;
	uint32_t last = 0;
	size_t i;

	for (i = f->n; i > 0 && i >= whole; i--) {
		e = &f->entries[i - 1];
		if (e->npages > 0 && e->pages[e->npages - 1].number > last)
			last = e->pages[e->npages - 1].number;
	}
	return last;
}

int
wsp_fold_pages(struct wsp_fold *f, uint32_t whole, struct wsp_store_entry *e,
    struct wsp_error *err)
{
	bool sized = (e->flags & WSP_STORE_META) != 0;
	const struct wsp_store_page *p;
	uint32_t i, n = last_number(f, whole) + 1;

	if (e->kind == WSP_STORE_FULL)
		n = (uint32_t)((e->meta.size + WSP_STORE_PAGE - 1) /
		    WSP_STORE_PAGE);
	if ((e->pages = wsp_store_alloc(&f->arena, n, sizeof(*e->pages),
	    err)) == NULL)
		return -1;
	e->npages = 0;
	for (i = 0; i < n; i++) {
		p = find_page(f, whole, i);
		if (p == NULL && e->kind != WSP_STORE_FULL)
			continue;
		e->pages[e->npages] = p != NULL ? *p :
		    (struct wsp_store_page){ i, 0, NULL };
		if (sized && pad(f, &e->pages[e->npages], e->meta.size,
		    err) == -1)
			return -1;
		e->npages++;
	}
	return 0;
}
