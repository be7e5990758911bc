/* SPDX-License-Identifier: ISC */
/* rebuild.c - compute the values of coarse archives anew from finer ones. */
#include <inttypes.h>

#include "base/error.h"
#include "file/fetch.h"
#include "file/file.h"
#include "ring/ring.h"
#include "ops/edit/changes.h"
#include "file/rings.h"
#include "ring/span.h"
#include "wsp-ops.h"

struct rebuild {
	const struct wsp_rebuild_options *options;
	struct wsp_span	 span;
	struct wsp_rings source;	/* kept up to date */
	struct wsp_changes changes;
};

/* Does the ring still hold the interval, or a part of it? */
static bool
is_held(const struct rebuild *r, const struct wsp_window *ring, uint32_t step,
    int64_t interval)
{
	if (!r->options->partial)
		return wsp_rings_holds(&r->source, ring, step, interval);
	return interval + step - ring->archive->step >
	    wsp_archive_start(ring->archive, r->source.now);
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
	c->erase = false;
	if (!wsp_rings_aggregate_from(&r->source, fine, c->step, interval,
	    &c->after))
		return false;
	c->known = wsp_window_get(coarse, interval, &c->before);
	return !c->known || !wsp_same_value(c->before, c->after);
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
		if (wsp_changes_add(&r->changes, &c, err) == -1)
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
	const struct wsp_window *fine = wsp_rings_coarser(&r->source, 0);
	uint64_t only = r->options->step;
	struct wsp_window *coarse;

	while ((coarse = wsp_rings_coarser(&r->source, fine->archive->step)) !=
	    NULL) {
		if ((only == 0 || only == coarse->archive->step) &&
		    wsp_consolidates(fine->archive, coarse->archive) &&
		    rebuild_archive(r, fine, coarse, err) == -1)
			return -1;
		fine = coarse;
	}
	return 0;
}

static int
check_step(const struct rebuild *r, const struct wsp_info *info,
    struct wsp_error *err)
{
	uint64_t step = r->options->step;

	if (step == 0)
		return 0;
	if (wsp_archive_of_step(info, step) == NULL)
		return wsp_fail_step(info->archives, info->narchives,
		    step, err);
	if (wsp_rings_coarser(&r->source, 0)->archive->step == step)
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
	    err) == -1 || wsp_rings_load(&r.source, w, now, w->info.method,
	    w->info.xff, err) == -1)
		return -1;
	if (check_step(&r, &w->info, err) == 0 &&
	    rebuild_all(&r, err) == 0) {
		*changes = r.changes;
		ret = 0;
	} else
		wsp_changes_free(&r.changes);
	wsp_rings_free(&r.source);
	return ret;
}
