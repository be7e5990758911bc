/* SPDX-License-Identifier: ISC */
/* whisper-info - print the header of Whisper files, and what they hold. */
#include <inttypes.h>
#include <stdatomic.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/open.h"
#include "cli/remote.h"
#include "cli/store.h"
#include "print/header.h"
#include "cli/out.h"
#include "print/stats.h"
#include "cli/each.h"
#include "cli/each_options.h"
#include "wsp-ops.h"

static const char *field;
static bool json, several, human, with_stats;
static bool first, last;
static struct cli_time before;

static const struct cli_option options[] = {
	{ 0, "json", NULL, "print JSON", { "j" }, .flag = &json },
	{ 0, "field", "NAME", "print only this field", .text = &field },
	{ 0, "stats", NULL, "also print what the slots hold",
	    .flag = &with_stats },
	{ 0, "first", NULL, "print the first point", .flag = &first },
	{ 0, "last", NULL, "print the last point", .flag = &last },
	{ 0, "last-before", "TIME", "print the last point before this time",
	    .time = &before },
	{ 'H', "human", NULL, "sizes and times that people can read",
	    .flag = &human },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-info",
	.does = "print the header of Whisper files, and what they hold",
	.synopsis = "[-H] [--json] [--field NAME | --stats] path ...\n"
	    "[-H] [--json] --first | --last | --last-before TIME path ...\n"
	    "[--json] path field",
	.options = { options, each_files_options, each_run_options,
	    remote_options, store_options }
};

/* How many points are asked for? */
static int
count_points(void)
{
	return first + last + (before.text != NULL);
}

/* The numbers of these methods mean others to go-carbon. */
static void
warn_of_method(struct item *item, const struct wsp_info *info)
{
	static const enum wsp_method theirs[] = {
		[WSP_AVG_ZERO] = WSP_FIRST,
		[WSP_ABSMAX] = WSP_MIX,
		[WSP_ABSMIN] = WSP_PERCENTILE,
	};

	if (each_verbose && !info->compressed &&
	    info->method >= WSP_AVG_ZERO && info->method <= WSP_ABSMIN)
		item_note(item, "go-carbon takes %s for %s",
		    wsp_method_name(info->method),
		    wsp_method_name(theirs[info->method]));
}

static void
print_header(struct item *item, const struct wsp_info *info,
    const struct wsp_stats *stats)
{
	struct out *out = item->out;

	if (field != NULL) {
		if (several) {
			out_name(out, item->path);
			out_text(out, ": ");
		}
		header_field(out, info, field, human);
	} else if (json) {
		/* What the reference prints has no path. */
		header_json(out, info, stats, several || stats != NULL ?
		    item->path : NULL, several);
	} else {
		if (several) {
			item_block(item);
			out_name(out, item->path);
			out_text(out, ":\n");
		}
		header_text(out, info, stats, human);
		warn_of_method(item, info);
	}
}

/* As in the reference this is no message but the answer. */
static int
unknown_field(struct out *out)
{
	static atomic_flag said = ATOMIC_FLAG_INIT;

	if (atomic_flag_test_and_set(&said))
		return 0;
	out_text(out, "Unknown field \"");
	out_text(out, field);
	out_text(out, "\". Valid fields are " HEADER_FIELDS "\n");
	cli_differs();
	return 0;
}

static int
print_stats(struct item *item, struct wsp *w, struct wsp_error *error)
{
	struct wsp_stats stats;

	if (wsp_stats(w, item->now, &stats, error) == -1)
		return -1;
	print_header(item, wsp_info(w), &stats);
	wsp_stats_free(&stats);
	return 0;
}

static int
print_point(struct item *item, struct wsp *w, struct wsp_error *error)
{
	struct wsp_point point;
	uint32_t step;
	bool found;
	int ret;

	ret = first ?
	    wsp_find_first(w, item->now, &found, &point, &step, error) :
	    wsp_find_last(w, cli_time_or(&before, INT64_MAX), item->now,
	    &found, &point, &step, error);
	if (ret == -1)
		return -1;
	if (!found)
		item_failx(item, "no points");
	else if (json)
		stats_point_json(item->out, item->path, &point, step);
	else
		stats_point(item->out, several ? item->path : NULL, &point,
		    before.text != NULL ? step : 0, human);
	return 0;
}

/*
 * A damaged file is shown as far as it can be read, and then complained of; of
 * what is no Whisper file there is nothing to show.
 */
static int
print_file(struct item *item, struct wsp_error *error)
{
	struct wsp *w;
	int ret = 0;

	if (open_look(&w, item->place, error) == -1)
		return -1;
	if (field != NULL && !header_has_field(field)) {
		wsp_close(w);
		return unknown_field(item->out);
	}
	if (wsp_problem(w) != NULL) {
		if (count_points() == 0 && wsp_foreign(w) == NULL)
			print_header(item, wsp_info(w), NULL);
		item_failx(item, "%s", wsp_problem(w));
	} else if (count_points() != 0)
		ret = print_point(item, w, error);
	else if (with_stats && field == NULL)
		ret = print_stats(item, w, error);
	else
		print_header(item, wsp_info(w), NULL);
	wsp_close(w);
	return ret;
}

static void
check_options(void)
{
	int points = count_points();

	if (points > 1)
		cli_usage("only one of --first, --last and --last-before can "
		    "be asked for");
	if (points > 0 && (with_stats || field != NULL))
		cli_usage("a point excludes --field and --stats");
}

/*
 * The script takes a second operand for a field.  Of what is read of trees and
 * stores it is one only if there is such a field.
 */
static void
take_field(int *argc, char *argv[])
{
	if (field != NULL || count_points() != 0 || *argc != 2 ||
	    wsp_is_url(argv[1]) || access(argv[1], F_OK) == 0)
		return;
	if (header_has_field(argv[1]) ||
	    (!store_is_named() && !each_said.source.recursive))
		field = argv[--*argc];
}

int
main(int argc, char *argv[])
{
	cli_parse(&tool, &argc, &argv);
	take_field(&argc, argv);
	store_begin(&argc, &argv);
	remote_begin(argc, argv);
	check_options();
	if (field != NULL && *field == '\0')
		field = NULL;
	several = !each_single(argc);
	return each_file(argc, argv, print_file);
}
