/* SPDX-License-Identifier: ISC */
/* differences.c - what whisper-diff found, in its four forms. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "print/differences.h"
#include "wsp-ops.h"

/* A value as the reference prints it. */
static const char *
value_text(char *buf, bool known, double value)
{
	if (!known)
		return "None";
	wsp_format_shortest(buf, value);
	return buf;
}

/* A line of short texts. */
static void
print(struct out *out, const char *format, ...)
{
	char line[OUT_LINE];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	if (n > 0)
		out_bytes(out, line, (size_t)n < sizeof(line) ? (size_t)n :
		    sizeof(line) - 1);
}

/* One difference; the first column is text so that it can be empty. */
static void
print_point(struct out *out, const char *format, const char *first,
    const struct wsp_difference *d)
{
	char time[24], a[WSP_NUMLEN], b[WSP_NUMLEN];

	snprintf(time, sizeof(time), "%" PRId64, d->time);
	print(out, format, first, time, value_text(a, d->a_known, d->a),
	    value_text(b, d->b_known, d->b));
}

/* What comes before the points of an archive. */
static void
print_archive(struct out *out, const char *row,
    const struct wsp_archive_diff *a)
{
	print(out, "Archive %" PRIu32 " (%zu of %" PRIu64
	    " datapoints differ)\n", a->archive, a->differing, a->total);
	print(out, row, "", "timestamp", "value_a", "value_b");
}

/* All of them, in columns that programs can tell apart or people can read. */
static void
print_points(struct out *out, const struct wsp_diff *diff, bool headers,
    bool columns)
{
	const char *row = columns ? "%s %s %s %s\n" : "%7s %11s %13s %13s\n";
	const struct wsp_archive_diff *a;
	char number[16] = "";
	size_t j;

	if (headers)
		print(out, row, "archive", "timestamp", "value_a", "value_b");
	for (a = diff->archives; a < diff->archives + diff->narchives; a++) {
		if (columns)
			snprintf(number, sizeof(number), "%" PRIu32,
			    a->archive);
		else
			print_archive(out, row, a);
		for (j = 0; j < a->differing; j++)
			print_point(out, row, number, &a->points[j]);
	}
}

static void
print_summary(struct out *out, const struct wsp_diff *diff, bool headers,
    bool columns)
{
	const char *row = columns ? "%s %s %s\n" : "%7s %9s %9s\n";
	char number[16], total[24], differing[24];
	uint32_t i;

	if (headers)
		print(out, row, "archive", "total", "differing");
	for (i = 0; i < diff->narchives; i++) {
		snprintf(number, sizeof(number), "%" PRIu32,
		    diff->archives[i].archive);
		snprintf(total, sizeof(total), "%" PRIu64,
		    diff->archives[i].total);
		snprintf(differing, sizeof(differing), "%zu",
		    diff->archives[i].differing);
		print(out, row, number, total, differing);
	}
}

static void
json_points(struct json *j, const struct wsp_archive_diff *a)
{
	const struct wsp_difference *d;
	size_t i;

	json_array(j, "datapoint");
	for (i = 0; i < a->differing; i++) {
		d = &a->points[i];
		json_object(j, NULL);
		json_int(j, "timestamp", d->time);
		json_known(j, "value_a", d->a_known, d->a);
		json_known(j, "value_b", d->b_known, d->b);
		json_object_end(j);
	}
	json_array_end(j);
}

void
differences_json(struct json *j, const struct wsp_diff *diff, bool summary)
{
	const struct wsp_archive_diff *a;

	json_array(j, "archives");
	for (a = diff->archives; a < diff->archives + diff->narchives; a++) {
		json_object(j, NULL);
		json_uint(j, "archive", a->archive);
		if (!summary)
			json_points(j, a);
		json_uint(j, "points", a->differing);
		json_uint(j, "total", a->total);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
print_json(struct out *out, const struct wsp_diff *diff, const char *path_a,
    const char *path_b, bool summary)
{
	struct json j;

	json_begin(&j, out, JSON_DIFF);
	differences_json(&j, diff, summary);
	json_string(&j, "path_a", path_a);
	json_string(&j, "path_b", path_b);
	json_end(&j);
}

bool
differences_any(const struct wsp_diff *diff)
{
	uint32_t i;

	for (i = 0; i < diff->narchives; i++)
		if (diff->archives[i].differing > 0)
			return true;
	return false;
}

void
differences_print(struct out *out, const struct wsp_diff *diff, const char *a,
    const char *b, const struct differences_style *style)
{
	if (style->json)
		print_json(out, diff, a, b, style->summary);
	else if (style->summary)
		print_summary(out, diff, style->headers, style->columns);
	else
		print_points(out, diff, style->headers, style->columns);
}
