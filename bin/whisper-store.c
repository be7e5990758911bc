/* SPDX-License-Identifier: ISC */
/* whisper-store - look after a store of snapshots. */
#include <limits.h>
#include <string.h>

#include "cli/each.h"
#include "cli/open.h"
#include "cli/remote.h"
#include "cli/verb.h"
#include "snapshots/change.h"
#include "snapshots/snapshots.h"

/* Without an argument it is on. */
static void
note_append_only(const char *option, const char *arg)
{
	verb_option(option, arg);
	if (arg == NULL)
		store_change_said.append_only = "on";
	else if (strcmp(arg, "on") != 0 && strcmp(arg, "off") != 0)
		cli_usage("--%s: on or off", option);
}

/* P% of all blocks. */
static void
note_sample(const char *option, const char *arg)
{
	char end;

	verb_option(option, arg);
	if (sscanf(arg, "%3u%c", &store_said.sample, &end) > 1 && end != '%')
		store_said.sample = 0;
	if (store_said.sample < 1 || store_said.sample > 100)
		cli_usage("--%s: from 1%% to 100%%", option);
}

static const struct cli_option options[] = {
	{ 's', "store", "STORE", "the store ($WHISPER_STORE)",
	    .text = &store_said.store },
	{ 't', "tree", "TREE", "of this tree (the only one)",
	    .text = &store_said.tree, .call = verb_option },
	{ 0, "at", "T", "as of this transaction, tag or time",
	    .text = &store_said.at, .call = verb_option },
	{ 0, "append-only", "=WHETHER", "let it only grow: on, or off",
	    .text = &store_change_said.append_only,
	    .call = note_append_only },
	{ 0, "data", NULL, "read all blocks, too", .flag = &store_said.data,
	    .call = verb_option },
	{ 'd', "delete", NULL, "take the tag away",
	    .flag = &store_change_said.remove, .call = verb_option },
	{ 'n', "dry-run", NULL, "only say what would be done",
	    .flag = &open_dry_run, .call = verb_option },
	{ 0, "force", NULL, "let it shrink again",
	    .flag = &store_change_said.force, .call = verb_option },
	{ 0, "inputs", "N", "fold so many transactions at once (32)",
	    .integer = &store_change_said.inputs, .min = 2, .max = 1024,
	    .call = verb_option },
	{ 'j', "jobs", "N", "work with N threads (the processors)",
	    .integer = &store_said.threads, .min = 1,
	    .max = EACH_MAX_THREADS, .call = verb_option },
	{ 0, "json", NULL, "print JSON", .flag = &store_said.json },
	{ 0, "keep", "RULES", "keep the newest of these periods, such as "
	    "hourly=48,daily=all",
	    .text = &store_change_said.keep, .call = verb_option },
	{ 0, "points", "AGE", "forget points older than this that no file "
	    "has", .step = &store_change_said.points_s, .call = verb_option },
	{ 0, "quota", "SIZE", "of all segments (0: none)",
	    .text = &store_change_said.quota, .call = verb_option },
	{ 0, "rebuild", NULL, "rebuild all revisions, too",
	    .flag = &store_said.rebuild, .call = verb_option },
	{ 0, "reserve", "SIZE", "keep so much of the disk for pack (48M)",
	    .text = &store_change_said.reserve, .call = verb_option },
	{ 0, "sample", "P%", "read so many of the blocks, others each day",
	    .call = note_sample },
	{ 0, "segment-size", "SIZE", "of its files, about (16M)",
	    .text = &store_change_said.segment_size, .call = verb_option },
	{ 0, "since", "T", "only what came after this one",
	    .text = &store_change_said.since, .call = verb_option },
	{ 0, "strict", NULL, "change nothing if there is a conflict",
	    .flag = &store_change_said.strict, .call = verb_option },
	{ 0, "to", "DIRECTORY", "make a new store of what is right",
	    .text = &store_change_said.to, .call = verb_option },
	{ 'q', "quiet", NULL, "say nothing of what was done",
	    .flag = &store_change_said.quiet },
	{ 'v', "verbose", NULL, "tell more", .flag = &store_said.verbose },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-store",
	.does = "look after a store of snapshots",
	.synopsis = "[-s STORE] log [-v] [-t TREE] [metric]\n"
	    "[-s STORE] ls [-v] [-t TREE] [--at T] [metric]\n"
	    "[-s STORE] show [-v] [-t TREE] T [T2] [metric]\n"
	    "[-s STORE] init [--segment-size SIZE] [--reserve SIZE] "
	    "[--quota SIZE] [--append-only]\n"
	    "[-s STORE] set [--reserve SIZE] [--quota SIZE] "
	    "[--append-only=on|off] [--force]\n"
	    "[-s STORE] tag [-t TREE] T NAME\n"
	    "[-s STORE] tag -d NAME\n"
	    "[-s STORE] undo [-n] [--strict] [-t TREE] T ...\n"
	    "[-s STORE] pack [-n] [-j N] [--keep RULES] [--points AGE] "
	    "[--inputs N]\n"
	    "[-s STORE] recover [--to DIRECTORY]\n"
	    "[-s STORE] copy directory\n"
	    "[-s STORE] files [-t TREE] [--since T]\n"
	    "[-s STORE] check [-j N] [--data | --rebuild | --sample P%]\n"
	    "[-s STORE] dump [-t TREE] [--at T] [metric]\n"
	    "[-s STORE] stats [-t TREE]",
	.min = 1,
	.options = { options, open_lock_options, remote_options }
};

static const struct verb verbs[] = {
	{ "log", "history", store_log, " tree at ", 1 },
	{ "ls", NULL, store_ls, " tree at ", 1 },
	{ "show", "diff", store_show, " tree ", 3 },
	{ "init", NULL, store_init, " segment-size reserve quota append-only ",
	    0 },
	{ "set", NULL, store_set, " reserve quota append-only force ", 0 },
	{ "tag", NULL, store_tag, " tree delete ", 2 },
	{ "pack", "prune", store_pack, " keep points inputs jobs dry-run ", 0 },
	{ "recover", NULL, store_recover, " to ", 0 },
	{ "copy", NULL, store_copy, " ", 1 },
	{ "files", NULL, store_files, " tree since ", 0 },
	{ "undo", NULL, store_undo, " tree strict dry-run ", INT_MAX },
	{ "check", NULL, store_check, " data rebuild sample jobs ", 0 },
	{ "dump", NULL, store_dump, " tree at ", 1 },
	{ "stats", NULL, store_stats, " tree ", 0 },
};

int
main(int argc, char *argv[])
{
	cli_parse(&tool, &argc, &argv);
	verb_run(verbs, sizeof(verbs) / sizeof(verbs[0]), argc, argv);
	return cli_finish();
}
