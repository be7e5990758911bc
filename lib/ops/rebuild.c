/* SPDX-License-Identifier: ISC */
/* rebuild.c - compute the values of coarse archives anew from finer ones. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/error.h"
#include "file/fetch.h"
#include "file/file.h"
#include "file/ring.h"
#include "ops/source.h"
#include "ops/span.h"

struct rebuild {
	const struct wsp_rebuild_options *options;
	struct wsp_span	 span;
	struct wsp_source source;	/* kept up to date */
	struct wsp_changes changes;
	size_t		 room;		/* in changes */
};

static struct wsp_window *
next_coarser(const struct wsp_source *s, uint32_t step)
{
	struct wsp_window *best = NULL, *ring;
	uint32_t i;

	for (i = 0; i < s->nrings; i++) {
		ring = &s->rings[i];
		if (ring->archive->step > step && (best == NULL ||
		    ring->archive->step < best->archive->step))
			best = ring;
	}
	return best;
}

/* Is it as in new files, where an archive can be rolled up into the next? */
static bool
consolidates(const struct wsp_archive *fine, const struct wsp_archive *coarse)
{
	return coarse->step % fine->step == 0 &&
	    coarse->step / fine->step <= fine->points;
}

/*
 * Does the ring still hold the interval, or a part of it?  It does not hold
 * what a later point has taken the slot of.
 */
static bool
is_held(const struct rebuild *r, const struct wsp_window *ring, uint32_t step,
    int64_t interval)
{
	int64_t start = wsp_archive_start(ring->archive, r->source.now);

	if (r->options->partial)
		return interval + step - ring->archive->step > start;
	return interval > start && !wsp_source_taken(ring, step, interval);
}

static bool
is_wanted(const struct rebuild *r, const struct wsp_window *fine,
    const struct wsp_window *coarse, int64_t interval)
{
	return interval > 0 && interval <= UINT32_MAX &&
	    wsp_span_has(&r->span, interval) &&
	    !wsp_window_taken(coarse, interval) &&
	    is_held(r, fine, coarse->archive->step, interval);
}

/* Finds what is to change.  Equal bits are no change, of NaN as well. */
static bool
differs(const struct rebuild *r, const struct wsp_window *fine,
    const struct wsp_window *coarse, int64_t interval, struct wsp_change *c)
{
	c->step = coarse->archive->step;
	c->time = interval;
	if (!wsp_source_aggregate_from(&r->source, fine, c->step, interval,
	    &c->after))
		return false;
	c->known = wsp_window_get(coarse, interval, &c->before);
	return !c->known || !wsp_same_value(c->before, c->after);
}

static int
remember(struct rebuild *r, const struct wsp_change *c, struct wsp_error *err)
{
	struct wsp_change *list = r->changes.list;

	if (r->changes.n == r->room) {
		r->room = r->room == 0 ? 64 : 2 * r->room;
		list = reallocarray(list, r->room, sizeof(*list));
		if (list == NULL)
			return wsp_fail_errno(err, NULL);
		r->changes.list = list;
	}
	list[r->changes.n++] = *c;
	return 0;
}

static int
rebuild_archive(struct rebuild *r, const struct wsp_window *fine,
    struct wsp_window *coarse, struct wsp_error *err)
{
	const struct wsp_archive *a = coarse->archive;
	int64_t t = wsp_align(wsp_archive_start(a, r->source.now), a->step);
	struct wsp_change c;
	uint32_t i;

	for (i = 0; i < a->points; i++) {
		t += a->step;
		if (!is_wanted(r, fine, coarse, t) ||
		    !differs(r, fine, coarse, t, &c))
			continue;
		if (remember(r, &c, err) == -1)
			return -1;
		/* For the next archive. */
		wsp_window_set(coarse, wsp_ring_slot(a, coarse->base, t),
		    &(struct wsp_slot){ (uint32_t)t, c.after });
	}
	return 0;
}

/* Rebuilds the coarser archives, each from the one before it. */
static int
rebuild_all(struct rebuild *r, struct wsp_error *err)
{
	const struct wsp_window *fine = next_coarser(&r->source, 0);
	uint64_t only = r->options->step;
	struct wsp_window *coarse;

	while ((coarse = next_coarser(&r->source, fine->archive->step)) !=
	    NULL) {
		if ((only == 0 || only == coarse->archive->step) &&
		    consolidates(fine->archive, coarse->archive) &&
		    rebuild_archive(r, fine, coarse, err) == -1)
			return -1;
		fine = coarse;
	}
	return 0;
}

static int
no_archive(uint64_t step, struct wsp_error *err)
{
	return wsp_fail(err, WSP_EVALUE, "there is no archive of step %"
	    PRIu64, step);
}

static int
check_step(const struct rebuild *r, const struct wsp_info *info,
    struct wsp_error *err)
{
	uint64_t step = r->options->step;

	if (step == 0)
		return 0;
	if (wsp_archive_of_step(info, step) == NULL)
		return no_archive(step, err);
	if (next_coarser(&r->source, 0)->archive->step == step)
		return wsp_fail(err, WSP_EVALUE, "the archive of step %" PRIu64
		    " is the finest, there is nothing to compute it from",
		    step);
	return 0;
}

int
wsp_rebuild_find(struct wsp *w, const struct wsp_rebuild_options *options,
    int64_t now, struct wsp_changes *changes, struct wsp_error *err)
{
	struct rebuild r = { .options = options };
	int ret = -1;

	if (wsp_span_init(&r.span, options->from, options->until, now,
	    err) == -1 || wsp_source_load(&r.source, w, now, w->info.method,
	    w->info.xff, err) == -1)
		return -1;
	if (check_step(&r, &w->info, err) == 0 &&
	    rebuild_all(&r, err) == 0) {
		*changes = r.changes;
		ret = 0;
	} else
		wsp_changes_free(&r.changes);
	wsp_source_free(&r.source);
	return ret;
}

void
wsp_changes_free(struct wsp_changes *changes)
{
	free(changes->list);
	changes->list = NULL;
	changes->n = 0;
}

/* Writes changes of one archive. */
static int
write_archive(struct wsp *w, const struct wsp_archive *a,
    const struct wsp_change *c, size_t n, struct wsp_error *err)
{
	struct wsp_run run = { 0 };
	uint32_t base;
	size_t i;
	int ret = -1;

	if (wsp_ring_base(w, a, &base, err) == -1 ||
	    wsp_run_init(&run, w, a, base, n, err) == -1)
		return -1;
	for (i = 0; i < n; i++)
		if (wsp_run_put(&run, wsp_ring_slot(a, run.base, c[i].time),
		    c[i].time, c[i].after, err) == -1)
			goto out;
	ret = wsp_run_flush(&run, err);
out:
	wsp_run_free(&run);
	return ret;
}

int
wsp_rebuild_write(struct wsp *w, const struct wsp_changes *changes,
    struct wsp_error *err)
{
	const struct wsp_change *c = changes->list;
	const struct wsp_archive *a;
	size_t i, n;

	for (i = 0; i < changes->n; i += n) {
		for (n = 1; i + n < changes->n &&
		    c[i + n].step == c[i].step; n++)
			;
		a = wsp_archive_of_step(&w->info, c[i].step);
		if (a == NULL)
			return no_archive(c[i].step, err);
		if (write_archive(w, a, &c[i], n, err) == -1)
			return -1;
	}
	return 0;
}
