/* SPDX-License-Identifier: ISC */
/* whisper-fill - write to the empty slots of one file what another knows. */
#include <unistd.h>

#include "cli.h"
#include "pair.h"
#include "tree.h"

enum {
	OPT_CREATE = CLI_LONG,
	OPT_LOCK
};

static const struct cli_option options[] = {
	{ OPT_CREATE, "create", NULL, "of trees: make the files dst lacks" },
	{ OPT_LOCK, "lock", NULL, "accepted; writers always lock" },
	{ OPT_LOCK, "l", NULL, NULL },
	{ OPT_LOCK, "lo", NULL, NULL },
	{ OPT_LOCK, "loc", NULL, NULL },
	{ 0, NULL, NULL, NULL }
};

static int
fill(const struct pair *p, struct wsp_error *error)
{
	return wsp_fill(p->src, p->dst, p->now, NULL, error);
}

int
main(int argc, char *argv[])
{
	struct pair_tool tool = { .verb = "filled", .fn = fill };
	int ch;

	cli_init("[option ...] src dst", options,
	    CLI_BACKUP | CLI_FSYNC | CLI_LOCKS | CLI_WRITES_TREE);
	while ((ch = cli_getopt(argc, argv)) != -1)
		if (ch == OPT_CREATE)
			tool.create = true;
		else if (ch != OPT_LOCK)
			tree_option(ch);
	argc -= optind;
	argv += optind;
	cli_operands(argc, 2, 2);
	return pair_run(argv, &tool);
}
