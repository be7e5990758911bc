/* SPDX-License-Identifier: ISC */
/* edit.c - find what changes in a file when points are edited. */
#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "file/fetch.h"
#include "file/file.h"
#include "ring/ring.h"
#include "ops/edit/changes.h"
#include "ops/edit/edit.h"
#include "file/rings.h"
#include "ring/span.h"
#include "wsp-ops.h"

struct edit {
	const struct wsp_edit_options *options;
	struct wsp_span	 span;
	bool		 endless;	/* the range ends with the present */
	uint32_t	 finest;	/* step of the first archive edited */
	struct wsp_rings before;	/* the file as it is */
	struct wsp_rings after;	/* as it will be */
	struct wsp_changes changes;
	uint64_t	 left;
	uint64_t	 made;
};

/* An archive in both states. */
struct level {
	const struct wsp_archive *archive;
	const struct wsp_window *before;
	struct wsp_window *after;
};

/* The level of the smallest step above this one. */
static bool
find_level(const struct edit *e, uint32_t step, struct level *l)
{
	l->before = wsp_rings_coarser(&e->before, step);
	l->after = wsp_rings_coarser(&e->after, step);
	if (l->before == NULL)
		return false;
	l->archive = l->before->archive;
	return true;
}

/* The first interval that the archive holds. */
static int64_t
first_interval(const struct edit *e, const struct wsp_archive *a)
{
	return wsp_align(wsp_archive_start(a, e->before.now), a->step) +
	    a->step;
}

/* Is all of the interval to be edited, or a part of it? */
static bool
is_whole(const struct edit *e, int64_t interval, uint32_t step)
{
	return wsp_span_has(&e->span, interval) && (e->endless ||
	    interval + step - e->finest <= e->span.until);
}

static bool
is_part(const struct edit *e, int64_t interval, uint32_t step)
{
	return interval + step - e->finest > e->span.from &&
	    interval <= e->span.until;
}

/* Does the interval have another point now, and any at all? */
static bool
is_touched(const struct level *fine, uint32_t step, int64_t interval,
    bool *any)
{
	double before, after;
	bool was, is, touched = false;
	int64_t t;

	*any = false;
	for (t = interval; t < interval + step; t += fine->archive->step) {
		was = wsp_window_get(fine->before, t, &before);
		is = wsp_window_get(fine->after, t, &after);
		if (was != is || (was && !wsp_same_value(before, after)))
			touched = true;
		if (is)
			*any = true;
	}
	return touched;
}

/* One NaN that was computed is as good as another. */
static void
replace(struct wsp_cell *c, double value)
{
	if (!c->known || !isnan(c->value) || !isnan(value))
		c->value = value;
	c->known = true;
}

/*
 * Computes a coarse value from the points of the next finer archive if they
 * have changed.  Returns false if it does not come from them; one of points
 * that stay as they are stays, too.
 */
static bool
derive(const struct edit *e, const struct level *fine, uint32_t step,
    int64_t interval, struct wsp_cell *c)
{
	bool any, touched, was;
	double value;

	was = wsp_rings_aggregate_from(&e->before, fine->before, step,
	    interval, &value);
	touched = is_touched(fine, step, interval, &any);
	if (!touched)
		return was || any;
	if (wsp_rings_aggregate_from(&e->after, fine->after, step, interval,
	    &value)) {
		replace(c, value);
		return true;
	}
	if (!was && any)
		return false;
	if (c->known)
		c->known = false;
	return true;
}

/* Does the archive have a slot for this interval? */
static bool
has_slot(const struct level *l, int64_t interval)
{
	return interval > 0 && interval <= UINT32_MAX &&
	    !wsp_window_taken(l->before, interval);
}

/* Does the finer archive hold what the interval is computed from? */
static bool
is_held(const struct edit *e, const struct level *fine, const struct level *l,
    int64_t interval)
{
	return wsp_consolidates(fine->archive, l->archive) &&
	    wsp_rings_holds(&e->before, fine->before, l->archive->step,
	    interval);
}

/*
 * Decides what may become of a coarse value by itself: anything if the finer
 * archive does not hold its interval.  If that does but knows too little of
 * it, a value that is there all the same may be edited.
 */
