/* SPDX-License-Identifier: ISC */
/* parts.c - all archives of a file as one series, no time twice. */
#include <stdlib.h>

#include "base/error.h"
#include "base/grow.h"
#include "file/fetch.h"
#include "file/file.h"
#include "file/rings.h"
#include "ring/clean.h"
#include "wsp-ops.h"

/*
 * The whole series, of which the range is taken.  It is gone through twice: the
 * parts are counted, and then filled, so that memory is taken for values only.
 */
struct walk {
	struct wsp_clean clean;
	size_t		 i;		/* the next of its points */
	int64_t		 covered;	/* where the last one's time ends */
	int64_t		 from, until;	/* the range */
	struct wsp_parts *parts;
	bool		 filling;
	size_t		 part;		/* that is being filled */
	size_t		 at;		/* the place in it that is next */
	bool		 failed;	/* by *err */
	struct wsp_error *err;
};

/* One more slot, of the last part if that has its step and ends there. */
static void
count_slot(struct walk *w, int64_t time, uint32_t step)
{
	struct wsp_parts *parts = w->parts;
	struct wsp_series *s = parts->n == 0 ? NULL :
	    &parts->list[parts->n - 1];

	if (s != NULL && s->step == step && s->until == time) {
		s->until += step;
		s->count++;
		return;
	}
	if (w->failed || wsp_grow(&parts->list, parts->n, sizeof(*s),
	    w->err) == -1) {
		w->failed = true;
		return;
	}
	parts->list[parts->n++] = (struct wsp_series){ .from = time,
	    .step = step, .until = time + step, .count = 1 };
}

/* The same slots come in the same order. */
static void
fill_slot(struct walk *w, bool known, double value)
{
	struct wsp_series *s = &w->parts->list[w->part];

	if (known) {
		s->values[w->at] = value;
		s->known[w->at] = true;
	}
	if (++w->at == s->count) {
		w->part++;
		w->at = 0;
	}
}

static void
add_slot(struct walk *w, int64_t time, uint32_t step, bool known,
    double value)
{
	if (time <= w->from || time > w->until)
		return;
	if (w->filling)
		fill_slot(w, known, value);
	else
		count_slot(w, time, step);
}

/* Takes the points before a time. */
static void
add_points(struct walk *w, int64_t time)
{
	const struct wsp_clean_point *p;

	for (; w->i < w->clean.n && w->clean.list[w->i].time < time; w->i++) {
		p = &w->clean.list[w->i];
		add_slot(w, p->time, p->lane->step, true, p->value);
		if (p->time + p->lane->step > w->covered)
			w->covered = p->time + p->lane->step;
	}
}

/* Goes through an archive's slots before the time that finer ones reach. */
static void
add_turn(struct walk *w, const struct wsp_lane *l, int64_t border)
{
	uint32_t i;
	int64_t t;

	for (i = l->begin; i < l->end; i++) {
		t = wsp_lane_time(l, i);
		if (t >= border)
			break;
		add_points(w, t + 1);
		if (t >= w->covered)
			add_slot(w, t, l->step, false, 0);
	}
}

/* The coarsest archive has the oldest times. */
static void
go_through(struct walk *w, const struct wsp_lanes *lanes)
{
	uint32_t i;

	w->i = 0;
	w->covered = 0;
	for (i = lanes->n; i > 0; i--)
		add_turn(w, &lanes->list[i - 1],
		    wsp_lanes_reach(lanes, i - 1));
	add_points(w, INT64_MAX);
}

static int
make_parts(struct walk *w, const struct wsp_lanes *lanes,
    struct wsp_error *err)
{
	struct wsp_series *s;
	size_t i;

	w->err = err;
	go_through(w, lanes);
	if (w->failed)
		return -1;
	for (i = 0; i < w->parts->n; i++) {
		s = &w->parts->list[i];
		s->nvalues = (size_t)s->count;
		s->values = calloc(s->nvalues, sizeof(*s->values));
		s->known = calloc(s->nvalues, sizeof(*s->known));
		if (s->values == NULL || s->known == NULL)
			return wsp_fail_errno(err, NULL);
	}
	w->filling = true;
	go_through(w, lanes);
	return 0;
}

static int
fetch_parts(struct wsp *file, int64_t now, struct walk *w,
    struct wsp_error *err)
{
	struct wsp_rings rings;
	struct wsp_lanes lanes = { 0 };
	int ret = -1;

	if (wsp_rings_load(&rings, file, now, file->info.method,
	    file->info.xff, err) == -1)
		return -1;
	if (wsp_lanes_read(&lanes, rings.rings, rings.nrings, now, err) == 0 &&
	    wsp_clean_series(&lanes, &w->clean, err) == 0)
		ret = make_parts(w, &lanes, err);
	free(w->clean.list);
	wsp_lanes_free(&lanes);
	wsp_rings_free(&rings);
	return ret;
}

int
wsp_fetch_parts(struct wsp *file, int64_t from, int64_t until, int64_t now,
    struct wsp_parts *result, struct wsp_error *err)
{
	struct wsp_parts parts = { 0 };
	struct walk w = { .from = from, .until = until, .parts = &parts };

	if (wsp_require_sound(file, err) == -1 ||
	    wsp_fetch_check(from, until, err) == -1)
		return -1;
	if (fetch_parts(file, wsp_clamp_time(now), &w, err) == -1) {
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
