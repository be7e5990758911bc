/* SPDX-License-Identifier: ISC */
/* whisper-diff - compare the points of two Whisper files. */
#include <unistd.h>

#include "cli.h"
#include "diff_trees.h"
#include "tree.h"

enum {
	OPT_ALL = CLI_LONG,
	OPT_COLUMNS,
	OPT_IGNORE_EMPTY,
	OPT_JSON,
	OPT_NO_HEADERS,
	OPT_SUMMARY,
	OPT_UNTIL
};

static const struct cli_option options[] = {
	{ OPT_ALL, "all", NULL, "compare every slot of every archive" },
	{ OPT_COLUMNS, "columns", NULL, "print plain columns" },
	{ OPT_IGNORE_EMPTY, "ignore-empty", NULL,
	    "skip points that only one file has" },
	{ OPT_JSON, "json", NULL, "print JSON" },
	{ OPT_JSON, "j", NULL, NULL },
	{ OPT_NO_HEADERS, "no-headers", NULL, "print no headings" },
	{ OPT_NO_HEADERS, "n", NULL, NULL },
	{ OPT_NO_HEADERS, "no", NULL, NULL },
	{ OPT_SUMMARY, "summary", NULL, "print only how many points differ" },
	{ OPT_UNTIL, "until", "TIME", "compare no later points (now)" },
	{ 0, NULL, NULL, NULL }
};

/* Opens both files and compares them; says what went wrong about which. */
static int
compare(char *paths[], const struct wsp_diff_options *how,
    struct wsp_diff *diff)
{
	struct wsp *w[2] = { NULL, NULL };
	struct wsp_error error;
	int i, ret = 0;

	for (i = 0; ret == 0 && i < 2; i++)
		if ((ret = cli_open_read(&w[i], paths[i],
		    &error)) == -1)
			cli_fail(paths[i], &error);
	if (ret == 0 && (ret = wsp_diff(w[0], w[1], paths[0], paths[1], how,
	    cli_now(), diff, &error)) == -1)
		cli_fail(paths[0], &error);
	wsp_close(w[0]);
	wsp_close(w[1]);
	return ret;
}

static void
print(const struct wsp_diff *diff, char *paths[],
    const struct differences_style *style)
{
	struct out out = { 0 };

	if (differences_any(diff))
		cli_differs();
	differences_print(&out, diff, paths[0], paths[1], style);
	out_flush(&out);
	out_free(&out);
}

int
main(int argc, char *argv[])
{
	struct wsp_diff_options how = { 0 };
	struct differences_style style = { .headers = true };
	const char *until = NULL;
	struct wsp_diff diff;
	int ch;

	cli_init("[option ...] a b", options,
	    CLI_COMPARES | CLI_SHARES | CLI_TREE);
	while ((ch = cli_getopt(argc, argv)) != -1)
		switch (ch) {
		case OPT_ALL:
			how.all = true;
			break;
		case OPT_COLUMNS:
			style.columns = true;
			break;
		case OPT_IGNORE_EMPTY:
			how.ignore_empty = true;
			break;
		case OPT_JSON:
			style.json = true;
			break;
		case OPT_NO_HEADERS:
			style.headers = false;
			break;
		case OPT_SUMMARY:
			style.summary = true;
			break;
		case OPT_UNTIL:
			until = optarg;
			break;
		default:
			tree_option(ch);
		}
	argc -= optind;
	argv += optind;
	cli_operands(argc, 2, 2);
	how.until = cli_time("--until", until, 0);
	if (!tree_single(1))
		return diff_trees(argv, &how, &style);
	if (compare(argv, &how, &diff) == 0) {
		print(&diff, argv, &style);
		wsp_diff_free(&diff);
	}
	return cli_finish();
}
