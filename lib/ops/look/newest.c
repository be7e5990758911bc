/* SPDX-License-Identifier: ISC */
/* newest.c - find the newest point that a file had when it was written last. */
#include "base/error.h"
#include "ring/ring.h"
#include "wsp-ops.h"

#define NEAR	64		/* intervals that are looked at first */
#define CHUNK	1024		/* slots of a read */

/* The archive of the least step. */
static uint32_t
finest(const struct wsp_info *info)
{
	uint32_t i, best = 0;

	for (i = 1; i < info->narchives; i++)
		if (info->archives[i].step < info->archives[best].step)
			best = i;
	return best;
}

/* Reads slots of a ring, from one on and around its end. */
static int
read_around(struct wsp *w, uint32_t archive, uint32_t first, uint32_t n,
    struct wsp_slot *slots, struct wsp_error *err)
{
	uint32_t points = wsp_info(w)->archives[archive].points, some, got;

	some = n < points - first ? n : points - first;
	if (wsp_read_slots(w, archive, first, some, slots, &got, err) == -1)
		return -1;
	if (got == some && n > some) {
		if (wsp_read_slots(w, archive, 0, n - some, slots + some,
		    &got, err) == -1)
			return -1;
		some = n - some;
	}
	if (got != some)
		return wsp_fail(err, WSP_ECORRUPT, "the file became shorter");
	return 0;
}

/* Looks at the last intervals of the finest archive. */
static int
look_near(struct wsp *w, int64_t mtime, bool *found, uint32_t *last,
    struct wsp_error *err)
{
	uint32_t archive = finest(wsp_info(w)), n, got, i;
	const struct wsp_archive *a = &wsp_info(w)->archives[archive];
	struct wsp_slot base, slots[NEAR];
	int64_t t;

	*found = false;
	if (wsp_read_slots(w, archive, 0, 1, &base, &got, err) == -1)
		return -1;
	n = a->points < NEAR ? a->points : NEAR;
	t = wsp_align(mtime, a->step);
	if (got == 0 || base.interval == 0 || t < (int64_t)n * a->step)
		return 0;
	if (read_around(w, archive, wsp_ring_slot(a, base.interval,
	    t - (int64_t)(n - 1) * a->step), n, slots, err) == -1)
		return -1;
	for (i = n; i > 0 && !*found; i--, t -= a->step) {
		*found = slots[i - 1].interval == t;
		if (*found)
			*last = (uint32_t)t;
	}
	return 0;
}

/*
 * Has the finest archive a point later than mtime?  The clock of who writes is
 * ahead of ours then.
 */
static int
look_ahead(struct wsp *w, int64_t mtime, bool *ahead, struct wsp_error *err)
{
	uint32_t archive = finest(wsp_info(w)), first, got, i;
	const struct wsp_archive *a = &wsp_info(w)->archives[archive];
	struct wsp_slot base, slots[CHUNK];

	*ahead = false;
	if (wsp_read_slots(w, archive, 0, 1, &base, &got, err) == -1)
		return -1;
	if (got == 0 || base.interval == 0)
		return 0;
	for (first = 0; !*ahead && first < a->points; first += got) {
		if (wsp_read_slots(w, archive, first, CHUNK, slots, &got,
		    err) == -1)
			return -1;
		if (got == 0)
			break;
		for (i = 0; i < got && !*ahead; i++)
			*ahead = slots[i].interval > mtime &&
			    slots[i].interval % a->step == 0 &&
			    wsp_ring_slot(a, base.interval,
			    slots[i].interval) == first + i;
	}
	return 0;
}

/* Is there a point in any slot? */
static int
look_everywhere(struct wsp *w, bool *any, struct wsp_error *err)
{
	const struct wsp_info *info = wsp_info(w);
	struct wsp_slot slots[CHUNK];
	uint32_t archive, first, got, i;

	*any = false;
	for (archive = 0; archive < info->narchives; archive++)
		for (first = 0; first < info->archives[archive].points;
		    first += got) {
			if (wsp_read_slots(w, archive, first, CHUNK, slots,
			    &got, err) == -1)
				return -1;
			if (got == 0)
				break;
			for (i = 0; i < got; i++)
				if (slots[i].interval != 0 && !wsp_is_erased(
				    &info->archives[archive], first + i,
				    &slots[i])) {
					*any = true;
					return 0;
				}
		}
	return 0;
}

int
wsp_newest(struct wsp *w, int64_t mtime, uint32_t *last,
    struct wsp_error *err)
{
	struct wsp_point point;
	uint32_t step;
	bool found;

	if (look_near(w, mtime, &found, last, err) == -1)
		return -1;
	if (found)
		return 0;
	if (look_ahead(w, mtime, &found, err) == -1)
		return -1;
	/* There is a point, and 0 would say that there is none. */
	if (found) {
		*last = mtime > UINT32_MAX ? UINT32_MAX : mtime < 1 ? 1 :
		    (uint32_t)mtime;
		return 0;
	}
	/* Where there is any this ends soon; else all has been read then. */
	if (look_everywhere(w, &found, err) == -1)
		return -1;
	*last = found;
	if (!found)
		return 0;
	if (wsp_find_last(w, mtime + 1, mtime, &found, &point, &step,
	    err) == -1)
		return -1;
	if (found && point.time > 1)
		*last = point.time > UINT32_MAX ? UINT32_MAX :
		    (uint32_t)point.time;
	return 0;
}

/* The time of the newest point of an archive that is in its slot. */
static int
latest_of(struct wsp *w, uint32_t archive, uint32_t *last,
    struct wsp_error *err)
{
	const struct wsp_archive *a = &wsp_info(w)->archives[archive];
	struct wsp_slot base, slots[CHUNK];
	uint32_t first, got, i, t;

	if (wsp_read_slots(w, archive, 0, 1, &base, &got, err) == -1)
		return -1;
	if (got == 0 || base.interval == 0)
		return 0;
	for (first = 0; first < a->points; first += got) {
		if (wsp_read_slots(w, archive, first, CHUNK, slots, &got,
		    err) == -1)
			return -1;
		if (got == 0)
			break;
		for (i = 0; i < got; i++) {
			t = slots[i].interval;
			if (t > *last && t % a->step == 0 && !wsp_is_erased(a,
			    first + i, &slots[i]) && wsp_ring_slot(a,
			    base.interval, t) == first + i)
				*last = t;
		}
	}
	return 0;
}

int
wsp_latest(struct wsp *w, uint32_t *last, struct wsp_error *err)
{
	uint32_t archive, latest = 0;
	bool any;

	for (archive = 0; archive < wsp_info(w)->narchives; archive++)
		if (latest_of(w, archive, &latest, err) == -1)
			return -1;
	if (latest == 0) {
		if (look_everywhere(w, &any, err) == -1)
			return -1;
		latest = any;
	}
	*last = latest;
	return 0;
}
