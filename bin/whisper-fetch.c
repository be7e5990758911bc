/* SPDX-License-Identifier: ISC */
/* whisper-fetch - print the points of a range. */
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "explain.h"
#include "formats.h"
#include "print_series.h"
#include "tree.h"

#define DAY	(24 * 60 * 60)

enum {
	OPT_FROM = CLI_LONG,
	OPT_UNTIL,
	OPT_ARCHIVE,
	OPT_JSON,
	OPT_PRETTY,
	OPT_DROP,
	OPT_EXPLAIN,
	OPT_FILL,
	OPT_CLEAN
};

static const struct cli_option options[] = {
	{ OPT_FROM, "from", "TIME", "after this time (a day ago)" },
	{ OPT_FROM, "f", "TIME", NULL },	/* scripts may shorten it so */
	{ OPT_UNTIL, "until", "TIME", "up to this time (now)" },
	{ OPT_ARCHIVE, "archive", "STEP", "read the archive of this step" },
	{ OPT_JSON, "json", NULL, "print JSON" },
	{ OPT_JSON, "j", NULL, NULL },
	{ OPT_PRETTY, "pretty", NULL, "print times that people can read" },
	{ OPT_PRETTY, "p", NULL, NULL },
	{ OPT_PRETTY, "pr", NULL, NULL },
	{ 't', "time-format", "FORMAT", "print them as strftime(3) does" },
	{ OPT_DROP, "drop", "WHAT", "leave out zeroes, nulls or empty (both)" },
	{ OPT_EXPLAIN, "explain", "TIME", "say why this point, or all, is so" },
	{ OPT_FILL, "fill", "WHAT", "instead of null: previous value or zero" },
	{ OPT_CLEAN, "clean", NULL, "all archives as one series, no nulls" },
	{ 0, NULL, NULL, NULL }
};

static const char *from_text, *until_text, *explain_text;
static int64_t from, until;	/* if they are given */
static uint64_t step;
static struct print_style style;
static bool clean, fill;

static void
no_data(struct item *item)
{
	item_failx(item, "No data in selected timerange");
}

static int
fetch_one(struct item *item, struct wsp *w, int64_t after, int64_t last,
    struct wsp_error *error)
{
	struct wsp_series series;
	bool found;

	if (wsp_fetch(w, after, last, item->now, step, &found, &series,
	    error) == -1)
		return -1;
	if (!found) {
		no_data(item);
		return 0;
	}
	print_series(item, &style, &series, 1);
	wsp_series_free(&series);
	return 0;
}

static int
fetch_clean(struct item *item, struct wsp *w, int64_t after, int64_t last,
    struct wsp_error *error)
{
	struct wsp_parts parts;

	if (wsp_fetch_parts(w, after, last, item->now, &parts, error) == -1)
		return -1;
	if (parts.n == 0)
		no_data(item);
	else
		print_series(item, &style, parts.list, parts.n);
	wsp_parts_free(&parts);
	return 0;
}

static struct explain explain;

static void
set_explain(void)
{
	explain.fetched = from_text != NULL;
	explain.from = from_text != NULL ? from : cli_now() - DAY;
	explain.until = until_text != NULL ? until : cli_now();
	explain.step = step;
	explain.json = style.json;
	explain.pretty = style.pretty;
	explain.time_format = style.time_format;
	explain_set(&explain, explain_text);
}

/* Explains points of the range instead of printing it. */
static int
explain_item(struct item *item, int64_t after, int64_t last,
    struct wsp_error *error)
{
	struct explain e = explain;

	e.from = after;
	e.until = last;
	return explain_file(item->out, item->path, item->now, &e, error);
}

static int
fetch(struct item *item, struct wsp_error *error)
{
	int64_t after, last;
	struct wsp *w;
	int ret;

	after = from_text != NULL ? from : clean ? 0 : item->now - DAY;
	last = until_text != NULL ? until : item->now;
	if (explain_text != NULL)
		return explain_item(item, after, last, error);
	if (cli_open_read(&w, item->path, error) == -1)
		return -1;
	ret = (clean ? fetch_clean : fetch_one)(item, w, after, last, error);
	wsp_close(w);
	return ret;
}

static void
set_drop(const char *what)
{
	style.drop_zeroes = strcmp(what, "zeroes") == 0 ||
	    strcmp(what, "empty") == 0;
	style.drop_nulls = strcmp(what, "nulls") == 0 ||
	    strcmp(what, "empty") == 0;
	if (!style.drop_zeroes && !style.drop_nulls)
		cli_usage("--drop: invalid choice: '%s' (choose from "
		    "'zeroes', 'nulls', 'empty')", what);
}

static void
set_option(int ch)
{
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
		style.json = true;
		break;
	case OPT_PRETTY:
		style.pretty = true;
		break;
	case 't':
		style.time_format = optarg;
		break;
	case OPT_DROP:
		set_drop(optarg);
		break;
	case OPT_CLEAN:
		clean = true;
		break;
	case OPT_EXPLAIN:
		explain_text = optarg;
		break;
	case OPT_FILL:
		fill = true;
		style.gaps = gaps_parse(optarg);
		break;
	default:
		if (!formats_option(ch))
			tree_option(ch);
	}
}

/* Which options do not go together? */
static void
check_options(void)
{
	if (style.json && formats_wanted())
		cli_usage("--json and --format exclude each other");
	if (style.pretty && formats_wanted())
		cli_usage("--pretty: not with --format, use --iso");
	if (clean && style.json)
		cli_usage("--clean: not with --json, use --format json");
	if (explain_text != NULL && (clean || fill || style.drop_nulls ||
	    style.drop_zeroes || formats_wanted()))
		cli_usage("--explain: not with --clean, --drop, --fill or "
		    "--format");
	if (clean && step != 0)
		cli_usage("--clean and --archive exclude each other");
}

int
main(int argc, char *argv[])
{
	int ch;

	cli_init("[option ...] path ...", options,
	    CLI_SHARES | CLI_FORMATS | CLI_TREE);
	while ((ch = cli_getopt(argc, argv)) != -1)
		set_option(ch);
	argc -= optind;
	argv += optind;
	tree_operands(argc);
	check_options();
	style.several = !tree_single(argc);
	if (clean && !fill)
		style.drop_nulls = true;
	from = cli_time("--from", from_text, 0);
	until = cli_time("--until", until_text, 0);
	if (explain_text != NULL)
		set_explain();
	formats_begin(false);
	tree_each(argc, argv, fetch);
	return formats_end();
}
