/* SPDX-License-Identifier: ISC */
/* whisper-auto-resize - make a tree what carbon's schema files say. */
#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "fit.h"

enum {
	OPT_DOIT = CLI_LONG,
	OPT_SUBDIR,
	OPT_CARBONLIB,
	OPT_WHISPERLIB,
	OPT_CONFIRM,
	OPT_CHECK,
	OPT_ONLY,
	OPT_LIST_UNMATCHED,
	OPT_FORCE_SPACE
};

static const struct cli_option options[] = {
	{ OPT_DOIT, "doit", NULL, "change the files, do not only tell" },
	{ 'q', "quiet", NULL, "do not tell what differs" },
	{ OPT_SUBDIR, "subdir", "PATH", "only this part of STORAGE" },
	{ OPT_CARBONLIB, "carbonlib", "DIR", "accepted; changes nothing" },
	{ OPT_WHISPERLIB, "whisperlib", "DIR", "accepted; changes nothing" },
	{ OPT_CONFIRM, "confirm", NULL, "ask before each change" },
	{ 'x', "extra_args", "OPTIONS", "options of whisper-resize" },
	{ OPT_CHECK, "check", NULL,
	    "change nothing; the exit status is 1 if files differ" },
	{ OPT_ONLY, "only", "WHAT", "only retention, or only aggregation" },
	{ OPT_LIST_UNMATCHED, "list-unmatched", NULL,
	    "list the files that no storage rule is for" },
	{ OPT_FORCE_SPACE, "force-space", NULL,
	    "do not look for free space first" },
	{ 0, NULL, NULL, NULL }
};

static struct fit fit = {
	.wanted = SHAPE_ARCHIVES | SHAPE_METHOD | SHAPE_XFF,
	.extra = ""
};
static char *subdir;

static int
only(const char *what)
{
	if (strcmp(what, "retention") == 0)
		return SHAPE_ARCHIVES;
	if (strcmp(what, "aggregation") == 0)
		return SHAPE_METHOD | SHAPE_XFF;
	cli_usage("--only: '%s' is neither retention nor aggregation", what);
}

static void
set_option(int ch)
{
	switch (ch) {
	case OPT_DOIT:
		fit.doit = true;
		break;
	case 'q':
		fit.quiet = true;
		break;
	case OPT_SUBDIR:
		subdir = optarg;
		break;
	case OPT_CONFIRM:
		fit.confirm = true;
		break;
	case 'x':
		fit.extra = optarg;
		break;
	case OPT_CHECK:
		fit.check = true;
		break;
	case OPT_ONLY:
		fit.wanted = only(optarg);
		break;
	case OPT_LIST_UNMATCHED:
		fit.list_unmatched = true;
		break;
	case OPT_FORCE_SPACE:
		fit.force_space = true;
		break;
	case OPT_CARBONLIB:
	case OPT_WHISPERLIB:
		break;
	case 'v':
		fit.sum_up = true;
		/* FALLTHROUGH */
	default:
		tree_option(ch);
	}
}

/* Some options make no sense together. */
static void
check_options(void)
{
	if (fit.check && (fit.doit || fit.confirm))
		cli_usage("--check changes nothing");
	if (subdir != NULL && tree_listed())
		cli_usage("--subdir and --files-from exclude each other");
	if (fit.check)
		cli_compares();
	if (fit.confirm)
		tree_one_by_one();
	tree_recurse();
}

static char *
absolute(const char *path)
{
	char *real = realpath(path, NULL);

	if (real == NULL) {
		cli_failx(path, "%s", strerror(errno));
		exit(cli_finish());
	}
	return real;
}

/* Finds out where in the storage the work is; the result is to be freed. */
static char *
set_root(const char *storage)
{
	char *top = absolute(storage), *part, *prefix;
	struct stat st;
	size_t len;

	if (stat(top, &st) == -1 || !S_ISDIR(st.st_mode)) {
		cli_failx(storage, "is not a directory");
		exit(cli_finish());
	}
	fit.storage = storage;
	fit.root = subdir != NULL ? subdir : storage;
	part = absolute(fit.root);
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

static char *
file_in(const char *dir, const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", dir, name) == -1)
		err(1, NULL);
	return path;
}

/* As with carbon there need be no file about aggregation. */
static struct wsp_schemas *
read_schemas(const char *conf)
{
	char *storage = file_in(conf, "storage-schemas.conf");
	char *aggregation = file_in(conf, "storage-aggregation.conf");
	struct wsp_schemas *schemas;
	struct wsp_error error;
	bool none = access(aggregation, F_OK) == -1 && errno == ENOENT;

	if (wsp_schemas_read(&schemas, storage, none ? NULL : aggregation,
	    &error) == -1) {
		cli_fail(NULL, &error);
		exit(cli_finish());
	}
	free(storage);
	free(aggregation);
	return schemas;
}

int
main(int argc, char *argv[])
{
	struct wsp_schemas *schemas;
	char *prefix, *root;
	int ch;

	wsp_resize_defaults(&fit.resize);
	cli_init("[option ...] storage conf", options,
	    CLI_LOCKS | CLI_NO_FSYNC | CLI_WRITES_TREE);
	while ((ch = cli_getopt(argc, argv)) != -1)
		set_option(ch);
	argc -= optind;
	argv += optind;
	cli_operands(argc, 2, 2);
	check_options();
	fit.resize.no_sync = cli_no_sync();
	fit.resize.lock_timeout_ms = cli_lock_timeout();
	fit_extra(&fit.resize, fit.extra);
	prefix = set_root(argv[0]);
	fit.schemas = schemas = read_schemas(argv[1]);
	fit.resize.cancel = cli_catch();
	root = subdir != NULL ? subdir : argv[0];
	fit_run(tree_listed() ? 0 : 1, &root, &fit);
	fit_count_note(argv[1]);
	fit_count_end();
	wsp_schemas_free(schemas);
	free(prefix);
	return cli_finish();
}
