/* SPDX-License-Identifier: ISC */
/* whisper-merge - copy the points of one file over those of another. */
#include <unistd.h>

#include "cli.h"
#include "pair.h"

enum {
	OPT_FROM = CLI_LONG,
	OPT_RESAMPLE,
	OPT_UNTIL
};

static const struct cli_option options[] = {
	{ OPT_FROM, "from", "TIME", "after this time (all)" },
	{ OPT_RESAMPLE, "resample", NULL, "the archives may differ" },
	{ OPT_UNTIL, "until", "TIME", "up to this time (now)" },
	{ 0, NULL, NULL, NULL }
};

static int64_t from, until;
static bool resample;

static int
check(struct wsp *src, struct wsp *dst, char *paths[],
    struct wsp_error *error)
{
	if (resample)
		return wsp_range_check(from, until, error);
	return wsp_merge_check(src, dst, paths[0], paths[1], from, until,
	    error);
}

static int
merge(struct wsp *src, struct wsp *dst, char *paths[],
    struct wsp_error *error)
{
	if (resample)
		return wsp_resample(src, dst, from, until, cli_now(), NULL,
		    error);
	return wsp_merge(src, dst, paths[0], paths[1], from, until, cli_now(),
	    error);
}

int
main(int argc, char *argv[])
{
	const char *from_text = NULL, *until_text = NULL;
	int ch;

	cli_init("[option ...] src dst", options,
	    CLI_BACKUP | CLI_FSYNC | CLI_LOCKS);
	while ((ch = cli_getopt(argc, argv)) != -1)
		switch (ch) {
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
			cli_option(ch);
		}
	argc -= optind;
	argv += optind;
	cli_operands(argc, 2, 2);
	from = cli_time("--from", from_text, 0);
	until = cli_time("--until", until_text, cli_now());
	return pair_run(argv, check, merge);
}
