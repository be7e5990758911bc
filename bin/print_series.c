/* SPDX-License-Identifier: ISC */
/* print_series.c - points as whisper-fetch prints them. */
#include <string.h>

#include "base/put.h"
#include "formats.h"
#include "print_series.h"

static bool
get(const struct print_style *p, const struct wsp_series *s, uint64_t i,
    struct gaps_last *last, double *value)
{
	bool known = wsp_series_get(s, i, value);

	return p->gaps == GAPS_NULL ? known :
	    gaps_fill(p->gaps, last, known, value);
}

static bool
dropped(const struct print_style *p, bool known, double value)
{
	return known ? p->drop_zeroes && value == 0 : p->drop_nulls;
}

static void
print_line(const struct print_style *p, struct out *o, int64_t t,
    bool known, double value)
{
	char *s;

	if (p->pretty)
		out_time(o, t, p->time_format);
	s = out_room(o, OUT_LINE);
	if (!p->pretty)
		s = wsp_put_signed(s, t);
	*s++ = '\t';
	if (known)
		s += wsp_format_fixed(s, value);
	else
		s = stpcpy(s, "None");
	*s++ = '\n';
	out_end(o, s);
}

static void
print_text(const struct print_style *p, struct out *o,
    const struct wsp_series *s, struct gaps_last *last)
{
	double value = 0;
	int64_t t;
	uint64_t i;
	bool known;

	for (i = 0, t = s->from; i < s->count; i++, t += s->step) {
		known = get(p, s, i, last, &value);
		if (dropped(p, known, value))
			continue;
		print_line(p, o, t, known, value);
	}
}

static void
print_rows(const struct print_style *p, struct rows *r,
    const struct wsp_series *s, struct gaps_last *last)
{
	double value = 0;
	int64_t t;
	uint64_t i;
	bool known;

	for (i = 0, t = s->from; i < s->count; i++, t += s->step) {
		known = get(p, s, i, last, &value);
		if (!dropped(p, known, value))
			rows_point(r, t, known, value);
	}
}

static void
print_values(const struct print_style *p, struct out *o,
    const struct wsp_series *s)
{
	struct gaps_last last = { 0 };
	const char *separator = "";
	double value = 0;
	uint64_t i;
	bool known;

	for (i = 0; i < s->count; i++) {
		known = get(p, s, i, &last, &value);
		if (dropped(p, known, value))
			continue;
		out_text(o, separator);
		separator = ", ";
		if (known)
			out_json_double(o, value);
		else
			out_text(o, "null");
	}
}

static void
print_member(struct out *o, const char *name, int64_t value)
{
	out_text(o, name);
	out_int(o, value);
}

/* One file is laid out as the reference does it, several take a line each. */
static void
print_json(const struct print_style *p, struct out *o, const char *path,
    const struct wsp_series *s)
{
	if (p->several) {
		out_text(o, "{\"path\": ");
		out_json_string(o, path);
		print_member(o, ", \"start\": ", s->from);
		print_member(o, ", \"end\": ", s->until);
		print_member(o, ", \"step\": ", s->step);
		out_text(o, ", \"values\": [");
		print_values(p, o, s);
		out_text(o, "]}\n");
	} else {
		print_member(o, "{\n    \"start\" : ", s->from);
		print_member(o, ",\n    \"end\" : ", s->until);
		print_member(o, ",\n    \"step\" : ", s->step);
		out_text(o, ",\n    \"values\" : [");
		print_values(p, o, s);
		out_text(o, "]\n  }\n");
	}
}

static void
print_path(struct item *item)
{
	item_block(item);
	out_text(item->out, item->path);
	out_text(item->out, ":\n");
}

void
print_series(struct item *item, const struct print_style *p,
    const struct wsp_series *s, size_t n)
{
	struct rows rows = { .item = item };
	struct gaps_last last = { 0 };
	size_t i;

	if (p->json) {
		print_json(p, item->out, item->path, s);
	} else if (formats_wanted()) {
		if (rows_of_points(&rows))
			for (i = 0; i < n; i++)
				print_rows(p, &rows, &s[i], &last);
		rows_end(&rows);
	} else {
		if (p->several)
			print_path(item);
		for (i = 0; i < n; i++)
			print_text(p, item->out, &s[i], &last);
	}
}
