/* SPDX-License-Identifier: ISC */
/*
 * fold_lists.c - lists of one object's entries become those of one.
 *
 * Of each interval the last mention counts.  The last interval that came into
 * a slot since the file was stored whole is in it; all others belong to the
 * past.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/grow.h"
#include "store/fold_lists.h"

static int
add_event(struct wsp_fold *f, const struct wsp_store_list *l,
    const struct wsp_store_mention *m, uint32_t seq, bool slot,
    struct wsp_error *err)
{
	if (f->nevents >= WSP_STORE_MENTIONS_MAX)
		return wsp_fail(err, WSP_EVALUE,
		    "an object with over 134217728 points");
	if (wsp_grow_room(&f->events, &f->events_room, f->nevents, 1,
	    sizeof(*f->events)) == -1)
		return wsp_fail_errno(err, NULL);
	f->events[f->nevents++] = (struct wsp_fold_event){ l->step, m->unit,
	    slot ? l->points : 0, seq, slot ? seq : 0, m->empty, false,
	    m->bits };
	return 0;
}

static int
gather_list(struct wsp_fold *f, const struct wsp_store_list *l, uint32_t seq,
    bool slot, struct wsp_error *err)
{
	struct wsp_store_place place = { .list = l };
	struct wsp_store_mention m;

	while (wsp_store_mention_next(&place, &m))
		if (add_event(f, l, &m, seq, slot, err) == -1)
			return -1;
	return 0;
}

static uint32_t
phase_of(const struct wsp_store_meta *meta, uint32_t step)
{
	uint32_t i;

	for (i = 0; i < meta->narchives; i++)
		if (meta->archives[i].step == step)
			return meta->archives[i].phase;
	return 0;
}

/* Odd slots come with META, so that the phase is known. */
static int
gather_odd(struct wsp_fold *f, const struct wsp_store_entry *e,
    const struct wsp_store_list *l, uint32_t seq, struct wsp_error *err)
{
	size_t i;

	for (i = 0; i < l->nodd; i++) {
		if (wsp_grow_room(&f->odd, &f->odd_room, f->nodd, 1,
		    sizeof(*f->odd)) == -1)
			return wsp_fail_errno(err, NULL);
		f->odd[f->nodd++] = (struct wsp_fold_odd){ l->step,
		    l->odd[i].slot, l->points, phase_of(&e->meta, l->step),
		    seq, l->odd[i].bytes };
	}
	return 0;
}

static int
gather(struct wsp_fold *f, struct wsp_error *err)
{
	const struct wsp_store_entry *e;
	uint32_t seq;
	size_t i;

	for (seq = 1; seq <= f->n; seq++) {
		e = &f->entries[seq - 1];
		for (i = 0; i < e->nnow; i++)
			if (gather_list(f, &e->now[i], seq, true, err) == -1 ||
			    gather_odd(f, e, &e->now[i], seq, err) == -1)
				return -1;
		for (i = 0; i < e->npast; i++)
			if (gather_list(f, &e->past[i], seq, false, err) ==
			    -1)
				return -1;
	}
	return 0;
}

static int
by_interval(const void *a, const void *b)
{
	const struct wsp_fold_event *x = a, *y = b;

	if (x->step != y->step)
		return x->step < y->step ? -1 : 1;
	if (x->unit != y->unit)
		return x->unit < y->unit ? -1 : 1;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

/*
 * Keeps the last mention of each interval, and when it came to its slot.  The
 * lists are in order by themselves, which mergesort() makes use of.
 */
static int
decide(struct wsp_fold *f, struct wsp_error *err)
{
	struct wsp_fold_event *e = f->events, *to = e;
	size_t i, n = 0;

	if (f->nevents > 1 && mergesort(e, f->nevents, sizeof(*e),
	    by_interval) == -1)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < f->nevents; i++) {
		if (n == 0 || to->step != e[i].step || to->unit != e[i].unit) {
			to = &e[n++];
			*to = e[i];
			continue;
		}
		if (e[i].slot_seq == 0) {
			e[i].slot_seq = to->slot_seq;
			e[i].points = to->points;
		}
		*to = e[i];
	}
	f->nevents = n;
	return 0;
}

static uint64_t
slot_of(const struct wsp_fold_event *e)
{
	return e->unit % e->points;
}

/* By slot, those that came to it last at the end; who never did are first. */
static int
by_slot(const void *a, const void *b)
{
	const struct wsp_fold_event *x = *(struct wsp_fold_event *const *)a;
	const struct wsp_fold_event *y = *(struct wsp_fold_event *const *)b;

	if (x->step != y->step)
		return x->step < y->step ? -1 : 1;
	if (slot_of(x) != slot_of(y))
		return slot_of(x) < slot_of(y) ? -1 : 1;
	return (x->slot_seq > y->slot_seq) - (x->slot_seq < y->slot_seq);
}

/* Has another thing than an interval come to its slot since? */
static bool
is_odd_now(const struct wsp_fold *f, const struct wsp_fold_event *e)
{
	const struct wsp_fold_odd *o;
	size_t i;

	for (i = 0; i < f->nodd; i++) {
		o = &f->odd[i];
		if (o->step == e->step && o->seq > e->slot_seq && o->slot ==
		    ((uint64_t)e->unit + o->phase) % o->points)
			return true;
	}
	return false;
}

