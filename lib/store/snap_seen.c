/* SPDX-License-Identifier: ISC */
/*
 * snap_seen.c - is what a window has read again what was stored of it?
 *
 * Of each archive a window has the slot that was the newest, and the one before
 * it.  Writers append: where the one before is another now somebody has changed
 * what was there, and perhaps more than the window shows.
 */
#include <string.h>

#include "base/error.h"
#include "store/snap.h"

#define ENTRIES_MAX	4	/* to look at, one building on the other */

/* What an interval has. */
enum had {
	NOT_KNOWN,
	NOTHING,
	A_VALUE
};

struct slot {
	uint32_t	 step, unit;
	bool		 settled;	/* nobody has to write to it any more */
	enum had	 now, then;
	uint64_t	 now_bits, then_bits;
};

static const struct wsp_store_list *
list_of(const struct wsp_store_list *lists, size_t n, uint32_t step)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (lists[i].step == step)
			return &lists[i];
	return NULL;
}

/* What a list says of an interval. */
static enum had
mentioned(const struct wsp_store_list *list, uint32_t unit, uint64_t *bits)
{
	const struct wsp_store_run *r;
	size_t i, value = 0;

	for (i = 0; list != NULL && i < list->nruns; i++) {
		r = &list->runs[i];
		if (unit < r->start)
			break;
		if (unit - r->start < r->length) {
			if (r->empty)
				return NOTHING;
			*bits = list->values[value + unit - r->start];
			return A_VALUE;
		}
		value += r->empty ? 0 : r->length;
	}
	return NOT_KNOWN;
}

/* Does an entry say of all intervals from its first one on? */
static bool
says_all(const struct wsp_store_entry *e, const struct wsp_store_list *list,
    uint32_t unit)
{
	if (e->kind == WSP_STORE_FULL)
		return true;
	return !(e->flags & WSP_STORE_SUM) && list != NULL &&
	    list->nruns > 0 && list->runs[0].start <= unit;
}

/* Takes what an entry says of slots; how many are still not known? */
static size_t
take(struct slot *slots, size_t n, const struct wsp_store_entry *e)
{
	const struct wsp_store_list *list;
	struct slot *s;
	size_t i, left = 0;

	for (i = 0; i < n; i++) {
		s = &slots[i];
		if (s->then != NOT_KNOWN)
			continue;
		list = list_of(e->now, e->nnow, s->step);
		s->then = mentioned(list, s->unit, &s->then_bits);
		if (s->then == NOT_KNOWN && says_all(e, list, s->unit))
			s->then = NOTHING;
		left += s->then == NOT_KNOWN;
	}
	return left;
}

/* The finest one's newest is done with when its time is over. */
static void
settle(struct slot *slots, size_t n, const struct wsp_store_entry *e)
{
	if (n > 0 && e->taken >= ((int64_t)slots[n - 1].unit + 1) *
	    slots[n - 1].step)
		slots[n - 1].settled = true;
}

/*
 * What was stored of the slots, as far as a few entries tell.  The last one is
 * looked at in any case: it may be damaged.
 */
static int
recall(struct wsp_snap_worker *w, const struct wsp_snap_item *item,
    struct slot *slots, size_t n, size_t finest, struct wsp_error *err)
{
	uint64_t tid = item->known->tid;
	struct wsp_store_found f;
	size_t left = n;
	int i;

	for (i = 0; i < ENTRIES_MAX && (i == 0 || left > 0) && tid != 0;
	    i++) {
		if (wsp_store_revision(w->store, item->key, tid, true, &f,
		    err) == -1)
			return -1;
		left = take(slots, n, f.entry);
		if (i == 0)
			settle(slots, finest, f.entry);
		tid = f.entry->base;
		wsp_store_found_end(&f);
	}
	return 0;
}

/* The slots of an archive that were read again: at most two. */
static size_t
slots_of(const struct wsp_known_list *l, const struct wsp_store_entry *e,
    struct slot *slots)
{
	const struct wsp_store_list *now = list_of(e->now, e->nnow, l->step);
	uint32_t last = l->last / l->step, unit;
	size_t n = 0;

	for (unit = last > 1 ? last - 1 : last; unit > 0 && unit <= last;
	    unit++, n++) {
		slots[n] = (struct slot){ .step = l->step, .unit = unit,
		    .settled = unit < last };
		slots[n].now = mentioned(now, unit, &slots[n].now_bits);
		if (slots[n].now == NOT_KNOWN)
			slots[n].now = NOTHING;
	}
	return n;
}

static bool
is_same(const struct slot *s)
{
	return s->now == s->then && (s->now == NOTHING ||
	    s->now_bits == s->then_bits);
}

/* Takes the first interval, which has a value, from the list. */
static void
drop_first(struct wsp_store_list *list)
{
	list->values++;
	list->nvalues--;
	list->runs[0].start++;
	if (--list->runs[0].length == 0) {
		list->runs++;
		list->nruns--;
	}
}

/* Leaves out what the store has. */
static void
drop_same(struct wsp_store_entry *e, const struct slot *slots, size_t n)
{
	struct wsp_store_list *list;
	size_t i, j, kept = 0;

	for (i = 0; i < e->nnow; i++) {
		list = &e->now[i];
		for (j = 0; j < n; j++)
			if (slots[j].step == list->step && list->nruns > 0 &&
			    slots[j].unit == list->runs[0].start &&
			    is_same(&slots[j]))
				drop_first(list);
		if (list->nruns > 0)
			e->now[kept++] = *list;
	}
	e->nnow = kept;
}

int
wsp_snap_seen(struct wsp_snap_worker *w, const struct wsp_snap_item *item,
    struct wsp_store_entry *e, bool *altered, struct wsp_error *err)
{
	const struct wsp_known *k = item->known;
	struct slot *slots;
	size_t i, n = 0, finest = 0;

	*altered = false;
	if ((slots = wsp_store_alloc(&w->arena, 2 * k->nlists,
	    sizeof(*slots), err)) == NULL)
		return -1;
	for (i = 0; i < k->nlists; i++) {
		n += slots_of(&k->lists[i], e, slots + n);
		finest = i == 0 ? n : finest;
	}
	if (recall(w, item, slots, n, finest, err) == -1) {
		/* The whole file decides what is to be done. */
		*altered = err->code == WSP_ECORRUPT;
		return *altered ? 0 : -1;
	}
	for (i = 0; i < n && !*altered; i++)
		*altered = slots[i].settled && slots[i].then != NOT_KNOWN &&
		    !is_same(&slots[i]);
	if (!*altered)
		drop_same(e, slots, n);
	return 0;
}
