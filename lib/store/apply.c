/* SPDX-License-Identifier: ISC */
/* apply.c - what an entry makes of the file before it. */
#include <stdlib.h>

#include "base/error.h"
#include "classic/header.h"
#include "store/apply.h"
#include "store/list.h"

static int
corrupt(struct wsp_error *err, const char *what)
{
	return wsp_fail(err, WSP_ECORRUPT, "%s", what);
}

/* Where the slots of an archive begin. */
static uint8_t *
ring_of(const struct wsp_store_file *f, uint32_t archive)
{
	size_t at = WSP_HEADER_SIZE +
	    WSP_ENTRY_SIZE * (size_t)f->meta.narchives;
	uint32_t i;

	for (i = 0; i < archive; i++)
		at += WSP_SLOT_SIZE * (size_t)f->archives[i].points;
	return f->bytes + at;
}

static bool
is_empty(const uint8_t *slots, size_t len)
{
	return slots[0] == 0 && memcmp(slots, slots + 1, len - 1) == 0;
}

/* Takes META of a D: the archives are those of before, but for their phase. */
static int
change_meta(struct wsp_store_file *f, const struct wsp_store_meta *m,
    struct wsp_error *err)
{
	struct wsp_store_archive *a;
	uint32_t i;

	if (m->narchives != f->meta.narchives)
		return corrupt(err, "a D with other archives");
	for (i = 0; i < m->narchives; i++) {
		a = &f->archives[i];
		if (m->archives[i].step != a->step ||
		    m->archives[i].points != a->points)
			return corrupt(err, "a D with other archives");
		if (m->archives[i].phase != a->phase && !is_empty(
		    ring_of(f, i), WSP_SLOT_SIZE * (size_t)a->points))
			return corrupt(err,
			    "phase of an archive with points changed");
	}
	return 0;
}

static void
keep_meta(struct wsp_store_file *f, const struct wsp_store_meta *m)
{
	f->meta = *m;
	if (m->narchives > 0)
		memcpy(f->archives, m->archives,
		    m->narchives * sizeof(*m->archives));
	f->meta.archives = f->archives;
}

/* Gives it other bytes, which are all zeros. */
static int
clear(struct wsp_store_file *f, size_t size, struct wsp_error *err)
{
	free(f->bytes);
	f->size = 0;
	if ((f->bytes = calloc(size == 0 ? 1 : size, 1)) == NULL)
		return wsp_fail_errno(err, NULL);
	f->size = size;
	return 0;
}

/* Writes the header that META says. */
static void
put_header(struct wsp_store_file *f)
{
	struct wsp_header h = { .method = f->meta.method,
	    .max_retention = f->meta.max_retention,
	    .narchives = f->meta.narchives };
	struct wsp_archive a;
	uint32_t i;

	memcpy(&h.xff, &f->meta.xff, sizeof(h.xff));
	wsp_header_encode(&h, f->bytes);
	for (i = 0; i < f->meta.narchives; i++) {
		a.offset = (uint32_t)(ring_of(f, i) - f->bytes);
		a.step = f->archives[i].step;
		a.points = f->archives[i].points;
		wsp_entry_encode(&a, f->bytes + WSP_HEADER_SIZE +
		    WSP_ENTRY_SIZE * (size_t)i);
	}
}

static int
take_meta(struct wsp_store_file *f, const struct wsp_store_entry *e,
    struct wsp_error *err)
{
	size_t size = WSP_HEADER_SIZE;
	uint32_t i;

	if (!(e->flags & WSP_STORE_META))
		return 0;
	if (e->kind == WSP_STORE_DELTA &&
	    change_meta(f, &e->meta, err) == -1)
		return -1;
	keep_meta(f, &e->meta);
	for (i = 0; i < e->meta.narchives; i++)
		size += WSP_ENTRY_SIZE +
		    WSP_SLOT_SIZE * (size_t)e->meta.archives[i].points;
	if (e->kind == WSP_STORE_FULL && clear(f, size, err) == -1)
		return -1;
	put_header(f);
	return 0;
}

/* Is it what only odd slots hold? */
static bool
is_odd(const struct wsp_store_archive *a, const struct wsp_store_odd *odd)
{
	static const uint8_t zeros[WSP_STORE_SLOT];
	uint32_t time = be32dec(odd->bytes);

	if (time == 0)
		return memcmp(odd->bytes, zeros, sizeof(zeros)) != 0;
	return time % a->step != 0 ||
	    ((uint64_t)time / a->step + a->phase) % a->points != odd->slot;
}

