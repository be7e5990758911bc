/* SPDX-License-Identifier: ISC */
/* header.c - a file's header as whisper-info prints it. */
#include <string.h>

#include "header.h"
#include "human.h"
#include "stats.h"

static void
put_seconds(struct out *o, uint64_t n, bool human)
{
	if (human)
		human_seconds(o, n);
	else
		out_uint(o, n);
}

static void
put_bytes(struct out *o, uint64_t n, bool human)
{
	if (human)
		human_bytes(o, n);
	else
		out_uint(o, n);
}

static void
method_text(struct out *o, const struct wsp_info *info, bool human)
{
	(void)human;
	header_method(o, info);
}

static void
retention_text(struct out *o, const struct wsp_info *info, bool human)
{
	put_seconds(o, info->max_retention, human);
}

static void
xff_text(struct out *o, const struct wsp_info *info, bool human)
{
	(void)human;
	out_double(o, (double)info->xff, wsp_format_shortest);
}

static void
size_text(struct out *o, const struct wsp_info *info, bool human)
{
	put_bytes(o, info->file_size, human);
}

/* A member of an archive's description, after the text before it. */
static void
member(struct out *o, const char *before, uint64_t value)
{
	out_text(o, before);
	out_uint(o, value);
}

/* The archives as Python would print them. */
static void
archives_text(struct out *o, const struct wsp_info *info, bool human)
{
	const struct wsp_archive *a;
	uint32_t i;

	(void)human;
	out_char(o, '[');
	for (i = 0; i < info->narchives; i++) {
		a = &info->archives[i];
		member(o, i == 0 ? "{'offset': " : ", {'offset': ", a->offset);
		member(o, ", 'secondsPerPoint': ", a->step);
		member(o, ", 'points': ", a->points);
		member(o, ", 'retention': ", wsp_archive_retention(a));
		member(o, ", 'size': ", wsp_archive_size(a));
		out_char(o, '}');
	}
	out_char(o, ']');
}

static const struct {
	const char	*name;
	void		(*print)(struct out *, const struct wsp_info *, bool);
} fields[] = {
	{ "aggregationMethod", method_text },
	{ "maxRetention", retention_text },
	{ "xFilesFactor", xff_text },
	{ "archives", archives_text },
	{ "fileSize", size_text },
};

#define NFIELDS	(sizeof(fields) / sizeof(fields[0]))

bool
header_has_field(const char *name)
{
	size_t i;

	for (i = 0; i < NFIELDS; i++)
		if (strcmp(name, fields[i].name) == 0)
			return true;
	return false;
}

void
header_field(struct out *o, const struct wsp_info *info, const char *name,
    bool human)
{
	size_t i;

	for (i = 0; i < NFIELDS; i++)
		if (strcmp(name, fields[i].name) == 0)
			fields[i].print(o, info, human);
	out_char(o, '\n');
}

static void
archive_text(struct out *o, const struct wsp_archive *a, bool human)
{
	member(o, "offset: ", a->offset);
	out_text(o, "\nsecondsPerPoint: ");
	put_seconds(o, a->step, human);
	member(o, "\npoints: ", a->points);
	out_text(o, "\nretention: ");
	put_seconds(o, wsp_archive_retention(a), human);
	out_text(o, "\nsize: ");
	put_bytes(o, wsp_archive_size(a), human);
	out_char(o, '\n');
}

static void
stats_lines(struct out *o, const struct wsp_archive_stats *st, bool human)
{
	struct stats_member members[STATS_MEMBERS];
	size_t i;

	stats_list(st, members);
	for (i = 0; i < STATS_MEMBERS; i++)
		stats_text(o, &members[i], human);
}