/* Finds what is in the slots since the file was stored whole. */
static int
find_owners(struct wsp_fold *f, uint32_t whole, struct wsp_error *err)
{
	struct wsp_fold_event **list;
	size_t i, n = 0;
	int ret = 0;

	if ((list = reallocarray(NULL, f->nevents + 1, sizeof(*list))) ==
	    NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < f->nevents; i++)
		if (f->events[i].slot_seq != 0 &&
		    f->events[i].slot_seq >= whole)
			list[n++] = &f->events[i];
	if (n > 1 && (ret = mergesort(list, n, sizeof(*list), by_slot)) == -1)
		wsp_fail_errno(err, NULL);
	for (i = 0; ret == 0 && i < n; i++)
		list[i]->owner = (i + 1 == n || list[i + 1]->step !=
		    list[i]->step || slot_of(list[i + 1]) !=
		    slot_of(list[i])) && !is_odd_now(f, list[i]);
	free(list);
	return ret;
}

static int
by_place(const void *a, const void *b)
{
	const struct wsp_fold_odd *x = a, *y = b;

	if (x->step != y->step)
		return x->step < y->step ? -1 : 1;
	if (x->slot != y->slot)
		return x->slot < y->slot ? -1 : 1;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

/* Has an interval come to an odd slot since? */
static bool
is_taken(const struct wsp_fold *f, const struct wsp_fold_odd *o)
{
	size_t i;

	for (i = 0; i < f->nevents; i++)
		if (f->events[i].step == o->step && f->events[i].owner &&
		    ((uint64_t)f->events[i].unit + o->phase) % o->points ==
		    o->slot)
			return true;
	return false;
}

/* Keeps the odd slots that still are. */
static void
decide_odd(struct wsp_fold *f, uint32_t whole)
{
	struct wsp_fold_odd *o = f->odd;
	size_t i, n = 0;

	if (f->nodd > 0)
		qsort(o, f->nodd, sizeof(*o), by_place);
	for (i = 0; i < f->nodd; i++) {
		if (o[i].seq < whole || is_taken(f, &o[i]))
			continue;
		if (n > 0 && o[n - 1].step == o[i].step &&
		    o[n - 1].slot == o[i].slot)
			n--;
		o[n++] = o[i];
	}
	f->nodd = n;
}

static int
add_odd(struct wsp_fold *f, size_t *at, struct wsp_store_list *l,
    struct wsp_error *err)
{
	size_t from = *at;

	while (*at < f->nodd && f->odd[*at].step == l->step)
		++*at;
	l->nodd = *at - from;
	if ((l->odd = wsp_store_alloc(&f->arena, l->nodd, sizeof(*l->odd),
	    err)) == NULL)
		return -1;
	for (; from < *at; from++) {
		l->points = f->odd[from].points;
		l->odd[from + l->nodd - *at].slot = f->odd[from].slot;
		memcpy(l->odd[from + l->nodd - *at].bytes,
		    f->odd[from].bytes, WSP_STORE_SLOT);
	}
	return 0;
}

/* Adds the lists of one step. */
static int
end_step(struct wsp_fold *f, uint32_t step, uint32_t points, size_t *odd,
    struct wsp_store_entry *e, struct wsp_error *err)
{
	bool any = *odd < f->nodd && f->odd[*odd].step == step;
	struct wsp_store_list *l;

	if (f->now.n > 0 || any) {
		l = &e->now[e->nnow++];
		if (wsp_mentions_list(&f->now, step, l, &f->arena, err) == -1)
			return -1;
		l->points = points;
		if (add_odd(f, odd, l, err) == -1)
			return -1;
	}
	return f->past.n == 0 ? 0 : wsp_mentions_list(&f->past, step,
	    &e->past[e->npast++], &f->arena, err);
}

static int
sort_event(struct wsp_fold *f, const struct wsp_fold_event *v, bool full,
    int64_t oldest, uint32_t *points, struct wsp_error *err)
{
	struct wsp_store_mention m = { v->unit, v->empty, v->bits };

	if (v->owner && !(full && v->empty)) {
		*points = v->points;
		return wsp_mentions_add(&f->now, &m, err);
	}
	if ((int64_t)((uint64_t)v->unit * v->step) < oldest) {
		f->forgotten += !v->empty;
		return 0;
	}
	return wsp_mentions_add(&f->past, &m, err);
}

/* The least step that anything is left of, from the events and odd slots. */
static uint32_t
next_step(const struct wsp_fold *f, size_t at, size_t odd)
{
	uint32_t step = UINT32_MAX;

	if (at < f->nevents)
		step = f->events[at].step;
	if (odd < f->nodd && f->odd[odd].step < step)
		step = f->odd[odd].step;
	return step;
}

static int
make_lists(struct wsp_fold *f, int64_t oldest, struct wsp_store_entry *e,
    struct wsp_error *err)
{
	size_t at = 0, odd = 0, most = 1, i;
	uint32_t step, points = 0;

	for (i = 1; i < f->nevents; i++)
		most += f->events[i].step != f->events[i - 1].step;
	most += f->nodd;
	if ((e->now = wsp_store_alloc(&f->arena, most, sizeof(*e->now),
	    err)) == NULL || (e->past = wsp_store_alloc(&f->arena, most,
	    sizeof(*e->past), err)) == NULL)
		return -1;
	while (at < f->nevents || odd < f->nodd) {
		step = next_step(f, at, odd);
		for (; at < f->nevents && f->events[at].step == step; at++)
			if (sort_event(f, &f->events[at],
			    e->kind == WSP_STORE_FULL, oldest, &points,
			    err) == -1)
				return -1;
		if (end_step(f, step, points, &odd, e, err) == -1)
			return -1;
	}
	return 0;
}

int
wsp_fold_lists(struct wsp_fold *f, uint32_t whole, int64_t oldest,
    struct wsp_store_entry *e, struct wsp_error *err)
{
	f->nevents = f->nodd = f->now.n = f->past.n = 0;
	if (gather(f, err) == -1)
		return -1;
	if (decide(f, err) == -1 || find_owners(f, whole, err) == -1)
		return -1;
	decide_odd(f, whole);
	return make_lists(f, oldest, e, err);
}
