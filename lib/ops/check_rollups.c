/* SPDX-License-Identifier: ISC */
/* check_rollups.c - whether coarse values are those that fine ones make. */
#include <inttypes.h>
#include <math.h>

#include "file/file.h"
#include "file/ring.h"
#include "ops/check.h"
#include "ops/scan.h"
#include "ops/source.h"

/* Sums may have been made in another order, or more exactly. */
#define TOLERANCE	1e-9

/* An archive and the finer one that it was rolled up from. */
struct pair {
	const struct wsp_archive *coarse;
	int64_t			 number;	/* of the coarse archive */
	struct wsp_window	 ring;		/* of the fine one */
	struct wsp_source	 source;	/* the same */
	struct wsp_recorder	*recorder;
	struct wsp_error	*err;
};

/*
 * Are the fine values still those of the time of the roll-up?  Not where a
 * later lap of the ring has begun.  Finds their size, too.
 */
static bool
fine_values(const struct pair *p, int64_t from, double *size)
{
	const struct wsp_archive *fine = p->ring.archive;
	struct wsp_slot slot;
	int64_t t;

	*size = 0;
	for (t = from; t < from + p->coarse->step; t += fine->step) {
		wsp_window_slot(&p->ring,
		    wsp_ring_slot(fine, p->ring.base, t), &slot);
		if (slot.interval > t)
			return false;
		if (slot.interval < t || !isfinite(slot.value))
			continue;
		if (p->source.method == WSP_SUM)
			*size += fabs(slot.value);
		else if (fabs(slot.value) > *size)
			*size = fabs(slot.value);
	}
	return true;
}

static bool
near(double a, double b, double size)
{
	if (isnan(a) || isnan(b))
		return isnan(a) && isnan(b);
	return a == b || fabs(a - b) <= TOLERANCE * size;
}

static int
compare(const struct pair *p, uint32_t slot, const struct wsp_slot *s)
{
	char is[WSP_NUMLEN], should[WSP_NUMLEN];
	double value, size;

	if (!fine_values(p, s->interval, &size) ||
	    !wsp_source_aggregate(&p->source, p->coarse->step, s->interval,
	    &value) || near(s->value, value, size))
		return 0;
	wsp_format_shortest(is, s->value);
	wsp_format_shortest(should, value);
	return wsp_record(p->recorder, WSP_WARNING, "rollup",
	    (struct wsp_place){ p->number, slot }, p->err, "archive %" PRId64
	    ", slot %" PRIu32 ": the value at %" PRIu32 " is %s, but archive %"
	    PRId64 " makes it %s", p->number, slot, s->interval, is,
	    p->number - 1, should);
}

/* Compares what the fine archive still reaches back to. */
static int
compare_all(const struct pair *p, struct wsp *w, uint32_t origin)
{
	int64_t start = wsp_archive_start(p->ring.archive, p->source.now);
	const struct wsp_archive *a = p->coarse;
	struct wsp_scan scan;
	struct wsp_slot s;
	uint32_t slot;
	int ret;

	if (wsp_scan_init(&scan, w, (uint32_t)p->number, p->err) == -1)
		return -1;
	while ((ret = wsp_scan_next(&scan, &slot, &s, p->err)) == 1)
		if (s.interval > start && s.interval <= p->source.now &&
		    wsp_align(s.interval, a->step) == s.interval &&
		    wsp_place_of(a, origin, s.interval) == slot &&
		    (ret = compare(p, slot, &s)) == -1)
			break;
	wsp_scan_free(&scan);
	return ret;
}

/* Is archive i rolled up from the one before it, and are both in order? */
static bool
comparable(const struct wsp_archive *a, const struct wsp_lie *lies,
    uint32_t i)
{
	return a[i].step > a[i - 1].step && a[i].step % a[i - 1].step == 0 &&
	    a[i].step / a[i - 1].step <= a[i - 1].points &&
	    lies[i].used > 0 && lies[i - 1].used > 0 &&
	    lies[i].base_fits && lies[i - 1].base_fits;
}

int
wsp_check_rollups(struct wsp *w, int64_t now, const struct wsp_lie *lies,
    struct wsp_recorder *r, struct wsp_error *err)
{
	const struct wsp_archive *a = w->info.archives;
	struct pair p = { .recorder = r, .err = err };
	uint32_t i;
	int ret = 0;

	p.source = (struct wsp_source){ .nrings = 1, .rings = &p.ring,
	    .now = now, .method = w->info.method, .xff = w->info.xff };
	for (i = 1; ret == 0 && i < w->info.narchives; i++) {
		if (!comparable(a, lies, i))
			continue;
		p.coarse = &a[i];
		p.number = i;
		wsp_record_group(r, "slots", i);
		if (wsp_window_load(w, &a[i - 1], &p.ring, err) == -1)
			return -1;
		ret = compare_all(&p, w, lies[i].origin);
		wsp_window_free(&p.ring);
		if (ret == 0)
			ret = wsp_record_end(r, err);
	}
	return ret;
}
