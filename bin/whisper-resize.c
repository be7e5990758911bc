/* SPDX-License-Identifier: ISC */
/* whisper-resize - give files other archives and keep their points. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "resize.h"
#include "retentions.h"
#include "tree.h"

enum {
	OPT_XFF = CLI_LONG,
	OPT_METHOD,
	OPT_NEWFILE,
	OPT_SPARSE,
	OPT_FALLOCATE,
	OPT_SPREAD,
	OPT_NOBACKUP,
	OPT_CHOWN_UID,
	OPT_CHOWN_GID,
	OPT_QUIET,
	OPT_SILENT,
	OPT_AGGREGATE,
	OPT_FORCE,
	OPT_FORCE_SPACE
};

static const struct cli_option options[] = {
	{ OPT_XFF, "xFilesFactor", "F", "known part a roll-up needs (as is)" },
	{ OPT_XFF, "xfilesfactor", "F", NULL },
	{ OPT_METHOD, "aggregationMethod", "METHOD",
	    "how points are rolled up (as is)" },
	{ OPT_METHOD, "aggregationmethod", "METHOD", NULL },
	{ OPT_NEWFILE, "newfile", "FILE", "make FILE, leave path as it is" },
	{ OPT_SPARSE, "sparse", NULL, "accepted; new files are sparse" },
	{ OPT_SPARSE, "sp", NULL, NULL },
	{ OPT_FALLOCATE, "fallocate", NULL, "reserve the blocks" },
	{ OPT_SPREAD, "spread", NULL, "coarse values fill all finer slots" },
	{ OPT_NOBACKUP, "nobackup", NULL, "do not keep the old file as .bak" },
	{ OPT_NOBACKUP, "no", NULL, NULL },
	{ OPT_CHOWN_UID, "chown-uid", "UID", "owner of the new file" },
	{ OPT_CHOWN_GID, "chown-gid", "GID", "group of the new file" },
	{ OPT_QUIET, "quiet", NULL, "print only old and new size" },
	{ OPT_SILENT, "silent", NULL, "print nothing" },
	{ OPT_AGGREGATE, "aggregate", NULL, "accepted; values are never lost" },
	{ OPT_FORCE, "force", NULL, "accepted; changes nothing" },
	{ OPT_FORCE, "fo", NULL, NULL },
	{ OPT_FORCE, "for", NULL, NULL },
	{ OPT_FORCE, "forc", NULL, NULL },
	{ OPT_FORCE_SPACE, "force-space", NULL,
	    "with many files: do not look for free space first" },
	{ 0, NULL, NULL, NULL }
};

static struct resize job;
static const char *method_name;

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
	struct wsp_retention r;
	struct wsp_error error;
	int n = argc;

	if (tree_single(1))
		return 1;
	while (n > 0 && wsp_retention_parse(argv[n - 1], &r, &error) == 0)
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
	if (retentions_parse(new, argc, argv, path) == -1)
		return -1;
	if (path == NULL &&
	    (wsp_retention_check(new->list, new->n, &error) == -1 ||
	    (job.options.xff != NULL &&
	    wsp_xff_check(*job.options.xff, &error) == -1)))
		goto fail;
	job.shape = (struct shape){ new->list, new->n, job.options.method,
	    job.options.xff };
	return 0;
fail:
	cli_fail(path, &error);
	free(new->list);
	return -1;
}

/* Sets what an option says; the method's name is kept to be checked later. */
static void
set_option(int ch)
{
	static double xff;

	switch (ch) {
	case OPT_XFF:
		xff = cli_double("--xFilesFactor", optarg);
		job.options.xff = &xff;
		break;
	case OPT_METHOD:
		method_name = optarg;
		break;
	case OPT_NEWFILE:
		job.options.newfile = optarg;
		break;
	case OPT_FALLOCATE:
		job.options.alloc = WSP_FALLOCATE;
		break;
	case OPT_SPREAD:
		job.options.spread = true;
		break;
	case OPT_NOBACKUP:
		job.options.no_backup = true;
		break;
	case OPT_CHOWN_UID:
		job.options.owner = (id_t)cli_int("--chown-uid", optarg, -1,
		    UINT32_MAX - 1);
		break;
	case OPT_CHOWN_GID:
		job.options.group = (id_t)cli_int("--chown-gid", optarg, -1,
		    UINT32_MAX - 1);
		break;
	case OPT_QUIET:
		job.quiet = true;
		break;
	case OPT_SILENT:
		job.silent = true;
		break;
	case OPT_FORCE_SPACE:
		job.force_space = true;
		break;
	case OPT_SPARSE:
	case OPT_AGGREGATE:
	case OPT_FORCE:
		break;
	default:
		tree_option(ch);
	}
}

int
main(int argc, char *argv[])
{
	struct retentions new = { NULL, 0 };
	int ch, paths;

	wsp_resize_defaults(&job.options);
	cli_init("[option ...] path definition ...\n"
	    "[option ...] -R path ... definition ...\n"
	    "[option ...] --files-from FILE [path ...] definition ...",
	    options, CLI_LOCKS | CLI_NO_FSYNC | CLI_WRITES_TREE);
	while ((ch = cli_getopt(argc, argv)) != -1)
		set_option(ch);
	argc -= optind;
	argv += optind;
	cli_operands(argc, tree_listed() ? 1 : 2, argc);
	paths = count_paths(argc, argv);
	if (job.options.newfile != NULL &&
	    (!tree_single(paths) || tree_dry_run()))
		cli_usage("--newfile is for one file");
	job.options.no_sync = cli_no_sync();
	job.options.lock_timeout_ms = cli_lock_timeout();
	job.options.cancel = cli_catch();
	if (read_shape(tree_single(paths) && !tree_dry_run() ? argv[0] :
	    NULL, argc - paths, argv + paths, &new) == -1)
		return cli_finish();
	argc = resize_run(paths, argv, &job);
	free(new.list);
	return argc;
}
