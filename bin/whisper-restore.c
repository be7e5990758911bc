/* SPDX-License-Identifier: ISC */
/* whisper-restore - put back files and points from a store of snapshots. */
#include "cli/backup.h"
#include "cli/open.h"
#include "cli/remote.h"
#include "snapshots/restore.h"

static const struct cli_option options[] = {
	{ 's', "store", "STORE", "the store ($WHISPER_STORE)",
	    .text = &store_said.store },
	{ 't', "tree", "TREE", "of this tree (the only one)",
	    .text = &store_said.tree },
	{ 0, "at", "T", "as of this transaction, tag or time (the newest)",
	    .text = &store_said.at },
	{ 0, "mode", "WHAT", "fill files, only make what is missing, or "
	    "overwrite", .choice = &restore_said.mode,
	    .choices = "'fill', 'missing', 'overwrite'" },
	{ 0, "points", NULL, "files with all points that are remembered",
	    .flag = &restore_said.points },
	{ 0, "from", "TIME", "with --points: what snapshots since this time "
	    "have", .time = &restore_said.from },
	{ 0, "until", "TIME", "with --points: up to this time",
	    .time = &restore_said.until },
	{ 0, "partial", NULL, "where the store is damaged, what is left",
	    .flag = &restore_said.partial },
	{ 0, "files-from", "LIST", "take metrics from LIST, - for stdin",
	    .text = &restore_said.list },
	{ '0', "null", NULL, "a NUL ends each of them, no newline",
	    .flag = &restore_said.null },
	{ 0, "json", NULL, "print JSON", .flag = &store_said.json },
	{ 0, "undo", "T", "take back what this transaction did",
	    .text = &restore_said.undo },
	{ 'q', "quiet", NULL, "do not sum up", .flag = &restore_said.quiet },
	{ 'v', "verbose", NULL, "tell what is restored",
	    .flag = &restore_said.verbose, .pace = true },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-restore",
	.does = "put back files and points from a store of snapshots",
	.synopsis = "[option ...] directory [metric ...]",
	.min = 1,
	.options = { options, each_jobs_options, open_dry_run_options,
	    each_run_options, backup_options, open_write_options,
	    open_replace_options, open_lock_options, remote_options }
};

static void
check_options(void)
{
	const struct restore *how = &restore_said;

	if (how->from.text != NULL && !how->points)
		cli_usage("--from needs --points");
	if (how->until.text != NULL && !how->points)
		cli_usage("--until needs --points");
	if (how->undo != NULL && (how->points || how->partial ||
	    how->mode != WSP_RESTORE_FILL || store_said.at != NULL))
		cli_usage("--undo: not with --at, --mode, --partial or "
		    "--points");
	if (backup_asked() && how->mode != WSP_RESTORE_OVERWRITE)
		cli_usage("--backup is for --mode overwrite");
}

int
main(int argc, char *argv[])
{
	cli_parse(&tool, &argc, &argv);
	check_options();
	restore_run(restore_said.undo != NULL ? &restore_undo :
	    &restore_files, argv[0], argc - 1, argv + 1);
	return cli_finish();
}
