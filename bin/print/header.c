/* SPDX-License-Identifier: ISC */
/* header.c - a file's header as whisper-info prints it. */
#include <string.h>

#include "cli/json.h"
#include "print/header.h"
#include "print/human.h"
#include "print/stats.h"
#include "wsp-ops.h"

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

/* A number of an archive's description, after the text before it. */
static void
member(struct out *o, const char *before, uint64_t value)
{
	out_text(o, before);
	out_uint(o, value);
}

/* What is said of an archive, each with its name. */
#define NUMBERS	5

struct number {
	const char	*name;
	uint64_t	 value;
};

static void
list_numbers(const struct wsp_info *info, uint32_t i,
    struct number numbers[NUMBERS])
{
	const struct wsp_archive *a = &info->archives[i];
	const struct number list[NUMBERS] = {
		{ "offset", a->offset },
		{ "secondsPerPoint", a->step },
		{ "points", a->points },
		{ "retention", wsp_archive_retention(a) },
		{ "size", wsp_stored_size(info, i) },
	};

	memcpy(numbers, list, sizeof(list));
}

/* As Python would print it. */
static void
put_archive(struct out *o, const struct wsp_info *info, uint32_t archive)
{
	struct number numbers[NUMBERS];
	size_t i;

	list_numbers(info, archive, numbers);
	for (i = 0; i < NUMBERS; i++) {
		out_text(o, i == 0 ? "{'" : ", '");
		out_text(o, numbers[i].name);
		member(o, "': ", numbers[i].value);
	}
	out_char(o, '}');
}

static void
archives_text(struct out *o, const struct wsp_info *info, bool human)
{
	uint32_t i;

	(void)human;
	out_char(o, '[');
	for (i = 0; i < info->narchives; i++) {
		out_text(o, i == 0 ? "" : ", ");
		put_archive(o, info, i);
	}
	out_char(o, ']');
}

static const char *
format_name(const struct wsp_info *info)
{
	return info->compressed ? "compressed" : "classic";
}

static void
format_text(struct out *o, const struct wsp_info *info, bool human)
{
	(void)human;
	out_text(o, format_name(info));
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
	{ "format", format_text },
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
archive_text(struct out *o, const struct wsp_info *info, uint32_t i,
    bool human)
{
	const struct wsp_archive *a = &info->archives[i];
	char spec[WSP_SPECLEN];

	if (info->specs != NULL && i > 0) {
		out_text(o, "method: ");
		out_text(o, wsp_spec_name(&info->specs[i], spec));
		out_char(o, '\n');
	}
	member(o, "offset: ", a->offset);
	out_text(o, "\nsecondsPerPoint: ");
	put_seconds(o, a->step, human);
	member(o, "\npoints: ", a->points);
	out_text(o, "\nretention: ");
	put_seconds(o, wsp_archive_retention(a), human);
	out_text(o, "\nsize: ");
	put_bytes(o, wsp_stored_size(info, i), human);
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

/* Is it a line of the text?  Of classic files that is what it always was. */
static bool
has_line(size_t field, const struct wsp_info *info)
{
	return fields[field].print != archives_text &&
	    (fields[field].print != format_text || info->compressed);
}

void
header_text(struct out *o, const struct wsp_info *info,
    const struct wsp_stats *stats, bool human)
{
	uint32_t i;

	for (i = 0; i < NFIELDS; i++) {
		if (!has_line(i, info))
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
		archive_text(o, info, i, human);
		if (stats != NULL)
			stats_lines(o, &stats->archives[i], human);
		out_char(o, '\n');
	}
}

static void
json_archive(struct json *j, const struct wsp_info *info, uint32_t archive,
    const struct wsp_archive_stats *st)
{
	struct stats_member members[STATS_MEMBERS];
	struct number numbers[NUMBERS];
	char spec[WSP_SPECLEN];
	size_t i;

	list_numbers(info, archive, numbers);
	json_object(j, NULL);
	if (info->specs != NULL && archive > 0)
		json_string(j, "method", wsp_spec_name(&info->specs[archive],
		    spec));
	for (i = 0; i < NUMBERS; i++)
		json_uint(j, numbers[i].name, numbers[i].value);
	if (st != NULL) {
		stats_list(st, members);
		for (i = 0; i < STATS_MEMBERS; i++)
			stats_json(j, &members[i]);
	}
	json_object_end(j);
}

void
header_json(struct out *o, const struct wsp_info *info,
    const struct wsp_stats *stats, const char *path, bool line)
{
	struct json j;
	uint32_t i;

	json_begin(&j, o, line ? JSON_LINE : JSON_INFO);
	if (path != NULL)
		json_string(&j, "path", path);
	json_text(&j, "aggregationMethod");
	header_method(o, info);
	json_text_end(&j);
	json_uint(&j, "maxRetention", info->max_retention);
	json_double(&j, "xFilesFactor", (double)info->xff);
	json_array(&j, "archives");
	for (i = 0; i < info->narchives; i++)
		json_archive(&j, info, i,
		    stats == NULL ? NULL : &stats->archives[i]);
	json_array_end(&j);
	json_uint(&j, "fileSize", info->file_size);
	if (info->compressed)
		json_string(&j, "format", format_name(info));
	if (stats != NULL)
		json_uint(&j, "diskSize", stats->disk_size);
	json_end(&j);
}
