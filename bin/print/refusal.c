/* SPDX-License-Identifier: ISC */
/* refusal.c - say which point a compressed file did not take, and why. */
#include <inttypes.h>

#include "cli/cli.h"
#include "print/refusal.h"

void
refusal_note(const char *path, const struct wsp_refusal *r)
{
	char value[WSP_NUMLEN];

	wsp_format_shortest(value, r->value);
	cli_note(path, "%s%" PRId64 ":%s %s archive %" PRIu32 ", not stored",
	    r->carried ? "aggregate " : "", r->time, value,
	    r->reason == WSP_REFUSED_EARLY ? "is too far ahead for" :
	    "comes too late for", r->archive);
}