static void
open_coarse(struct edit *e, const struct level *fine, const struct level *l,
    int64_t interval, struct wsp_cell *c)
{
	uint32_t step = l->archive->step;
	bool all = e->options->step == 0, any, held;

	held = is_held(e, fine, l, interval);
	if ((held && derive(e, fine, step, interval, c)) || !c->known)
		return;
	c->open = all && is_whole(e, interval, step);
	if (!c->open && !held && ((all && is_part(e, interval, step)) ||
	    is_touched(fine, step, interval, &any)))
		e->left++;
}

/* May a point that is not known be made here? */
static bool
is_creatable(const struct edit *e, const struct level *fine,
    const struct level *l, int64_t interval)
{
	if (!has_slot(l, interval))
		return false;
	if (fine == NULL)
		return wsp_span_has(&e->span, interval);
	return e->options->step == 0 &&
	    is_whole(e, interval, l->archive->step) &&
	    !is_held(e, fine, l, interval);
}

/* Opens the cells of a gap to points that are made, if there is one. */
static int
open_gap(struct edit *e, const struct level *fine, const struct level *l,
    struct wsp_cell *cells, size_t from, size_t until, struct wsp_error *err)
{
	int64_t first = first_interval(e, l->archive);
	size_t i;

	for (i = from; i < until; i++) {
		if (!is_creatable(e, fine, l,
		    first + (int64_t)i * l->archive->step))
			continue;
		if (e->made++ == WSP_MAX_MADE)
			return wsp_fail(err, WSP_EVALUE, "more than %d points "
			    "would be made: take a shorter range",
			    WSP_MAX_MADE);
		cells[i].open = cells[i].creatable = true;
	}
	return 0;
}

/* Between which points are some to be made?  Cells of others stay untouched. */
static int
open_gaps(struct edit *e, const struct level *fine, const struct level *l,
    struct wsp_cell *cells, struct wsp_error *err)
{
	const struct wsp_edit_options *o = e->options;
	bool all = o->action == WSP_SET;
	size_t i, n = l->archive->points, from = all ? 0 : n;

	if (o->choice != 0 || (!all && o->action != WSP_INTERPOLATE))
		return 0;
	for (i = 0; i < n; i++) {
		if (!cells[i].known)
			continue;
		if (from < i && (all || wsp_edit_bridges(o, l->archive->step,
		    i - from)) && open_gap(e, fine, l, cells, from, i,
		    err) == -1)
			return -1;
		from = i + 1;
	}
	return all ? open_gap(e, fine, l, cells, from, n, err) : 0;
}

/* Lays out the points of an archive; fine is NULL for the first one. */
static void
lay_out(struct edit *e, const struct level *fine, const struct level *l,
    struct wsp_cell *cells)
{
	int64_t t = first_interval(e, l->archive);
	struct wsp_cell *c;
	double value;
	uint32_t i;

	for (i = 0; i < l->archive->points; i++, t += l->archive->step) {
		c = &cells[i];
		if (!has_slot(l, t))
			continue;
		if (wsp_window_get(l->before, t, &value)) {
			c->value = value;
			c->known = true;
		}
		if (fine != NULL)
			open_coarse(e, fine, l, t, c);
		else if (c->known)
			c->open = wsp_span_has(&e->span, t);
	}
}

/* Brings the later state up to date. */
static int
put(const struct level *l, const struct wsp_change *c, struct wsp_error *err)
{
	struct wsp_slot s = { (uint32_t)c->time, c->after };
	uint32_t slot;

	slot = wsp_ring_slot(l->archive, l->after->base, c->time);
	if (c->erase && !wsp_erased_slot(l->archive, slot, c->time, &s))
		return wsp_fail_erase(c, err);
	wsp_window_set(l->after, slot, &s);
	return 0;
}

/* Finds which points are others now. */
static int
collect(struct edit *e, const struct level *l, const struct wsp_cell *cells,
    struct wsp_error *err)
{
	struct wsp_change c = { .step = l->archive->step };
	uint32_t i;

