/* SPDX-License-Identifier: ISC */
/* span.c - the range of time that an operation is about. */
#include "base/error.h"
#include "ring/ring.h"
#include "ring/span.h"

int
wsp_range_check(int64_t from, int64_t until, struct wsp_error *err)
{
	if (until < from)
		return wsp_fail(err, WSP_EVALUE,
		    "time_to must be >= time_from");
	return 0;
}

int
wsp_span_init(struct wsp_span *s, int64_t from, int64_t until, int64_t now,
    struct wsp_error *err)
{
	if (wsp_range_check(from, until, err) == -1)
		return -1;
	now = wsp_clamp_time(now);
	s->from = wsp_clamp_time(from);
	s->until = until < now ? until : now;
	return 0;
}

bool
wsp_span_has(const struct wsp_span *s, int64_t interval)
{
	return interval > s->from && interval <= s->until;
}
