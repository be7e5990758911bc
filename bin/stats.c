/* SPDX-License-Identifier: ISC */
/* stats.c - what the slots hold, and single points, as whisper-info prints. */
#include <string.h>

#include "human.h"
#include "stats.h"

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
stats_json(struct out *o, const struct stats_member *m)
{
	out_char(o, '"');
	out_text(o, m->name);
	out_text(o, "\": ");
	if (m->kind == STATS_NONE)
		out_text(o, "null");
	else if (m->kind == STATS_VALUE)
		out_json_double(o, m->value);
	else
		out_int(o, m->number);
}

void
stats_point(struct out *o, const char *path, const struct wsp_point *p,
    uint32_t step, bool human)
{
	if (path != NULL) {
		out_text(o, path);
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
	out_text(o, "{\"path\": ");
	out_json_string(o, path);
	out_text(o, ", \"time\": ");
	out_int(o, p->time);
	out_text(o, ", \"value\": ");
	out_json_double(o, p->value);
	out_text(o, ", \"step\": ");
	out_uint(o, step);
	out_text(o, "}\n");
}
