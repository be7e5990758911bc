/* SPDX-License-Identifier: ISC */
/* whisper-diff - compare the points of two Whisper files. */
#include <unistd.h>

#include "cli/cli.h"
#include "cli/open.h"
#include "cli/remote.h"
#include "cli/store.h"
#include "pair/diff_trees.h"
#include "pair/listing.h"
#include "cli/each.h"
#include "wsp-ops.h"

static struct wsp_diff_options how;
static struct differences_style style;
static struct cli_time until;
static bool no_headers;

static const struct cli_option options[] = {
	{ 0, "all", NULL, "compare every slot of every archive",
	    .flag = &how.all },
	{ 0, "columns", NULL, "print plain columns", { "c", "co" },
	    .flag = &style.columns },
	{ 0, "ignore-empty", NULL, "skip points that only one file has",
	    .flag = &how.ignore_empty },
	{ 0, "json", NULL, "print JSON", { "j" }, .flag = &style.json },
	{ 0, "missing", NULL, "only points that just one file has",
	    .flag = &how.missing },
	{ 0, "no-headers", NULL, "print no headings", { "n", "no", "no-" },
	    .flag = &no_headers },
	{ 0, "summary", NULL, "print only how many points differ",
	    { "s" }, .flag = &style.summary },
	{ 0, "until", "TIME", "compare no later points (now)",
	    .time = &until },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-diff",
	.does = "compare the points of two Whisper files or trees",
	.synopsis = "[option ...] a b",
	.compares = true,
	.min = 2,
	.max = 2,
	.options = { options, each_files_options, each_run_options,
	    open_read_options, open_lock_options,
	    remote_options, store_options }
};

static const struct listing_site site = { store_has, store_names,
	store_join };

/* Opens both files and compares them, or stores which could not be. */
static int
compare_files(char *paths[], struct wsp_diff *diff, const char **failed,
    struct wsp_error *error)
{
	struct wsp *w[2] = { NULL, NULL };
	int i, ret = 0;

	for (i = 0; ret == 0 && i < 2; i++)
		if ((ret = open_read(&w[i], wsp_path_of(paths[i]),
		    error)) == -1)
			*failed = paths[i];
	if (ret == 0 && (ret = wsp_diff(w[0], w[1], paths[0], paths[1], &how,
	    cli_now(), diff, error)) == -1)
		*failed = paths[0];
	wsp_close(w[0]);
	wsp_close(w[1]);
	return ret;
}

/* Says what went wrong, unless it may go right another time. */
static int
compare(char *paths[], struct wsp_diff *diff)
{
	const char *failed = NULL;
	struct wsp_error error;
	int ret, tries = 0;

	do
		ret = compare_files(paths, diff, &failed, &error);
	while (ret == -1 && open_again(&tries, &error));
	if (ret == -1)
		each_fail(failed, &error);
	return ret;
}

static void
print_diff(const struct wsp_diff *diff, char *paths[])
{
	struct out out = { 0 };

	if (differences_any(diff))
		cli_differs();
	differences_print(&out, diff, paths[0], paths[1], &style);
	out_flush(&out);
	out_free(&out);
}

int
main(int argc, char *argv[])
{
	struct wsp_diff diff;
	int ret;

	cli_parse(&tool, &argc, &argv);
	if (store_begin_pair(argc, argv))
		listing_site = &site;
	remote_begin(argc, argv);
	if (how.missing && how.ignore_empty)
		cli_usage("--missing excludes --ignore-empty");
	how.until = cli_time_or(&until, 0);
	style.headers = !no_headers;
	if (!each_single(1))
		return diff_trees(argv, &how, &style);
	if ((ret = compare(argv, &diff)) == 0) {
		print_diff(&diff, argv);
		wsp_diff_free(&diff);
	}
	each_sum(ret == -1);
	return cli_finish();
}
