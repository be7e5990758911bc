/* SPDX-License-Identifier: ISC */
/* check_slots.c - whether what is in the slots can be. */
#include <inttypes.h>
#include <math.h>

#include "file/file.h"
#include "ring/ring.h"
#include "ops/check/check.h"
#include "ops/check/scan.h"
#include "ops/check/sweep.h"
#include "wsp-ops.h"

/* The archives after these share a group of findings, however many. */
#define NGROUPS		16

/* What the slots are judged by. */
struct judge {
	const struct wsp_archive *archive;
	int64_t			 number;
	struct wsp_phase		 phase;
	int64_t			 latest;	/* later is the future */
	int64_t			 newest;	/* time seen that is not */
	struct wsp_recorder	*recorder;
	struct wsp_error	*err;
};

/* A slot 0 by which readers do not find the others. */
static int
judge_base(const struct judge *j, uint32_t time)
{
	const struct wsp_place place = { j->number, 0 };

	if (!j->phase.has_base)
		return wsp_record(j->recorder, WSP_WARNING, "base", place,
		    j->err, "archive %" PRId64 ", slot 0: is empty, so that "
		    "readers find none of the other %" PRIu64, j->number,
		    j->phase.used);
	return wsp_record(j->recorder, WSP_WARNING, "base", place, j->err,
	    "archive %" PRId64 ", slot 0: by its time %" PRIu32
	    " readers do not find the other %" PRIu64, j->number,
	    time, j->phase.used - 1);
}

/* Is the slot where its time belongs? */
static int
judge_place(const struct judge *j, uint32_t slot, const struct wsp_slot *s,
    bool *fits)
{
	const struct wsp_place place = { j->number, slot };
	const struct wsp_archive *a = j->archive;
	uint32_t right;

	*fits = false;
	if (slot == 0 && !j->phase.base_fits)
		return judge_base(j, s->interval);
	if (wsp_align(s->interval, a->step) != s->interval)
		return wsp_record(j->recorder, WSP_WARNING, "misaligned",
		    place, j->err, "archive %" PRId64 ", slot %" PRIu32
		    ": its time %" PRIu32 " is no multiple of %" PRIu32
		    " seconds", j->number, slot, s->interval, a->step);
	right = wsp_place_of(a, j->phase.origin, s->interval);
	*fits = right == slot;
	if (*fits)
		return 0;
	return wsp_record(j->recorder, WSP_WARNING, "misplaced", place, j->err,
	    "archive %" PRId64 ", slot %" PRIu32 ": its time %" PRIu32
	    " belongs into slot %" PRIu32, j->number, slot, s->interval,
	    right);
}

static int
judge_value(const struct judge *j, uint32_t slot, const struct wsp_slot *s)
{
	const struct wsp_place place = { j->number, slot };

	if (isfinite(s->value))
		return 0;
	return wsp_record(j->recorder, WSP_NOTE,
	    isnan(s->value) ? "nan" : "infinite", place, j->err,
	    "archive %" PRId64 ", slot %" PRIu32 ": the value at %" PRIu32
	    " is %s", j->number, slot, s->interval, isnan(s->value) ? "NaN" :
	    s->value < 0 ? "minus infinity" : "infinity");
}

static int
judge_slot(struct judge *j, uint32_t slot, const struct wsp_slot *s)
{
	const struct wsp_place place = { j->number, slot };
	bool fits;

	if (judge_place(j, slot, s, &fits) == -1)
		return -1;
	if (!fits)
		return 0;
	if (s->interval > j->latest)
		return wsp_record(j->recorder, WSP_WARNING, "future", place,
		    j->err, "archive %" PRId64 ", slot %" PRIu32
		    ": its time %" PRIu32 " is in the future", j->number,
		    slot, s->interval);
	if (s->interval > j->newest && !wsp_is_erased(j->archive, slot, s))
		j->newest = s->interval;
	return judge_value(j, slot, s);
}

/* Looks at each slot of an archive in which something is wrong. */
static int
judge_slots(struct judge *j, struct wsp *w)
{
	struct wsp_scan scan;
	struct wsp_slot s;
	uint32_t slot;
	int ret;

	if (wsp_find_phase(&w->body, (uint32_t)j->number, &j->phase,
	    j->err) == -1)
		return -1;
	if (j->phase.used == 0)
		return 0;
	if (!j->phase.base_fits && !j->phase.has_base &&
	    judge_base(j, 0) == -1)
		return -1;
	if (wsp_scan_init(&scan, &w->body, (uint32_t)j->number, j->err) == -1)
		return -1;
	while ((ret = wsp_scan_next(&scan, &slot, &s, j->err)) == 1)
		if ((ret = judge_slot(j, slot, &s)) == -1)
			break;
	wsp_scan_free(&scan);
	return ret;
}

static int
judge_archive(struct judge *j, struct wsp *w)
{
	int64_t newest = 0;
	bool sound;

	if (wsp_sweep(&w->body, (uint32_t)j->number, &j->phase, &newest, &sound,
	    j->err) == -1)
		return -1;
	if (!sound || newest > j->latest)
		return judge_slots(j, w);
	if (newest > j->newest)
		j->newest = newest;
	return 0;
}

/* Has everything in the file been outlived? */
static int
check_stale(struct judge *j, uint32_t max_retention, int64_t now)
{
	wsp_record_group(j->recorder, "files", -1);
	if (j->newest == 0 || now - j->newest <= max_retention)
		return 0;
	return wsp_record(j->recorder, WSP_NOTE, "stale", WSP_NOWHERE, j->err,
	    "the newest time is %" PRId64 ", before all that the file covers",
	    j->newest);
}

int
wsp_check_slots(struct wsp *w, const struct wsp_check_options *options,
    int64_t now, struct wsp_phase *phases, struct wsp_recorder *r,
    struct wsp_error *err)
{
	struct judge j = { .recorder = r, .err = err };
	uint32_t i;

	j.latest = now + wsp_clamp_time(options->future_tolerance);
	for (i = 0; i < w->info.narchives; i++) {
		j.archive = &w->info.archives[i];
		j.number = i;
		if (i <= NGROUPS)
			wsp_record_group(r, "slots", i < NGROUPS ? j.number :
			    -1);
		if (judge_archive(&j, w) == -1)
			return -1;
		if (i < NGROUPS && wsp_record_end(r, err) == -1)
			return -1;
		if (phases != NULL)
			phases[i] = j.phase;
	}
	if (wsp_record_end(r, err) == -1)
		return -1;
	return check_stale(&j, wsp_right_max_retention(&w->info), now);
}
