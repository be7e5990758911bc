/* SPDX-License-Identifier: ISC */
/* find_corrupt.c - whisper-check as find-corrupt-whisper-files. */
#include <sys/stat.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "cli.h"

enum {
	OPT_DELETE = CLI_LONG,
	OPT_VERBOSE
};

static const struct cli_option options[] = {
	{ OPT_DELETE, "delete-corrupt", NULL, "delete the files found" },
	{ OPT_VERBOSE, "verbose", NULL, "print every directory and file" },
	{ 0, NULL, NULL, NULL }
};

static bool delete_corrupt, verbose;
static wsp_cancel *cancel;

static int
corrupt(struct item *item, struct wsp_error *error)
{
	cli_differs();
	if (!delete_corrupt) {
		check_say_corrupt(item, "Corrupt");
		return 0;
	}
	if (wsp_discard(item->path, NULL, cli_lock_timeout(), cancel,
	    error) == -1)
		return -1;
	check_say_corrupt(item, "Deleting corrupt");
	return 0;
}

static int
check(struct item *item, struct wsp_error *error)
{
	struct wsp_check_options how;
	struct wsp_findings f;
	int ret = 0;

	wsp_check_defaults(&how);
	how.headers_only = true;
	if (wsp_check(item->path, &how, item->now, &f, error) == -1)
		return -1;
	if (f.errors > 0)
		ret = corrupt(item, error);
	else if (verbose)
		check_say_points(item);
	wsp_findings_free(&f);
	return ret;
}

/* Leaves only the directories, by their real paths. */
static int
directories(int argc, char *argv[])
{
	struct stat st;
	char *real;
	int i, n = 0;

	for (i = 0; i < argc; i++)
		if ((real = realpath(argv[i], NULL)) == NULL ||
		    stat(real, &st) == -1 || !S_ISDIR(st.st_mode)) {
			cli_failx(argv[i], "is not a directory");
			free(real);
		} else
			argv[n++] = real;
	return n;
}

int
find_corrupt(int argc, char *argv[])
{
	struct tree_tool tool = { .file = check };
	int ch, i, n, ret;

	cli_init("[--delete-corrupt] [--verbose] directory ...", options,
	    CLI_COMPARES | CLI_LOCKS);
	while ((ch = cli_getopt(argc, argv)) != -1)
		switch (ch) {
		case OPT_DELETE:
			delete_corrupt = true;
			break;
		case OPT_VERBOSE:
			verbose = true;
			break;
		default:
			cli_option(ch);
		}
	argc -= optind;
	argv += optind;
	cli_operands(argc, 1, argc);
	tool.writes = delete_corrupt;
	if (delete_corrupt)
		cancel = cli_catch();
	if (verbose)
		tool.dir = check_say_scanning;
	n = directories(argc, argv);
	if (n == 0)
		return cli_finish();
	tree_recurse();
	ret = tree_run(n, argv, &tool);
	for (i = 0; i < n; i++)
		free(argv[i]);
	return ret;
}
