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
	uint32_t k = 0;
	size_t i = n;

	shares[0].first = n;
	while (i > 0) {
		if (p[i - 1].time >= wsp_archive_start(&info->archives[k],
		    now)) {
			shares[k].first = --i;
			shares[k].n++;
		} else if (++k < info->narchives)
			shares[k].first = i;
		else
			break;
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
    const struct share *shares, uint64_t *stored, struct wsp_error *err)
{
	size_t kept;
	uint32_t i;

	*stored = 0;
	for (i = 0; i < w->info.narchives; i++) {
		if (shares[i].n == 0)
			continue;
		if (wsp_commit(w, i, p + shares[i].first, shares[i].n, &kept,
		    err) == -1)
			return -1;
		*stored += kept;
	}
	return 0;
}

static void
count(const struct wsp_point *p, size_t n, size_t too_old, uint64_t stored,
    int64_t now, struct wsp_counts *counts)
{
	counts->stored = stored;
	counts->too_old = too_old;
	counts->replaced = n - too_old - stored;
	counts->future = 0;
	while (n > 0 && p[n - 1].time > now) {
		counts->future++;
		n--;
	}
}

int
wsp_update_many(struct wsp *w, const struct wsp_point *points, size_t n,
    int64_t now, struct wsp_counts *counts, struct wsp_error *err)
{
	struct wsp_point *p = NULL;
	struct share *shares = NULL;
	uint64_t stored = 0;
	size_t too_old = 0;
	int ret = -1;

	now = wsp_clamp_time(now);
	if (n > 0) {
		if ((p = sorted_copy(points, n, err)) == NULL)
			return -1;
		shares = calloc(w->info.narchives, sizeof(*shares));
		if (shares == NULL) {
			wsp_fail_errno(err, NULL);
			goto out;
		}
		too_old = deal(&w->info, p, n, now, shares);
		if (check_range(&w->info, p, shares, err) == -1 ||
		    commit_all(w, p, shares, &stored, err) == -1)
			goto out;
	}
	if (counts != NULL)
		count(p, n, too_old, stored, now, counts);
	ret = 0;
out:
	free(shares);
	free(p);
	return ret;
}
