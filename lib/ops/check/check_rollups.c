/* SPDX-License-Identifier: ISC */
/* check_rollups.c - whether coarse values are those that fine ones make. */
#include <inttypes.h>
#include <math.h>

#include "file/file.h"
#include "ring/ring.h"
#include "ops/check/check.h"
#include "ops/check/scan.h"
#include "file/rings.h"
#include "wsp-ops.h"

/* Sums may have been made in another order, or more exactly. */
#define TOLERANCE	1e-9

/* An archive and the finer one that it was rolled up from. */
struct pair {
	const struct wsp_archive *coarse;
	int64_t			 number;	/* of the coarse archive */
	struct wsp_window	 ring;		/* of the fine one */
	struct wsp_rings	 source;	/* the same */
	struct wsp_recorder	*recorder;
	struct wsp_error	*err;
};

/* How large the fine values are that a value was made of. */
static double
size_of(const struct pair *p, int64_t from)
{
	uint32_t step = p->ring.archive->step;
	double size = 0, value;
	int64_t t;

	for (t = from; t < from + p->coarse->step; t += step) {
		if (!wsp_window_get(&p->ring, t, &value) || !isfinite(value))
			continue;
		if (p->source.method == WSP_SUM)
			size += fabs(value);
		else if (fabs(value) > size)
			size = fabs(value);
	}
	return size;
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
	double value;

	/* Later laps of the fine ring say nothing about the roll-up. */
	if (wsp_rings_taken(&p->ring, p->coarse->step, s->interval) ||
	    !wsp_rings_aggregate_from(&p->source, &p->ring, p->coarse->step,
	    s->interval, &value) ||
	    near(s->value, value, size_of(p, s->interval)))
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

	if (wsp_scan_init(&scan, &w->body, (uint32_t)p->number, p->err) == -1)
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
comparable(const struct wsp_archive *a, const struct wsp_phase *phases,
    uint32_t i)
{
	return a[i].step > a[i - 1].step && a[i].step % a[i - 1].step == 0 &&
	    a[i].step / a[i - 1].step <= a[i - 1].points &&
	    phases[i].used > 0 && phases[i - 1].used > 0 &&
	    phases[i].base_fits && phases[i - 1].base_fits;
}

int
wsp_check_rollups(struct wsp *w, int64_t now, const struct wsp_phase *phases,
    struct wsp_recorder *r, struct wsp_error *err)
{
	const struct wsp_archive *a = w->info.archives;
	struct pair p = { .recorder = r, .err = err };
	uint32_t i;
	int ret = 0;

	p.source = (struct wsp_rings){ .nrings = 1, .rings = &p.ring,
	    .now = now, .method = w->info.method, .xff = w->info.xff };
	for (i = 1; ret == 0 && i < w->info.narchives; i++) {
		if (!comparable(a, phases, i))
			continue;
		p.coarse = &a[i];
		p.number = i;
		wsp_record_group(r, "slots", i);
		if (wsp_window_load(w, i - 1, &p.ring, err) == -1)
			return -1;
		ret = compare_all(&p, w, phases[i].origin);
		wsp_window_free(&p.ring);
		if (ret == 0)
			ret = wsp_record_end(r, err);
	}
	return ret;
}
