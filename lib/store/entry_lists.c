/* SPDX-License-Identifier: ISC */
/* entry_lists.c - the lists of an entry: intervals, values, odd slots. */
#include "base/error.h"
#include "store/column_read.h"
#include "store/entry_lists.h"
#include "store/list.h"

struct reading {
	struct wsp_store_entry	*e;
	enum wsp_store_depth	 depth;
	struct wsp_store_streams *s;
	struct wsp_store_arena	*arena;
	uint64_t		 room;	/* intervals it may still mention */
};

static int
corrupt(struct wsp_error *err, const char *what)
{
	return wsp_fail(err, WSP_ECORRUPT, "%s", what);
}

/* The slots of a now list that hold something else. */
static int
read_odd_slots(struct reading *r, struct wsp_store_list *list,
    struct wsp_error *err)
{
	struct wsp_store_cursor *c = &r->s->head[WSP_STORE_NUMS];
	uint64_t at = 0;
	size_t i;

	list->nodd = wsp_store_v_count(c, c, 1);
	if ((list->odd = wsp_store_alloc(r->arena, list->nodd,
	    sizeof(*list->odd), err)) == NULL)
		return -1;
	for (i = 0; i < list->nodd && c->problem == NULL; i++, at++) {
		at += wsp_store_v_within(c, 0, WSP_STORE_POINTS_MAX);
		if (at >= list->points)
			wsp_store_cursor_fail(c, "an odd slot past its list");
		list->odd[i].slot = (uint32_t)at;
	}
	if (list->nodd > 0 && !(r->e->flags & WSP_STORE_META))
		return corrupt(err, "odd slots without META");
	return 0;
}

/* Steps, and what else NUMS has of each list. */
static int
read_lists(struct reading *r, bool now, struct wsp_store_list **lists,
    size_t *n, struct wsp_error *err)
{
	struct wsp_store_cursor *c = &r->s->head[WSP_STORE_NUMS];
	struct wsp_store_list *list;
	uint64_t least = 1;
	size_t i;

	*n = wsp_store_v_count(c, c, now ? 3 : 1);
	if (now && *n > 0 && r->e->kind == WSP_STORE_GONE)
		return corrupt(err, "an X with now lists");
	if ((*lists = wsp_store_alloc(r->arena, *n, sizeof(**lists),
	    err)) == NULL)
		return -1;
	memset(*lists, 0, *n * sizeof(**lists));
	for (i = 0; i < *n; i++) {
		list = &(*lists)[i];
		list->step = (uint32_t)wsp_store_v_within(c, least,
		    UINT32_MAX);
		least = (uint64_t)list->step + 1;
		if (!now)
			continue;
		list->points = (uint32_t)wsp_store_v_within(c, 1,
		    WSP_STORE_POINTS_MAX);
		if (read_odd_slots(r, list, err) == -1)
			return -1;
	}
	return 0;
}

/* The first interval of a run; end is that of the run before, or NULL. */
static bool
read_start(struct reading *r, uint32_t step, const uint64_t *end,
    struct wsp_store_cursor *c, uint64_t *start)
{
	int64_t first;

	if (end != NULL) {
		*start = wsp_store_v(c);
		return *start <= UINT32_MAX &&
		    (*start += *end) <= UINT32_MAX;
	}
	if (__builtin_sub_overflow(r->e->taken / step, wsp_store_z(c),
	    &first) || first < 1)
		return false;
	*start = (uint64_t)first;
	return true;
}

/* A run of the list, for which there is room. */
static int
read_run(struct reading *r, struct wsp_store_list *list, size_t i,
    uint64_t *end, struct wsp_store_cursor *c, struct wsp_error *err)
{
	struct wsp_store_run *run = &list->runs[i];
	uint64_t start, length, last;
	bool fits = read_start(r, list->step, i > 0 ? end : NULL, c, &start);

	length = wsp_store_v(c);
	if (c->problem != NULL)
		return 0;
	run->empty = length & 1;
	length >>= 1;
	if (length == 0)
		return corrupt(err, "a run of no intervals");
	if (length > r->room)
		return corrupt(err, "too many intervals");
	if (!fits || __builtin_mul_overflow(start + length - 1, list->step,
	    &last) || last > WSP_STORE_NONE)
		return corrupt(err, "an interval outside 32 bits");
	r->room -= length;
	run->start = (uint32_t)start;
	run->length = (uint32_t)length;
	list->nvalues += run->empty ? 0 : run->length;
	*end = start + length;
	return 0;
}

