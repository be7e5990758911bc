/* SPDX-License-Identifier: ISC */
/* replay.c - write points of the past as if each had come in its time. */
#include <stdlib.h>

#include "base/error.h"
#include "ring/ring.h"
#include "tree/replay.h"

#define SLOTS	4096		/* that are read at once */

static int
by_time(const void *ap, const void *bp)
{
	const struct wsp_point *a = ap, *b = bp;

	return (a->time > b->time) - (a->time < b->time);
}

/* The newest interval of the finest archive that is not after now, or 0. */
static int
find_newest(struct wsp *w, int64_t now, int64_t *newest, struct wsp_error *err)
{
	struct wsp_slot *slots;
	uint32_t at = 0, got, i;
	int ret;

	if ((slots = reallocarray(NULL, SLOTS, sizeof(*slots))) == NULL)
		return wsp_fail_errno(err, NULL);
	*newest = 0;
	while ((ret = wsp_read_slots(w, 0, at, SLOTS, slots, &got, err)) == 0 &&
	    got > 0) {
		for (i = 0; i < got; i++)
			if (slots[i].interval <= now &&
			    slots[i].interval > *newest)
				*newest = slots[i].interval;
		at += got;
	}
	free(slots);
	return ret;
}

/*
 * The time from which on points would take slots that the intervals of the
 * first point still need, in whichever archive.
 */
static int64_t
portion_end(const struct wsp_info *info, int64_t first)
{
	const struct wsp_archive *a;
	int64_t end = INT64_MAX, from, coarse;
	uint32_t i;

	for (i = 0; i < info->narchives; i++) {
		a = &info->archives[i];
		from = wsp_align(first, a->step);
		if (i + 1 < info->narchives) {
			coarse = wsp_align(first, a[1].step);
			from = coarse < from ? coarse : from;
		}
		from -= wsp_archive_start(a, 0);
		end = from < end ? from : end;
	}
	return end > first ? end : first + 1;
}

static void
add_counts(struct wsp_counts *sum, const struct wsp_counts *c)
{
	sum->stored += c->stored;
	sum->too_old += c->too_old;
	sum->refused += c->refused;
	sum->replaced += c->replaced;
	sum->future += c->future;
	sum->crowded += c->crowded;
}

int
wsp_replay(struct wsp *w, struct wsp_point *p, size_t n, int64_t now,
    struct wsp_counts *counts, wsp_replayed *replayed, void *arg,
    struct wsp_error *err)
{
	struct wsp_counts c, sum = { 0 };
	int64_t present = 0, end;
	size_t i, from;

	if (find_newest(w, now, &present, err) == -1)
		return -1;
	if (mergesort(p, n, sizeof(*p), by_time) == -1)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < n; ) {
		from = i;
		end = portion_end(wsp_info(w), wsp_clamp_time(p[i].time));
		while (i < n && (i == from || p[i].time < end))
			i++;
		if (p[i - 1].time > present)
			present = p[i - 1].time < now ? p[i - 1].time : now;
		if (wsp_update_many(w, p + from, i - from, present, &c,
		    err) == -1 || replayed(arg, w, err) == -1)
			return -1;
		add_counts(&sum, &c);
	}
	*counts = sum;
	return 0;
}
