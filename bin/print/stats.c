/* SPDX-License-Identifier: ISC */
/* stats.c - what the slots hold, and single points, as whisper-info prints. */
#include <string.h>

#include "print/human.h"
#include "print/stats.h"
#include "wsp-ops.h"

void
stats_list(const struct wsp_archive_stats *st,
    struct stats_member members[STATS_MEMBERS])
{
	bool any = st->present > 0, numbers = st->present > st->nans;
	int time = any ? STATS_TIME : STATS_NONE;
	int value = numbers ? STATS_VALUE : STATS_NONE;
	int gap_time = st->gaps > 0 ? STATS_TIME : STATS_NONE;
	const struct stats_member list[STATS_MEMBERS] = {
		{ "present", STATS_COUNT, (int64_t)st->present, 0 },
		{ "future", STATS_COUNT, (int64_t)st->future, 0 },
		{ "stale", STATS_COUNT, (int64_t)st->stale, 0 },
		{ "first", time, st->first.time, 0 },
		{ "last", time, st->last.time, 0 },
		{ "lastValue", any ? STATS_VALUE : STATS_NONE, 0,
		    st->last.value },
		{ "min", value, 0, st->min },
		{ "max", value, 0, st->max },
		{ "mean", value, 0, st->mean },
		{ "sum", value, 0, st->sum },
		{ "zeros", STATS_COUNT, (int64_t)st->zeros, 0 },
		{ "nan", STATS_COUNT, (int64_t)st->nans, 0 },
		{ "gaps", STATS_COUNT, (int64_t)st->gaps, 0 },
		{ "longestGap", STATS_SECONDS, st->longest, 0 },
		{ "longestGapFrom", gap_time, st->longest_from, 0 },
		{ "longestGapUntil", gap_time, st->longest_from + st->longest,
		    0 },
	};

	memcpy(members, list, sizeof(list));
}

static void
put_time(struct out *o, int64_t t, bool human)
{
	if (human)
		out_time(o, t, NULL);
	else
		out_int(o, t);
}

void
stats_text(struct out *o, const struct stats_member *m, bool human)
{
	out_text(o, m->name);
	out_text(o, ": ");
	if (m->kind == STATS_NONE)
		out_text(o, "None");
	else if (m->kind == STATS_VALUE)
		out_double(o, m->value, wsp_format_shortest);
	else if (m->kind == STATS_TIME)
		put_time(o, m->number, human);
	else if (m->kind == STATS_SECONDS && human)
		human_seconds(o, (uint64_t)m->number);
	else
		out_int(o, m->number);
	out_char(o, '\n');
}

void
stats_json(struct json *j, const struct stats_member *m)
{
	if (m->kind == STATS_NONE)
		json_null(j, m->name);
	else if (m->kind == STATS_VALUE)
		json_double(j, m->name, m->value);
	else
		json_int(j, m->name, m->number);
}

void
stats_point(struct out *o, const char *path, const struct wsp_point *p,
    uint32_t step, bool human)
{
	if (path != NULL) {
		out_name(o, path);
		out_text(o, ": ");
	}
	put_time(o, p->time, human);
	out_char(o, '\t');
	out_double(o, p->value, wsp_format_shortest);
	if (step != 0) {
		out_char(o, '\t');
		if (human)
			human_seconds(o, step);
		else
			out_uint(o, step);
	}
	out_char(o, '\n');
}

void
stats_point_json(struct out *o, const char *path, const struct wsp_point *p,
    uint32_t step)
{
	struct json j;

	json_begin(&j, o, JSON_LINE);
	json_string(&j, "path", path);
	json_int(&j, "time", p->time);
	json_double(&j, "value", p->value);
	json_uint(&j, "step", step);
	json_end(&j);
}
