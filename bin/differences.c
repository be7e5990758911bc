/* SPDX-License-Identifier: ISC */
/* differences.c - what whisper-diff found, in its four forms. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "differences.h"

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

static void
print_text(struct out *out, const struct wsp_diff *diff, bool headers)
{
	static const char row[] = "%7s %11s %13s %13s\n";
	const struct wsp_archive_diff *a;
	uint32_t i;
	size_t j;

	if (headers)
		print(out, row, "archive", "timestamp", "value_a", "value_b");
	for (i = 0; i < diff->narchives; i++) {
		a = &diff->archives[i];
		print(out, "Archive %" PRIu32 " (%zu of %" PRIu64
		    " datapoints differ)\n", a->archive, a->differing,
		    a->total);
		print(out, row, "", "timestamp", "value_a", "value_b");
		for (j = 0; j < a->differing; j++)
			print_point(out, row, "", &a->points[j]);
	}
}

static void
print_columns(struct out *out, const struct wsp_diff *diff, bool headers)
{
	static const char row[] = "%s %s %s %s\n";
	const struct wsp_archive_diff *a;
	char number[16];
	uint32_t i;
	size_t j;

	if (headers)
		print(out, row, "archive", "timestamp", "value_a", "value_b");
	for (i = 0; i < diff->narchives; i++) {
		a = &diff->archives[i];
		snprintf(number, sizeof(number), "%" PRIu32, a->archive);
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
json_value(struct out *out, const char *before, bool known, double value)
{
	out_text(out, before);
	if (known)
		out_json_double(out, value);
	else
		out_text(out, "null");
}

static void
json_points(struct out *out, const struct wsp_archive_diff *a)
{
	const struct wsp_difference *d;
	size_t i;

	out_text(out, "      \"datapoint\" : [");
	for (i = 0; i < a->differing; i++) {
		d = &a->points[i];
		out_text(out, i == 0 ? "" : ",");
		out_text(out, "\n        {\n          \"timestamp\" : ");
		out_int(out, d->time);
		json_value(out, ",\n          \"value_a\" : ", d->a_known, d->a);
		json_value(out, ",\n          \"value_b\" : ", d->b_known, d->b);
		out_text(out, "\n        }");
	}
	out_text(out, a->differing == 0 ? "],\n" : "\n      ],\n");
}

static void
print_json(struct out *out, const struct wsp_diff *diff, const char *path_a,
    const char *path_b, bool summary)
{
	const struct wsp_archive_diff *a;
	uint32_t i;

	out_text(out, "{\n  \"archives\" : [");
	for (i = 0; i < diff->narchives; i++) {
		a = &diff->archives[i];
		out_text(out, i == 0 ? "" : ",");
		out_text(out, "\n    {\n      \"archive\" : ");
		out_uint(out, a->archive);
		out_text(out, ",\n");
		if (!summary)
			json_points(out, a);
		out_text(out, "      \"points\" : ");
		out_uint(out, a->differing);
		out_text(out, ",\n      \"total\" : ");
		out_uint(out, a->total);
		out_text(out, "\n    }");
	}
	out_text(out, "\n  ],\n  \"path_a\" : ");
	out_json_string(out, path_a);
	out_text(out, ",\n  \"path_b\" : ");
	out_json_string(out, path_b);
	out_text(out, "\n}\n");
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
	else if (style->columns)
		print_columns(out, diff, style->headers);
	else
		print_text(out, diff, style->headers);
}

void
differences_json(struct out *out, const struct wsp_diff *diff, bool summary)
{
	const struct wsp_archive_diff *a;
	const struct wsp_difference *d;
	uint32_t i;
	size_t j;

	out_text(out, ", \"archives\": [");
	for (i = 0; i < diff->narchives; i++) {
		a = &diff->archives[i];
		out_text(out, i == 0 ? "{\"archive\": " : ", {\"archive\": ");
		out_uint(out, a->archive);
		out_text(out, summary ? "" : ", \"datapoint\": [");
		for (j = 0; j < a->differing && !summary; j++) {
			d = &a->points[j];
			out_text(out, j == 0 ? "{\"timestamp\": " :
			    ", {\"timestamp\": ");
			out_int(out, d->time);
			json_value(out, ", \"value_a\": ", d->a_known, d->a);
			json_value(out, ", \"value_b\": ", d->b_known, d->b);
			out_char(out, '}');
		}
		out_text(out, summary ? ", \"points\": " :
		    "], \"points\": ");
		out_uint(out, a->differing);
		out_text(out, ", \"total\": ");
		out_uint(out, a->total);
		out_char(out, '}');
	}
	out_char(out, ']');
}
