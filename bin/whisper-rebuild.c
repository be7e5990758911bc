/* SPDX-License-Identifier: ISC */
/* whisper-rebuild - compute coarse archives anew from finer ones. */
#include "cli/backup.h"
#include "cli/cli.h"
#include "cli/each.h"
#include "cli/open.h"
#include "cli/out.h"
#include "cli/range.h"
#include "print/changes.h"
#include "wsp-ops.h"

static struct wsp_rebuild_options rebuild;

static const struct cli_option options[] = {
	{ 0, "archive", "STEP", "only the archive of this step",
	    .step = &range_said.step, .call = range_check_step },
	{ 0, "partial", NULL, "even what a finer archive holds only in part",
	    .flag = &rebuild.partial },
	{ 'v', "verbose", NULL, "print the changes and their number",
	    .flag = &each_verbose, .pace = true },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-rebuild",
	.does = "compute the coarse archives of Whisper files anew",
	.synopsis = "[-nv] [option ...] path ...",
	.options = { range_all_options, options, each_files_options,
	    open_dry_run_options, each_run_options, backup_options,
	    open_write_options, open_lock_options }
};

/* The lock is given up before anything is printed: that may take its time. */
static int
rebuild_file(struct item *item, struct wsp_error *error)
{
	struct wsp_changes changes = { 0 };
	struct wsp *w;
	int ret;

	if (open_change(&w, item->place, error) == -1)
		return -1;
	ret = wsp_rebuild_find(w, &rebuild, item->now, &changes, error);
	if (ret == 0)
		ret = changes_make(w, item, &changes, error);
	wsp_close(w);
	if (ret == 0 && (open_dry_run || each_verbose))
		changes_print(item->out, item->path, &changes);
	if (ret == 0 && each_verbose)
		changes_count(item->out, item->path, &changes, open_dry_run);
	wsp_changes_free(&changes);
	return ret;
}

int
main(int argc, char *argv[])
{
	static const struct each_tool work = { .file = rebuild_file,
	    .writes = true };

	cli_parse(&tool, &argc, &argv);
	rebuild.from = cli_time_or(&range_said.from, 0);
	rebuild.until = cli_time_or(&range_said.until, cli_now());
	rebuild.step = range_said.step;
	range_check(rebuild.from, rebuild.until);
	return each_run(argc, argv, &work);
}
