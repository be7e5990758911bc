/* SPDX-License-Identifier: ISC */
/*
 * undo_merge.c - three states of an object become a fourth.
 *
 * What was changed and has not been changed since gets back what it was: slots,
 * numbers of the header, and points that are in no slot any more.
 */
#include <sys/endian.h>

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "ring/archive.h"
#include "store/build.h"
#include "store/points.h"
#include "store/record.h"
#include "store/undo.h"

enum { BEFORE, AFTER, NOW, STATES };

struct merging {
	struct wsp_store_file files[STATES];
	struct wsp_image images[STATES];
	struct wsp_store_points points[STATES];
	struct wsp_image	 image;		/* the fourth */
	uint8_t			*bytes;		/* of it, in the arena */
	struct wsp_compare	*compare;
	struct wsp_store_entry	*entry;
	struct wsp_undo_result	*result;
	size_t			 at[STATES];	/* in the points */
};

static int
load(struct wsp_store *s, const char *key, uint64_t at, struct merging *m,
    unsigned i, struct wsp_error *err)
{
	struct wsp_store_file *f = &m->files[i];
	bool found;

	if (wsp_store_build(s, key, at, &found, f, err) == -1)
		return -1;
	if (!f->there || f->opaque)
		return 0;
	if (wsp_image_parse(&m->images[i], f->bytes, f->size,
	    m->compare->arena, err) == -1)
		return -1;
	m->images[i].meta = f->meta;
	return wsp_store_points_gather(s, key, at, INT64_MIN, &m->points[i],
	    err);
}

static bool
same_archives(const struct wsp_store_file *a, const struct wsp_store_file *b)
{
	uint32_t i;

	if (!a->there || !b->there || a->opaque || b->opaque ||
	    a->meta.narchives != b->meta.narchives)
		return false;
	for (i = 0; i < a->meta.narchives; i++)
		if (memcmp(&a->archives[i], &b->archives[i],
		    sizeof(a->archives[i])) != 0)
			return false;
	return true;
}

/* What a number gets. */
static uint32_t
choose(uint32_t before, uint32_t after, uint32_t now)
{
	return before != after && now == after ? before : now;
}

static void
merge_meta(struct merging *m)
{
	const struct wsp_store_meta *b = &m->files[BEFORE].meta;
	const struct wsp_store_meta *a = &m->files[AFTER].meta;
	const struct wsp_store_meta *n = &m->files[NOW].meta;
	struct wsp_store_meta *to = &m->image.meta;

	to->mode = choose(b->mode, a->mode, n->mode);
	to->uid = choose(b->uid, a->uid, n->uid);
	to->gid = choose(b->gid, a->gid, n->gid);
	to->method = choose(b->method, a->method, n->method);
	to->xff = choose(b->xff, a->xff, n->xff);
	to->max_retention = choose(b->max_retention, a->max_retention,
	    n->max_retention);
	be32enc(m->bytes, to->method);
	be32enc(m->bytes + 4, to->max_retention);
	be32enc(m->bytes + 8, to->xff);
}

static void
merge_slots(struct merging *m)
{
	size_t at = wsp_image_header(&m->image);
	const uint8_t *before = m->images[BEFORE].bytes;
	const uint8_t *after = m->images[AFTER].bytes;

	for (; at < m->image.size; at += WSP_SLOT_SIZE)
		if (memcmp(before + at, after + at, WSP_SLOT_SIZE) != 0 &&
		    memcmp(m->bytes + at, after + at, WSP_SLOT_SIZE) == 0)
			memcpy(m->bytes + at, before + at, WSP_SLOT_SIZE);
}

/* The archive of a step; there is one in a list that a file's entry has. */
static const struct wsp_store_archive *
archive_of(const struct merging *m, uint32_t step, uint32_t *number)
{
	const struct wsp_store_meta *meta = &m->image.meta;

	for (*number = 0; *number < meta->narchives; ++*number)
		if (meta->archives[*number].step == step)
			return &meta->archives[*number];
	return NULL;
}

/* Is an interval in its slot, or said to be empty there? */
static bool
is_now(const struct merging *m, const struct wsp_store_point *p)
{
	const struct wsp_store_archive *a;
	struct wsp_store_place place = { .list = NULL };
	struct wsp_store_mention slot;
	uint32_t number, at;
	size_t i;

	if ((a = archive_of(m, p->step, &number)) == NULL)
		return false;
	at = wsp_unit_slot(a, p->unit);
	if (wsp_slot_judge(a, at, wsp_image_slots(&m->image, number) +
	    (size_t)at * WSP_SLOT_SIZE, &slot) == WSP_SLOT_PROPER &&
	    slot.unit == p->unit)
		return true;
	for (i = 0; i < m->entry->nnow; i++)
		if (m->entry->now[i].step == p->step)
			place.list = &m->entry->now[i];
	while (place.list != NULL && wsp_store_mention_next(&place, &slot))
		if (slot.unit == p->unit)
			return true;
	return false;
}

static int
order(const struct wsp_store_point *a, const struct wsp_store_point *b)
{
	if (a->step != b->step)
		return a->step < b->step ? -1 : 1;
	return (a->unit > b->unit) - (a->unit < b->unit);
}

