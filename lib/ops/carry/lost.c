/* SPDX-License-Identifier: ISC */
/*
 * lost.c - count what has no place in other archives.
 *
 * The archives may be much larger than the file, so nothing is made of them:
 * only what is in the file is asked where it would go.
 */
#include <stdlib.h>

#include "base/error.h"
#include "ops/carry/carry.h"
#include "ring/clean.h"
#include "ring/make.h"

/* A point later than now, and the slot that it takes. */
struct place {
	const struct wsp_archive *archive;
	int64_t	 slot;
	uint32_t interval;
};

struct search {
	const struct wsp_lanes *src;
	const struct wsp_archive *archive;	/* of the new file */
	uint64_t	 later;		/* points later than now */
	size_t		 n;
	struct place	*places;	/* that such points take */
};

static void
count_point(void *arg, const struct wsp_slot *s)
{
	struct search *x = arg;

	(void)s;
	x->later++;
}

/* Takes a slot for a point, unless a value of that step has it. */
static void
take_place(void *arg, const struct wsp_slot *s)
{
	struct search *x = arg;
	const struct wsp_archive *a = x->archive;
	int64_t slot = wsp_archive_first(a, x->src->now);
	double value;

	slot += (int64_t)wsp_ring_place(a, slot, s->interval) * a->step;
	if (slot > 0 && slot <= UINT32_MAX &&
	    !wsp_lanes_get(x->src, a->step, slot, &value))
		x->places[x->n++] = (struct place){ a, slot, s->interval };
}

static int
compare(const void *ap, const void *bp)
{
	const struct place *a = ap, *b = bp;

	if (a->archive != b->archive)
		return a->archive > b->archive ? 1 : -1;
	return (a->slot > b->slot) - (a->slot < b->slot);
}

/* Finds the slots that are taken; of two points for one the later has it. */
static int
find_taken(struct search *x, const struct wsp_layout *l,
    const struct wsp_rings *s, struct wsp_error *err)
{
	uint32_t i, k;
	size_t n, kept = 0;

	for (i = 0; wsp_lanes_ahead(x->src) && i < s->nrings; i++)
		wsp_each_later(&s->rings[i], s->now, count_point, x);
	x->places = calloc(x->later + 1, sizeof(*x->places));
	if (x->places == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; x->later > 0 && i < l->narchives; i++) {
		x->archive = &l->archives[i];
		for (k = 0; k < s->nrings; k++)
			if (s->rings[k].archive->step == x->archive->step)
				wsp_each_later(&s->rings[k], s->now,
				    take_place, x);
	}
	qsort(x->places, x->n, sizeof(*x->places), compare);
	for (n = 0; n < x->n; n++)
		if (n == 0 || compare(&x->places[n - 1], &x->places[n]) != 0)
			x->places[kept++] = x->places[n];
	x->n = kept;
	return 0;
}

/* Does a value go to a slot of any of the new archives? */
static bool
goes_anywhere(const struct search *x, const struct wsp_layout *l,
    const struct wsp_clean_point *p)
{
	struct place place = { 0 };
	int64_t now = x->src->now;
	uint32_t i;

	for (i = l->narchives; i > 0; i--) {
		place.archive = &l->archives[i - 1];
		place.slot = wsp_goes_to(p->time, p->lane->step,
		    place.archive->step, now);
		if (place.slot > 0 &&
		    place.slot >= wsp_archive_first(place.archive, now) &&
		    bsearch(&place, x->places, x->n, sizeof(place),
		    compare) == NULL)
			return true;
	}
	return false;
}

/* Do the new archives reach back to all that is known? */
static bool
reaches_all(const struct search *x, const struct wsp_layout *l)
{
	const struct wsp_lane *lane;
	int64_t first, reach = INT64_MAX;
	uint32_t i;

	for (i = 0; i < l->narchives; i++) {
		first = wsp_archive_first(&l->archives[i], x->src->now);
		if (first > 0 && first < reach)
			reach = first;
	}
	for (i = 0; i < x->src->n; i++) {
		lane = &x->src->list[i];
		if (lane->oldest < lane->end &&
		    wsp_lane_time(lane, lane->oldest) < reach)
			return false;
	}
	return true;
}

static int
count_older(const struct search *x, const struct wsp_layout *l,
    uint64_t *older, struct wsp_error *err)
{
	struct wsp_clean clean;
	size_t n;

	*older = 0;
	if (x->n == 0 && reaches_all(x, l))
		return 0;
	if (wsp_clean_series(x->src, &clean, err) == -1)
		return -1;
	for (n = 0; n < clean.n; n++)
		*older += !goes_anywhere(x, l, &clean.list[n]);
	free(clean.list);
	return 0;
}

int
wsp_lost_count(const struct wsp_lanes *src, const struct wsp_layout *l,
    const struct wsp_rings *rings, struct wsp_lost *lost,
    struct wsp_error *err)
{
	struct search x = { .src = src };
	int ret = -1;

	if (find_taken(&x, l, rings, err) == 0 &&
	    count_older(&x, l, &lost->older, err) == 0) {
		lost->later = x.later - x.n;
		ret = 0;
	}
	free(x.places);
	return ret;
}
