/* SPDX-License-Identifier: ISC */
/* header.c - a file's header as whisper-info prints it. */
#include <string.h>

#include "header.h"

void
header_method(struct out *o, const struct wsp_info *info)
{
	const char *name = wsp_method_name(info->method);

	if (name != NULL) {
		out_text(o, name);
		return;
	}
	out_text(o, "unknown (");
	out_uint(o, info->method);
	out_char(o, ')');
}

static void
method_text(struct out *o, const struct wsp_info *info)
{
	header_method(o, info);
}

static void
retention_text(struct out *o, const struct wsp_info *info)
{
	out_uint(o, info->max_retention);
}

static void
xff_text(struct out *o, const struct wsp_info *info)
{
	out_double(o, (double)info->xff, wsp_format_shortest);
}

static void
size_text(struct out *o, const struct wsp_info *info)
{
	out_uint(o, info->file_size);
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
archives_text(struct out *o, const struct wsp_info *info)
{
	const struct wsp_archive *a;
	uint32_t i;

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
	void		(*print)(struct out *, const struct wsp_info *);
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
header_field(struct out *o, const struct wsp_info *info, const char *name)
{
	size_t i;

	for (i = 0; i < NFIELDS; i++)
		if (strcmp(name, fields[i].name) == 0)
			fields[i].print(o, info);
	out_char(o, '\n');
}

void
header_text(struct out *o, const struct wsp_info *info)
{
	const struct wsp_archive *a;
	uint32_t i;

	for (i = 0; i < NFIELDS; i++) {
		if (fields[i].print == archives_text)
			continue;
		out_text(o, fields[i].name);
		out_text(o, ": ");
		fields[i].print(o, info);
		out_char(o, '\n');
	}
	out_char(o, '\n');
	for (i = 0; i < info->narchives; i++) {
		a = &info->archives[i];
		member(o, "Archive ", i);
		member(o, "\noffset: ", a->offset);
		member(o, "\nsecondsPerPoint: ", a->step);
		member(o, "\npoints: ", a->points);
		member(o, "\nretention: ", wsp_archive_retention(a));
		member(o, "\nsize: ", wsp_archive_size(a));
		out_text(o, "\n\n");
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
json_archive(struct out *o, const struct wsp_archive *a, bool single)
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
	newline(o, single, 4, true);
	out_char(o, '}');
}

static void
json_archives(struct out *o, const struct wsp_info *info, bool single)
{
	uint32_t i;

	out_char(o, '[');
	for (i = 0; i < info->narchives; i++) {
		newline(o, single, 4, i == 0);
		json_archive(o, &info->archives[i], single);
		if (i + 1 < info->narchives)
			out_char(o, ',');
	}
	if (info->narchives > 0)
		newline(o, single, 2, true);
	out_char(o, ']');
}

void
header_json(struct out *o, const struct wsp_info *info, const char *path)
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
	json_archives(o, info, single);
	out_char(o, ',');
	newline(o, single, 2, false);
	member(o, "\"fileSize\": ", info->file_size);
	newline(o, single, 0, true);
	out_text(o, "}\n");
}