static int
read_runs(struct reading *r, struct wsp_store_list *list,
    struct wsp_error *err)
{
	struct wsp_store_cursor *c = &r->s->head[WSP_STORE_RUNS];
	uint64_t end = 0;
	size_t i;

	list->nruns = wsp_store_v_count(c, c, 2);
	if ((list->runs = wsp_store_alloc(r->arena, list->nruns,
	    sizeof(*list->runs), err)) == NULL)
		return -1;
	for (i = 0; i < list->nruns && c->problem == NULL; i++)
		if (read_run(r, list, i, &end, c, err) == -1)
			return -1;
	return wsp_store_part_sound(r->s->head, WSP_STORE_HEAD_STREAMS,
	    "head", err);
}

/* What a now list has to keep to besides. */
static int
check_now(const struct reading *r, const struct wsp_store_list *list,
    struct wsp_error *err)
{
	bool shares;
	size_t i;

	for (i = 0; r->e->kind != WSP_STORE_DELTA && i < list->nruns; i++)
		if (list->runs[i].empty)
			return corrupt(err, "an F with empty runs");
	if (wsp_store_list_shares(list, &shares, err) == -1)
		return -1;
	return shares ? corrupt(err, "two intervals of one slot") : 0;
}

static int
read_values(struct reading *r, bool now, struct wsp_store_list *list,
    const struct wsp_store_list *finer, struct wsp_error *err)
{
	struct wsp_store_cursor *s = now ? r->s->now : r->s->past;
	const uint8_t *bytes;
	size_t i;

	if (r->depth == WSP_STORE_VALUES &&
	    (list->values = wsp_store_alloc(r->arena, list->nvalues,
	    sizeof(*list->values), err)) == NULL)
		return -1;
	wsp_store_column_read(list, finer, s);
	for (i = 0; i < list->nodd; i++)
		if ((bytes = wsp_store_take(&s[WSP_STORE_BYTES],
		    WSP_STORE_SLOT)) != NULL)
			memcpy(list->odd[i].bytes, bytes, WSP_STORE_SLOT);
	return wsp_store_part_sound(s, WSP_STORE_VALUE_STREAMS,
	    now ? "now" : "past", err);
}

static int
read_group(struct reading *r, bool now, struct wsp_store_list **lists,
    size_t *n, struct wsp_error *err)
{
	size_t i;

	if (read_lists(r, now, lists, n, err) == -1)
		return -1;
	for (i = 0; i < *n; i++) {
		if (read_runs(r, &(*lists)[i], err) == -1 ||
		    (now && check_now(r, &(*lists)[i], err) == -1))
			return -1;
		if (r->depth != WSP_STORE_HEADS && read_values(r, now,
		    &(*lists)[i], i > 0 ? &(*lists)[i - 1] : NULL, err) == -1)
			return -1;
	}
	return 0;
}

/* No interval is in now and in past. */
static int
check_apart(const struct wsp_store_entry *e, struct wsp_error *err)
{
	size_t i = 0, j = 0;

	while (i < e->nnow && j < e->npast) {
		if (e->now[i].step < e->past[j].step)
			i++;
		else if (e->now[i].step > e->past[j].step)
			j++;
		else if (wsp_store_lists_meet(&e->now[i++], &e->past[j++]))
			return corrupt(err, "an interval in now and past");
	}
	return 0;
}

int
wsp_store_entry_lists(struct wsp_store_entry *e, enum wsp_store_depth depth,
    struct wsp_store_streams *s, struct wsp_store_arena *arena,
    struct wsp_error *err)
{
	struct reading r = { e, depth, s, arena, WSP_STORE_MENTIONS_MAX };

	if (!(e->flags & WSP_STORE_OPAQUE) &&
	    read_group(&r, true, &e->now, &e->nnow, err) == -1)
		return -1;
	if (read_group(&r, false, &e->past, &e->npast, err) == -1)
		return -1;
	return check_apart(e, err);
}
