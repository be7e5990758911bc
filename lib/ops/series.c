/* SPDX-License-Identifier: ISC */
/* series.c - all archives of a file as one series, each time once. */
#include <stdlib.h>

#include "base/error.h"
#include "file/fetch.h"
#include "file/file.h"
#include "file/ring.h"

/* The intervals of an archive that are asked for, first to last. */
struct reach {
	int64_t	first;
	int64_t	last;
};

/*
 * What an archive holds at now after from and before the time that the finer
 * ones begin with; if it begins earlier, that time becomes its own first
 * interval.  Interval 0 stands for an empty slot.
 */
static struct reach
reach_of(const struct wsp_archive *a, int64_t from, int64_t now,
    int64_t *before)
{
	int64_t start = wsp_archive_start(a, now);
	struct reach r;

	if (start < 0)
		start = 0;
	r.first = wsp_align(start > from ? start : from, a->step) + a->step;
	r.last = wsp_align(*before - 1, a->step);
	start = wsp_align(start, a->step) + a->step;
	if (start < *before)
		*before = start;
	return r;
}

/* Reads the archives from the finest one on, and puts them behind others. */
static int
read_parts(struct wsp *w, const struct wsp_archive **sorted, int64_t from,
    int64_t until, int64_t now, struct wsp_parts *parts,
    struct wsp_error *err)
{
	int64_t before = until + 1;
	struct reach r;
	uint32_t i;

	for (i = 0; i < w->info.narchives; i++) {
		r = reach_of(sorted[i], from, now, &before);
		if (r.first > r.last)
			continue;
		if (wsp_read_range(w, sorted[i], r.first - 1, r.last,
		    &parts->list[parts->n], err) == -1)
			return -1;
		parts->n++;
	}
	return 0;
}

/* The coarsest archive has the oldest times. */
static void
reverse(struct wsp_parts *parts)
{
	struct wsp_series swap;
	size_t i, j;

	for (i = 0, j = parts->n; i + 1 < j; i++) {
		swap = parts->list[i];
		parts->list[i] = parts->list[--j];
		parts->list[j] = swap;
	}
}

int
wsp_fetch_parts(struct wsp *w, int64_t from, int64_t until, int64_t now,
    struct wsp_parts *result, struct wsp_error *err)
{
	const struct wsp_archive **sorted;
	struct wsp_parts parts = { 0 };
	int ret = -1;

	if (wsp_require_sound(w, err) == -1 ||
	    wsp_fetch_check(from, until, err) == -1)
		return -1;
	now = wsp_clamp_time(now);
	from = from < 0 ? 0 : wsp_clamp_time(from);
	if (until > now)
		until = now;
	if ((sorted = wsp_archives_by_retention(w, err)) == NULL)
		return -1;
	parts.list = calloc(w->info.narchives, sizeof(*parts.list));
	if (parts.list == NULL)
		wsp_fail_errno(err, NULL);
	else
		ret = read_parts(w, sorted, from, wsp_clamp_time(until), now,
		    &parts, err);
	free(sorted);
	if (ret == -1) {
		wsp_parts_free(&parts);
		return -1;
	}
	reverse(&parts);
	*result = parts;
	return 0;
}

void
wsp_parts_free(struct wsp_parts *parts)
{
	size_t i;

	for (i = 0; i < parts->n; i++)
		wsp_series_free(&parts->list[i]);
	free(parts->list);
	parts->list = NULL;
	parts->n = 0;
}
