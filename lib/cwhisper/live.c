/* SPDX-License-Identifier: ISC */
/* live.c - an archive as readers see it, what waits for it among it. */
#include <stdlib.h>

#include "base/error.h"
#include "cwhisper/live.h"
#include "cwhisper/mix.h"
#include "cwhisper/units.h"

/* Adds the points that wait in an archive's buffer. */
static int
add_units(const struct wsp_cw_archive *a, struct wsp_cw_list *list,
    struct wsp_error *err)
{
	uint32_t i;

	for (i = 0; i < WSP_CW_UNITS * a->ratio; i++)
		if (a->units[i].interval != 0 &&
		    wsp_cw_list_add(list, &a->units[i], err) == -1)
			return -1;
	return 0;
}

/* The aggregate of n points of one interval, and what its blocks have of it. */
static int
carry_group(const struct wsp_cw *f, uint32_t archive, uint32_t interval,
    const struct wsp_slot *p, size_t n, bool enough, struct wsp_cw_list *up,
    struct wsp_error *err)
{
	struct wsp_cw_list group = { 0 };
	struct wsp_slot s = { .interval = interval };
	int ret;

	ret = wsp_cw_group(f, archive, interval, p, n, &group, err);
	if (ret == 0 && (!enough || wsp_cw_enough(f, archive, group.n))) {
		wsp_cw_aggregate(f->method, group.slots, group.n, &s.value);
		ret = wsp_cw_list_add(up, &s, err);
	}
	wsp_cw_list_free(&group);
	return ret;
}

/*
 * Replaces what was carried up to an archive by what it carries to the next
 * one: the aggregates of its buffer, with what was carried over it.
 */
static int
carry(const struct wsp_cw *f, uint32_t archive, bool enough,
    struct wsp_cw_list *carried, struct wsp_error *err)
{
	const struct wsp_cw_archive *a = &f->archives[archive];
	struct wsp_cw_list waiting = { 0 }, up = { 0 };
	uint32_t interval;
	size_t i, k;
	int ret = -1;

	if (add_units(a, &waiting, err) == -1)
		goto out;
	for (i = 0; i < carried->n; i++)
		if (wsp_cw_list_add(&waiting, &carried->slots[i], err) == -1)
			goto out;
	if (wsp_cw_list_sort(&waiting, err) == -1)
		goto out;
	for (i = 0; i < waiting.n; i = k) {
		interval = waiting.slots[i].interval;
		interval -= interval % a[1].step;
		for (k = i; k < waiting.n &&
		    waiting.slots[k].interval - interval < a[1].step; k++)
			continue;
		if (carry_group(f, archive, interval, &waiting.slots[i],
		    k - i, enough, &up, err) == -1)
			goto out;
	}
	wsp_cw_list_free(carried);
	*carried = up;
	up.slots = NULL;
	ret = 0;
out:
	wsp_cw_list_free(&waiting);
	wsp_cw_list_free(&up);
	return ret;
}

/* Adds the points of a list that are from first to last to another one. */
static int
add_range(const struct wsp_cw_list *from, int64_t first, int64_t last,
    struct wsp_cw_list *to, struct wsp_error *err)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		if (from->slots[i].interval >= first &&
		    from->slots[i].interval <= last &&
		    wsp_cw_list_add(to, &from->slots[i], err) == -1)
			return -1;
	return 0;
}

int
wsp_cw_points(const struct wsp_cw *f, uint32_t archive, int64_t first,
    int64_t last, bool enough, struct wsp_cw_list *list,
    struct wsp_error *err)
{
	struct wsp_cw_list carried = { 0 }, units = { 0 };
	uint32_t i;
	int ret = -1;

	if (wsp_cw_blocks_points(f, archive, first, last, list, err) == -1)
		goto out;
	if (f->method != WSP_CW_MIX) {
		for (i = 0; i < archive; i++)
			if (carry(f, i, enough, &carried, err) == -1)
				goto out;
	} else if (archive > 0 && wsp_cw_mix_live(f, archive, enough,
	    &carried, err) == -1)
		goto out;
	if (add_units(&f->archives[archive], &units, err) == -1 ||
	    add_range(&units, first, last, list, err) == -1 ||
	    add_range(&carried, first, last, list, err) == -1)
		goto out;
	ret = list->series != NULL ? 0 : wsp_cw_list_sort(list, err);
out:
	wsp_cw_list_free(&carried);
	wsp_cw_list_free(&units);
	return ret;
}
