/* SPDX-License-Identifier: ISC */
/* formats.c - points as other programs read them, a row for each. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/put.h"
#include "format_table.h"
#include "formats.h"
#include "iso.h"
#include "metric.h"

static const struct format *format;
static const char *root;
static bool header, iso, utc;

static void
set_format(const char *name)
{
	format = format_find(name);
	if (format == NULL && strcmp(name, "text") != 0)
		cli_usage("--format: invalid choice: '%s' (choose from text, "
		    FORMAT_NAMES ")", name);
}

static void
set_iso(const char *zone)
{
	iso = true;
	utc = strcmp(zone, "utc") == 0;
	if (!utc && strcmp(zone, "local") != 0)
		cli_usage("--iso: invalid choice: '%s' (choose from utc, "
		    "local)", zone);
}

bool
formats_option(int ch)
{
	switch (ch) {
	case CLI_FORMAT:
		set_format(optarg);
		break;
	case CLI_HEADER:
		header = true;
		break;
	case CLI_ISO:
		set_iso(optarg);
		break;
	case CLI_ROOT:
		root = optarg;
		break;
	default:
		return false;
	}
	return true;
}

bool
formats_wanted(void)
{
	return format != NULL;
}

bool
formats_ordered(void)
{
	return format->ordered;
}

/* A format in which files depend on each other is printed one by one. */
void
formats_begin(bool slots)
{
	const char *name = format == NULL ? "text" : format->name;

	if (header && (format == NULL || format->header == NULL))
		cli_usage("--header: not with --format %s", name);
	if (iso && (format == NULL || format->quote == NULL))
		cli_usage("--iso: not with --format %s", name);
	if (root != NULL && format == NULL)
		cli_usage("--root: not with --format %s", name);
	if (format == NULL)
		return;
	if (tree_resumes() &&
	    (header || *format->begin_all != '\0' || *format->end_all != '\0'))
		cli_usage("--resume: an output with a beginning or an end "
		    "cannot be continued");
	if (format->ordered)
		tree_one_by_one();
	if (format->separator != NULL)
		out_between(format->separator);
	fputs(format->begin_all, stdout);
	if (header)
		fputs(slots ? format->slot_header : format->header, stdout);
}

int
formats_end(void)
{
	if (format != NULL)
		fputs(format->end_all, stdout);
	return cli_finish();
}

static bool
begin(struct rows *r)
{
	struct item *item = r->item;
	char name[WSP_METRICLEN];
	const char *problem;

	if (!metric_name(root, item, name))
		return false;
	r->head.len = 0;
	r->head.full = out_grow;
	out_room(&r->head, OUT_LINE);
	out_text(&r->head, format->before_name);
	if ((problem = format->put_name(&r->head, name)) != NULL)
		item_failx(item, "%s", problem);
	return problem == NULL;
}

bool
rows_of_points(struct rows *r)
{
	if (!begin(r))
		return false;
	out_text(&r->head, format->before_first);
	return true;
}

bool
rows_of_slots(struct rows *r, uint32_t number, const struct wsp_archive *a)
{
	char tags[64];

	if (!begin(r))
		return false;
	snprintf(tags, sizeof(tags), format->tags, number, a->step);
	out_text(&r->head, tags);
	out_text(&r->head, format->before_slot != NULL ?
	    format->before_slot : format->before_first);
	return true;
}

static char *
put_time(char *p, int64_t time)
{
	if (iso)
		return stpcpy(iso_put(stpcpy(p, format->quote), time, utc),
		    format->quote);
	return wsp_put_signed(p, time);
}

/* The text for what is no number, "" for a number, NULL if there is none. */
static const char *
special(bool known, double value)
{
	if (!known)
		return format->missing;
	if (isfinite(value))
		return "";
	return isnan(value) ? format->nan : value > 0 ? format->inf :
	    format->minus_inf;
}

static char *
put_value(char *p, bool number, const char *text, double value)
{
	return number ? p + wsp_format_shortest(p, value) : stpcpy(p, text);
}

/* Between rows of different files the separator is one between blocks. */
static void
separate(struct rows *r)
{
	if (r->again)
		out_text(r->item->out, format->separator);
	else
		item_block(r->item);
	r->again = true;
}

static void
print(struct rows *r, const uint32_t *slot, int64_t time, bool known,
    double value)
{
	struct out *o = r->item->out;
	const char *text = special(known, value);
	bool number = known && isfinite(value);
	char *p;

	if (text == NULL) {
		r->left_out += known;
		return;
	}
	if (format->separator != NULL)
		separate(r);
	p = out_room(o, r->head.len + OUT_LINE);
	p = (char *)memcpy(p, r->head.buf, r->head.len) + r->head.len;
	if (slot != NULL)
		p = stpcpy(wsp_put_integer(p, *slot), format->before_first);
	if (format->value_first)
		p = put_time(stpcpy(put_value(p, number, text, value),
		    format->between), time);
	else
		p = put_value(stpcpy(put_time(p, time), format->between),
		    number, text, value);
	out_end(o, stpcpy(p, format->end));
}

void
rows_point(struct rows *r, int64_t time, bool known, double value)
{
	print(r, NULL, time, known, value);
}

void
rows_slot(struct rows *r, uint32_t number, const struct wsp_slot *slot)
{
	if (format->before_slot != NULL)
		print(r, &number, slot->interval, true, slot->value);
	else if (slot->interval != 0)
		print(r, NULL, slot->interval, true, slot->value);
}

void
rows_end(struct rows *r)
{
	if (r->left_out > 0)
		item_note(r->item, "%ju value%s left out that the %s format "
		    "cannot express", (uintmax_t)r->left_out,
		    r->left_out == 1 ? "" : "s", format->name);
	out_free(&r->head);
}
