/* SPDX-License-Identifier: ISC */
/* whisper-info - print the header of Whisper files, and what they hold. */
#include <inttypes.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "header.h"
#include "out.h"
#include "stats.h"
#include "tree.h"

enum {
	OPT_JSON = CLI_LONG,
	OPT_FIELD,
	OPT_STATS,
	OPT_FIRST,
	OPT_LAST,
	OPT_LAST_BEFORE
};

static const struct cli_option options[] = {
	{ OPT_JSON, "json", NULL, "print JSON" },
	{ OPT_JSON, "j", NULL, NULL },
	{ OPT_FIELD, "field", "NAME", "print only this field" },
	{ OPT_STATS, "stats", NULL, "also print what the slots hold" },
	{ OPT_FIRST, "first", NULL, "print the first point" },
	{ OPT_LAST, "last", NULL, "print the last point" },
	{ OPT_LAST_BEFORE, "last-before", "TIME",
	    "print the last point before this time" },
	{ 'H', "human", NULL, "sizes and times that people can read" },
	{ 0, NULL, NULL, NULL }
};

static const char *field;
static bool json, several, human, with_stats;
static int which;		/* OPT_ of a point, or 0 */
static int64_t before;

static void
print(struct item *item, const struct wsp_info *info,
    const struct wsp_stats *stats)
{
	struct out *out = item->out;

	if (field != NULL) {
		if (several) {
			out_text(out, item->path);
			out_text(out, ": ");
		}
		header_field(out, info, field, human);
	} else if (json) {
		header_json(out, info, stats, several ? item->path : NULL);
	} else {
		if (several) {
			item_block(item);
			out_text(out, item->path);
			out_text(out, ":\n");
		}
		header_text(out, info, stats, human);
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
	print(item, wsp_info(w), &stats);
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

	ret = which == OPT_FIRST ?
	    wsp_find_first(w, item->now, &found, &point, &step, error) :
	    wsp_find_last(w, before, item->now, &found, &point, &step, error);
	if (ret == -1)
		return -1;
	if (!found)
		item_failx(item, "no points");
	else if (json)
		stats_point_json(item->out, item->path, &point, step);
	else
		stats_point(item->out, several ? item->path : NULL, &point,
		    which == OPT_LAST_BEFORE ? step : 0, human);
	return 0;
}

/* A damaged file is shown as far as it can be read, and then complained of. */
static int
info(struct item *item, struct wsp_error *error)
{
	struct wsp *w;
	int ret = 0;

	if (wsp_open(&w, item->path, WSP_LOOK, 0, error) == -1)
		return -1;
	if (field != NULL && !header_has_field(field)) {
		wsp_close(w);
		return unknown_field(item->out);
	}
	if (wsp_problem(w) != NULL) {
		if (which == 0)
			print(item, wsp_info(w), NULL);
		item_failx(item, "%s", wsp_problem(w));
	} else if (which != 0)
		ret = print_point(item, w, error);
	else if (with_stats && field == NULL)
		ret = print_stats(item, w, error);
	else
		print(item, wsp_info(w), NULL);
	wsp_close(w);
	return ret;
}

static void
set_point(int ch)
{
	if (which != 0 && which != ch)
		cli_usage("only one of --first, --last and --last-before can "
		    "be asked for");
	which = ch;
}

int
main(int argc, char *argv[])
{
	const char *before_text = NULL;
	int ch;

	cli_init("[-H] [--json] [--field NAME | --stats] path ...\n"
	    "[-H] [--json] --first | --last | --last-before TIME path ...\n"
	    "[--json] path field", options, CLI_TREE);
	while ((ch = cli_getopt(argc, argv)) != -1)
		switch (ch) {
		case OPT_JSON:
			json = true;
			break;
		case OPT_FIELD:
			field = optarg;
			break;
		case OPT_STATS:
			with_stats = true;
			break;
		case OPT_LAST_BEFORE:
			before_text = optarg;
			/* FALLTHROUGH */
		case OPT_FIRST:
		case OPT_LAST:
			set_point(ch);
			break;
		case 'H':
			human = true;
			break;
		default:
			tree_option(ch);
		}
	argc -= optind;
	argv += optind;
	if (which != 0 && (with_stats || field != NULL))
		cli_usage("a point excludes --field and --stats");
	before = cli_time("--last-before", before_text, INT64_MAX);
	if (field == NULL && which == 0 && argc == 2 &&
	    access(argv[1], F_OK) == -1)
		field = argv[--argc];
	if (field != NULL && *field == '\0')
		field = NULL;
	several = !tree_single(argc);
	return tree_each(argc, argv, info);
}
