/* SPDX-License-Identifier: ISC */
/* words.c - why a point is there or missing, in an operator's words. */
#include <inttypes.h>

#include "explain/explain.h"
#include "wsp-ops.h"

#define DAY	(24 * 60 * 60)

/* What is in the slot of the interval. */
static void
say_slot(struct explained *f, const struct wsp_explanation *x)
{
	const char *time = explain_time(f, x->slot.interval);

	if (x->slot.interval == 0)
		say(f, "  Its slot is empty.\n");
	else if (x->slot.interval < x->time)
		say(f, "  Its slot still holds an older point, that of %s.\n",
		    time);
	else if (x->slot.interval > x->time)
		say(f, "  Its slot holds a later point, that of %s.\n", time);
	else
		say(f, "  Its slot holds %s.\n",
		    explain_value(f, x->slot.value));
}

/* What a finer slot should hold is known, gone or None. */
static const char *
slot_text(struct explained *f, const struct wsp_slot *slot, int64_t t)
{
	if (slot->interval == t)
		return explain_value(f, slot->value);
	return slot->interval > t ? "gone" : "None";
}

/* Prints finer points; those that are missing in a row take one line. */
static void
list_finer(struct explained *f, const struct wsp_explanation *x)
{
	uint32_t step = x->finer->step;
	int64_t t = x->time;
	uint64_t i, n;

	for (i = 0; i < x->finer->slots; i += n, t += (int64_t)n * step) {
		const struct wsp_slot *s = &x->slots[i];

		n = 1;
		if (s->interval != t)
			while (i + n < x->finer->slots &&
			    s[n].interval != t + (int64_t)n * step &&
			    (s[n].interval > t + (int64_t)n * step) ==
			    (s->interval > t))
				n++;
		say(f, "    %s", explain_time(f, t));
		if (n > 1)
			say(f, " to %s", explain_time(f,
			    t + (int64_t)(n - 1) * step));
		say(f, "\t%s\n", slot_text(f, s, t));
	}
}

/* What it was rolled up from, and from what that was. */
static void
say_finer(struct explained *f, const struct wsp_explanation *x)
{
	const struct wsp_finer *fine = x->finer;
	size_t i;

	if (x->nfiner == 0)
		return;
	say(f, "  It is rolled up from %" PRIu64 " points of the archive of "
	    "%s; xFilesFactor %s needs %" PRIu64 ", known: %" PRIu64,
	    fine->slots, explain_span(f, fine->step),
	    explain_value(f, (double)f->info->xff), x->needed, fine->known);
	if (fine->gone > 0)
		say(f, ", gone: %" PRIu64, fine->gone);
	say(f, ".\n");
	list_finer(f, x);
	for (i = 1; i < x->nfiner; i++)
		say(f, "  Of its %" PRIu64 " points in the archive of %s, "
		    "%" PRIu64 " are known.\n", fine[i].slots,
		    explain_span(f, fine[i].step), fine[i].known);
}

/*
 * The least retention with which an archive of a step would hold a time now,
 * rounded up to days if it is longer than one, as a schema may have it.
 */
static void
say_enough(struct explained *f, int64_t time, uint32_t step)
{
	const struct wsp_archive a = { .step = step };
	int64_t ago = f->now - wsp_interval(&a, time);
	int64_t seconds = ago - ago % step + step;

	if (seconds > DAY)
		say(f, "%" PRId64 "d", (seconds + DAY - 1) / DAY);
	else if (seconds % 3600 == 0)
		say(f, "%" PRId64 "h", seconds / 3600);
	else if (seconds % 60 == 0)
		say(f, "%" PRId64 "m", seconds / 60);
	else
		say(f, "%" PRId64 "s", seconds);
}

/* The archive that reaches back the farthest. */
static const struct wsp_archive *
longest(const struct wsp_info *info)
{
	const struct wsp_archive *a = info->archives, *best = a;

	for (; a < info->archives + info->narchives; a++)
		if (wsp_archive_retention(a) > wsp_archive_retention(best))
			best = a;
	return best;
}

static void
say_too_old(struct explained *f, const struct wsp_explanation *x)
{
	const struct wsp_archive *a = longest(f->info);

	if (x->step == 0)
		say(f, "  No archive reaches back so far: the first interval "
		    "of the file is %s.\n", explain_time(f, a->step +
		    wsp_interval(a, explain_reach(f, a->step))));
	else
		say(f, "  The archive reaches back only to %s.\n",
		    explain_time(f, explain_reach(f, x->step)));
	say(f, "  A retention of ");
	say_enough(f, x->time, x->step != 0 ? x->step : a->step);
	say(f, " would have kept it until now.\n");
}