	c.time = first_interval(e, l->archive);
	for (i = 0; i < l->archive->points; i++, c.time += c.step) {
		if (!has_slot(l, c.time))
			continue;
		c.known = wsp_window_get(l->before, c.time, &c.before);
		c.erase = !cells[i].known;
		c.after = cells[i].value;
		if (c.known == cells[i].known && (c.erase ||
		    wsp_same_value(c.before, c.after)))
			continue;
		if (put(l, &c, err) == -1 ||
		    wsp_changes_add(&e->changes, &c, err) == -1)
			return -1;
	}
	return 0;
}

static int
edit_archive(struct edit *e, const struct level *fine, const struct level *l,
    struct wsp_error *err)
{
	uint32_t n = l->archive->points;
	struct wsp_cell *cells;
	int ret = -1;

	if ((cells = calloc(n, sizeof(*cells))) == NULL)
		return wsp_fail_errno(err, NULL);
	lay_out(e, fine, l, cells);
	if (open_gaps(e, fine, l, cells, err) == 0 &&
	    wsp_edit_choose(e->options, cells, n, err) == 0) {
		wsp_edit_cells(e->options, l->archive->step, cells, n);
		ret = collect(e, l, cells, err);
	}
	free(cells);
	return ret;
}

/* Edits the first archive, and then the coarser ones, by ascending step. */
static int
edit_all(struct edit *e, struct wsp_error *err)
{
	uint32_t step = (uint32_t)e->options->step;
	struct level fine, l;

	if (!find_level(e, step == 0 ? 0 : step - 1, &fine))
		return 0;
	e->finest = fine.archive->step;
	if (edit_archive(e, NULL, &fine, err) == -1)
		return -1;
	while (find_level(e, fine.archive->step, &l)) {
		if (edit_archive(e, &fine, &l, err) == -1)
			return -1;
		fine = l;
	}
	return 0;
}

static int
check_numbers(const struct wsp_edit_options *o, struct wsp_error *err)
{
	if ((o->action == WSP_ADD || o->action == WSP_SCALE) &&
	    !isfinite(o->value))
		return wsp_fail(err, WSP_EVALUE,
		    "a finite number is needed to %s",
		    o->action == WSP_ADD ? "add" : "scale by");
	if (o->action == WSP_CLAMP && !(o->min <= o->max))
		return wsp_fail(err, WSP_EVALUE,
		    "the least value to clamp to is above the greatest");
	if (((o->choice & WSP_CHOOSE_ABOVE) != 0 && isnan(o->above)) ||
	    ((o->choice & WSP_CHOOSE_BELOW) != 0 && isnan(o->below)))
		return wsp_fail(err, WSP_EVALUE,
		    "nothing is above or below NaN");
	if ((o->choice & WSP_CHOOSE_TIMES) != 0 && !(o->times > 0))
		return wsp_fail(err, WSP_EVALUE,
		    "the median is to be multiplied by a number above 0");
	return 0;
}

static int
prepare(struct edit *e, struct wsp *w, int64_t now, struct wsp_error *err)
{
	const struct wsp_edit_options *o = e->options;

	if (wsp_span_init(&e->span, o->from, o->until, now, err) == -1 ||
	    check_numbers(o, err) == -1)
		return -1;
	e->endless = o->until >= now;
	if (o->step != 0 && wsp_archive_of_step(&w->info, o->step) == NULL)
		return wsp_fail_step(w->info.archives, w->info.narchives,
		    o->step, err);
	if (wsp_rings_load(&e->before, w, now, w->info.method, w->info.xff,
	    err) == -1)
		return -1;
	return wsp_rings_load(&e->after, w, now, w->info.method, w->info.xff,
	    err);
}

int
wsp_edit_find(struct wsp *w, const struct wsp_edit_options *options,
    int64_t now, struct wsp_changes *changes, uint64_t *left,
    struct wsp_error *err)
{
	struct edit e = { .options = options };
	int ret = -1;

	if (prepare(&e, w, now, err) == 0 && edit_all(&e, err) == 0) {
		*changes = e.changes;
		if (left != NULL)
			*left = e.left;
		ret = 0;
	} else
		wsp_changes_free(&e.changes);
	wsp_rings_free(&e.before);
	wsp_rings_free(&e.after);
	return ret;
}
