/* SPDX-License-Identifier: ISC */
/* list.c - points in a list that grows. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/grow.h"
#include "cwhisper/blocks.h"

void
wsp_cw_list_series(struct wsp_cw_list *list, struct wsp_series *s)
{
	memset(list, 0, sizeof(*list));
	list->series = s;
	list->start = list->next = s->from + (int64_t)s->first * s->step;
}

int
wsp_cw_list_add(struct wsp_cw_list *list, const struct wsp_slot *p,
    struct wsp_error *err)
{
	if (list->series != NULL) {
		wsp_cw_list_put(list, p);
		return 0;
	}
	if (wsp_grow(&list->slots, list->n, sizeof(*p), err) == -1)
		return -1;
	list->slots[list->n++] = *p;
	return 0;
}

static int
by_time(const void *ap, const void *bp)
{
	const struct wsp_slot *a = ap, *b = bp;

	return (a->interval > b->interval) - (a->interval < b->interval);
}

static bool
ascending(const struct wsp_cw_list *list)
{
	size_t i;

	for (i = 1; i < list->n; i++)
		if (list->slots[i].interval <= list->slots[i - 1].interval)
			return false;
	return true;
}

int
wsp_cw_list_sort(struct wsp_cw_list *list, struct wsp_error *err)
{
	size_t i, n = 0;

	if (ascending(list))
		return 0;
	if (mergesort(list->slots, list->n, sizeof(*list->slots),
	    by_time) == -1)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < list->n; i++) {
		if (n > 0 &&
		    list->slots[n - 1].interval == list->slots[i].interval)
			n--;
		list->slots[n++] = list->slots[i];
	}
	list->n = n;
	return 0;
}

void
wsp_cw_list_free(struct wsp_cw_list *list)
{
	free(list->slots);
	list->slots = NULL;
	list->n = 0;
}