static int
put_odd(uint8_t *ring, const struct wsp_store_archive *a,
    const struct wsp_store_odd *odd, struct wsp_error *err)
{
	if (odd->slot >= a->points)
		return corrupt(err, "an odd slot past its archive");
	if (!is_odd(a, odd))
		return corrupt(err, "an odd slot that is not odd");
	memcpy(ring + WSP_STORE_SLOT * (size_t)odd->slot, odd->bytes,
	    WSP_STORE_SLOT);
	return 0;
}

static int
put_list(struct wsp_store_file *f, const struct wsp_store_list *list,
    struct wsp_error *err)
{
	struct wsp_store_place place = { .list = list };
	struct wsp_store_archive *a = f->archives;
	struct wsp_store_mention m;
	uint64_t at = 0, next = UINT64_MAX; /* a slot, the unit behind it */
	uint8_t *ring, *slot;
	size_t i;

	while (a < f->archives + f->meta.narchives && a->step != list->step)
		a++;
	if (a == f->archives + f->meta.narchives)
		return corrupt(err, "a list of no archive");
	if (list->points != a->points)
		return corrupt(err, "a list of an archive of another size");
	ring = ring_of(f, (uint32_t)(a - f->archives));
	while (wsp_store_mention_next(&place, &m)) {
		at = m.unit == next && at + 1 < a->points ? at + 1 :
		    ((uint64_t)m.unit + a->phase) % a->points;
		next = (uint64_t)m.unit + 1;
		slot = ring + WSP_STORE_SLOT * (size_t)at;
		be32enc(slot, m.empty ? 0 : m.unit * list->step);
		be64enc(slot + 4, m.bits);
	}
	for (i = 0; i < list->nodd; i++)
		if (put_odd(ring, a, &list->odd[i], err) == -1)
			return -1;
	return 0;
}

/* Makes an opaque file as long as META says; a D makes none shorter. */
static int
resize(struct wsp_store_file *f, const struct wsp_store_entry *e,
    struct wsp_error *err)
{
	size_t size = (size_t)e->meta.size;
	uint8_t *bytes;

	keep_meta(f, &e->meta);
	if (e->kind == WSP_STORE_FULL)
		return clear(f, size, err);
	if (size < f->size)
		return corrupt(err, "a D makes the file shorter");
	if ((bytes = realloc(f->bytes, size == 0 ? 1 : size)) == NULL)
		return wsp_fail_errno(err, NULL);
	memset(bytes + f->size, 0, size - f->size);
	f->bytes = bytes;
	f->size = size;
	return 0;
}

static int
put_pages(struct wsp_store_file *f, const struct wsp_store_entry *e,
    struct wsp_error *err)
{
	size_t i, at, all = (f->size + WSP_STORE_PAGE - 1) / WSP_STORE_PAGE;

	if (e->kind == WSP_STORE_FULL && e->npages != all)
		return corrupt(err, "an F without all pages");
	for (i = 0; i < e->npages; i++) {
		at = (size_t)e->pages[i].number * WSP_STORE_PAGE;
		if (at >= f->size || e->pages[i].len !=
		    (f->size - at < WSP_STORE_PAGE ? f->size - at :
		    WSP_STORE_PAGE))
			return corrupt(err, "a page outside its file");
		memcpy(f->bytes + at, e->pages[i].bytes, e->pages[i].len);
	}
	return 0;
}

int
wsp_store_apply(struct wsp_store_file *f, const struct wsp_store_entry *e,
    struct wsp_error *err)
{
	bool opaque = (e->flags & WSP_STORE_OPAQUE) != 0;
	size_t i;

	if (e->kind == WSP_STORE_DELTA && opaque != f->opaque)
		return corrupt(err, "a D of another form");
	f->opaque = opaque;
	f->mtime = e->mtime;
	f->taken = e->taken;
	if (opaque) {
		if (e->flags & WSP_STORE_META && resize(f, e, err) == -1)
			return -1;
		return put_pages(f, e, err);
	}
	if (take_meta(f, e, err) == -1)
		return -1;
	for (i = 0; i < e->nnow; i++)
		if (put_list(f, &e->now[i], err) == -1)
			return -1;
	return 0;
}