void
header_text(struct out *o, const struct wsp_info *info,
    const struct wsp_stats *stats, bool human)
{
	uint32_t i;

	for (i = 0; i < NFIELDS; i++) {
		if (fields[i].print == archives_text)
			continue;
		out_text(o, fields[i].name);
		out_text(o, ": ");
		fields[i].print(o, info, human);
		out_char(o, '\n');
	}
	if (stats != NULL) {
		out_text(o, "diskSize: ");
		put_bytes(o, stats->disk_size, human);
		out_char(o, '\n');
	}
	out_char(o, '\n');
	for (i = 0; i < info->narchives; i++) {
		member(o, "Archive ", i);
		out_char(o, '\n');
		archive_text(o, &info->archives[i], human);
		if (stats != NULL)
			stats_lines(o, &stats->archives[i], human);
		out_char(o, '\n');
	}
}

/*
 * Begins a new line of JSON, indented so far; on a single line a space takes
 * its place, and nothing behind a bracket.
 */
static void
newline(struct out *o, bool single, int indent, bool first)
{
	if (single) {
		if (!first)
			out_char(o, ' ');
		return;
	}
	out_char(o, '\n');
	while (indent-- > 0)
		out_char(o, ' ');
}

static void
json_stats(struct out *o, const struct wsp_archive_stats *st, bool single)
{
	struct stats_member members[STATS_MEMBERS];
	size_t i;

	stats_list(st, members);
	for (i = 0; i < STATS_MEMBERS; i++) {
		out_char(o, ',');
		newline(o, single, 6, false);
		stats_json(o, &members[i]);
	}
}

static void
json_archive(struct out *o, const struct wsp_archive *a,
    const struct wsp_archive_stats *st, bool single)
{
	const struct {
		const char	*name;
		uint64_t	 value;
	} members[] = {
		{ "\"offset\": ", a->offset },
		{ "\"secondsPerPoint\": ", a->step },
		{ "\"points\": ", a->points },
		{ "\"retention\": ", wsp_archive_retention(a) },
		{ "\"size\": ", wsp_archive_size(a) },
	};
	size_t i, n = sizeof(members) / sizeof(members[0]);

	out_char(o, '{');
	for (i = 0; i < n; i++) {
		newline(o, single, 6, i == 0);
		member(o, members[i].name, members[i].value);
		if (i + 1 < n)
			out_char(o, ',');
	}
	if (st != NULL)
		json_stats(o, st, single);
	newline(o, single, 4, true);
	out_char(o, '}');
}

static void
json_archives(struct out *o, const struct wsp_info *info,
    const struct wsp_stats *stats, bool single)
{
	uint32_t i;

	out_char(o, '[');
	for (i = 0; i < info->narchives; i++) {
		newline(o, single, 4, i == 0);
		json_archive(o, &info->archives[i],
		    stats == NULL ? NULL : &stats->archives[i], single);
		if (i + 1 < info->narchives)
			out_char(o, ',');
	}
	if (info->narchives > 0)
		newline(o, single, 2, true);
	out_char(o, ']');
}

void
header_json(struct out *o, const struct wsp_info *info,
    const struct wsp_stats *stats, const char *path)
{
	bool single = path != NULL;

	out_char(o, '{');
	if (single) {
		out_text(o, "\"path\": ");
		out_json_string(o, path);
		out_char(o, ',');
	}
	newline(o, single, 2, false);
	out_text(o, "\"aggregationMethod\": \"");
	header_method(o, info);
	out_text(o, "\",");
	newline(o, single, 2, false);
	member(o, "\"maxRetention\": ", info->max_retention);
	out_char(o, ',');
	newline(o, single, 2, false);
	out_text(o, "\"xFilesFactor\": ");
	out_json_double(o, (double)info->xff);
	out_char(o, ',');
	newline(o, single, 2, false);
	out_text(o, "\"archives\": ");
	json_archives(o, info, stats, single);
	out_char(o, ',');
	newline(o, single, 2, false);
	member(o, "\"fileSize\": ", info->file_size);
	if (stats != NULL) {
		out_char(o, ',');
		newline(o, single, 2, false);
		member(o, "\"diskSize\": ", stats->disk_size);
	}
	newline(o, single, 0, true);
	out_text(o, "}\n");
}
