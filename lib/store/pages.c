/* SPDX-License-Identifier: ISC */
/* pages.c - files of which nothing is known but their bytes. */
#include <string.h>

#include "base/error.h"
#include "base/grow.h"
#include "store/pages.h"

/* The bytes of a page. */
static void
find_page(const struct wsp_image *m, uint64_t at, struct wsp_store_page *p)
{
	uint64_t left = m->size - at;

	p->number = (uint32_t)(at / WSP_STORE_PAGE);
	p->len = left < WSP_STORE_PAGE ? (uint32_t)left : WSP_STORE_PAGE;
	p->bytes = m->bytes + at;
}

static bool
is_zero(const uint8_t *bytes, size_t len)
{
	return len == 0 || (bytes[0] == 0 &&
	    memcmp(bytes, bytes + 1, len - 1) == 0);
}

/* Is a page what it was, with zeros where there was no file? */
static bool
is_same(const struct wsp_image *before, uint64_t at,
    const struct wsp_store_page *p)
{
	uint64_t had = at >= before->size ? 0 : before->size - at;

	if (had > p->len)
		had = p->len;
	return (had == 0 || memcmp(before->bytes + at, p->bytes, had) == 0) &&
	    is_zero(p->bytes + had, p->len - had);
}

static int
add_pages(struct wsp_compare *c, const struct wsp_image *before,
    const struct wsp_image *m, struct wsp_store_entry *e,
    struct wsp_error *err)
{
	struct wsp_store_page p;
	uint64_t at;

	c->npages = 0;
	for (at = 0; at < m->size; at += WSP_STORE_PAGE) {
		find_page(m, at, &p);
		if (before != NULL && is_same(before, at, &p))
			continue;
		if (wsp_grow_room(&c->pages, &c->pages_room, c->npages, 1,
		    sizeof(p)) == -1)
			return wsp_fail_errno(err, NULL);
		c->pages[c->npages++] = p;
	}
	e->npages = c->npages;
	if ((e->pages = wsp_store_alloc(c->arena, e->npages, sizeof(p),
	    err)) == NULL)
		return -1;
	if (e->npages > 0)
		memcpy(e->pages, c->pages, e->npages * sizeof(p));
	return 0;
}

int
wsp_pages_all(struct wsp_compare *c, const struct wsp_image *m,
    struct wsp_store_entry *e, struct wsp_error *err)
{
	return add_pages(c, NULL, m, e, err);
}

int
wsp_pages_changed(struct wsp_compare *c, const struct wsp_image *before,
    const struct wsp_image *m, struct wsp_store_entry *e,
    struct wsp_error *err)
{
	return add_pages(c, before, m, e, err);
}
