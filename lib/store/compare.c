/* SPDX-License-Identifier: ISC */
/* compare.c - what is other in the slots of a file than it was. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/grow.h"
#include "ring/archive.h"
#include "store/compare.h"
#include "store/pages.h"

/* Lists of an entry by ascending step, of archives in any order. */
struct lists {
	uint32_t	 order[WSP_STORE_ARCHIVES_MAX];
	struct wsp_store_list *now, *past;
};

void
wsp_compare_free(struct wsp_compare *c)
{
	wsp_mentions_free(&c->now);
	wsp_mentions_free(&c->past);
	free(c->odd);
	free(c->pages);
	memset(c, 0, sizeof(*c));
}

static int
begin(struct lists *l, const struct wsp_image *m, struct wsp_compare *c,
    struct wsp_error *err)
{
	const struct wsp_store_archive *a = m->meta.archives;
	uint32_t i, k, n = m->meta.narchives;

	for (i = 0; i < n; i++) {
		for (k = i; k > 0 && a[l->order[k - 1]].step > a[i].step; k--)
			l->order[k] = l->order[k - 1];
		l->order[k] = i;
	}
	l->now = wsp_store_alloc(c->arena, n, sizeof(*l->now), err);
	l->past = l->now == NULL ? NULL : wsp_store_alloc(c->arena, n,
	    sizeof(*l->past), err);
	return l->past == NULL ? -1 : 0;
}

static int
add_odd(struct wsp_compare *c, uint32_t slot, const uint8_t *bytes,
    struct wsp_error *err)
{
	struct wsp_store_odd *o;

	if (wsp_grow_room(&c->odd, &c->odd_room, c->nodd, 1, sizeof(*o)) ==
	    -1)
		return wsp_fail_errno(err, NULL);
	o = &c->odd[c->nodd++];
	o->slot = slot;
	memcpy(o->bytes, bytes, sizeof(o->bytes));
	return 0;
}

/* Adds lists of what was gathered of an archive. */
static int
end_archive(struct wsp_compare *c, const struct wsp_store_archive *a,
    struct lists *l, struct wsp_store_entry *e, struct wsp_error *err)
{
	struct wsp_store_list *list;

	if (c->now.n > 0 || c->nodd > 0) {
		list = &l->now[e->nnow++];
		if (wsp_mentions_list(&c->now, a->step, list, c->arena,
		    err) == -1)
			return -1;
		list->points = a->points;
		list->nodd = c->nodd;
		if ((list->odd = wsp_store_alloc(c->arena, c->nodd,
		    sizeof(*list->odd), err)) == NULL)
			return -1;
		if (c->nodd > 0)
			memcpy(list->odd, c->odd, c->nodd * sizeof(*c->odd));
		c->nodd = 0;
	}
	if (c->past.n > 0 && wsp_mentions_list(&c->past, a->step,
	    &l->past[e->npast++], c->arena, err) == -1)
		return -1;
	return 0;
}

static int
gather_full(struct wsp_compare *c, const struct wsp_store_archive *a,
    const uint8_t *slots, struct wsp_error *err)
{
	struct wsp_store_mention m;
	uint32_t i;
	int ret = 0;

	for (i = 0; ret == 0 && i < a->points; i++, slots += WSP_SLOT_SIZE)
		switch (wsp_slot_judge(a, i, slots, &m)) {
		case WSP_SLOT_EMPTY:
			break;
		case WSP_SLOT_PROPER:
			ret = wsp_mentions_add(&c->now, &m, err);
			break;
		case WSP_SLOT_ODD:
			ret = add_odd(c, i, slots, err);
			break;
		}
	return ret;
}

int
wsp_compare_full(struct wsp_compare *c, const struct wsp_image *m,
    struct wsp_store_entry *e, struct wsp_error *err)
{
	const struct wsp_store_archive *a;
	struct lists l;
	uint32_t i;

	e->meta = m->meta;
	e->flags |= WSP_STORE_META | (m->opaque ? WSP_STORE_OPAQUE : 0);
	if (m->opaque)
		return wsp_pages_all(c, m, e, err);
	if (begin(&l, m, c, err) == -1)
		return -1;
	e->now = l.now;
	e->past = l.past;
	for (i = 0; i < m->meta.narchives; i++) {
		a = &m->meta.archives[l.order[i]];
		if (gather_full(c, a, wsp_image_slots(m, l.order[i]), err) ==
		    -1 || end_archive(c, a, &l, e, err) == -1)
			return -1;
	}
	return 0;
}

/* The least interval of a slot; false if no file could have it. */
static bool
least_unit(const struct wsp_store_archive *a, uint32_t slot, uint32_t *unit)
{
	uint64_t u = ((uint64_t)slot + a->points - a->phase) % a->points;

	u = u == 0 ? a->points : u;
	*unit = (uint32_t)u;
	return u * a->step <= UINT32_MAX;
}

/*
 * What a D says of a slot that has changed.  A point whose slot a later one has
 * taken is not gone; one whose slot was emptied, or taken by an earlier one,
 * is.
 */
static int
gather_change(struct wsp_compare *c, const struct wsp_store_archive *a,
    uint32_t slot, const uint8_t *old, const uint8_t *new,
    struct wsp_error *err)
{
	struct wsp_store_mention was, is;
	enum wsp_slot_kind before = wsp_slot_judge(a, slot, old, &was);

