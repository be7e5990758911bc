/* SPDX-License-Identifier: ISC */
/* whisper-fill - write to the empty slots of one file what another knows. */
#include <unistd.h>

#include "cli.h"
#include "pair.h"

enum {
	OPT_LOCK = CLI_LONG
};

static const struct cli_option options[] = {
	{ OPT_LOCK, "lock", NULL, "accepted; writers always lock" },
	{ 0, NULL, NULL, NULL }
};

static int
fill(struct wsp *src, struct wsp *dst, char *paths[],
    struct wsp_error *error)
{
	(void)paths;
	return wsp_fill(src, dst, cli_now(), NULL, error);
}

int
main(int argc, char *argv[])
{
	int ch;

	cli_init("[option ...] src dst", options,
	    CLI_BACKUP | CLI_FSYNC | CLI_LOCKS);
	while ((ch = cli_getopt(argc, argv)) != -1)
		if (ch != OPT_LOCK)
			cli_option(ch);
	argc -= optind;
	argv += optind;
	cli_operands(argc, 2, 2);
	return pair_run(argv, NULL, fill);
}
