/* SPDX-License-Identifier: ISC */
/* deal.c - sort many points and deal them out to the archives. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "ring/archive.h"
#include "ring/deal.h"

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
static int
copy_sorted(struct wsp_point *copy, const struct wsp_point *p, size_t n,
    struct wsp_error *err)
{
	size_t i;

	if (n == 0)
		return 0;
	if (ascending(p, n)) {
		memcpy(copy, p, n * sizeof(*copy));
		return 0;
	}
	for (i = 0; i < n; i++)
		copy[i] = p[n - 1 - i];
	if (!ascending(copy, n) &&
	    mergesort(copy, n, sizeof(*copy), by_time) == -1)
		return wsp_fail_errno(err, NULL);
	return 0;
}

/*
 * Deals the points out, newest first, each to the first archive that reaches
 * back to it.  Returns how many are too old for all.
 */
static size_t
deal_out(const struct wsp_info *info, const struct wsp_point *p, size_t n,
    int64_t now, struct wsp_share *shares)
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

int
wsp_deal(struct wsp_deal *d, const struct wsp_info *info,
    const struct wsp_point *points, size_t n, int64_t now,
    struct wsp_error *err)
{
	size_t size = info->narchives * sizeof(*d->shares);

	*d = (struct wsp_deal){ 0 };
	if (n > (SIZE_MAX - size) / sizeof(*points)) {
		errno = ENOMEM;
		return wsp_fail_errno(err, NULL);
	}
	/* In one piece: the memory takes longer than the rest. */
	if ((d->points = malloc(n * sizeof(*points) + size)) == NULL)
		return wsp_fail_errno(err, NULL);
	d->shares = (struct wsp_share *)(d->points + n);
	memset(d->shares, 0, size);
	if (copy_sorted(d->points, points, n, err) == -1)
		return -1;
	d->too_old = deal_out(info, d->points, n, now, d->shares);
	return 0;
}

void
wsp_deal_free(struct wsp_deal *d)
{
	free(d->points);
	d->points = NULL;
	d->shares = NULL;
}
