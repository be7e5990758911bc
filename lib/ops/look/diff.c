/* SPDX-License-Identifier: ISC */
/* diff.c - compare the points of two files. */
#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/grow.h"
#include "file/fetch.h"
#include "file/file.h"
#include "ring/ring.h"
#include "file/alike.h"
#include "wsp-ops.h"

/* Points that are read at a time. */
#define PIECE		4096

/* The result for one archive while it grows. */
struct growing {
	struct wsp_archive_diff	*out;
	bool			 ignore_empty, missing;
};

static bool
equal(const struct wsp_difference *d)
{
	if (!d->a_known || !d->b_known)
		return false;
	return d->a == d->b || (isnan(d->a) && isnan(d->b));
}

/* Counts a point, and keeps it if it differs. */
static int
compare(struct growing *g, const struct wsp_difference *d,
    struct wsp_error *err)
{
	if (!d->a_known && !d->b_known)
		return 0;
	if (g->ignore_empty && (!d->a_known || !d->b_known))
		return 0;
	if (g->missing && d->a_known && d->b_known)
		return 0;
	g->out->total++;
	if (equal(d))
		return 0;
	if (wsp_grow(&g->out->points, g->out->differing, sizeof(*d),
	    err) == -1)
		return -1;
	g->out->points[g->out->differing++] = *d;
	return 0;
}

static int
compare_series(struct growing *g, const struct wsp_series *a,
    const struct wsp_series *b, struct wsp_error *err)
{
	struct wsp_difference d;
	uint64_t i;

	for (i = 0; i < a->count; i++) {
		d.time = a->from + (int64_t)i * a->step;
		d.a_known = wsp_series_get(a, i, &d.a);
		d.b_known = wsp_series_get(b, i, &d.b);
		if (compare(g, &d, err) == -1)
			return -1;
	}
	return 0;
}

/* Part of an archive of both files, for the times in (from, until]. */
static int
diff_piece(struct growing *g, struct wsp *a, struct wsp *b, uint32_t archive,
    int64_t from, int64_t until, struct wsp_error *err)
{
	struct wsp_series sa = { 0 }, sb = { 0 };
	int ret = -1;

	if (wsp_read_range(a, &a->info.archives[archive], from, until, &sa,
	    err) == 0 &&
	    wsp_read_range(b, &b->info.archives[archive], from, until, &sb,
	    err) == 0)
		ret = compare_series(g, &sa, &sb, err);
	wsp_series_free(&sa);
	wsp_series_free(&sb);
	return ret;
}

/*
 * One archive of both files, for the times in (from, until], or for the
 * interval after from if there are none.  The memory of one piece is used
 * again for the next, which is cheaper than new memory for all.
 */
static int
diff_range(struct growing *g, struct wsp *a, struct wsp *b, uint32_t archive,
    int64_t from, int64_t until, struct wsp_error *err)
{
	int64_t piece = (int64_t)PIECE * a->info.archives[archive].step;

	for (; until - from > piece; from += piece)
		if (diff_piece(g, a, b, archive, from, from + piece,
		    err) == -1)
			return -1;
	return diff_piece(g, a, b, archive, from, until, err);
}

static int
by_interval(const void *ap, const void *bp)
{
	const struct wsp_slot *a = ap, *b = bp;

	return (a->interval > b->interval) - (a->interval < b->interval);
}

/* Lists the used slots of an archive, oldest first, up to a time. */
static int
used_slots(struct wsp *w, uint32_t archive, int64_t until,
    struct wsp_slot **slotsp, size_t *n, struct wsp_error *err)
{
	struct wsp_window win;
	struct wsp_slot *slots;
	uint32_t i;

