/* SPDX-License-Identifier: ISC */
/* whisper-fetch - print the points of a range. */
#include <unistd.h>

#include "cli/cli.h"
#include "cli/open.h"
#include "cli/remote.h"
#include "cli/store.h"
#include "cli/range.h"
#include "explain/explain.h"
#include "print/rows.h"
#include "print/series.h"
#include "cli/each.h"
#include "wsp-ops.h"

#define DAY	(24 * 60 * 60)

enum {
	DROP_ZEROES,		/* in the order of the choices of --drop */
	DROP_NULLS,
	DROP_EMPTY,
	DROP_NOTHING
};

static int drop = DROP_NOTHING;
static struct print_style style;
static const char *explain_text;
static bool clean, fill;

/* Scripts may shorten it to --f, which could be --fill or others, too. */
static const struct cli_option from_options[] = {
	{ 0, "from", "TIME", "after this time (a day ago)", { "f" },
	    .time = &range_said.from },
	{ .name = NULL }
};

static const struct cli_option options[] = {
	{ 0, "json", NULL, "print JSON", { "j" }, .flag = &style.json },
	{ 0, "pretty", NULL, "print times that people can read",
	    { "p", "pr" }, .flag = &style.pretty },
	{ 't', "time-format", "FORMAT", "print them as strftime(3) does",
	    { "t" }, .text = &style.time_format },
	{ 0, "drop", "WHAT", "leave out zeroes, nulls or empty (both)",
	    .choice = &drop, .choices = "'zeroes', 'nulls', 'empty'" },
	{ 0, "explain", "TIME", "say why this point, or all, is so",
	    .text = &explain_text },
	{ 0, "fill", "WHAT", "instead of null: previous value or zero",
	    .choice = &style.gaps, .choices = GAPS_NAMES, .flag = &fill },
	{ 0, "clean", NULL, "all archives as one series, no nulls",
	    .flag = &clean },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-fetch",
	.does = "print the points of a time range from Whisper files, or "
	    "explain them",
	.synopsis = "[option ...] path ...",
	.options = { from_options, range_day_options, options,
	    formats_options, each_files_options, each_run_options,
	    open_mix_options, open_read_options, open_lock_options,
	    remote_options, store_options }
};

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

	if (wsp_fetch(w, after, last, item->now, range_said.step,
	    &found, &series, error) == -1)
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
	explain.fetched = range_said.from.text != NULL;
	explain.from = cli_time_or(&range_said.from, cli_now() - DAY);
	explain.until = cli_time_or(&range_said.until, cli_now());
	explain.step = range_said.step;
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
	return explain_file(item->out, item->place, item->now, &e, error);
}

static int
fetch_file(struct item *item, struct wsp_error *error)
{
	int64_t after, last;
	struct wsp *w;
	int ret;

	after = cli_time_or(&range_said.from, clean ? 0 : item->now - DAY);
	last = cli_time_or(&range_said.until, item->now);
	if (explain_text != NULL)
		return explain_item(item, after, last, error);
	if (open_points(&w, item->place, after, item->now, error) == -1)
		return -1;
	ret = (clean ? fetch_clean : fetch_one)(item, w, after, last, error);
	wsp_close(w);
	return ret;
}

/* Which options do not go together? */
static void
check_options(void)
{
	if (style.json && formats_wanted())
		cli_usage("--json and --format exclude each other");
	if (style.time_format != NULL)
		style.pretty = true;
	if (style.pretty && formats_wanted())
		cli_usage("--pretty: not with --format, use --iso");
	if (clean && style.json)
		cli_usage("--clean: not with --json, use --format json");
	if (explain_text != NULL && (clean || fill || drop != DROP_NOTHING ||
	    formats_wanted()))
		cli_usage("--explain: not with --clean, --drop, --fill or "
		    "--format");
	if (clean && range_said.step != 0)
		cli_usage("--clean and --archive exclude each other");
}

/* What the options decide. */
static void
apply_options(int argc)
{
	style.several = !each_single(argc);
	/* What the reference prints has no path. */
	style.with_path = style.several || range_said.step != 0 || fill;
	style.drop_zeroes = drop == DROP_ZEROES || drop == DROP_EMPTY;
	style.drop_nulls = drop == DROP_NULLS || drop == DROP_EMPTY ||
	    (clean && !fill);
	if (explain_text != NULL)
		set_explain();
}

int
main(int argc, char *argv[])
{
	cli_parse(&tool, &argc, &argv);
	store_begin(&argc, &argv);
	remote_begin(argc, argv);
	if (explain_text != NULL && argc == 0 && !each_listed() &&
	    access(explain_text, F_OK) == 0)
		cli_usage("--explain %s: a time, or all, goes before the path",
		    explain_text);
	each_operands(argc);
	check_options();
	apply_options(argc);
	formats_begin(false);
	each_file(argc, argv, fetch_file);
	return formats_end();
}
