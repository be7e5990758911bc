/* SPDX-License-Identifier: ISC */
/* news.c - how many points of a file another state of it does not have. */
#include "ring/archive.h"
#include "store/compare.h"

/* The archive with a step, which has as many or other slots. */
static bool
find_archive(const struct wsp_image *m, uint32_t step, uint32_t *number)
{
	if (m->opaque)
		return false;
	for (*number = 0; *number < m->meta.narchives; ++*number)
		if (m->meta.archives[*number].step == step)
			return true;
	return false;
}

/* Has it a point of this interval, with the same value if that counts? */
static bool
has_point(const struct wsp_image *m, uint32_t archive,
    const struct wsp_store_mention *p, bool value)
{
	const struct wsp_store_archive *a = &m->meta.archives[archive];
	uint32_t slot = wsp_unit_slot(a, p->unit);
	struct wsp_store_mention is;

	return wsp_slot_judge(a, slot, wsp_image_slots(m, archive) +
	    (uint64_t)slot * WSP_SLOT_SIZE, &is) == WSP_SLOT_PROPER &&
	    is.unit == p->unit && (!value || is.bits == p->bits);
}

static uint64_t
count(const struct wsp_image *before, const struct wsp_image *m, bool value)
{
	const struct wsp_store_archive *a;
	struct wsp_store_mention p;
	uint32_t i, k, old = 0;
	uint64_t n = 0;
	bool had;

	for (i = 0; !m->opaque && i < m->meta.narchives; i++) {
		a = &m->meta.archives[i];
		had = find_archive(before, a->step, &old);
		for (k = 0; k < a->points; k++)
			if (wsp_slot_judge(a, k, wsp_image_slots(m, i) +
			    (uint64_t)k * WSP_SLOT_SIZE, &p) ==
			    WSP_SLOT_PROPER &&
			    !(had && has_point(before, old, &p, value)))
				n++;
	}
	return n;
}

uint64_t
wsp_compare_news(const struct wsp_image *before, const struct wsp_image *m)
{
	return count(before, m, true);
}

uint64_t
wsp_compare_changes(const struct wsp_image *before, const struct wsp_image *m)
{
	return count(before, m, true) + count(m, before, false);
}
