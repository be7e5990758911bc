/* SPDX-License-Identifier: ISC */
/* rows.c - points as other programs read them, a row for each. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/json.h"
#include "cli/names.h"
#include "cli/visible.h"
#include "print/row_table.h"
#include "print/rows.h"
#include "print/iso.h"
#include "print/metric.h"

static const struct format *format;
static const char *root;
static bool header, iso, named;
static int zone;			/* of ISO 8601 */

static void
set_format(const char *option, const char *name)
{
	format = format_find(name);
	if (format == NULL && strcmp(name, "text") != 0)
		cli_usage("--%s: invalid choice: '%s' (choose from text, "
		    FORMAT_NAMES ")", option, name);
}

static void
read_names(const char *option, const char *file)
{
	named = true;
	names_read(option, file);
}

static void
allow_hashes(const char *option, const char *arg)
{
	(void)option;
	(void)arg;
	named = true;
	names_allow_hashes();
}

const struct cli_option formats_options[] = {
	{ 0, "format", "FORMAT", "text, json, jsonl, csv, tsv, carbon, influx "
	    "or openmetrics", .call = set_format },
	{ 0, "header", NULL, "print a line of column names first",
	    .flag = &header },
	{ 0, "iso", "ZONE", "times in ISO 8601, utc or local", .flag = &iso,
	    .choice = &zone, .choices = "utc, local" },
	{ 0, "names", "FILE",
	    "names of tagged metrics, for files called by a hash",
	    .call = read_names },
	{ 0, "hash-names", NULL, "call metrics by the hash if need be",
	    .call = allow_hashes },
	{ 0, "root", "DIR", "name metrics by their paths below DIR",
	    .text = &root },
	{ .name = NULL }
};

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
	if (named && format == NULL)
		cli_usage("--names, --hash-names: not with --format %s", name);
	if (format == NULL)
		return;
	if (each_resumes() &&
	    (header || *format->begin_all != '\0' || *format->end_all != '\0'))
		cli_usage("--resume: an output with a beginning or an end "
		    "cannot be continued");
	if (format->ordered)
		each_one_by_one();
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
	char *shown;

	if (!metric_name(root, item, name))
		return false;
	shown = visible_wanted() ? visible_text(name) : NULL;
	r->head.len = 0;
	r->head.full = out_grow;
	out_room(&r->head, OUT_LINE);
	if (format->before_path != NULL) {
		out_text(&r->head, format->before_path);
		json_put_string(&r->head, item->path);
	}
	out_text(&r->head, format->before_name);
	if ((problem = format->put_name(&r->head, shown != NULL ? shown :
	    name)) != NULL)
		item_failx(item, "%s", problem);
	free(shown);
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
		return stpcpy(iso_put(stpcpy(p, format->quote), time,
		    zone == 0), format->quote);
	return p + wsp_format_int(p, time);
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
		p = stpcpy(p + wsp_format_uint(p, *slot),
		    format->before_first);
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
