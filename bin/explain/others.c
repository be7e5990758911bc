/* SPDX-License-Identifier: ISC */
/* others.c - what other archives know where the one that answers does not. */
#include <inttypes.h>

#include "explain/explain.h"
#include "wsp-ops.h"

static void
say_other(struct explained *f, const struct wsp_other *o)
{
	say(f, "  The archive of %s has ", explain_span(f, o->step));
	if (o->points > 0)
		say(f, "%" PRIu64 " %s in it", o->points, o->points == 1 ?
		    "point" : "points");
	else
		say(f, "%s for it, the value of %s",
		    explain_value(f, o->over.value),
		    explain_time(f, o->over.interval));
	say(f, ": --archive %" PRIu32 " shows %s.\n", o->step,
	    o->points > 1 ? "them" : "it");
}

void
explain_others(struct explained *f, const struct wsp_explanation *x)
{
	size_t i;

	for (i = 0; i < x->nothers; i++)
		say_other(f, &x->others[i]);
	if (x->by_rebuild)
		say(f, "  whisper-rebuild computes it from finer points.\n");
	else if (x->by_fill)
		say(f, "  whisper-fill of the file from itself, "
		    "\"whisper-fill FILE FILE\", writes it.\n");
}
