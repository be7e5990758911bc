/* SPDX-License-Identifier: ISC */
/* whisper-update - write points to a Whisper file. */
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "points.h"

static const struct cli_option options[] = {
	{ 'q', "quiet", NULL, "do not say which points were not stored" },
	{ 'v', "verbose", NULL, "say what became of all points" },
	{ 0, NULL, NULL, NULL }
};

static bool quiet, verbose;

static void
report(const char *path, const struct wsp_counts *counts)
{
	if (verbose)
		cli_note(path, "%" PRIu64 " stored, %" PRIu64 " too old, %"
		    PRIu64 " replaced in the batch, %" PRIu64
		    " in the future", counts->stored, counts->too_old,
		    counts->replaced, counts->future);
	else if (!quiet && counts->too_old > 0)
		cli_note(path, "%" PRIu64 " point%s too old to store",
		    counts->too_old, counts->too_old == 1 ? "" : "s");
}

/*
 * As in the reference a single point must be covered, while of many the too
 * old ones are left out.
 */
static int
update(struct wsp *w, const struct points *p, struct wsp_counts *counts,
    struct wsp_error *error)
{
	if (p->n != 1)
		return wsp_update_many(w, p->list, p->n, cli_now(), counts,
		    error);
	counts->stored = 1;
	return wsp_update(w, p->list, cli_now(), error);
}

static int
update_file(const char *path, const struct points *p, struct wsp_error *error)
{
	struct wsp_counts counts = { 0 };
	struct wsp *w;
	int ret = -1;

	if (p->n == 0)
		return 0;
	if (cli_open_inplace(&w, path, error) == -1)
		return -1;
	if (update(w, p, &counts, error) == 0 &&
	    cli_sync_inplace(w, error) == 0) {
		report(path, &counts);
		ret = 0;
	}
	wsp_close(w);
	return ret;
}

int
main(int argc, char *argv[])
{
	struct wsp_error error;
	struct points points = { 0 };
	int ch, ret;

	cli_init("[-qv] [option ...] path [time:value ...]", options,
	    CLI_FSYNC | CLI_LOCKS);
	while ((ch = cli_getopt(argc, argv)) != -1)
		switch (ch) {
		case 'q':
			quiet = true;
			break;
		case 'v':
			verbose = true;
			break;
		default:
			cli_option(ch);
		}
	argc -= optind;
	argv += optind;
	cli_operands(argc, 1, argc);
	ret = argc > 1 ? points_of_operands(&points, argc - 1, argv + 1,
	    argv[0]) : points_of_input(&points, argv[0]);
	if (ret == 0 && update_file(argv[0], &points, &error) == -1)
		cli_fail(argv[0], &error);
	free(points.list);
	return cli_finish();
}
