/* SPDX-License-Identifier: ISC */
/* whisper-check - find and repair what is wrong in Whisper files. */
#include <sys/stat.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "cli.h"

enum {
	OPT_METHOD = CLI_LONG,
	OPT_ALL,
	OPT_CUT_TAIL,
	OPT_DELETE,
	OPT_TOLERANCE,
	OPT_HEADERS,
	OPT_JSON,
	OPT_LIKE,
	OPT_QUARANTINE,
	OPT_REPAIR,
	OPT_ROLLUPS,
	OPT_SCHEMA,
	OPT_STRICT,
	OPT_XFF
};

static const struct cli_option options[] = {
	{ OPT_ALL, "all", NULL, "print each finding, do not sum up" },
	{ OPT_TOLERANCE, "future-tolerance", "SECONDS",
	    "how far times may be in the future (86400)" },
	{ OPT_HEADERS, "headers-only", NULL, "do not read the slots" },
	{ OPT_ROLLUPS, "rollups", NULL, "compare coarse values with finer" },
	{ OPT_STRICT, "strict", NULL, "notes count as problems" },
	{ OPT_JSON, "json", NULL, "print JSON, one object a file" },
	{ 'q', "quiet", NULL, "print nothing" },
	{ 'v', "verbose", NULL, "print every directory and file" },
	{ OPT_REPAIR, "repair", NULL, "repair what can be, keep PATH.bak" },
	{ OPT_LIKE, "like", "FILE", "take a damaged header from FILE" },
	{ OPT_SCHEMA, "schema", "DEFINITIONS", "archives if they are damaged" },
	{ OPT_METHOD, "aggregationMethod", "METHOD",
	    "the method if it is damaged" },
	{ OPT_METHOD, "aggregationmethod", "METHOD", NULL },
	{ OPT_XFF, "xFilesFactor", "F", "the factor if it is damaged" },
	{ OPT_XFF, "xfilesfactor", "F", NULL },
	{ OPT_CUT_TAIL, "cut-tail", NULL, "cut off unused bytes at the end" },
	{ OPT_QUARANTINE, "quarantine", "DIR", "move files with errors there" },
	{ OPT_DELETE, "delete-corrupt", NULL, "delete files with errors" },
	{ 0, NULL, NULL, NULL }
};

static struct check_settings settings;
static struct check_donor donor;

/* Options about the repair; false if it is none of them. */
static bool
set_repair_option(int ch)
{
	switch (ch) {
	case OPT_CUT_TAIL:
		settings.repair.cut_tail = true;
		break;
	case OPT_LIKE:
		donor.like = optarg;
		break;
	case OPT_METHOD:
		donor.method = optarg;
		break;
	case OPT_SCHEMA:
		donor.schema = optarg;
		break;
	case OPT_XFF:
		donor.xff = optarg;
		break;
	default:
		return false;
	}
	return true;
}

/* Options about what is checked and told. */
static void
set_option(int ch)
{
	switch (ch) {
	case OPT_ALL:
		settings.check.limit = 0;
		break;
	case OPT_HEADERS:
		settings.check.headers_only = true;
		break;
	case OPT_JSON:
		settings.json = true;
		break;
	case OPT_ROLLUPS:
		settings.check.rollups = true;
		break;
	case OPT_STRICT:
		settings.strict = true;
		break;
	case OPT_TOLERANCE:
		settings.check.future_tolerance = cli_int("--future-tolerance",
		    optarg, 0, UINT32_MAX);
		break;
	case 'q':
		settings.quiet = true;
		break;
	case 'v':
		settings.verbose = true;
		tree_option(ch);
		break;
	default:
		tree_option(ch);
	}
}

/* Options about what is done. */
static void
set_action(int ch)
{
	switch (ch) {
	case OPT_DELETE:
		settings.discard = true;
		break;
	case OPT_QUARANTINE:
		settings.quarantine = optarg;
		break;
	case OPT_REPAIR:
		settings.mend = true;
		break;
	default:
		if (!set_repair_option(ch))
			set_option(ch);
	}
}

static void
check_options(void)
{
	if (settings.check.headers_only && settings.check.rollups)
		cli_usage("--headers-only excludes --rollups");
	if (settings.discard && settings.quarantine != NULL)
		cli_usage("--delete-corrupt excludes --quarantine");
	if (donor.like != NULL && donor.schema != NULL)
		cli_usage("--like excludes --schema");
	if (!settings.mend && (donor.like != NULL || donor.schema != NULL ||
	    donor.method != NULL || donor.xff != NULL ||
	    settings.repair.cut_tail))
		cli_usage("--aggregationMethod, --cut-tail, --like, --schema "
		    "and --xFilesFactor need --repair");
}

static int
check(struct item *item, struct wsp_error *error)
{
	(void)error;
	check_file(item, &settings);
	return 0;
}

/* The quarantine may be in the tree. */
static bool
enter(const char *path, const struct stat *dir)
{
	struct stat st;

	(void)path;
	return stat(settings.quarantine, &st) == -1 ||
	    st.st_dev != dir->st_dev || st.st_ino != dir->st_ino;
}

int
main(int argc, char *argv[])
{
	struct tree_tool tool = { .file = check };
	int ch;

	if (strncmp(getprogname(), "find-corrupt", 12) == 0)
		return find_corrupt(argc, argv);
	wsp_check_defaults(&settings.check);
	wsp_repair_defaults(&settings.repair);
	cli_init("[option ...] path ...\n--repair [option ...] path ...",
	    options, CLI_COMPARES | CLI_LOCKS | CLI_NO_FSYNC |
	    CLI_WRITES_TREE);
	while ((ch = cli_getopt(argc, argv)) != -1)
		set_action(ch);
	argc -= optind;
	argv += optind;
	check_options();
	check_take(&donor, &settings.repair);
	settings.dry_run = tree_dry_run();
	settings.repair.lock_timeout_ms = cli_lock_timeout();
	settings.repair.no_sync = cli_no_sync();
	tool.writes = settings.mend || settings.discard ||
	    settings.quarantine != NULL;
	if (tool.writes)
		settings.cancel = cli_catch();
	if (settings.quarantine != NULL)
		tool.enter = enter;
	if (settings.verbose && !settings.json && !settings.quiet)
		tool.dir = check_say_scanning;
	return tree_run(argc, argv, &tool);
}
