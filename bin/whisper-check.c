/* SPDX-License-Identifier: ISC */
/* whisper-check - find and repair what is wrong in Whisper files. */
#include <sys/stat.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check/check.h"
#include "cli/backup.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "cli/remote.h"
#include "cli/store.h"
#include "wsp-ops.h"

static struct check_settings settings;
static struct check_donor donor;
static bool all;

static const struct cli_option options[] = {
	{ 0, "all", NULL, "print each finding, do not sum up", .flag = &all },
	{ 0, "future-tolerance", "SECONDS",
	    "how far times may be in the future (86400)",
	    .integer = &settings.check.future_tolerance, .max = UINT32_MAX },
	{ 0, "headers-only", NULL, "do not read the slots",
	    .flag = &settings.check.headers_only },
	{ 0, "rollups", NULL, "compare coarse values with finer",
	    .flag = &settings.check.rollups },
	{ 0, "strict", NULL, "notes count as problems",
	    .flag = &settings.strict },
	{ 0, "json", NULL, "print JSON, one object a file",
	    .flag = &settings.json },
	{ 'q', "quiet", NULL, "print nothing", .flag = &settings.quiet },
	{ 'v', "verbose", NULL, "print every directory and file",
	    .flag = &each_verbose, .pace = true },
	{ 0, "repair", NULL, "repair what can be, keep PATH.bak",
	    .flag = &settings.mend },
	{ 0, "like", "FILE", "take a damaged header from FILE",
	    .text = &donor.like },
	{ 0, "schema", "DEFINITIONS", "archives if they are damaged",
	    .text = &donor.schema },
	{ 0, "aggregationMethod", "METHOD", "the method if it is damaged",
	    { "aggregationmethod" }, .text = &donor.method },
	{ 0, "xFilesFactor", "F", "the factor if it is damaged",
	    { "xfilesfactor" }, .text = &donor.xff },
	{ 0, "cut-tail", NULL, "cut off unused bytes at the end",
	    .flag = &settings.repair.cut_tail },
	{ 0, "quarantine", "DIR", "move files with errors there",
	    .text = &settings.quarantine },
	{ 0, "delete-corrupt", NULL, "delete files with errors",
	    .flag = &settings.discard },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-check",
	.does = "find and repair what is wrong in Whisper files",
	.methods = true,
	.synopsis = "[option ...] path ...\n--repair [option ...] path ...",
	.compares = true,
	.options = { options, backup_options, each_files_options,
	    open_dry_run_options, each_run_options, open_replace_options,
	    open_lock_options, store_options, remote_options }
};

static void
check_options(void)
{
	if (settings.check.headers_only && settings.check.rollups)
		cli_usage("--headers-only excludes --rollups");
	if (settings.discard && settings.quarantine != NULL)
		cli_usage("--delete-corrupt excludes --quarantine");
	if (donor.like != NULL && donor.schema != NULL)
		cli_usage("--like excludes --schema");
	if (!settings.mend && backup_asked())
		cli_usage("--backup and --backup-dir need --repair");
	if (!settings.mend && (donor.like != NULL || donor.schema != NULL ||
	    donor.method != NULL || donor.xff != NULL ||
	    settings.repair.cut_tail))
		cli_usage("--aggregationMethod, --cut-tail, --like, --schema "
		    "and --xFilesFactor need --repair");
}

static int
check_item(struct item *item, struct wsp_error *error)
{
	(void)error;
	check_file(item, &settings);
	return 0;
}

/* The quarantine may be in the tree. */
static bool
shall_enter(const char *path, const struct stat *dir)
{
	struct stat st;

	(void)path;
	return stat(settings.quarantine, &st) == -1 ||
	    st.st_dev != dir->st_dev || st.st_ino != dir->st_ino;
}

/* What the options decide. */
static void
apply_options(void)
{
	check_options();
	if (all)
		settings.check.limit = 0;
	check_take(&donor, &settings.repair);
	settings.verbose = each_verbose;
	settings.dry_run = open_dry_run;
	settings.repair.lock_timeout_ms = open_lock_timeout();
	settings.repair.no_sync = open_no_sync();
}

int
main(int argc, char *argv[])
{
	struct each_tool work = { .file = check_item };

	if (strncmp(getprogname(), "find-corrupt", 12) == 0)
		return find_corrupt(argc, argv);
	wsp_check_defaults(&settings.check);
	wsp_repair_defaults(&settings.repair);
	backup_by_default();
	cli_parse(&tool, &argc, &argv);
	apply_options();
	work.writes = settings.mend || settings.discard ||
	    settings.quarantine != NULL;
	if (store_begin(&argc, &argv) && work.writes)
		cli_usage("--store: nothing in it is repaired or removed");
	if (!work.writes)
		remote_begin(argc, argv);
	else
		settings.cancel = cli_catch();
	if (settings.quarantine != NULL)
		work.enter = shall_enter;
	if (settings.verbose && !settings.json && !settings.quiet)
		work.dir = check_say_scanning;
	return each_run(argc, argv, &work);
}