	was.empty = true;
	switch (wsp_slot_judge(a, slot, new, &is)) {
	case WSP_SLOT_ODD:
		return add_odd(c, slot, new, err);
	case WSP_SLOT_EMPTY:
		if (before == WSP_SLOT_ODD && !least_unit(a, slot, &was.unit))
			return wsp_fail(err, WSP_EVALUE,
			    "slot %u has no interval", slot);
		return wsp_mentions_add(&c->now, &was, err);
	case WSP_SLOT_PROPER:
		break;
	}
	if (before == WSP_SLOT_PROPER && was.unit > is.unit &&
	    wsp_mentions_add(&c->past, &was, err) == -1)
		return -1;
	return wsp_mentions_add(&c->now, &is, err);
}

static int
gather_delta(struct wsp_compare *c, const struct wsp_store_archive *a,
    const uint8_t *old, const uint8_t *new, struct wsp_error *err)
{
	uint32_t i;

	if (memcmp(old, new, (size_t)a->points * WSP_SLOT_SIZE) == 0)
		return 0;
	for (i = 0; i < a->points; i++, old += WSP_SLOT_SIZE,
	    new += WSP_SLOT_SIZE)
		if (memcmp(old, new, WSP_SLOT_SIZE) != 0 &&
		    gather_change(c, a, i, old, new, err) == -1)
			return -1;
	return 0;
}

/* Has an archive nothing at all? */
static bool
is_empty(const uint8_t *slots, uint32_t points)
{
	size_t len = (size_t)points * WSP_SLOT_SIZE;

	return slots[0] == 0 && memcmp(slots, slots + 1, len - 1) == 0;
}

/* Can an odd slot of it be emptied by mentioning an interval? */
static bool
has_units(const struct wsp_store_archive *a)
{
	return (uint64_t)a->points * a->step <= UINT32_MAX;
}

bool
wsp_compare_alike(const struct wsp_image *before, const struct wsp_image *m)
{
	const struct wsp_store_archive *a = before->meta.archives;
	const struct wsp_store_archive *b = m->meta.archives;
	uint32_t i;

	if (before->opaque || m->opaque)
		return before->opaque == m->opaque && before->size <= m->size;
	if (before->meta.narchives != m->meta.narchives)
		return false;
	for (i = 0; i < m->meta.narchives; i++)
		if (a[i].step != b[i].step || a[i].points != b[i].points ||
		    !has_units(&b[i]) || (a[i].phase != b[i].phase &&
		    !is_empty(wsp_image_slots(before, i), a[i].points)))
			return false;
	return true;
}

/* Holes alone are no news: when they are filled is the file system's affair. */
static bool
same_meta(const struct wsp_image *before, const struct wsp_image *m)
{
	const struct wsp_store_meta *a = &before->meta, *b = &m->meta;
	uint32_t i;

	if (a->mode != b->mode || a->uid != b->uid || a->gid != b->gid)
		return false;
	if (m->opaque)
		return a->size == b->size;
	for (i = 0; i < b->narchives; i++)
		if (a->archives[i].phase != b->archives[i].phase)
			return false;
	return a->method == b->method && a->xff == b->xff &&
	    a->max_retention == b->max_retention;
}

/* Only what a D would mention as empty stays, among what is of the past. */
static int
keep_lost(struct wsp_compare *c, struct wsp_error *err)
{
	size_t i;

	for (i = 0; i < c->now.n; i++)
		if (c->now.list[i].empty &&
		    wsp_mentions_add(&c->past, &c->now.list[i], err) == -1)
			return -1;
	c->now.n = c->nodd = 0;
	return 0;
}

/* What is other in the archives; or only adds what they have lost. */
static int
gather_all(struct wsp_compare *c, const struct wsp_image *before,
    const struct wsp_image *m, bool lost, struct wsp_store_entry *e,
    struct wsp_error *err)
{
	const struct wsp_store_archive *a;
	struct lists l;
	uint32_t i, at;

	if (begin(&l, m, c, err) == -1)
		return -1;
	if (!lost)
		e->now = l.now;
	e->past = l.past;
	for (i = 0; i < m->meta.narchives; i++) {
		at = l.order[i];
		a = &m->meta.archives[at];
		if (gather_delta(c, a, wsp_image_slots(before, at),
		    wsp_image_slots(m, at), err) == -1 ||
		    (lost && keep_lost(c, err) == -1) ||
		    end_archive(c, a, &l, e, err) == -1)
			return -1;
	}
	return 0;
}

int
wsp_compare_delta(struct wsp_compare *c, const struct wsp_image *before,
    const struct wsp_image *m, struct wsp_store_entry *e, bool *any,
    struct wsp_error *err)
{
	bool meta = !same_meta(before, m);
	size_t i;

	e->flags |= m->opaque ? WSP_STORE_OPAQUE : 0;
	if (m->opaque ? wsp_pages_changed(c, before, m, e, err) == -1 :
	    gather_all(c, before, m, false, e, err) == -1)
		return -1;
	*any = meta || e->nnow > 0 || e->npast > 0 || e->npages > 0;
	for (i = 0; i < e->nnow; i++)
		meta = meta || e->now[i].nodd > 0;
	if (meta) {
		e->meta = m->meta;
		e->flags |= WSP_STORE_META;
	}
	return 0;
}

int
wsp_compare_lost(struct wsp_compare *c, const struct wsp_image *before,
    const struct wsp_image *m, struct wsp_store_entry *e,
    struct wsp_error *err)
{
	return m->opaque ? 0 : gather_all(c, before, m, true, e, err);
}
