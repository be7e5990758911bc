/* SPDX-License-Identifier: ISC */
/* whisper-move - give metrics other names, or copies, with their history. */
#include "cli/backup.h"
#include "cli/cli.h"
#include "cli/each.h"
#include "cli/open.h"
#include "move/move.h"

static const struct cli_option options[] = {
	{ 0, "copy", NULL, "leave the old metrics where they are",
	    .flag = &move_said.copy },
	{ 0, "hashed", NULL, "name new files of tagged metrics by a hash",
	    .flag = &move_said.hashed },
	{ 0, "map", "FILE", "take old and new names from FILE, - for stdin",
	    .text = &move_said.map },
	{ 0, "merge", NULL, "fill new metrics that are there already",
	    .flag = &move_said.merge },
	{ '0', "null", NULL, "in the map a NUL ends each name",
	    .flag = &move_said.null },
	{ 0, "prune", NULL, "remove directories that are empty then",
	    .flag = &move_said.prune },
	{ 0, "tag-names", NULL, "name new files of tagged metrics after them",
	    .flag = &move_said.tag_names },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-move",
	.does = "give metrics of a tree other names, with their history",
	.synopsis = "[option ...] tree old new\n"
	    "[option ...] --map FILE tree",
	.min = 1,
	.max = 3,
	.options = { options, each_jobs_options, open_dry_run_options,
	    each_run_options, backup_options, open_replace_options,
	    open_lock_options }
};

static void
check_options(int argc)
{
	if (move_said.map != NULL && argc > 1)
		cli_usage("with --map the tree is the only operand");
	if (move_said.map == NULL && argc != 3)
		cli_usage("a tree, an old and a new name are needed");
	if (move_said.null && move_said.map == NULL)
		cli_usage("--null needs --map");
	if (move_said.copy && move_said.prune)
		cli_usage("--copy and --prune exclude each other");
	if (move_said.hashed && move_said.tag_names)
		cli_usage("--hashed and --tag-names exclude each other");
}

int
main(int argc, char *argv[])
{
	struct move_lines lines = { 0 };
	struct move_pairs pairs = { 0 };

	cli_parse(&tool, &argc, &argv);
	check_options(argc);
	if (!move_open_root(argv[0]))
		return cli_finish();
	backup_check(1, argv);
	if (move_said.map != NULL)
		move_read_map(&lines);
	else
		move_read_operands(&lines, argv + 1);
	move_check_lines(&lines);
	move_plan(&lines, &pairs);
	argc = move_run(&pairs);
	move_free_lines(&lines);
	move_free_pairs(&pairs);
	return argc;
}
