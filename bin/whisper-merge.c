/* SPDX-License-Identifier: ISC */
/* whisper-merge - copy the points of one file over those of another. */
#include <string.h>

#include "cli/backup.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "cli/remote.h"
#include "pair/pair.h"
#include "cli/each.h"
#include "wsp-ops.h"

static struct cli_time from, until;
static bool resample;

static const struct cli_option options[] = {
	{ 0, "from", "TIME", "after this time (all)", { "f" },
	    .time = &from },
	{ 0, "resample", NULL, "the archives may differ", .flag = &resample },
	{ 0, "until", "TIME", "up to this time (now)", .time = &until },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-merge",
	.does = "copy the points of one Whisper file over another, or of trees",
	.synopsis = "[option ...] src dst",
	.min = 2,
	.max = 2,
	.options = { pair_options, options, each_files_options,
	    open_dry_run_options, each_run_options, backup_options,
	    open_write_options, open_lock_options, remote_options }
};

static int64_t
end_of(const struct pair *p)
{
	return cli_time_or(&until, p->now);
}

static int
check_merge(const struct pair *p, struct wsp_error *error)
{
	if (resample)
		return wsp_range_check(from.time, end_of(p), error);
	if (wsp_merge_check(p->src, p->dst, p->paths[0], p->paths[1],
	    from.time, end_of(p), error) == 0)
		return 0;
	if (error->code == WSP_EUNALIKE)
		strlcat(error->msg, " or use --resample", sizeof(error->msg));
	return -1;
}

static int
merge_pair(const struct pair *p, bool dry_run, uint64_t *points,
    struct wsp_error *error)
{
	struct wsp_fill_options o;

	wsp_fill_defaults(&o);
	o.from = from.time;
	o.until = end_of(p);
	o.dry_run = dry_run;
	if (resample)
		return wsp_resample(p->src, p->dst, &o, p->now, points, error);
	if (wsp_merge_find(p->src, p->dst, p->paths[0], p->paths[1],
	    from.time, end_of(p), p->now, points, error) == -1)
		return -1;
	if (dry_run || *points == 0)
		return 0;
	return wsp_merge(p->src, p->dst, p->paths[0], p->paths[1], from.time,
	    end_of(p), p->now, error);
}

int
main(int argc, char *argv[])
{
	static const struct pair_tool merging = { .verb = "merged",
	    .check = check_merge, .fn = merge_pair };

	cli_parse(&tool, &argc, &argv);
	remote_begin(argc, argv);
	return pair_run(argv, &merging);
}