	*n = 0;
	if (wsp_window_load(w, archive, &win, err) == -1)
		return -1;
	/* What is not used is not touched. */
	if ((slots = calloc((size_t)win.count + 1, sizeof(*slots))) == NULL)
		wsp_fail_errno(err, NULL);
	for (i = 0; slots != NULL && i < win.count; i++) {
		wsp_window_slot(&win, i, &slots[*n]);
		*n += slots[*n].interval != 0 && slots[*n].interval <= until;
	}
	wsp_window_free(&win);
	if (*n > 0)
		qsort(slots, *n, sizeof(*slots), by_interval);
	*slotsp = slots;
	return slots == NULL ? -1 : 0;
}

static int
compare_slots(struct growing *g, const struct wsp_slot *a, size_t na,
    const struct wsp_slot *b, size_t nb, struct wsp_error *err)
{
	struct wsp_difference d;
	size_t i = 0, j = 0;

	while (i < na || j < nb) {
		d.a_known = j == nb ||
		    (i < na && a[i].interval <= b[j].interval);
		d.b_known = i == na ||
		    (j < nb && b[j].interval <= a[i].interval);
		d.time = d.a_known ? a[i].interval : b[j].interval;
		d.a = d.a_known ? a[i++].value : 0;
		d.b = d.b_known ? b[j++].value : 0;
		if (compare(g, &d, err) == -1)
			return -1;
	}
	return 0;
}

/* One archive of both files, every slot that is used. */
static int
diff_slots(struct growing *g, struct wsp *a, struct wsp *b, uint32_t archive,
    int64_t until, struct wsp_error *err)
{
	struct wsp_slot *sa = NULL, *sb = NULL;
	size_t na, nb;
	int ret = -1;

	if (used_slots(a, archive, until, &sa, &na, err) == 0 &&
	    used_slots(b, archive, until, &sb, &nb, err) == 0)
		ret = compare_slots(g, sa, na, sb, nb, err);
	free(sa);
	free(sb);
	return ret;
}

static int
diff_archives(struct wsp *a, struct wsp *b,
    const struct wsp_archive *const *list,
    const struct wsp_diff_options *options, int64_t now,
    struct wsp_diff *diff, struct wsp_error *err)
{
	struct growing g = { .ignore_empty = options->ignore_empty,
	    .missing = options->missing };
	int64_t start, until = wsp_clamp_time(options->until);
	uint32_t i, archive;
	int ret = 0;

	if (until == 0 && options->all)
		until = INT64_MAX;
	else if (until == 0 || (until > now && !options->all))
		until = now;
	for (i = 0; ret == 0 && i < diff->narchives; i++) {
		g.out = &diff->archives[i];
		g.out->archive = i;
		archive = (uint32_t)(list[i] - a->info.archives);
		start = wsp_archive_start(list[i], now);
		if (options->all)
			ret = diff_slots(&g, a, b, archive, until, err);
		else
			ret = diff_range(&g, a, b, archive, start, until, err);
		if (!options->all && start < until)
			until = start;
	}
	return ret;
}

int
wsp_diff(struct wsp *a, struct wsp *b, const char *apath, const char *bpath,
    const struct wsp_diff_options *options, int64_t now,
    struct wsp_diff *diff, struct wsp_error *err)
{
	const struct wsp_archive **list;
	struct wsp_diff d = { .narchives = a->info.narchives };
	int ret = -1;

	if (wsp_require_alike(a, b, apath, bpath, "diffing", err) == -1 ||
	    (list = wsp_archives_by_retention(&a->info, err)) == NULL)
		return -1;
	if ((d.archives = calloc(d.narchives, sizeof(*d.archives))) == NULL)
		wsp_fail_errno(err, NULL);
	else
		ret = diff_archives(a, b, list, options, wsp_clamp_time(now),
		    &d, err);
	free(list);
	if (ret == -1)
		wsp_diff_free(&d);
	else
		*diff = d;
	return ret;
}

void
wsp_diff_free(struct wsp_diff *diff)
{
	uint32_t i;

	for (i = 0; diff->archives != NULL && i < diff->narchives; i++)
		free(diff->archives[i].points);
	free(diff->archives);
	diff->archives = NULL;
	diff->narchives = 0;
}
