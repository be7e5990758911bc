/* SPDX-License-Identifier: ISC */
/* batch.c - write many points, each archive's together. */
#include <stdlib.h>

#include "base/error.h"
#include "classic/classic.h"
#include "ring/deal.h"

/* Checks that every interval fits before the first one is written. */
static int
check_range(const struct wsp_info *info, const struct wsp_point *p,
    const struct wsp_share *shares, struct wsp_error *err)
{
	const struct wsp_point *oldest, *newest;
	uint32_t i;

	for (i = 0; i < info->narchives; i++) {
		if (shares[i].n == 0)
			continue;
		oldest = &p[shares[i].first];
		newest = &p[shares[i].first + shares[i].n - 1];
		if (wsp_interval_check(&info->archives[i], oldest->time,
		    err) == -1 ||
		    wsp_interval_check(&info->archives[i], newest->time,
		    err) == -1)
			return -1;
	}
	return 0;
}

static int
commit_all(struct wsp_body *b, const struct wsp_point *p,
    const struct wsp_share *shares, struct wsp_error *err)
{
	uint32_t i;

	for (i = 0; i < b->info->narchives; i++)
		if (shares[i].n > 0 && wsp_classic_update_archive(b, i,
		    p + shares[i].first, shares[i].n, err) == -1)
			return -1;
	return 0;
}

/* Marks a slot as taken; false if it was. */
static bool
take(uint8_t *taken, uint32_t slot)
{
	uint8_t bit = (uint8_t)(1 << slot % 8);

	if (taken[slot / 8] & bit)
		return false;
	taken[slot / 8] |= bit;
	return true;
}

/* Of points that do not go round the archive, those of one interval meet. */
static void
count_neighbours(const struct wsp_archive *a, const struct wsp_point *p,
    size_t n, int64_t now, struct wsp_counts *counts)
{
	int64_t interval = INT64_MAX;

	for (; n > 0; n--) {
		if (p[n - 1].time >= interval) {
			counts->replaced++;
			continue;
		}
		interval = wsp_align(p[n - 1].time, a->step);
		counts->stored++;
		counts->future += p[n - 1].time > now;
	}
}

/*
 * Counts what became of the points of one archive: newest first, each slot
 * has room for one.
 */
static int
count_share(const struct wsp_archive *a, const struct wsp_point *p, size_t n,
    int64_t now, struct wsp_counts *counts, struct wsp_error *err)
{
	uint8_t *taken;
	int64_t interval;

	if ((uint64_t)(p[n - 1].time - p[0].time) + a->step <=
	    wsp_archive_retention(a)) {
		count_neighbours(a, p, n, now, counts);
		return 0;
	}
	if ((taken = calloc(a->points / 8 + 1, 1)) == NULL)
		return wsp_fail_errno(err, NULL);
	for (; n > 0; n--) {
		interval = wsp_align(p[n - 1].time, a->step);
		if (!take(taken, wsp_ring_place(a, 0, interval))) {
			counts->replaced++;
			continue;
		}
		counts->stored++;
		if (p[n - 1].time > now)
			counts->future++;
	}
	free(taken);
	return 0;
}

static int
count_all(const struct wsp_info *info, const struct wsp_point *p,
    const struct wsp_share *shares, int64_t now, struct wsp_counts *counts,
    struct wsp_error *err)
{
	uint64_t finest = 0;
	uint32_t i;

	for (i = 0; i < info->narchives; i++) {
		if (shares[i].n > 0 && count_share(&info->archives[i],
		    p + shares[i].first, shares[i].n, now, counts, err) == -1)
			return -1;
		if (i == 0)
			finest = counts->replaced;
	}
	counts->crowded = counts->replaced - finest;
	return 0;
}

int
wsp_classic_update_many(struct wsp_body *b, const struct wsp_point *points,
    size_t n, int64_t now, struct wsp_counts *counts, struct wsp_error *err)
{
	const struct wsp_info *info = b->info;
	struct wsp_counts c = { 0 };
	struct wsp_deal d;
	int ret = -1;

	now = wsp_clamp_time(now);
	if (wsp_deal(&d, info, points, n, now, err) == -1)
		goto out;
	c.too_old = d.too_old;
	if (check_range(info, d.points, d.shares, err) == -1 ||
	    (counts != NULL &&
	    count_all(info, d.points, d.shares, now, &c, err) == -1) ||
	    commit_all(b, d.points, d.shares, err) == -1)
		goto out;
	if (counts != NULL)
		*counts = c;
	ret = 0;
out:
	wsp_deal_free(&d);
	return ret;
}
