/* SPDX-License-Identifier: ISC */
/* whisper-resize - give files other archives and keep their points. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/backup.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "reshape/resize.h"
#include "reshape/resize_options.h"
#include "cli/retentions.h"
#include "cli/each.h"
#include "wsp-ops.h"

static struct resize job;
static const char *method_name, *newfile;
static double xff;
static bool has_xff;

static const struct cli_option shape_options[] = {
	{ 0, "xFilesFactor", "F", "known part a roll-up needs (as is)",
	    { "xfilesfactor" }, .real = &xff, .flag = &has_xff },
	{ 0, "aggregationMethod", "METHOD", "how points are rolled up (as is)",
	    { "aggregationmethod" }, .text = &method_name },
	{ 0, "newfile", "FILE", "make FILE, leave path as it is",
	    .text = &newfile },
	{ .name = NULL }
};

static const struct cli_option space_options[] = {
	{ 0, "force-space", NULL,
	    "with many files: do not look for free space first",
	    .flag = &job.force_space },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-resize",
	.does = "give Whisper files other archives and keep their points",
	.methods = true,
	.synopsis = "[option ...] path definition ...\n"
	    "[option ...] -R path ... definition ...\n"
	    "[option ...] --files-from FILE [path ...] definition ...",
	.options = { shape_options, resize_options, backup_options,
	    space_options,
	    each_files_options, open_dry_run_options, each_run_options,
	    open_replace_options, open_lock_options }
};

/* Is it meant as a definition, though perhaps misspelt? */
static bool
like_definition(const char *text)
{
	struct wsp_error ignored;
	uint64_t step;

	return strchr(text, '/') == NULL && access(text, F_OK) == -1 &&
	    (strchr(text, ':') != NULL ||
	    wsp_step_parse(text, &step, &ignored) == 0);
}

/*
 * How many operands are paths?  The definitions come after them, so that of
 * several paths the last is the one before the first of those.
 */
static int
count_paths(int argc, char *argv[])
{
	int n = argc;

	if (each_single(1))
		return 1;
	while (n > 0 && retentions_are(argv[n - 1]))
		n--;
	if (n == argc)
		cli_usage("the last operand is no definition");
	for (argc = 0; argc < n; argc++)
		if (like_definition(argv[argc]))
			cli_usage("'%s' is neither a definition nor a file",
			    argv[argc]);
	return n;
}

/*
 * Reads what the files shall be; what is wrong is said about the path, or once
 * for all of them.
 */
static int
read_shape(const char *path, int argc, char *argv[], struct retentions *new)
{
	static enum wsp_method method;
	struct wsp_error error;

	if (method_name != NULL) {
		if (wsp_method_parse(method_name, &method, &error) == -1)
			goto fail;
		job.options.method = &method;
	}
	if (has_xff)
		job.options.xff = &xff;
	if (retentions_parse(new, argc, argv, path) == -1)
		return -1;
	if (path == NULL &&
	    (wsp_retention_check(new->list, new->n, &error) == -1 ||
	    (job.options.xff != NULL &&
	    wsp_xff_check(*job.options.xff, &error) == -1)))
		goto fail;
	job.shape = (struct wanted){ new->list, new->n, job.options.method,
	    job.options.xff };
	return 0;
fail:
	cli_fail(path, &error);
	free(new->list);
	return -1;
}

static void
check_newfile(int paths)
{
	if (newfile == NULL)
		return;
	if (open_dry_run)
		cli_usage("--newfile and --dry-run exclude each other");
	if (!each_single(paths))
		cli_usage("--newfile is for one file");
}

int
main(int argc, char *argv[])
{
	struct retentions new = { NULL, 0 };
	int paths;

	backup_by_default();
	cli_parse(&tool, &argc, &argv);
	cli_operands(argc, each_listed() ? 1 : 2, argc);
	paths = count_paths(argc, argv);
	check_newfile(paths);
	resize_put(&job.options);
	job.options.newfile = newfile;
	job.options.cancel = cli_catch();
	if (read_shape(each_single(paths) && !open_dry_run ? argv[0] : NULL,
	    argc - paths, argv + paths, &new) == -1)
		return cli_finish();
	argc = resize_run(paths, argv, &job);
	free(new.list);
	return argc;
}
