/* SPDX-License-Identifier: ISC */
/* whisper-resize - give a file other archives and keep its points. */
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "retentions.h"

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
	OPT_FORCE
};

static const struct cli_option options[] = {
	{ OPT_XFF, "xFilesFactor", "F", "known part a roll-up needs (as is)" },
	{ OPT_XFF, "xfilesfactor", "F", NULL },
	{ OPT_METHOD, "aggregationMethod", "METHOD",
	    "how points are rolled up (as is)" },
	{ OPT_METHOD, "aggregationmethod", "METHOD", NULL },
	{ OPT_NEWFILE, "newfile", "FILE", "make FILE, leave path as it is" },
	{ OPT_SPARSE, "sparse", NULL, "accepted; new files are sparse" },
	{ OPT_FALLOCATE, "fallocate", NULL, "reserve the blocks" },
	{ OPT_SPREAD, "spread", NULL, "coarse values fill all finer slots" },
	{ OPT_NOBACKUP, "nobackup", NULL, "do not keep the old file as .bak" },
	{ OPT_CHOWN_UID, "chown-uid", "UID", "owner of the new file" },
	{ OPT_CHOWN_GID, "chown-gid", "GID", "group of the new file" },
	{ OPT_QUIET, "quiet", NULL, "print only old and new size" },
	{ OPT_SILENT, "silent", NULL, "print nothing" },
	{ OPT_AGGREGATE, "aggregate", NULL, "accepted; values are never lost" },
	{ OPT_FORCE, "force", NULL, "accepted; changes nothing" },
	{ 0, NULL, NULL, NULL }
};

static struct wsp_resize_options resize;
static enum wsp_method method;
static double xff;
static bool quiet, silent;

static void
print_size(const char *what, const char *path, uint64_t size, uint64_t blocks)
{
	printf("%s: %s (%" PRIu64 " bytes, %" PRIu64 " blocks*512=%" PRIu64
	    " bytes on disk)\n", what, path, size, blocks, blocks * 512);
}

static void
report(const char *path, const struct wsp_resize_report *r)
{
	if (!silent)
		print_size("Old file", path, r->old_size, r->old_blocks);
	if (!quiet && !silent)
		print_size("Created", resize.newfile != NULL ? resize.newfile :
		    path, r->new_size, r->new_blocks);
	if (!silent && resize.newfile == NULL)
		print_size("New file", path, r->new_size, r->new_blocks);
}

static int
resize_file(const char *path, int argc, char *argv[], const char *method_name)
{
	struct wsp_resize_report r;
	struct retentions new;
	struct wsp_error error;
	int ret;

	if (method_name != NULL) {
		if (wsp_method_parse(method_name, &method, &error) == -1)
			goto fail;
		resize.method = &method;
	}
	if (retentions_parse(&new, argc, argv, path) == -1)
		return cli_finish();
	ret = wsp_resize(path, new.list, new.n, &resize, cli_now(), &r,
	    &error);
	free(new.list);
	if (ret == -1)
		goto fail;
	report(path, &r);
	return cli_finish();
fail:
	cli_fail(path, &error);
	return cli_finish();
}

/* Sets what an option says; the method's name is kept to be checked later. */
static void
set_option(int ch, const char **method_name)
{
	switch (ch) {
	case OPT_XFF:
		xff = cli_double("--xFilesFactor", optarg);
		resize.xff = &xff;
		break;
	case OPT_METHOD:
		*method_name = optarg;
		break;
	case OPT_NEWFILE:
		resize.newfile = optarg;
		break;
	case OPT_FALLOCATE:
		resize.alloc = WSP_FALLOCATE;
		break;
	case OPT_SPREAD:
		resize.spread = true;
		break;
	case OPT_NOBACKUP:
		resize.no_backup = true;
		break;
	case OPT_CHOWN_UID:
		resize.owner = (id_t)cli_int("--chown-uid", optarg, -1,
		    UINT32_MAX - 1);
		break;
	case OPT_CHOWN_GID:
		resize.group = (id_t)cli_int("--chown-gid", optarg, -1,
		    UINT32_MAX - 1);
		break;
	case OPT_QUIET:
		quiet = true;
		break;
	case OPT_SILENT:
		silent = true;
		break;
	case OPT_SPARSE:
	case OPT_AGGREGATE:
	case OPT_FORCE:
		break;
	default:
		cli_option(ch);
	}
}

int
main(int argc, char *argv[])
{
	const char *method_name = NULL;
	int ch;

	wsp_resize_defaults(&resize);
	cli_init("[option ...] path definition ...", options,
	    CLI_LOCKS | CLI_NO_FSYNC);
	while ((ch = cli_getopt(argc, argv)) != -1)
		set_option(ch, &method_name);
	argc -= optind;
	argv += optind;
	cli_operands(argc, 2, argc);
	resize.no_sync = cli_no_sync();
	resize.lock_timeout_ms = cli_lock_timeout();
	resize.cancel = cli_catch();
	return resize_file(argv[0], argc - 1, argv + 1, method_name);
}
