/* SPDX-License-Identifier: ISC */
/* whisper-auto-resize - make a tree what carbon's schema files say. */
#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/backup.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "cli/names.h"
#include "reshape/fit_schema.h"
#include "reshape/resize_options.h"
#include "schemas/schemas.h"
#include "wsp-ops.h"

static struct fit fit = {
	.wanted = SHAPE_ARCHIVES | SHAPE_METHOD | SHAPE_XFF,
	.extra = ""
};
static const char *subdir;

/* What --only says, and what each of its choices stands for. */
static int only = -1;
static const int wanted_by[] = { SHAPE_ARCHIVES,
    SHAPE_METHOD | SHAPE_XFF };

static const struct cli_option options[] = {
	{ 0, "doit", NULL, "change the files, do not only tell",
	    { "d" }, .flag = &fit.doit },
	{ 'q', "quiet", NULL, "do not tell what differs", .flag = &fit.quiet },
	{ 0, "subdir", "PATH", "only this part of STORAGE", .text = &subdir },
	{ 0, "carbonlib", "DIR", "accepted; changes nothing",
	    .call = cli_ignore },
	{ 0, "whisperlib", "DIR", "accepted; changes nothing",
	    .call = cli_ignore },
	{ 0, "confirm", NULL, "ask before each change", .flag = &fit.confirm },
	{ 'x', "extra_args", "OPTIONS", "options of whisper-resize",
	    .text = &fit.extra },
	{ 0, "check", NULL,
	    "change nothing; exit status 1 if files differ",
	    .flag = &fit.check },
	{ 0, "hash-names", NULL, "leave files alone whose name is not known",
	    .flag = &fit.ignores_unknown },
	{ 0, "only", "WHAT", "only retention, or only aggregation",
	    .choice = &only, .choices = "'retention', 'aggregation'" },
	{ 0, "list-unmatched", NULL,
	    "list the files that no storage rule is for",
	    .flag = &fit.list_unmatched },
	{ 0, "force-space", NULL, "do not look for free space first",
	    .flag = &fit.force_space },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-auto-resize",
	.does = "make a tree of Whisper files what carbon's schema files say",
	.synopsis = "[option ...] storage conf",
	.min = 2,
	.max = 2,
	.options = { options, backup_options, schemas_dialect_options,
	    names_options, each_files_options, open_dry_run_options,
	    each_run_options, open_replace_options, open_lock_options }
};

/* Some options make no sense together. */
static void
check_options(void)
{
	if (fit.check && (fit.doit || fit.confirm))
		cli_usage("--check changes nothing");
	if (subdir != NULL && each_listed())
		cli_usage("--subdir and --files-from exclude each other");
	if (only != -1)
		fit.wanted = wanted_by[only];
	if (fit.check)
		cli_compares();
	if (fit.confirm)
		each_one_by_one();
	each_recurse();
}

static char *
real_path(const char *path)
{
	char *real = realpath(path, NULL);

	if (real == NULL) {
		cli_fail_errno(path);
		exit(cli_finish());
	}
	return real;
}

/* Finds out where in the storage the work is; the result is to be freed. */
static char *
set_root(const char *storage)
{
	char *top = real_path(storage), *part, *prefix;
	struct stat st;
	size_t len;

	if (stat(top, &st) == -1 || !S_ISDIR(st.st_mode)) {
		cli_failx(storage, "is not a directory");
		exit(cli_finish());
	}
	fit.storage = storage;
	fit.root = subdir != NULL ? subdir : storage;
	part = real_path(fit.root);
	len = strcmp(top, "/") == 0 ? 0 : strlen(top);
	if (strncmp(part, top, len) != 0 ||
	    (part[len] != '/' && part[len] != '\0')) {
		cli_failx(subdir, "does not lie below %s", storage);
		exit(cli_finish());
	}
	prefix = part + len;
	while (*prefix == '/')
		prefix++;
	if ((prefix = strdup(prefix)) == NULL)
		err(1, NULL);
	fit.prefix = prefix;
	free(part);
	free(top);
	return prefix;
}

int
main(int argc, char *argv[])
{
	static struct schemas_files files;
	struct wsp_schemas *schemas;
	char *prefix, *root;

	backup_by_default();
	cli_parse(&tool, &argc, &argv);
	check_options();
	fit_extra(fit.extra);
	resize_put(&fit.resize);
	prefix = set_root(argv[0]);
	schemas_find(&files, argv[1]);
	fit.schemas = schemas = schemas_read(&files);
	schemas_note(&files, schemas);
	fit.resize.cancel = cli_catch();
	/* NOLINTNEXTLINE: set_root() has set it. */
	if ((root = strdup(fit.root)) == NULL)
		err(1, NULL);
	fit_run(each_listed() ? 0 : 1, &root, &fit);
	fit_count_note(argv[1]);
	if (!fit.quiet && !fit.ignores_unknown)
		fit_count_note_unknown(argv[0]);
	fit_count_end();
	wsp_schemas_free(schemas);
	free(prefix);
	free(root);
	return cli_finish();
}
