/* SPDX-License-Identifier: ISC */
/* whisper-fill - write to the empty slots of one file what another knows. */
#include "cli/backup.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "cli/remote.h"
#include "cli/range.h"
#include "pair/pair.h"
#include "cli/each.h"
#include "wsp-ops.h"

static struct cli_time from, until;
static bool no_rollups;

static const struct cli_option options[] = {
	{ 0, "from", "TIME", "only slots after this time (all)",
	    .time = &from, .call = range_check_time },
	{ 0, "lock", NULL, "accepted; writers always lock",
	    { "l", "lo", "loc" }, .call = cli_ignore },
	{ 0, "no-rollups", NULL, "leave coarse values that are there",
	    .flag = &no_rollups },
	{ 0, "until", "TIME", "only slots up to this time (now)",
	    .time = &until, .call = range_check_time },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-fill",
	.does = "copy the points that a Whisper file lacks from another, "
	    "or of trees",
	.synopsis = "[option ...] src dst",
	.min = 2,
	.max = 2,
	.options = { pair_options, options, each_files_options,
	    open_dry_run_options, each_run_options, backup_options,
	    open_write_options, open_lock_options, remote_options }
};

static struct wsp_fill_options
how_to_fill(const struct pair *p)
{
	struct wsp_fill_options o;

	wsp_fill_defaults(&o);
	o.from = cli_time_or(&from, o.from);
	o.until = cli_time_or(&until, p->now);
	o.no_rollups = no_rollups;
	return o;
}

static int
check_fill(const struct pair *p, struct wsp_error *error)
{
	struct wsp_fill_options o = how_to_fill(p);

	return wsp_range_check(o.from, o.until, error);
}

static int
fill_pair(const struct pair *p, bool dry_run, uint64_t *points,
    struct wsp_error *error)
{
	struct wsp_fill_options o = how_to_fill(p);

	o.dry_run = dry_run;
	return wsp_fill(p->src, p->dst, &o, p->now, points, error);
}

int
main(int argc, char *argv[])
{
	static const struct pair_tool filling = { .verb = "filled",
	    .self = true, .check = check_fill, .fn = fill_pair };

	cli_parse(&tool, &argc, &argv);
	remote_begin(argc, argv);
	return pair_run(argv, &filling);
}
