/* SPDX-License-Identifier: ISC */
/* whisper-merge - copy the points of one file over those of another. */
#include <unistd.h>

#include "cli.h"
#include "pair.h"
#include "tree.h"

enum {
	OPT_CREATE = CLI_LONG,
	OPT_FROM,
	OPT_RESAMPLE,
	OPT_UNTIL
};

static const struct cli_option options[] = {
	{ OPT_CREATE, "create", NULL, "of trees: make the files dst lacks" },
	{ OPT_FROM, "from", "TIME", "after this time (all)" },
	{ OPT_FROM, "f", "TIME", NULL },
	{ OPT_RESAMPLE, "resample", NULL, "the archives may differ" },
	{ OPT_UNTIL, "until", "TIME", "up to this time (now)" },
	{ 0, NULL, NULL, NULL }
};

static int64_t from, until;
static bool resample, up_to_now;

static int64_t
end_of(const struct pair *p)
{
	return up_to_now ? p->now : until;
}

static int
check(const struct pair *p, struct wsp_error *error)
{
	if (resample)
		return wsp_range_check(from, end_of(p), error);
	return wsp_merge_check(p->src, p->dst, p->paths[0], p->paths[1], from,
	    end_of(p), error);
}

static int
merge(const struct pair *p, struct wsp_error *error)
{
	if (resample)
		return wsp_resample(p->src, p->dst, from, end_of(p), p->now,
		    NULL, error);
	return wsp_merge(p->src, p->dst, p->paths[0], p->paths[1], from,
	    end_of(p), p->now, error);
}

int
main(int argc, char *argv[])
{
	struct pair_tool tool = { .verb = "merged", .check = check,
	    .fn = merge };
	const char *from_text = NULL, *until_text = NULL;
	int ch;

	cli_init("[option ...] src dst", options,
	    CLI_BACKUP | CLI_FSYNC | CLI_LOCKS | CLI_WRITES_TREE);
	while ((ch = cli_getopt(argc, argv)) != -1)
		switch (ch) {
		case OPT_CREATE:
			tool.create = true;
			break;
		case OPT_FROM:
			from_text = optarg;
			break;
		case OPT_RESAMPLE:
			resample = true;
			break;
		case OPT_UNTIL:
			until_text = optarg;
			break;
		default:
			tree_option(ch);
		}
	argc -= optind;
	argv += optind;
	cli_operands(argc, 2, 2);
	from = cli_time("--from", from_text, 0);
	up_to_now = until_text == NULL;
	until = cli_time("--until", until_text, 0);
	return pair_run(argv, &tool);
}