/* The interval may still get points. */
static void
say_end(struct explained *f, const struct wsp_explanation *x)
{
	int64_t end = x->time + x->step;

	if (end > f->now)
		say(f, "  The interval ends only at %s: a point may still "
		    "come.\n", explain_time(f, end));
}

static void
say_not_written(struct explained *f, const struct wsp_explanation *x)
{
	if (x->nfiner > 0)
		say(f, "  None of the finer points was written either.\n");
	else
		say(f, "  No point of this interval was written to it.\n");
	say_end(f, x);
	if (!explain_spacing(f, x->spacing))
		say(f, "  No xFilesFactor and no schema would help: look at "
		    "what sends the points.\n");
}

static void
say_too_few(struct explained *f, const struct wsp_explanation *x)
{
	if (x->finer->known > 0)
		say(f, "  An xFilesFactor of %s or less would have kept it.\n",
		    explain_value(f, x->xff));
	say_end(f, x);
	explain_spacing(f, x->spacing);
}

static void
say_unknowable(struct explained *f, const struct wsp_explanation *x)
{
	const struct wsp_finer *fine = x->finer;

	say(f, "  Later points have taken the slots of %" PRIu64 " of the "
	    "finer points:\n  it can no longer be known how many there "
	    "were.\n", fine->gone);
	say(f, "  The archive of %s would still tell with a retention of ",
	    explain_span(f, fine->step));
	say_enough(f, x->time, fine->step);
	say(f, ".\n");
}

/* Why it is as it is, and what would have changed that. */
static void
say_why(struct explained *f, const struct wsp_explanation *x)
{
	switch (x->reason) {
	case WSP_IN_FUTURE:
		say(f, "  It is later than the present, %s.\n",
		    explain_time(f, f->now));
		break;
	case WSP_TOO_OLD:
		say_too_old(f, x);
		break;
	case WSP_NOT_WRITTEN:
	case WSP_STALE:
		say_not_written(f, x);
		break;
	case WSP_OVERWRITTEN:
		say(f, "  It came ahead of its time: look at the clocks.\n");
		break;
	case WSP_TOO_FEW:
		say_too_few(f, x);
		break;
	case WSP_NOT_ROLLED_UP:
		say(f, "  The xFilesFactor was changed since, or the finer "
		    "points came otherwise\n  than by an update.\n");
		break;
	case WSP_ELSEWHERE:
		say_end(f, x);
		break;
	case WSP_UNKNOWABLE:
		say_unknowable(f, x);
		break;
	case WSP_IS_NAN:
		say(f, "  NaN was written there%s.\n", x->nfiner > 0 ?
		    ", or to a point it was rolled up from" : "");
		break;
	default:
		break;
	}
}

/* The archive that would answer if it were not for --from or --archive. */
static void
say_finest(struct explained *f, const struct wsp_explanation *x)
{
	if (x->finest == 0 || x->finest == x->step)
		return;
	say(f, "  That of %s has %s for it", explain_span(f, x->finest),
	    x->finest_known ? explain_value(f, x->finest_value) : "None");
	if (f->how->step == 0)
		say(f, ", but reaches back only to %s:\n  ask for a later "
		    "start, or with --archive %" PRIu32,
		    explain_time(f, explain_reach(f, x->finest)),
		    x->finest);
	say(f, ".\n");
}

void
explain_point(struct explained *f, const struct wsp_explanation *x)
{
	bool known = x->reason == WSP_IS_KNOWN || x->reason == WSP_IS_NAN;

	say(f, "%s: %s: %s", f->path, explain_time(f, f->how->time),
	    known ? explain_value(f, x->slot.value) : "None");
	if (x->reason != WSP_IS_KNOWN)
		say(f, ", %s", explain_brief(x->reason));
	say(f, "\n");
	if (x->step != 0) {
		say(f, "  It is interval %s of ", explain_time(f, x->time));
		explain_archive(f, x->step);
		say_finest(f, x);
		say_slot(f, x);
		say_finer(f, x);
	}
	say_why(f, x);
	explain_others(f, x);
}
