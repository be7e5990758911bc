/* SPDX-License-Identifier: ISC */
/* whisper-update - write points to a Whisper file. */
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "points.h"

enum {
	OPT_FUTURE_LIMIT = CLI_LONG,
	OPT_STRICT
};

static const struct cli_option options[] = {
	{ OPT_FUTURE_LIMIT, "future-limit", "SECONDS",
	    "store no points further ahead" },
	{ 'q', "quiet", NULL, "do not say which points were not stored" },
	{ OPT_STRICT, "strict", NULL, "fail if a point was not stored" },
	{ 'v', "verbose", NULL, "say what became of all points" },
	{ 0, NULL, NULL, NULL }
};

static bool quiet, strict, verbose;
static bool limited;
static uint64_t future_limit;

/* Was a point not stored that makes the run a failure? */
static bool incomplete;

static void
say(const char *path, uint64_t n, const char *what)
{
	if (n > 0)
		cli_note(path, "%" PRIu64 " point%s %s", n, n == 1 ? "" : "s",
		    what);
}

static void
say_all(const char *path, const struct wsp_counts *counts, uint64_t refused)
{
	char text[64] = "";

	if (limited)
		snprintf(text, sizeof(text), ", %" PRIu64
		    " too far in the future", refused);
	cli_note(path, "%" PRIu64 " stored, %" PRIu64 " too old, %" PRIu64
	    " replaced in the batch, %" PRIu64 " in the future%s",
	    counts->stored, counts->too_old, counts->replaced, counts->future,
	    text);
}

static void
report(const char *path, const struct wsp_counts *counts, uint64_t refused)
{
	if (verbose)
		say_all(path, counts, refused);
	else if (!quiet) {
		say(path, counts->too_old, "too old to store");
		say(path, refused, "too far in the future");
		if (strict)
			say(path, counts->replaced, "replaced in the batch");
	}
	if (strict && counts->too_old + counts->replaced + refused > 0)
		incomplete = true;
}

/*
 * As in the reference a single point must be covered, while of many the too
 * old ones are left out.
 */
static int
update(struct wsp *w, struct points *p, struct wsp_counts *counts,
    uint64_t *refused, struct wsp_error *error)
{
	*refused = 0;
	if (p->n == 1) {
		counts->stored = 1;
		return wsp_update(w, p->list, cli_now(), error);
	}
	if (limited)
		*refused = points_limit(p, cli_now(), future_limit);
	return wsp_update_many(w, p->list, p->n, cli_now(), counts, error);
}

static int
update_file(const char *path, struct points *p, struct wsp_error *error)
{
	struct wsp_counts counts = { 0 };
	uint64_t refused;
	struct wsp *w;
	int ret = -1;

	if (p->n == 0)
		return 0;
	if (cli_open_inplace(&w, path, error) == -1)
		return -1;
	if (update(w, p, &counts, &refused, error) == 0 &&
	    cli_finish_inplace(w, error) == 0) {
		report(path, &counts, refused);
		ret = 0;
	}
	wsp_close(w);
	return ret;
}

static void
parse(int argc, char *argv[])
{
	int ch;

	while ((ch = cli_getopt(argc, argv)) != -1)
		switch (ch) {
		case OPT_FUTURE_LIMIT:
			future_limit = (uint64_t)cli_int("--future-limit",
			    optarg, 0, UINT32_MAX);
			limited = true;
			break;
		case 'q':
			quiet = true;
			break;
		case OPT_STRICT:
			strict = true;
			break;
		case 'v':
			verbose = true;
			break;
		default:
			cli_option(ch);
		}
}

int
main(int argc, char *argv[])
{
	struct wsp_error error;
	struct points points = { 0 };
	int ret;

	cli_init("[-qv] [option ...] path [time:value ...]", options,
	    CLI_FSYNC | CLI_LOCKS);
	parse(argc, argv);
	argc -= optind;
	argv += optind;
	cli_operands(argc, 1, argc);
	ret = argc > 1 ? points_of_operands(&points, argc - 1, argv + 1,
	    argv[0]) : points_of_input(&points, argv[0]);
	if (ret == 0 && update_file(argv[0], &points, &error) == -1)
		cli_fail(argv[0], &error);
	free(points.list);
	ret = cli_finish();
	return ret == 0 && incomplete ? 1 : ret;
}
