/* SPDX-License-Identifier: ISC */
/* whisper-rebuild - compute coarse archives anew from finer ones. */
#include <unistd.h>

#include "changes.h"
#include "cli.h"
#include "out.h"
#include "tree.h"

enum {
	OPT_FROM = CLI_LONG,
	OPT_UNTIL,
	OPT_ARCHIVE,
	OPT_PARTIAL
};

static const struct cli_option options[] = {
	{ OPT_FROM, "from", "TIME", "after this time (all)" },
	{ OPT_UNTIL, "until", "TIME", "up to this time (now)" },
	{ OPT_ARCHIVE, "archive", "STEP", "only the archive of this step" },
	{ OPT_PARTIAL, "partial", NULL,
	    "even what a finer archive holds only in part" },
	{ 'v', "verbose", NULL, "print the changes and their number" },
	{ 0, NULL, NULL, NULL }
};

static struct wsp_rebuild_options rebuild;
static bool verbose;

/* The lock is given up before anything is printed: that may take its time. */
static int
rebuild_file(struct item *item, struct wsp_error *error)
{
	bool dry_run = tree_dry_run();
	struct wsp_changes changes = { 0 };
	struct wsp *w;
	int ret;

	ret = dry_run ? wsp_open(&w, item->path, WSP_READ_LOCKED,
	    cli_lock_timeout(), error) : cli_open_inplace(&w, item->path,
	    error);
	if (ret == -1)
		return -1;
	ret = wsp_rebuild_find(w, &rebuild, item->now, &changes, error);
	if (ret == 0 && !dry_run)
		ret = changes_make(w, item->path, &changes, item->out, error);
	wsp_close(w);
	if (ret == 0 && (dry_run || verbose))
		changes_print(item->out, item->path, &changes);
	if (ret == 0 && verbose)
		changes_count(item->out, item->path, &changes, dry_run);
	wsp_changes_free(&changes);
	return ret;
}

static void
parse(int argc, char *argv[])
{
	const char *from = NULL, *until = NULL;
	int ch;

	while ((ch = cli_getopt(argc, argv)) != -1)
		switch (ch) {
		case OPT_FROM:
			from = optarg;
			break;
		case OPT_UNTIL:
			until = optarg;
			break;
		case OPT_ARCHIVE:
			if ((rebuild.step = cli_step("--archive", optarg)) == 0)
				cli_usage("--archive: no archive has step 0");
			break;
		case OPT_PARTIAL:
			rebuild.partial = true;
			break;
		case 'v':
			verbose = true;
			tree_option(ch);
			break;
		default:
			tree_option(ch);
		}
	rebuild.from = cli_time("--from", from, 0);
	rebuild.until = cli_time("--until", until, cli_now());
}

int
main(int argc, char *argv[])
{
	static const struct tree_tool tool = { .file = rebuild_file,
	    .writes = true };

	cli_init("[-nv] [option ...] path ...", options,
	    CLI_BACKUP | CLI_FSYNC | CLI_LOCKS | CLI_WRITES_TREE);
	parse(argc, argv);
	argc -= optind;
	argv += optind;
	if (rebuild.until < rebuild.from)
		cli_usage("--until is before --from");
	return tree_run(argc, argv, &tool);
}
