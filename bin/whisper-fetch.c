/* SPDX-License-Identifier: ISC */
/* whisper-fetch - print the points of a range. */
#include <string.h>
#include <unistd.h>

#include "base/put.h"
#include "cli.h"
#include "explain.h"
#include "out.h"

#define DAY	(24 * 60 * 60)

enum {
	OPT_FROM = CLI_LONG,
	OPT_UNTIL,
	OPT_ARCHIVE,
	OPT_JSON,
	OPT_PRETTY,
	OPT_DROP,
	OPT_EXPLAIN
};

static const struct cli_option options[] = {
	{ OPT_FROM, "from", "TIME", "after this time (a day ago)" },
	{ OPT_UNTIL, "until", "TIME", "up to this time (now)" },
	{ OPT_ARCHIVE, "archive", "STEP", "read the archive of this step" },
	{ OPT_JSON, "json", NULL, "print JSON" },
	{ OPT_PRETTY, "pretty", NULL, "print times that people can read" },
	{ 't', "time-format", "FORMAT", "print them as strftime(3) does" },
	{ OPT_DROP, "drop", "WHAT", "leave out zeroes, nulls or empty (both)" },
	{ OPT_EXPLAIN, "explain", "TIME", "say why this point, or all, is so" },
	{ 0, NULL, NULL, NULL }
};

static int64_t from, until;
static uint64_t step;
static bool json, pretty, several;
static bool drop_zeroes, drop_nulls;
static const char *time_format;
static struct out out;

static bool
dropped(bool known, double value)
{
	return known ? drop_zeroes && value == 0 : drop_nulls;
}

static void
print_line(int64_t t, bool known, double value)
{
	char *p;

	if (pretty)
		out_time(&out, t, time_format);
	p = out_room(&out, OUT_LINE);
	if (!pretty)
		p = wsp_put_signed(p, t);
	*p++ = '\t';
	if (known)
		p += wsp_format_fixed(p, value);
	else
		p = stpcpy(p, "None");
	*p++ = '\n';
	out_end(&out, p);
}

static void
print_text(const char *path, const struct wsp_series *s)
{
	double value;
	int64_t t;
	uint64_t i;
	bool known;

	if (several) {
		out_text(&out, path);
		out_text(&out, ":\n");
	}
	for (i = 0, t = s->from; i < s->count; i++, t += s->step) {
		known = wsp_series_get(s, i, &value);
		if (dropped(known, value))
			continue;
		print_line(t, known, value);
	}
}

static void
print_values(const struct wsp_series *s)
{
	const char *separator = "";
	double value;
	uint64_t i;
	bool known;

	for (i = 0; i < s->count; i++) {
		known = wsp_series_get(s, i, &value);
		if (dropped(known, value))
			continue;
		out_text(&out, separator);
		separator = ", ";
		if (known)
			out_json_double(&out, value);
		else
			out_text(&out, "null");
	}
}

static void
print_member(const char *name, int64_t value)
{
	out_text(&out, name);
	out_int(&out, value);
}

/* One file is laid out as the reference does it, several take a line each. */
static void
print_json(const char *path, const struct wsp_series *s)
{
	if (several) {
		out_text(&out, "{\"path\": ");
		out_json_string(&out, path);
		print_member(", \"start\": ", s->from);
		print_member(", \"end\": ", s->until);
		print_member(", \"step\": ", s->step);
		out_text(&out, ", \"values\": [");
		print_values(s);
		out_text(&out, "]}\n");
	} else {
		print_member("{\n    \"start\" : ", s->from);
		print_member(",\n    \"end\" : ", s->until);
		print_member(",\n    \"step\" : ", s->step);
		out_text(&out, ",\n    \"values\" : [");
		print_values(s);
		out_text(&out, "]\n  }\n");
	}
}

static int
fetch(const char *path, struct wsp_error *error)
{
	static bool again;
	struct wsp_series series;
	struct wsp *w;
	bool found;
	int ret;

	if (cli_open_read(&w, path, error) == -1)
		return -1;
	ret = wsp_fetch(w, from, until, cli_now(), step, &found, &series,
	    error);
	wsp_close(w);
	if (ret == -1)
		return -1;
	if (!found) {
		cli_failx(path, "No data in selected timerange");
		return 0;
	}
	if (again && several && !json)
		out_char(&out, '\n');
	again = true;
	if (json)
		print_json(path, &series);
	else
		print_text(path, &series);
	out_flush(&out);
	wsp_series_free(&series);
	return 0;
}

static struct explain explain;

static int
explain_one(const char *path, struct wsp_error *error)
{
	int ret = explain_file(&out, path, cli_now(), &explain, error);

	out_flush(&out);
	return ret;
}

/* Prepares to explain points of the range instead of printing it. */
static void
set_explain(const char *text, bool from_given)
{
	explain.fetched = from_given;
	explain.from = from;
	explain.until = until;
	explain.step = step;
	explain.json = json;
	explain.pretty = pretty;
	explain.time_format = time_format;
	explain_set(&explain, text);
}

static void
set_drop(const char *what)
{
	drop_zeroes = strcmp(what, "zeroes") == 0 ||
	    strcmp(what, "empty") == 0;
	drop_nulls = strcmp(what, "nulls") == 0 || strcmp(what, "empty") == 0;
	if (!drop_zeroes && !drop_nulls)
		cli_usage("--drop: invalid choice: '%s' (choose from "
		    "'zeroes', 'nulls', 'empty')", what);
}

int
main(int argc, char *argv[])
{
	const char *from_text = NULL, *until_text = NULL;
	const char *explain_text = NULL;
	int ch;

	cli_init("[option ...] path ...", options, CLI_SHARES);
	while ((ch = cli_getopt(argc, argv)) != -1)
		switch (ch) {
		case OPT_FROM:
			from_text = optarg;
			break;
		case OPT_UNTIL:
			until_text = optarg;
			break;
		case OPT_ARCHIVE:
			step = cli_step("--archive", optarg);
			break;
		case OPT_JSON:
			json = true;
			break;
		case OPT_PRETTY:
			pretty = true;
			break;
		case 't':
			time_format = optarg;
			break;
		case OPT_DROP:
			set_drop(optarg);
			break;
		case OPT_EXPLAIN:
			explain_text = optarg;
			break;
		default:
			cli_option(ch);
		}
	argc -= optind;
	argv += optind;
	cli_operands(argc, 1, argc);
	several = argc > 1;
	from = cli_time("--from", from_text, cli_now() - DAY);
	until = cli_time("--until", until_text, cli_now());
	if (explain_text != NULL) {
		set_explain(explain_text, from_text != NULL);
		return cli_each(argc, argv, explain_one);
	}
	return cli_each(argc, argv, fetch);
}
