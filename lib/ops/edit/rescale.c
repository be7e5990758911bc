/* SPDX-License-Identifier: ISC */
/* rescale.c - make averages of sums, and sums of averages. */
#include <stdlib.h>

#include "base/error.h"
#include "file/file.h"
#include "file/rings.h"
#include "ops/edit/changes.h"
#include "ring/ring.h"
#include "wsp-ops.h"

/*
 * An archive and, by slot, which part of the points of the finest archive is
 * known of each of its intervals; NULL for the finest, of which it is all.
 */
struct level {
	const struct wsp_window *old;
	struct wsp_window *new;
	double		*shares;
};

struct rescale {
	struct wsp_rings old, new;	/* by the one method and the other */
	uint32_t	 finest;	/* step */
	struct level	 fine, coarse;
	struct wsp_slot	*list;		/* of the coarse archive */
	size_t		 n;
	struct wsp_changes changes;
	struct wsp_rescale_counts counts;
};

static bool
is_scale(uint32_t method)
{
	return method == WSP_AVERAGE || method == WSP_SUM ||
	    method == WSP_AVG_ZERO;
}

static int
by_interval(const void *ap, const void *bp)
{
	const struct wsp_slot *a = ap, *b = bp;

	return (a->interval > b->interval) - (a->interval < b->interval);
}

/* Lists what the archive can show now or later, oldest first. */
static int
list_known(struct rescale *r, struct wsp_error *err)
{
	const struct wsp_window *win = r->coarse.old;
	const struct wsp_archive *a = win->archive;
	int64_t start = wsp_archive_start(a, r->old.now);
	struct wsp_slot s;
	uint32_t i;

	r->list = reallocarray(NULL, a->points, sizeof(*r->list));
	r->coarse.shares = calloc(a->points, sizeof(*r->coarse.shares));
	if (r->list == NULL || r->coarse.shares == NULL)
		return wsp_fail_errno(err, NULL);
	r->n = 0;
	for (i = 0; i < a->points && win->base != 0; i++) {
		wsp_window_slot(win, i, &s);
		if (s.interval != 0 && s.interval > start &&
		    wsp_align(s.interval, a->step) == s.interval &&
		    wsp_ring_slot(a, win->base, s.interval) == i)
			r->list[r->n++] = s;
	}
	qsort(r->list, r->n, sizeof(*r->list), by_interval);
	return 0;
}

static double *
share_of(const struct level *l, int64_t interval)
{
	return &l->shares[wsp_ring_slot(l->old->archive, l->old->base,
	    interval)];
}

/* Does the finer archive still have what an interval was computed from? */
static bool
is_held(const struct rescale *r, int64_t interval)
{
	const struct wsp_archive *a = r->coarse.old->archive;

	return wsp_consolidates(r->fine.old->archive, a) &&
	    wsp_rings_holds(&r->old, r->fine.old, a->step, interval);
}

/* The share of an interval that is held; 0 if its points are not there. */
static double
measure(const struct rescale *r, int64_t interval)
{
	uint32_t step = r->fine.old->archive->step;
	uint32_t per = r->coarse.old->archive->step / step, i;
	double sum = 0, v;

	for (i = 0; i < per; i++, interval += step)
		if (wsp_window_find(r->fine.old, interval, &v))
			sum += r->fine.shares == NULL ? 1 :
			    *share_of(&r->fine, interval);
	return sum / per;
}

/* Measures what can be, and assumes the mean of that for all others. */
static double
measure_all(struct rescale *r)
{
	double sum = 0, share;
	size_t i, n = 0;

	for (i = 0; i < r->n; i++) {
		if (!is_held(r, r->list[i].interval))
			continue;
		share = measure(r, r->list[i].interval);
		*share_of(&r->coarse, r->list[i].interval) = share;
		sum += share;
		n += share > 0;
	}
	return n == 0 ? 1 : sum / (double)n;
}

