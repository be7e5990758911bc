/* SPDX-License-Identifier: ISC */
/* whisper-create - make a new Whisper file. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "estimate.h"
#include "owner.h"
#include "retentions.h"

enum {
	OPT_XFF = CLI_LONG,
	OPT_METHOD,
	OPT_OVERWRITE,
	OPT_ESTIMATE,
	OPT_SPARSE,
	OPT_FALLOCATE,
	OPT_LIKE,
	OPT_MODE,
	OPT_OWNER
};

static const struct cli_option options[] = {
	{ OPT_XFF, "xFilesFactor", "F", "known part a roll-up needs (0.5)" },
	{ OPT_XFF, "xfilesfactor", "F", NULL },
	{ OPT_METHOD, "aggregationMethod", "METHOD",
	    "how points are rolled up (average)" },
	{ OPT_METHOD, "aggregationmethod", "METHOD", NULL },
	{ OPT_OVERWRITE, "overwrite", NULL, "replace an existing file" },
	{ OPT_OVERWRITE, "o", NULL, NULL },
	{ OPT_ESTIMATE, "estimate", NULL, "print the size, make no file" },
	{ OPT_SPARSE, "sparse", NULL, "leave empty slots as a hole" },
	{ OPT_FALLOCATE, "fallocate", NULL, "reserve the blocks" },
	{ OPT_LIKE, "like", "FILE", "take archives, method, factor of FILE" },
	{ OPT_MODE, "mode", "MODE", "access mode as for chmod(1)" },
	{ OPT_OWNER, "owner", "USER[:GROUP]", "owner as for chown(1)" },
	{ 0, NULL, NULL, NULL }
};

static struct wsp_create_options create;
static bool has_method, has_xff;
static struct retentions retentions;

static int
create_file(const char *path, struct wsp_error *error)
{
	bool existed = create.overwrite && access(path, F_OK) == 0;
	uint64_t size;

	if (wsp_create(path, retentions.list, retentions.n, &create, &size,
	    error) == -1)
		return -1;
	if (existed)
		printf("Overwriting existing file: %s\n", path);
	printf("Created: %s (%ju bytes)\n", path, (uintmax_t)size);
	return 0;
}

/* Options win over what the other file has. */
static int
take_after(const char *path, struct wsp_error *error)
{
	const struct wsp_info *info;
	struct wsp *w;

	if (wsp_open(&w, path, WSP_READ, 0, error) == -1)
		return -1;
	info = wsp_info(w);
	if (!has_method)
		create.method = info->method;
	if (!has_xff)
		create.xff = (double)info->xff;
	retentions_of(&retentions, info);
	wsp_close(w);
	return 0;
}

static int
create_like(int argc, char *argv[], const char *like)
{
	struct wsp_error error;
	int status;

	if (take_after(like, &error) == -1) {
		cli_fail(like, &error);
		return cli_finish();
	}
	status = cli_each(argc, argv, create_file);
	free(retentions.list);
	return status;
}

static int
create_one(int argc, char *argv[])
{
	int status;

	if (retentions_parse(&retentions, argc - 1, argv + 1, argv[0]) == -1)
		return cli_finish();
	status = cli_each(1, argv, create_file);
	free(retentions.list);
	return status;
}

/* Sets what an option says; the method's name is kept to be checked later. */
static void
set_option(int ch, const char **method, const char **like, bool *estimate)
{
	switch (ch) {
	case OPT_XFF:
		create.xff = cli_double("--xFilesFactor", optarg);
		has_xff = true;
		break;
	case OPT_METHOD:
		*method = optarg;
		break;
	case OPT_OVERWRITE:
		create.overwrite = true;
		break;
	case OPT_ESTIMATE:
		*estimate = true;
		break;
	case OPT_SPARSE:
		if (create.alloc != WSP_FALLOCATE)
			create.alloc = WSP_SPARSE;
		break;
	case OPT_FALLOCATE:
		create.alloc = WSP_FALLOCATE;
		break;
	case OPT_LIKE:
		*like = optarg;
		break;
	case OPT_MODE:
		create.mode = mode_parse("--mode", optarg);
		break;
	case OPT_OWNER:
		owner_parse("--owner", optarg, &create.owner, &create.group);
		break;
	default:
		cli_option(ch);
	}
}

int
main(int argc, char *argv[])
{
	const char *method = NULL, *like = NULL;
	struct wsp_error error;
	bool estimate = false;
	int ch;

	wsp_create_defaults(&create);
	cli_init("[option ...] path definition ...\n"
	    "[option ...] --like FILE path ...\n"
	    "--estimate definition ...", options, CLI_LOCKS | CLI_NO_FSYNC);
	while ((ch = cli_getopt(argc, argv)) != -1)
		set_option(ch, &method, &like, &estimate);
	argc -= optind;
	argv += optind;
	create.no_sync = cli_no_sync();
	create.lock_timeout_ms = cli_lock_timeout();
	create.cancel = cli_catch();
	if (estimate)
		return estimate_sizes(argc, argv);
	cli_operands(argc, like != NULL ? 1 : 2, argc);
	has_method = method != NULL;
	if (has_method &&
	    wsp_method_parse(method, &create.method, &error) == -1) {
		cli_fail(argv[0], &error);
		return cli_finish();
	}
	return like != NULL ? create_like(argc, argv, like) :
	    create_one(argc, argv);
}
