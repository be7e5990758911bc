/* SPDX-License-Identifier: ISC */
/* find_corrupt.c - whisper-check as find-corrupt-whisper-files. */
#include <sys/stat.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "cli.h"
#include "tree/walk.h"

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

static bool
enter(void *arg, const char *path, const struct stat *dir)
{
	(void)arg;
	(void)dir;
	if (verbose)
		check_say_scanning(path);
	return true;
}

static void
corrupt(const char *path)
{
	struct wsp_error error;

	cli_differs();
	if (!delete_corrupt) {
		fprintf(stderr, "Corrupt Whisper file: %s\n", path);
		return;
	}
	if (wsp_discard(path, NULL, cli_lock_timeout(), cancel,
	    &error) == 0)
		fprintf(stderr, "Deleting corrupt Whisper file: %s\n", path);
	else
		cli_fail(path, &error);
}

static int
visit(void *arg, const char *path)
{
	struct wsp_check_options check;
	struct wsp_findings f;
	struct wsp_error error;

	(void)arg;
	wsp_check_defaults(&check);
	check.headers_only = true;
	if (wsp_check(path, &check, cli_now(), &f, &error) == -1) {
		cli_fail(path, &error);
		return 0;
	}
	if (f.errors > 0)
		corrupt(path);
	else if (verbose)
		check_say_points(path);
	wsp_findings_free(&f);
	if (cancel != NULL && *cancel != 0)
		cli_catch_end();
	return 0;
}

static void
failed(void *arg, const char *path, const struct wsp_error *error)
{
	(void)arg;
	cli_fail(path, error);
}

static int
find(const char *path, struct wsp_error *error)
{
	static const struct wsp_walk walk = { NULL, enter, visit, failed };
	char real[PATH_MAX];
	struct stat st;

	(void)error;
	if (realpath(path, real) == NULL || stat(real, &st) == -1 ||
	    !S_ISDIR(st.st_mode))
		cli_failx(path, "is not a directory");
	else
		wsp_walk(real, &walk);
	return 0;
}

int
find_corrupt(int argc, char *argv[])
{
	int ch;

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
	if (delete_corrupt)
		cancel = cli_catch();
	return cli_each(argc, argv, find);
}
