/* SPDX-License-Identifier: ISC */
/* slots.c - a file in memory, as it is compared and stored. */
#include <sys/endian.h>

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "classic/header.h"
#include "file/format.h"
#include "store/slots.h"

size_t
wsp_image_header(const struct wsp_image *m)
{
	return WSP_HEADER_SIZE + WSP_ENTRY_SIZE * (size_t)m->meta.narchives;
}

/* Do the archives follow each other from the header to the end? */
static bool
lies_plainly(const struct wsp_image *m, const struct wsp_archive *a,
    uint32_t n)
{
	uint64_t at = WSP_HEADER_SIZE + WSP_ENTRY_SIZE * (uint64_t)n;
	uint64_t points = 0;
	uint32_t i, k;

	for (i = 0; i < n; i++) {
		if (a[i].offset != at || a[i].points == 0 || a[i].step == 0)
			return false;
		at += (uint64_t)a[i].points * WSP_SLOT_SIZE;
		points += a[i].points;
		for (k = 0; k < i; k++)
			if (a[k].step == a[i].step)
				return false;
	}
	return at == m->size && points <= WSP_STORE_POINTS_MAX;
}

static bool
is_sound(const struct wsp_image *m, const struct wsp_header *h,
    const struct wsp_archive *a)
{
	struct wsp_info info = { .method = h->method,
	    .max_retention = h->max_retention, .xff = h->xff,
	    .narchives = h->narchives, .archives = a, .file_size = m->size };
	struct wsp_error ignored = { 0 };

	return lies_plainly(m, a, h->narchives) &&
	    wsp_header_check(&info, h->narchives, &ignored) == 0;
}

static int
take_meta(struct wsp_image *m, const struct wsp_header *h,
    const struct wsp_archive *a, struct wsp_store_arena *arena,
    struct wsp_error *err)
{
	struct wsp_store_archive *list;
	uint32_t i, n = h->narchives;

	if ((list = wsp_store_alloc(arena, n, sizeof(*list), err)) == NULL ||
	    (m->offsets = wsp_store_alloc(arena, n, sizeof(*m->offsets),
	    err)) == NULL)
		return -1;
	for (i = 0; i < n; i++) {
		list[i] = (struct wsp_store_archive){ a[i].step, a[i].points,
		    0 };
		m->offsets[i] = a[i].offset;
	}
	m->meta.method = h->method;
	m->meta.max_retention = h->max_retention;
	m->meta.xff = be32dec(m->bytes + 8);
	m->meta.narchives = n;
	m->meta.archives = list;
	m->opaque = false;
	return 0;
}

int
wsp_image_parse(struct wsp_image *m, const uint8_t *bytes, uint64_t size,
    struct wsp_store_arena *arena, struct wsp_error *err)
{
	struct wsp_archive a[WSP_STORE_ARCHIVES_MAX];
	struct wsp_header h;
	uint32_t i;

	memset(m, 0, sizeof(*m));
	m->bytes = bytes;
	m->size = m->meta.size = size;
	m->opaque = true;
	if (size < WSP_HEADER_SIZE ||
	    wsp_format_of(bytes, WSP_HEADER_SIZE) != &wsp_classic)
		return 0;
	wsp_header_decode(bytes, &h);
	if (h.narchives == 0 || h.narchives > WSP_STORE_ARCHIVES_MAX ||
	    size < WSP_HEADER_SIZE + WSP_ENTRY_SIZE * (uint64_t)h.narchives)
		return 0;
	for (i = 0; i < h.narchives; i++)
		wsp_entry_decode(bytes + WSP_HEADER_SIZE +
		    WSP_ENTRY_SIZE * (size_t)i, &a[i]);
	return is_sound(m, &h, a) ? take_meta(m, &h, a, arena, err) : 0;
}

enum wsp_slot_kind
wsp_slot_judge(const struct wsp_store_archive *a, uint32_t slot,
    const uint8_t *bytes, struct wsp_store_mention *m)
{
	uint32_t t = be32dec(bytes);

	m->bits = be64dec(bytes + 4);
	m->empty = false;
	m->unit = t / a->step;
	if (t == 0)
		return m->bits == 0 ? WSP_SLOT_EMPTY : WSP_SLOT_ODD;
	return t % a->step == 0 && wsp_unit_slot(a, m->unit) == slot ?
	    WSP_SLOT_PROPER : WSP_SLOT_ODD;
}

/*
 * How many slots hold a multiple of the step, and how many fit a phase?  Behind
 * one that fits the next interval does, which needs no division.
 */
static void
count_fits(const struct wsp_store_archive *a, const uint8_t *slots,
    uint32_t *multiples, uint32_t *fits, uint32_t *first)
{
	struct wsp_store_mention m;
	uint64_t next = 0;	/* the interval that fits by the one before */
	uint32_t i, t;

	*multiples = *fits = *first = 0;
	for (i = 0; i < a->points; i++, slots += WSP_SLOT_SIZE) {
		t = be32dec(slots);
		if (t == next && t != 0) {
			++*multiples;
			++*fits;
			next += a->step;
			continue;
		}
		next = 0;
		if (t == 0 || t % a->step != 0)
			continue;
		if ((*multiples)++ == 0)
			*first = (uint32_t)(((uint64_t)i + a->points -
			    t / a->step % a->points) % a->points);
		if (wsp_slot_judge(a, i, slots, &m) == WSP_SLOT_PROPER) {
			++*fits;
			next = (uint64_t)t + a->step;
		}
	}
}

static const struct wsp_store_archive *
archive_of(const struct wsp_store_meta *meta,
    const struct wsp_store_archive *like)
{
	uint32_t i;

	for (i = 0; meta != NULL && i < meta->narchives; i++)
		if (meta->archives[i].step == like->step &&
		    meta->archives[i].points == like->points)
			return &meta->archives[i];
	return NULL;
}

void
wsp_image_phases(struct wsp_image *m, const struct wsp_store_meta *before)
{
	const struct wsp_store_archive *was;
	struct wsp_store_archive *a;
	uint32_t i, multiples, fits, first;

	for (i = 0; i < m->meta.narchives; i++) {
		a = &m->meta.archives[i];
		was = archive_of(before, a);
		a->phase = was == NULL ? 0 : was->phase;
		count_fits(a, wsp_image_slots(m, i), &multiples, &fits,
		    &first);
		if (multiples > 0 && (was == NULL || 2 * (uint64_t)fits <
		    multiples))
			a->phase = first;
	}
}
