/* SPDX-License-Identifier: ISC */
/* list.c - what intervals of an entry have to do with each other. */
#include <stdlib.h>

#include "base/error.h"
#include "store/list.h"

/* Slots side by side, of a ring whose phase is 0. */
struct slots {
	uint64_t	first, end;
};

uint64_t
wsp_store_list_mentions(const struct wsp_store_list *list)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < list->nruns; i++)
		n += list->runs[i].length;
	return n;
}

static int
compare(const void *a, const void *b)
{
	const struct slots *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

/* The slots of all runs, which may go round once; how many pieces? */
static size_t
lay(const struct wsp_store_list *list, struct slots *slots)
{
	uint64_t first, points = list->points;
	size_t i, n = 0;

	for (i = 0; i < list->nruns; i++) {
		first = list->runs[i].start % points;
		slots[n].first = first;
		slots[n].end = first + list->runs[i].length;
		if (slots[n++].end <= points)
			continue;
		slots[n].first = 0;
		slots[n].end = slots[n - 1].end - points;
		slots[n++ - 1].end = points;
	}
	return n;
}

int
wsp_store_list_shares(const struct wsp_store_list *list, bool *shares,
    struct wsp_error *err)
{
	const struct wsp_store_run *last;
	struct slots *slots;
	size_t i, n;

	*shares = false;
	if (list->nruns == 0)
		return 0;
	last = &list->runs[list->nruns - 1];
	if ((uint64_t)last->start + last->length - list->runs[0].start <=
	    list->points)
		return 0;
	*shares = wsp_store_list_mentions(list) > list->points;
	if (*shares)
		return 0;
	if ((slots = calloc(list->nruns, 2 * sizeof(*slots))) == NULL)
		return wsp_fail_errno(err, NULL);
	n = lay(list, slots);
	qsort(slots, n, sizeof(*slots), compare);
	for (i = 1; i < n && !*shares; i++)
		*shares = slots[i].first < slots[i - 1].end;
	free(slots);
	return 0;
}

bool
wsp_store_lists_meet(const struct wsp_store_list *a,
    const struct wsp_store_list *b)
{
	const struct wsp_store_run *x, *y;
	size_t i = 0, j = 0;

	while (i < a->nruns && j < b->nruns) {
		x = &a->runs[i];
		y = &b->runs[j];
		if ((uint64_t)x->start + x->length <= y->start)
			i++;
		else if ((uint64_t)y->start + y->length <= x->start)
			j++;
		else
			return true;
	}
	return false;
}
