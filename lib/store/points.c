/* SPDX-License-Identifier: ISC */
/* points.c - what is known of the points of an object, in all its revisions. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/grow.h"
#include "store/list.h"
#include "store/points.h"

static int
compare(const void *a, const void *b)
{
	const struct wsp_store_point *x = a, *y = b;

	if (x->step != y->step)
		return x->step < y->step ? -1 : 1;
	if (x->unit != y->unit)
		return x->unit < y->unit ? -1 : 1;
	return (x->rank > y->rank) - (x->rank < y->rank);
}

/* Sorts them, and of each keeps what the newest entry says. */
static void
decide(struct wsp_store_points *p)
{
	size_t i, n = 0;

	if (p->n > 0)
		qsort(p->list, p->n, sizeof(*p->list), compare);
	for (i = 0; i < p->n; i++)
		if (n == 0 || p->list[n - 1].step != p->list[i].step ||
		    p->list[n - 1].unit != p->list[i].unit)
			p->list[n++] = p->list[i];
	p->n = n;
}

/* Makes room; what is there is decided first if that may suffice. */
static int
reserve(struct wsp_store_points *p, uint64_t more, struct wsp_error *err)
{
	if (more <= p->room - p->n)
		return 0;
	decide(p);
	if (p->n + more > WSP_STORE_MENTIONS_MAX)
		return wsp_fail(err, WSP_ECORRUPT, "too many points");
	if (wsp_grow_room(&p->list, &p->room, p->n, (size_t)more,
	    sizeof(*p->list)) == -1)
		return wsp_fail_errno(err, NULL);
	return 0;
}

static int
add_list(struct wsp_store_points *p, const struct wsp_store_list *list,
    uint32_t rank, struct wsp_error *err)
{
	struct wsp_store_place place = { .list = list };
	struct wsp_store_mention m;

	if (reserve(p, wsp_store_list_mentions(list), err) == -1)
		return -1;
	while (wsp_store_mention_next(&place, &m))
		p->list[p->n++] = (struct wsp_store_point){ list->step,
		    m.unit, rank, m.empty, m.bits };
	return 0;
}

static int
add_entry(struct wsp_store_points *p, const struct wsp_store_entry *e,
    uint32_t rank, struct wsp_error *err)
{
	size_t i;

	for (i = 0; i < e->nnow; i++)
		if (add_list(p, &e->now[i], rank, err) == -1)
			return -1;
	for (i = 0; i < e->npast; i++)
		if (add_list(p, &e->past[i], rank, err) == -1)
			return -1;
	return 0;
}

static void
keep_meta(struct wsp_store_points *p, const struct wsp_store_entry *e)
{
	if (p->meta.narchives > 0 || !(e->flags & WSP_STORE_META) ||
	    e->flags & WSP_STORE_OPAQUE)
		return;
	p->meta = e->meta;
	memcpy(p->archives, e->meta.archives,
	    e->meta.narchives * sizeof(*p->archives));
	p->meta.archives = p->archives;
}

/* Takes what the entry says, and stores the one that it builds on. */
static int
take(struct wsp_store_points *p, const struct wsp_store_entry *e, bool values,
    uint32_t rank, uint64_t *base, struct wsp_error *err)
{
	keep_meta(p, e);
	*base = e->base;
	return values ? add_entry(p, e, rank, err) : 0;
}

int
wsp_store_points_gather(struct wsp_store *s, const char *key, uint64_t at,
    int64_t from, struct wsp_store_points *p, struct wsp_error *err)
{
	struct wsp_store_found f;
	uint64_t base = 0;
	uint32_t rank = 0;
	bool values = true;
	int ret;

	memset(p, 0, sizeof(*p));
	if (wsp_store_newest(s, key, at, true, &f, err) == -1)
		return -1;
	p->found = f.entry != NULL;
	while (f.entry != NULL) {
		values = values && f.entry->taken >= from;
		ret = take(p, f.entry, values, rank++, &base, err);
		wsp_store_found_end(&f);
		if (ret == -1)
			return -1;
		if (base == 0 || (!values && p->meta.narchives > 0))
			break;
		if (wsp_store_revision(s, key, base, values, &f, err) == -1)
			return -1;
	}
	decide(p);
	return 0;
}

void
wsp_store_points_cut(struct wsp_store_points *p, int64_t until)
{
	size_t i, n = 0;

	for (i = 0; i < p->n; i++)
		if ((int64_t)p->list[i].step * p->list[i].unit <= until)
			p->list[n++] = p->list[i];
	p->n = n;
}

void
wsp_store_points_free(struct wsp_store_points *p)
{
	free(p->list);
	p->list = NULL;
}
