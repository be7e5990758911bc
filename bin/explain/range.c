/* SPDX-License-Identifier: ISC */
/* range.c - sum up why points of a range are there or missing. */
#include <inttypes.h>

#include "explain/explain.h"
#include "wsp-ops.h"

/* An example of a reason. */
static void
say_example(struct explained *f, const struct wsp_explanation *x)
{
	say(f, "such as %s", explain_time(f, x->time));
	switch (x->reason) {
	case WSP_IS_KNOWN:
		say(f, ": %s", explain_value(f, x->slot.value));
		break;
	case WSP_STALE:
	case WSP_OVERWRITTEN:
		say(f, ": its slot holds %s",
		    explain_time(f, x->slot.interval));
		break;
	case WSP_TOO_FEW:
	case WSP_NOT_ROLLED_UP:
	case WSP_UNKNOWABLE:
		say(f, ": %" PRIu64 " of %" PRIu64 " known, %" PRIu64
		    " needed", x->finer->known, x->finer->slots, x->needed);
		if (x->finer->gone > 0)
			say(f, ", %" PRIu64 " gone", x->finer->gone);
		break;
	default:
		break;
	}
}

/* How to see what only another archive knows. */
static void
say_elsewhere(struct explained *f, const struct wsp_explanation *x)
{
	if (x->nothers > 0)
		say(f, "  --archive %" PRIu32 " shows what the archive of %s "
		    "knows there.\n", x->others->step,
		    explain_span(f, x->others->step));
	if (x->by_rebuild || x->by_fill)
		say(f, "  %s brings it into view.\n", x->by_rebuild ?
		    "whisper-rebuild" : "whisper-fill of the file from "
		    "itself");
}

/* What would have given more points. */
static void
say_remedies(struct explained *f, const struct wsp_summary *s)
{
	bool said = false;
	int r;

	if (s->counts[WSP_TOO_FEW] > 0 && s->xff > 0)
		say(f, "  An xFilesFactor of %s or less would have kept all "
		    "that had finer points.\n", explain_value(f, s->xff));
	if (s->examples[WSP_NOT_ROLLED_UP].by_rebuild)
		say(f, "  whisper-rebuild computes those that were not rolled "
		    "up.\n");
	if (s->counts[WSP_ELSEWHERE] > 0)
		say_elsewhere(f, &s->examples[WSP_ELSEWHERE]);
	for (r = 0; r < WSP_NREASONS && !said; r++)
		if (s->counts[r] > 0 && (r == WSP_TOO_FEW ||
		    r == WSP_NOT_WRITTEN || r == WSP_STALE))
			said = explain_spacing(f, s->examples[r].spacing);
}

/* Is there a finer archive for a part of the range? */
static void
say_finer(struct explained *f, const struct wsp_summary *s)
{
	const struct wsp_archive *a = f->info->archives;
	uint32_t i;

	if (f->how->step != 0)
		return;
	for (i = 0; i < f->info->narchives && a[i].step != s->step; i++)
		if (explain_reach(f, a[i].step) < s->until) {
			say(f, "  That of %s reaches back only to %s: ask for "
			    "a later start,\n  or with --archive %" PRIu32
			    ".\n", explain_span(f, a[i].step),
			    explain_time(f, explain_reach(f, a[i].step)),
			    a[i].step);
			return;
		}
}

void
explain_range(struct explained *f, const struct wsp_summary *s)
{
	uint64_t there = s->counts[WSP_IS_KNOWN] + s->counts[WSP_IS_NAN];
	int r;

	say(f, "%s: %s to %s: %" PRIu64 " of %" PRIu64 " points are there\n",
	    f->path, explain_time(f, s->from),
	    explain_time(f, s->until - s->step), there, s->count);
	say(f, "  They are of ");
	explain_archive(f, s->step);
	say_finer(f, s);
	for (r = 0; r < WSP_NREASONS; r++) {
		if (s->counts[r] == 0)
			continue;
		say(f, "  %" PRIu64 "\t%s, ", s->counts[r],
		    explain_brief((enum wsp_reason)r));
		say_example(f, &s->examples[r]);
		say(f, "\n");
	}
	say_remedies(f, s);
}
