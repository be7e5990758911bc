/* SPDX-License-Identifier: ISC */
/* series.c - points as whisper-fetch prints them. */
#include <string.h>

#include "cli/json.h"
#include "print/rows.h"
#include "print/series.h"

/* The points of a series that are not dropped, one by one. */
struct points {
	const struct print_style *style;
	const struct wsp_series *series;
	struct gaps_last *last;
	uint64_t	 i;		/* of the next one */
};

static inline bool
next_point(struct points *p, int64_t *time, bool *known, double *value)
{
	const struct print_style *style = p->style;
	const struct wsp_series *s = p->series;

	while (p->i < s->count) {
		*time = s->from + (int64_t)(p->i * s->step);
		*known = wsp_series_get(s, p->i++, value);
		if (style->gaps != GAPS_NULL)
			*known = gaps_fill(style->gaps, p->last, *known,
			    value);
		if (*known ? !style->drop_zeroes || *value != 0 :
		    !style->drop_nulls)
			return true;
	}
	return false;
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
		s += wsp_format_int(s, t);
	*s++ = '\t';
	if (known)
		s += wsp_format_fixed(s, value);
	else
		s = stpcpy(s, "None");
	*s++ = '\n';
	out_end(o, s);
}

static void
print_text(struct out *o, struct points *p)
{
	double value = 0;
	int64_t time;
	bool known;

	while (next_point(p, &time, &known, &value))
		print_line(p->style, o, time, known, value);
}

static void
print_rows(struct rows *r, struct points *p)
{
	double value = 0;
	int64_t time;
	bool known;

	while (next_point(p, &time, &known, &value))
		rows_point(r, time, known, value);
}

static void
print_values(struct json *j, struct points *p)
{
	double value = 0;
	int64_t time;
	bool known;

	json_array(j, "values");
	while (next_point(p, &time, &known, &value))
		json_known(j, NULL, known, value);
	json_array_end(j);
}

/* One file is laid out as the reference does it, several take a line each. */
static void
print_json(struct out *o, const char *path, struct points *p)
{
	const struct wsp_series *s = p->series;
	struct json j;

	json_begin(&j, o, p->style->several ? JSON_LINE : JSON_FETCH);
	if (p->style->with_path)
		json_string(&j, "path", path);
	json_int(&j, "start", s->from);
	json_int(&j, "end", s->until);
	json_uint(&j, "step", s->step);
	print_values(&j, p);
	json_end(&j);
}

static void
print_path(struct item *item)
{
	item_block(item);
	out_name(item->out, item->path);
	out_text(item->out, ":\n");
}

void
print_series(struct item *item, const struct print_style *style,
    const struct wsp_series *s, size_t n)
{
	struct rows rows = { .item = item };
	struct gaps_last last = { 0 };
	struct points p = { .style = style, .series = s, .last = &last };
	const struct wsp_series *end = s + n;
	bool fits;

	if (style->json) {
		print_json(item->out, item->path, &p);
	} else if (formats_wanted()) {
		fits = rows_of_points(&rows);
		for (; fits && p.series < end; p.series++, p.i = 0)
			print_rows(&rows, &p);
		rows_end(&rows);
	} else {
		if (style->several)
			print_path(item);
		for (; p.series < end; p.series++, p.i = 0)
			print_text(item->out, &p);
	}
}
