/* SPDX-License-Identifier: ISC */
/* whisper-snapshot - store what has changed in a tree. */
#include "cli/each.h"
#include "cli/open.h"
#include "cli/progress.h"
#include "snapshots/snapshots.h"
#include "snapshots/take.h"

/* How long ago, where that is said. */
static void
take_age(const char *option, const char *arg)
{
	struct wsp_error error;

	if (arg != NULL && wsp_step_parse(arg, &take_said.age_s,
	    &error) == -1)
		cli_usage("--%s: %s", option, error.msg);
}

static const struct cli_option options[] = {
	{ 's', "store", "STORE", "the store ($WHISPER_STORE)",
	    .text = &store_said.store },
	{ 't', "tree", "TREE", "call the tree this (main)",
	    .text = &take_said.snapshot.tree },
	{ 0, "window", "=AGE", "read only what is new of files that were "
	    "compared in this time (1d)",
	    .flag = &take_said.snapshot.window, .call = take_age },
	{ 0, "full", NULL, "store all files as a whole",
	    .flag = &take_said.snapshot.full },
	{ 0, "lock", NULL, "wait for those who write to a file",
	    .flag = &take_said.snapshot.lock },
	{ 0, "tag", "NAME", "a name for the snapshot",
	    .text = &take_said.snapshot.tag },
	{ 'm', "message", "TEXT", "what it is for",
	    .text = &take_said.snapshot.text },
	{ 0, "checkpoint", "TIME", "keep what is done, so often",
	    .step = &take_said.checkpoint_s },
	{ 0, "force", NULL, "store that all files are gone",
	    .flag = &take_said.snapshot.force },
	{ 0, "files-from", "LIST", "store only these paths",
	    .text = &take_said.list },
	{ '0', "null", NULL, "a NUL ends each path of the list, no newline",
	    .flag = &take_said.null },
	{ 'j', "jobs", "N", "work with N threads (the processors)",
	    .integer = &take_said.threads, .min = 1,
	    .max = EACH_MAX_THREADS },
	{ 0, "rate", "N", "look at N files a second at most",
	    .real = &take_said.snapshot.rate },
	{ 0, "progress", "WHEN", "always, never, or auto: on a terminal",
	    .choice = &take_said.when, .choices = "always, never, auto" },
	{ 0, "json", NULL, "print JSON", .flag = &take_said.json },
	{ 'q', "quiet", NULL, "say nothing of what was stored",
	    .flag = &take_said.quiet },
	{ 'v', "verbose", NULL, "list what was stored",
	    .flag = &take_said.verbose },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-snapshot",
	.does = "store what has changed in a tree of files",
	.synopsis = "[option ...] directory [path ...]",
	.min = 1,
	.options = { options, open_dry_run_options, open_lock_options }
};

int
main(int argc, char *argv[])
{
	wsp_snapshot_defaults(&take_said.snapshot);
	take_said.when = PROGRESS_AUTO;
	cli_parse(&tool, &argc, &argv);
	take_snapshot(argc, argv);
	return cli_finish();
}