/* By what a value has to be multiplied for the sum of its points. */
static double
factor(uint32_t method, double points, double share)
{
	return method == WSP_SUM ? 1 : method == WSP_AVG_ZERO ? points :
	    points * share;
}

/* Is the value what its finer points make?  So is the new one, then. */
static bool
is_computed(const struct rescale *r, const struct wsp_slot *s, double *after)
{
	uint32_t step = r->coarse.old->archive->step;
	double v;

	return is_held(r, s->interval) && wsp_rings_aggregate_from(&r->old,
	    r->fine.old, step, s->interval, &v) &&
	    wsp_same_value(v, s->value) && wsp_rings_aggregate_from(&r->new,
	    r->fine.new, step, s->interval, after);
}

static double
convert(struct rescale *r, const struct wsp_slot *s, double assumed)
{
	double points = r->coarse.old->archive->step / (double)r->finest;
	double *share = share_of(&r->coarse, s->interval), after;

	if (is_computed(r, s, &after)) {
		r->counts.computed++;
		return after;
	}
	if (*share > 0)
		r->counts.scaled++;
	else {
		r->counts.assumed++;
		*share = assumed;
	}
	return s->value * (factor(r->old.method, points, *share) /
	    factor(r->new.method, points, *share));
}

static int
rescale_archive(struct rescale *r, struct wsp_error *err)
{
	const struct wsp_archive *a = r->coarse.old->archive;
	double assumed = measure_all(r);
	struct wsp_change c;
	size_t i;

	for (i = 0; i < r->n; i++) {
		c = (struct wsp_change){ .step = a->step,
		    .time = r->list[i].interval, .known = true,
		    .before = r->list[i].value,
		    .after = convert(r, &r->list[i], assumed) };
		if (wsp_same_value(c.before, c.after))
			continue;
		if (wsp_changes_add(&r->changes, &c, err) == -1)
			return -1;
		/* For the next archive. */
		wsp_window_set(r->coarse.new, wsp_ring_slot(a,
		    r->coarse.old->base, c.time),
		    &(struct wsp_slot){ (uint32_t)c.time, c.after });
	}
	return 0;
}

/* Each archive from the one before it. */
static int
rescale_all(struct rescale *r, struct wsp_error *err)
{
	int ret = 0;

	r->fine.old = wsp_rings_coarser(&r->old, 0);
	r->fine.new = wsp_rings_coarser(&r->new, 0);
	r->finest = r->fine.old->archive->step;
	while (ret == 0 && (r->coarse.old = wsp_rings_coarser(&r->old,
	    r->fine.old->archive->step)) != NULL) {
		r->coarse.new = wsp_rings_coarser(&r->new,
		    r->fine.old->archive->step);
		ret = list_known(r, err) == -1 ? -1 : rescale_archive(r, err);
		free(r->list);
		free(r->fine.shares);
		r->fine = r->coarse;
	}
	free(r->fine.shares);
	return ret;
}

int
wsp_rescale_find(struct wsp *w, enum wsp_method method, int64_t now,
    struct wsp_changes *changes, struct wsp_rescale_counts *counts,
    struct wsp_error *err)
{
	struct rescale r = { 0 };
	int ret = -1;

	if (!is_scale(w->info.method) || !is_scale(method))
		return wsp_fail(err, WSP_EMETHOD, "average, sum and avg_zero "
		    "can be made of each other, but not %s of %s",
		    wsp_method_name(method), wsp_method_name(w->info.method));
	if (wsp_rings_load(&r.old, w, now, w->info.method, w->info.xff,
	    err) == -1)
		return -1;
	if (wsp_rings_load(&r.new, w, now, method, w->info.xff, err) == 0) {
		ret = rescale_all(&r, err);
		wsp_rings_free(&r.new);
	}
	wsp_rings_free(&r.old);
	if (ret == -1)
		wsp_changes_free(&r.changes);
	else {
		*changes = r.changes;
		*counts = r.counts;
	}
	return ret;
}
