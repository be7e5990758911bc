/* SPDX-License-Identifier: ISC */
/* series.c - all archives of a file as one series, no time twice. */
#include <stdlib.h>

#include "base/error.h"
#include "file/fetch.h"
#include "file/file.h"
#include "file/ring.h"

/* The intervals that an archive gives, were there no range. */
struct turn {
	const struct wsp_archive *archive;
	int64_t	first;
	int64_t	before;
};

/*
 * Each archive gives what it holds at now, before the time that the finer ones
 * begin with.  Interval 0 stands for an empty slot.
 */
static void
set_turns(struct turn *turns, const struct wsp_archive **sorted, uint32_t n,
    int64_t now)
{
	int64_t before = INT64_MAX;
	struct turn *t;
	uint32_t i;

	for (i = 0; i < n; i++) {
		t = &turns[i];
		t->archive = sorted[i];
		t->first = wsp_archive_first(t->archive, now);
		if (t->first <= 0)
			t->first = t->archive->step;
		t->before = before;
		if (t->first < before)
			before = t->first;
	}
}

/*
 * Where the last interval of an archive has a point and reaches over the time
 * that the finer ones begin with, these begin after it: moves *covered there.
 */
static int
cover(struct wsp *w, const struct turn *t, int64_t *covered,
    struct wsp_error *err)
{
	uint32_t step = t->archive->step;
	int64_t last = wsp_align(t->before - 1, step);
	struct wsp_series point;
	double value;

	if (last < t->first || last + step <= t->before)
		return 0;
	if (wsp_read_range(w, t->archive, last - 1, last, &point, err) == -1)
		return -1;
	if (wsp_series_get(&point, 0, &value))
		*covered = last + step;
	wsp_series_free(&point);
	return 0;
}

/* Reads what of the range an archive gives. */
static int
read_part(struct wsp *w, const struct turn *t, int64_t from, int64_t until,
    struct wsp_parts *parts, struct wsp_error *err)
{
	uint32_t step = t->archive->step;
	int64_t first, last;

	first = wsp_align(from, step) + step;
	if (first < t->first)
		first = t->first;
	last = wsp_align(until < t->before ? until : t->before - 1, step);
	if (first > last)
		return 0;
	if (wsp_read_range(w, t->archive, first - 1, last,
	    &parts->list[parts->n], err) == -1)
		return -1;
	parts->n++;
	return 0;
}

/* Reads the archives from the coarsest one on, which has the oldest times. */
static int
read_parts(struct wsp *w, struct turn *turns, int64_t from, int64_t until,
    struct wsp_parts *parts, struct wsp_error *err)
{
	int64_t covered = 0;
	struct turn *t;
	uint32_t i, step;

	for (i = w->info.narchives; i > 0; i--) {
		t = &turns[i - 1];
		step = t->archive->step;
		if (t->first < covered)
			t->first = wsp_align(covered - 1, step) + step;
		if (i > 1 && cover(w, t, &covered, err) == -1)
			return -1;
		if (read_part(w, t, from, until, parts, err) == -1)
			return -1;
	}
	return 0;
}

static int
fetch_parts(struct wsp *w, int64_t from, int64_t until, int64_t now,
    struct wsp_parts *parts, struct wsp_error *err)
{
	uint32_t n = w->info.narchives;
	const struct wsp_archive **sorted;
	struct turn *turns;
	int ret = -1;

	if ((sorted = wsp_archives_by_retention(w, err)) == NULL)
		return -1;
	turns = calloc(n, sizeof(*turns));
	parts->list = calloc(n, sizeof(*parts->list));
	if (turns == NULL || parts->list == NULL) {
		wsp_fail_errno(err, NULL);
	} else {
		set_turns(turns, sorted, n, now);
		ret = read_parts(w, turns, from, until, parts, err);
	}
	free(turns);
	free(sorted);
	return ret;
}

int
wsp_fetch_parts(struct wsp *w, int64_t from, int64_t until, int64_t now,
    struct wsp_parts *result, struct wsp_error *err)
{
	struct wsp_parts parts = { 0 };

	if (wsp_require_sound(w, err) == -1 ||
	    wsp_fetch_check(from, until, err) == -1)
		return -1;
	now = wsp_clamp_time(now);
	from = from < 0 ? 0 : wsp_clamp_time(from);
	until = wsp_clamp_time(until < now ? until : now);
	if (fetch_parts(w, from, until, now, &parts, err) == -1) {
		wsp_parts_free(&parts);
		return -1;
	}
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