/* What a state knows of an interval, when they are asked for in order. */
static struct wsp_store_point
know(struct merging *m, unsigned i, const struct wsp_store_point *p)
{
	const struct wsp_store_points *all = &m->points[i];
	struct wsp_store_point none = { p->step, p->unit, 0, true, 0 };
	size_t *at = &m->at[i];

	while (*at < all->n && order(&all->list[*at], p) < 0)
		++*at;
	return *at < all->n && order(&all->list[*at], p) == 0 ?
	    all->list[*at] : none;
}

static bool
same_point(const struct wsp_store_point *a, const struct wsp_store_point *b)
{
	return a->empty == b->empty && (a->empty || a->bits == b->bits);
}

/* Counts a point, and says in past what it was if that is in no slot. */
static int
merge_point(struct merging *m, const struct wsp_store_point *p,
    struct wsp_error *err)
{
	struct wsp_store_point before = know(m, BEFORE, p);
	struct wsp_store_point after = know(m, AFTER, p);
	struct wsp_store_point now = know(m, NOW, p);
	struct wsp_store_mention mention = { p->unit, before.empty,
	    before.empty ? 0 : before.bits };

	if (same_point(&before, &after) || same_point(&now, &before))
		return 0;
	if (!same_point(&now, &after)) {
		m->result->later++;
		return 0;
	}
	m->result->points++;
	return is_now(m, p) ? 0 :
	    wsp_mentions_add(&m->compare->past, &mention, err);
}

static int
end_step(struct merging *m, uint32_t step, struct wsp_error *err)
{
	struct wsp_store_entry *e = m->entry;

	return m->compare->past.n == 0 ? 0 : wsp_mentions_list(
	    &m->compare->past, step, &e->past[e->npast++], m->compare->arena,
	    err);
}

static size_t
count_steps(const struct wsp_store_points *p)
{
	size_t i, n = 0;

	for (i = 0; i < p->n; i++)
		n += i == 0 || p->list[i].step != p->list[i - 1].step;
	return n;
}

/* All points before and after, each once, in order. */
static int
merge_points(struct merging *m, struct wsp_error *err)
{
	const struct wsp_store_points *b = &m->points[BEFORE];
	const struct wsp_store_points *a = &m->points[AFTER];
	struct wsp_store_entry *e = m->entry;
	const struct wsp_store_point *p;
	size_t i = 0, k = 0, n = count_steps(a) + count_steps(b);
	uint32_t step = 0;
	int way;

	e->npast = 0;
	if ((e->past = wsp_store_alloc(m->compare->arena, n,
	    sizeof(*e->past), err)) == NULL)
		return -1;
	while (i < b->n || k < a->n) {
		way = i == b->n ? 1 : k == a->n ? -1 :
		    order(&b->list[i], &a->list[k]);
		p = way <= 0 ? &b->list[i] : &a->list[k];
		if (p->step != step && end_step(m, step, err) == -1)
			return -1;
		step = p->step;
		if (merge_point(m, p, err) == -1)
			return -1;
		i += way <= 0;
		k += way >= 0;
	}
	return end_step(m, step, err);
}

static int
merge(struct merging *m, struct wsp_error *err)
{
	const struct wsp_image *now = &m->images[NOW];
	struct wsp_store_entry *e = m->entry;

	if ((m->bytes = wsp_store_alloc(m->compare->arena, now->size, 1,
	    err)) == NULL)
		return -1;
	memcpy(m->bytes, now->bytes, now->size);
	m->image = *now;
	m->image.bytes = m->bytes;
	merge_meta(m);
	merge_slots(m);
	if (wsp_compare_delta(m->compare, now, &m->image, e, &m->result->any,
	    err) == -1 || merge_points(m, err) == -1)
		return -1;
	m->result->any = m->result->any || e->npast > 0;
	m->result->method = m->image.meta.method;
	e->kind = WSP_STORE_DELTA;
	e->flags |= WSP_STORE_SUM;
	e->sum = wsp_store_crc(m->bytes, m->image.size);
	return 0;
}

int
wsp_undo_merge(struct wsp_store *s, const char *key,
    const struct wsp_undo_states *states, struct wsp_compare *compare,
    struct wsp_store_entry *e, struct wsp_undo_result *result,
    struct wsp_error *err)
{
	struct merging *m;
	unsigned i;
	int ret = 0;

	if ((m = calloc(1, sizeof(*m))) == NULL)
		return wsp_fail_errno(err, NULL);
	m->compare = compare;
	m->entry = e;
	m->result = result;
	memset(result, 0, sizeof(*result));
	if (load(s, key, states->before, m, BEFORE, err) == -1 ||
	    load(s, key, states->after, m, AFTER, err) == -1 ||
	    load(s, key, states->now, m, NOW, err) == -1)
		ret = -1;
	else if (!same_archives(&m->files[BEFORE], &m->files[AFTER]) ||
	    !same_archives(&m->files[AFTER], &m->files[NOW]))
		result->conflict = true;
	else
		ret = merge(m, err);
	for (i = 0; i < STATES; i++) {
		wsp_store_points_free(&m->points[i]);
		free(m->files[i].bytes);
	}
	free(m);
	return ret;
}
