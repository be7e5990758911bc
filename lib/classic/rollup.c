/* SPDX-License-Identifier: ISC */
/* rollup.c - carry changed points of one archive into the coarser ones. */
#include "base/error.h"
#include "classic/classic.h"
#include "ring/aggregate.h"

/* One step of the roll-up: from a finer archive into a coarser one. */
struct level {
	struct wsp_body	*body;
	const struct wsp_archive *fine;
	const struct wsp_archive *coarse;
	uint32_t	 base;		/* of the finer archive */
	uint32_t	 per;		/* fine slots of a coarse interval */
};

/*
 * How many slots are looked at for a coarse interval.  A finer archive with
 * fewer slots than that is a ring too short, and read as far as it goes.
 */
static uint32_t
slots_per_interval(const struct level *l)
{
	uint32_t n;

	n = l->coarse->step / l->fine->step % l->fine->points;
	return n == 0 ? l->fine->points : n;
}

/* Reads the fine slots of all coarse intervals from first to last. */
static int
read_fine(const struct level *l, int64_t first, int64_t last,
    struct wsp_window *win, struct wsp_error *err)
{
	uint64_t count;

	/* One more where the coarse step is not a multiple of the fine. */
	count = (uint64_t)(last - first) / l->fine->step + l->per +
	    (l->coarse->step % l->fine->step != 0);
	if (count >= l->fine->points)
		return wsp_slots_window(l->body, l->fine, l->base, 0,
		    l->fine->points, win, err);
	return wsp_slots_window(l->body, l->fine, l->base,
	    wsp_ring_slot(l->fine, l->base, first), (uint32_t)count, win,
	    err);
}

static bool
aggregate(const struct level *l, const struct wsp_window *win, int64_t start,
    double *value)
{
	struct wsp_aggregate agg;
	uint32_t i, slot;
	double v;

	wsp_aggregate_init(&agg, l->body->info->method);
	slot = wsp_ring_slot(l->fine, l->base, start);
	for (i = 0; i < l->per; i++) {
		if (wsp_window_at(win, slot, start + (int64_t)i * l->fine->step,
		    &v))
			wsp_aggregate_known(&agg, v);
		else
			wsp_aggregate_missing(&agg);
		slot = wsp_ring_after(l->fine, slot, 1);
	}
	return wsp_aggregate_end(&agg, l->body->info->xff, value);
}

/* Writes the coarse intervals of the points that have an aggregate. */
static int
write_coarse(const struct level *l, const struct wsp_window *win,
    const struct wsp_point *p, size_t n, struct wsp_run *run, bool *wrote,
    struct wsp_error *err)
{
	int64_t start = 0;
	double value;
	size_t i;

	*wrote = false;
	for (i = 0; i < n; i++) {
		/* The points ascend: most are in the interval just done. */
		if (i > 0 && p[i].time < start + l->coarse->step)
			continue;
		start = wsp_align(p[i].time, l->coarse->step);
		if (!aggregate(l, win, start, &value))
			continue;
		if (wsp_run_put(run,
		    wsp_ring_slot(l->coarse, run->base, start), start, value,
		    err) == -1)
			return -1;
		*wrote = true;
	}
	return wsp_run_flush(run, err);
}

/* On success *base is that of the coarse archive if something was written. */
static int
roll(const struct level *l, const struct wsp_point *p, size_t n,
    uint32_t *base, bool *wrote, struct wsp_error *err)
{
	struct wsp_window win = { 0 };
	struct wsp_run run = { 0 };
	uint32_t coarse_base;
	int ret = -1;

	if (read_fine(l, wsp_align(p[0].time, l->coarse->step),
	    wsp_align(p[n - 1].time, l->coarse->step), &win, err) == -1)
		return -1;
	if (wsp_slots_base(l->body, l->coarse, &coarse_base, err) == -1)
		goto out;
	if (wsp_run_init(&run, l->body, l->coarse, coarse_base, n, err) == -1)
		goto out;
	if (write_coarse(l, &win, p, n, &run, wrote, err) == -1)
		goto out;
	*base = run.base;
	ret = 0;
out:
	wsp_run_free(&run);
	wsp_window_free(&win);
	return ret;
}

int
wsp_rollup(struct wsp_body *b, uint32_t archive, uint32_t base,
    const struct wsp_point *p, size_t n, struct wsp_error *err)
{
	const struct wsp_archive *archives = b->info->archives;
	struct level l = { .body = b, .fine = &archives[archive],
	    .base = base };
	uint32_t i;
	bool wrote;

	for (i = 0; i < b->info->narchives; i++) {
		if (archives[i].step <= archives[archive].step)
			continue;
		l.coarse = &archives[i];
		l.per = slots_per_interval(&l);
		if (roll(&l, p, n, &base, &wrote, err) == -1)
			return -1;
		if (!wrote)
			break;
		l.fine = l.coarse;
		l.base = base;
	}
	return 0;
}
