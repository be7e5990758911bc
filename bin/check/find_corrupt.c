/* SPDX-License-Identifier: ISC */
/* find_corrupt.c - whisper-check as find-corrupt-whisper-files. */
#include <sys/stat.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check/check.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "wsp-ops.h"

static bool delete_corrupt, verbose;

static const struct cli_option options[] = {
	{ 0, "delete-corrupt", NULL, "delete the files found",
	    .flag = &delete_corrupt },
	{ 0, "verbose", NULL, "print every directory and file",
	    { "v", "ve", "ver" }, .flag = &verbose },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-check",
	.does = "find and repair what is wrong in Whisper files",
	.synopsis = "[--delete-corrupt] [--verbose] directory ...",
	.compares = true,
	.min = 1,
	.options = { options, open_lock_options }
};

static wsp_cancel *cancel;

static int
handle_corrupt(struct item *item, struct wsp_error *error)
{
	cli_differs();
	if (!delete_corrupt) {
		check_say_corrupt(item, "Corrupt");
		return 0;
	}
	if (wsp_discard(item->place, NULL, NULL, open_lock_timeout(), cancel,
	    error) == -1)
		return -1;
	check_say_corrupt(item, "Deleting corrupt");
	return 0;
}

static int
check_item(struct item *item, struct wsp_error *error)
{
	struct wsp_check_options how;
	struct wsp_findings f;
	uint64_t points;
	struct wsp *w;
	int ret;

	wsp_check_defaults(&how);
	how.headers_only = true;
	if (open_examine(&w, item->place, error) == -1)
		return -1;
	ret = wsp_check_file(w, &how, item->now, &f, error);
	points = check_points(w);
	wsp_close(w);
	if (ret == -1)
		return -1;
	if (f.errors > 0)
		ret = handle_corrupt(item, error);
	else if (verbose)
		check_say_points(item, points);
	wsp_findings_free(&f);
	return ret;
}

/* Leaves only the directories, by their real paths. */
static int
keep_directories(int argc, char *argv[])
{
	struct stat st;
	char *real;
	int i, n = 0;

	for (i = 0; i < argc; i++)
		if ((real = realpath(argv[i], NULL)) == NULL ||
		    stat(real, &st) == -1) {
			cli_fail_errno(argv[i]);
			free(real);
		} else if (!S_ISDIR(st.st_mode)) {
			cli_failx(argv[i], "is not a directory");
			free(real);
		} else
			argv[n++] = real;
	return n;
}

int
find_corrupt(int argc, char *argv[])
{
	struct each_tool work = { .file = check_item };
	int i, n, ret;

	cli_parse(&tool, &argc, &argv);
	work.writes = delete_corrupt;
	if (delete_corrupt)
		cancel = cli_catch();
	if (verbose)
		work.dir = check_say_scanning;
	n = keep_directories(argc, argv);
	if (n == 0)
		return cli_finish();
	each_recurse();
	ret = each_run(n, argv, &work);
	for (i = 0; i < n; i++)
		free(argv[i]);
	return ret;
}
