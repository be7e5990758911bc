/* SPDX-License-Identifier: ISC */
/* text.c - names, numbers and sentences that explanations share. */
#include <err.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explain/explain.h"
#include "print/human.h"
#include "wsp-ops.h"

static const struct {
	const char	*id;
	const char	*brief;
} reasons[WSP_NREASONS] = {
	[WSP_IS_KNOWN] = { "known", "known" },
	[WSP_IS_NAN] = { "nan", "a stored NaN" },
	[WSP_IN_FUTURE] = { "future", "in the future" },
	[WSP_TOO_OLD] = { "too-old", "older than the archive reaches" },
	[WSP_NOT_WRITTEN] = { "not-written", "never written" },
	[WSP_STALE] = { "stale", "not written since the last lap" },
	[WSP_OVERWRITTEN] = { "overwritten", "overwritten by a later point" },
	[WSP_TOO_FEW] = { "too-few",
	    "too few finer points for the xFilesFactor" },
	[WSP_NOT_ROLLED_UP] = { "not-rolled-up",
	    "not rolled up from its finer points" },
	[WSP_UNKNOWABLE] = { "unknowable",
	    "the finer points that would tell why are gone" },
	[WSP_ELSEWHERE] = { "elsewhere", "known in another archive only" },
};

const char *
explain_id(enum wsp_reason reason)
{
	return reasons[reason].id;
}

const char *
explain_brief(enum wsp_reason reason)
{
	return reasons[reason].brief;
}

void
say(struct explained *f, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) == -1)
		err(1, NULL);
	va_end(ap);
	out_text(f->out, text);
	free(text);
}

/* Makes room, so that what is put next stays in the buffer; where it begins. */
static size_t
begin(struct explained *f)
{
	out_room(f->out, OUT_SIZE / 2);
	return f->out->len;
}

/* Takes from the output what was put since then, as a text to be kept. */
static const char *
end(struct explained *f, size_t start)
{
	char *text = f->texts[f->turn++ % EXPLAIN_TEXTS];
	size_t n = f->out->len - start;

	if (n > EXPLAIN_LEN - 1)
		n = EXPLAIN_LEN - 1;
	memcpy(text, f->out->buf + start, n);
	text[n] = '\0';
	f->out->len = start;
	return text;
}

const char *
explain_time(struct explained *f, int64_t t)
{
	size_t start = begin(f);

	if (f->how->pretty)
		out_time(f->out, t, f->how->time_format);
	else
		out_int(f->out, t);
	return end(f, start);
}

const char *
explain_span(struct explained *f, uint64_t seconds)
{
	size_t start = begin(f);

	human_seconds(f->out, seconds);
	return end(f, start);
}

const char *
explain_value(struct explained *f, double v)
{
	size_t start = begin(f);

	out_double(f->out, v, wsp_format_shortest);
	return end(f, start);
}

int64_t
explain_reach(struct explained *f, uint32_t step)
{
	const struct wsp_archive *a = f->info->archives;

	while (a->step != step)
		a++;
	return f->now - (int64_t)wsp_archive_retention(a);
}

void
explain_archive(struct explained *f, uint32_t step)
{
	const struct explain *e = f->how;

	say(f, "the archive of %s, ", explain_span(f, step));
	if (e->step != 0)
		say(f, "as asked for.\n");
	else if ((e->fetched || e->range) && explain_reach(f, step) > e->from)
		say(f, "which reaches back only to %s;\n  none reaches back to "
		    "the start of the range, %s.\n",
		    explain_time(f, explain_reach(f, step)),
		    explain_time(f, e->from));
	else if (e->fetched || e->range)
		say(f, "the finest that reaches back\n  to the start of the "
		    "range, %s.\n", explain_time(f, e->from));
	else
		say(f, "the finest that reaches back so far.\n");
}

bool
explain_spacing(struct explained *f, uint32_t spacing)
{
	const struct wsp_archive *a = f->info->archives;
	uint32_t i;

	for (i = 1; i < f->info->narchives; i++)
		if (f->info->archives[i].step < a->step)
			a = &f->info->archives[i];
	if (spacing <= a->step)
		return false;
	say(f, "  Most of the last points of the archive of %s are %s apart: a "
	    "schema whose\n  first step is %s would leave no empty slots "
	    "between them.\n", explain_span(f, a->step),
	    explain_span(f, spacing), explain_span(f, spacing));
	return true;
}
