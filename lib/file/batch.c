/* SPDX-License-Identifier: ISC */
/* batch.c - sort many points and deal them out to the archives. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "file/file.h"
#include "file/ring.h"
#include "file/update.h"

/* The points of a batch, oldest first, that go to one archive. */
struct share {
	size_t	first;
	size_t	n;
};

static int
by_time(const void *ap, const void *bp)
{
	const struct wsp_point *a = ap, *b = bp;

	return (a->time > b->time) - (a->time < b->time);
}

static bool
ascending(const struct wsp_point *p, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++)
		if (p[i].time <= p[i - 1].time)
			return false;
	return true;
}

/*
 * Copies the points, oldest first.  Equal times come out in the reverse of
 * the order given: the last one wins a slot, and that is to be the first one
 * given.
 */
static struct wsp_point *
sorted_copy(const struct wsp_point *p, size_t n, struct wsp_error *err)
{
	struct wsp_point *copy;
	size_t i;

	if ((copy = calloc(n, sizeof(*copy))) == NULL) {
		wsp_fail_errno(err, NULL);
		return NULL;
	}
	if (ascending(p, n)) {
		memcpy(copy, p, n * sizeof(*copy));
		return copy;
	}
	for (i = 0; i < n; i++)
		copy[i] = p[n - 1 - i];
	if (!ascending(copy, n) &&
	    mergesort(copy, n, sizeof(*copy), by_time) == -1) {
		wsp_fail_errno(err, NULL);
		free(copy);
		return NULL;
	}
	return copy;
}

/*
 * Deals the points out, newest first, each to the first archive that reaches
 * back to it.  Returns how many are too old for all.
 */
static size_t
deal(const struct wsp_info *info, const struct wsp_point *p, size_t n,
    int64_t now, struct share *shares)
{
	int64_t start = wsp_archive_start(&info->archives[0], now);
	uint32_t k = 0;
	size_t i = n;

	shares[0].first = n;
	while (i > 0) {
		if (p[i - 1].time >= start) {
			shares[k].first = --i;
			shares[k].n++;
			continue;
		}
		if (++k == info->narchives)
			break;
		shares[k].first = i;
		start = wsp_archive_start(&info->archives[k], now);
	}
	return i;
}

/* Checks that every interval fits before the first one is written. */
static int
check_range(const struct wsp_info *info, const struct wsp_point *p,
    const struct share *shares, struct wsp_error *err)
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
commit_all(struct wsp *w, const struct wsp_point *p,
    const struct share *shares, struct wsp_error *err)
{
	uint32_t i;

	for (i = 0; i < w->info.narchives; i++)
		if (shares[i].n > 0 && wsp_commit(w, i, p + shares[i].first,
		    shares[i].n, err) == -1)
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
    const struct share *shares, int64_t now, struct wsp_counts *counts,
    struct wsp_error *err)
{
	uint32_t i;

	for (i = 0; i < info->narchives; i++)
		if (shares[i].n > 0 && count_share(&info->archives[i],
		    p + shares[i].first, shares[i].n, now, counts, err) == -1)
			return -1;
	return 0;
}

int
wsp_update_many(struct wsp *w, const struct wsp_point *points, size_t n,
    int64_t now, struct wsp_counts *counts, struct wsp_error *err)
{
	struct wsp_counts c = { 0 };
	struct wsp_point *p = NULL;
	struct share *shares = NULL;
	int ret = -1;

	now = wsp_clamp_time(now);
	if ((shares = calloc(w->info.narchives, sizeof(*shares))) == NULL)
		return wsp_fail_errno(err, NULL);
	if (n > 0) {
		if ((p = sorted_copy(points, n, err)) == NULL)
			goto out;
		c.too_old = deal(&w->info, p, n, now, shares);
	}
	if (check_range(&w->info, p, shares, err) == -1 ||
	    (counts != NULL &&
	    count_all(&w->info, p, shares, now, &c, err) == -1) ||
	    commit_all(w, p, shares, err) == -1)
		goto out;
	if (counts != NULL)
		*counts = c;
	ret = 0;
out:
	free(shares);
	free(p);
	return ret;
}
