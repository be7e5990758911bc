/* SPDX-License-Identifier: ISC */
/*
 * fresh.c - a new file that holds points from the beginning.
 *
 * A coarse interval that is still going on is not fixed at what it is now: its
 * points go to a buffer, if what the coarse archive has of it is what will
 * come of them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cwhisper/append.h"
#include "cwhisper/compress.h"
#include "cwhisper/fresh.h"
#include "cwhisper/layout.h"
#include "cwhisper/units.h"
#include "ring/ring.h"

#define MARGIN	0.618f		/* what a size grows by */

/* Takes out what is not to be in an archive. */
static void
choose(const struct wsp_cw *f, uint32_t archive, struct wsp_cw_list *list,
    int64_t now)
{
	const struct wsp_cw_archive *a = &f->archives[archive];
	uint32_t reach = f->narchives > 1 ? f->archives[1].step : a->step;
	size_t i, n = 0, old = 0;

	for (i = 0; i < list->n; i++)
		if (list->slots[i].interval % a->step == 0 &&
		    list->slots[i].interval <= now + reach)
			list->slots[n++] = list->slots[i];
	/* If all are old, those of the last lap stay, as in the original. */
	if (n > 0 && list->slots[n - 1].interval < now - wsp_cw_retention(a))
		now = list->slots[n - 1].interval;
	while (old < n && list->slots[old].interval <
	    now - wsp_cw_retention(a))
		old++;
	list->n = n - old;
	if (old > 0)
		memmove(list->slots, list->slots + old,
		    list->n * sizeof(*list->slots));
}

/* The first of the points that are not before a time. */
static size_t
find(const struct wsp_cw_list *list, uint32_t time)
{
	size_t i = list->n;

	while (i > 0 && list->slots[i - 1].interval >= time)
		i--;
	return i;
}

/* The coarse interval that the newest point of an archive is in. */
static uint32_t
open_interval(const struct wsp_cw *f, uint32_t archive,
    const struct wsp_cw_list *list)
{
	uint32_t newest = list->slots[list->n - 1].interval;

	return newest - newest % f->archives[archive + 1].step;
}

/* Has the next archive what propagation makes of an open interval? */
static bool
propagated(const struct wsp_cw *f, uint32_t archive,
    const struct wsp_cw_list *fine, const struct wsp_cw_list *coarse)
{
	uint32_t interval = open_interval(f, archive, fine);
	size_t from = find(fine, interval), at = find(coarse, interval);
	double value;

	if (!wsp_cw_enough(f, archive, fine->n - from))
		return at == coarse->n;
	wsp_cw_aggregate(f->method, fine->slots + from, fine->n - from, &value);
	return at + 1 == coarse->n &&
	    coarse->slots[at].interval == interval &&
	    wsp_same_value(coarse->slots[at].value, value);
}

/* The newest time of all lists. */
static int64_t
newest(const struct wsp_cw *f, const struct wsp_cw_list *lists)
{
	int64_t time = 0;
	uint32_t i;

	for (i = 0; i < f->narchives; i++)
		if (lists[i].n > 0 &&
		    lists[i].slots[lists[i].n - 1].interval > time)
			time = lists[i].slots[lists[i].n - 1].interval;
	return time;
}

/* Can the open intervals wait in the buffers, at every level? */
static bool
can_wait(const struct wsp_cw *f, const struct wsp_cw_list *lists)
{
	uint32_t i;

	for (i = 0; i + 1 < f->narchives; i++)
		if (lists[i].n > 0 &&
		    !propagated(f, i, &lists[i], &lists[i + 1]))
			return false;
	return true;
}

/* Puts the points of an open interval into the first unit. */
static void
fill_unit(struct wsp_cw *f, uint32_t archive, const struct wsp_slot *p,
    size_t n)
{
	struct wsp_cw_archive *a = &f->archives[archive];
	size_t i;

	for (i = 0; i < n; i++)
		*wsp_cw_unit(a, 0, p[i].interval % a[1].step / a->step) = p[i];
}

/*
 * Puts the points of one archive into it.  Of those that wait, end is the
 * first, and the last ones, of which there are left, have a finer archive's
 * points in their place.
 */
static int
fill_archive(struct wsp_cw *f, uint32_t archive,
    const struct wsp_cw_list *list, size_t end, size_t left, int64_t now,
    bool *lapped, struct wsp_error *err)
{
	struct wsp_cw_pass pass = { .lay_out = true, .now = now };
	int ret;

	if (list->n > 0 && list->slots[list->n - 1].interval > now)
		pass.now = list->slots[list->n - 1].interval;
	if (end < list->n - left)
		fill_unit(f, archive, list->slots + end,
		    list->n - left - end);
	else
		end = list->n - left;
	ret = wsp_cw_append(f, archive, list->slots, end, &pass, err);
	*lapped = pass.lapped;
	free(pass.refused);
	return ret;
}

/* Fills all archives; *lapped is one whose points did not fit. */
static int
fill_all(struct wsp_cw *f, const struct wsp_cw_list *lists, bool wait,
    int64_t now, uint32_t *lapped, struct wsp_error *err)
{
	uint32_t i, interval = 0;
	bool full = false, above = false;
	size_t end, left;

	for (i = 0; i < f->narchives; i++) {
		left = wait && above ? lists[i].n - find(&lists[i], interval) :
		    0;
		end = lists[i].n;
		above = wait && i + 1 < f->narchives && lists[i].n > 0;
		if (above) {
			interval = open_interval(f, i, &lists[i]);
			end = find(&lists[i], interval);
		}
		if (fill_archive(f, i, &lists[i], end, left, now, &full,
		    err) == -1)
			return -1;
		if (full)
			break;
	}
	*lapped = i;
	return 0;
}

/* Forgets what a try has written. */
static int
begin_again(struct wsp_cw *f, struct wsp_error *err)
{
	struct wsp_cw_archive *a;
	uint32_t i, k;

	for (i = 0; i < f->narchives; i++) {
		a = &f->archives[i];
		for (k = 0; a->blocks != NULL && k < a->block_count; k++)
			free(a->blocks[k].bytes);
		free(a->blocks);
		a->blocks = NULL;
		a->discarded = 0;
		if (a->units != NULL)
			memset(a->units, 0,
			    WSP_CW_UNITS * sizeof(*a->units) * a->ratio);
	}
	return wsp_cw_lay_out(f, err);
}

int
wsp_cw_fill(struct wsp_cw *f, struct wsp_cw_list *lists, int64_t now,
    struct wsp_error *err)
{
	struct wsp_cw_archive *a;
	uint32_t i, lapped = 0;
	bool wait;

	if (now == 0)
		now = newest(f, lists);
	for (i = 0; i < f->narchives; i++) {
		choose(f, i, &lists[i], now);
		a = &f->archives[i];
		a->point_size = wsp_cw_estimate(lists[i].slots, lists[i].n,
		    a->step);
		if (a->point_size > WSP_CW_POINT_SIZE_MAX)
			a->point_size = WSP_CW_POINT_SIZE_MAX;
	}
	wait = can_wait(f, lists);
	for (;;) {
		if (begin_again(f, err) == -1 ||
		    fill_all(f, lists, wait, now, &lapped, err) == -1)
			return -1;
		if (lapped == f->narchives)
			return 0;
		f->archives[lapped].point_size += MARGIN;
	}
}
