/* SPDX-License-Identifier: ISC */
/* whisper-create - make a new Whisper file. */
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/links.h"
#include "cli/open.h"
#include "cli/owner.h"
#include "cli/retentions.h"
#include "print/created.h"
#include "print/estimate.h"

static struct wsp_create_options create;
static struct retentions retentions;
static const char *method, *like;
static bool estimate, sparse, reserve, has_xff;

static const struct cli_option options[] = {
	{ 0, "xFilesFactor", "F", "known part a roll-up needs (0.5)",
	    { "xfilesfactor" }, .real = &create.xff, .flag = &has_xff },
	{ 0, "aggregationMethod", "METHOD",
	    "how points are rolled up (average)",
	    { "aggregationmethod" }, .text = &method },
	{ 0, "overwrite", NULL, "replace an existing file", { "o" },
	    .flag = &create.overwrite },
	{ 0, "estimate", NULL, "print the size, make no file",
	    .flag = &estimate },
	{ 0, "compressed", NULL, "of go-carbon's compressed format",
	    .flag = &create.compressed },
	{ 0, "sparse", NULL, "leave empty slots as a hole", .flag = &sparse },
	{ 0, "fallocate", NULL, "reserve the blocks", .flag = &reserve },
	{ 0, "like", "FILE", "take archives, method, factor of FILE",
	    .text = &like },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-create",
	.does = "create Whisper files or estimate their size",
	.methods = true,
	.synopsis = "[option ...] path definition ...\n"
	    "[option ...] --like FILE path ...\n"
	    "--estimate definition ...",
	.options = { options, owner_options, open_replace_options,
	    open_lock_options }
};

static int
create_file(const char *path, struct wsp_error *error)
{
	bool existed = create.overwrite && access(path, F_OK) == 0;
	uint64_t others = wsp_other_names(wsp_path_of(path));
	uint64_t size;

	if (open_no_url(path, error) == -1 || wsp_create(path,
	    retentions.list, retentions.n, &create, &size, error) == -1)
		return -1;
	links_say(path, others);
	print_created(path, existed, size);
	return 0;
}

/* Options win over what the other file has. */
static int
take_after(const char *path, struct wsp_error *error)
{
	const struct wsp_info *info;
	struct wsp *w;

	if (open_read(&w, wsp_path_of(path), error) == -1)
		return -1;
	info = wsp_info(w);
	if (method == NULL)
		create.method = info->method;
	if (!has_xff)
		create.xff = (double)info->xff;
	if (info->compressed)
		create.compressed = true;
	retentions_of(&retentions, info);
	wsp_close(w);
	return 0;
}

static int
create_like(int argc, char *argv[])
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

/* What the options decide; a method that there is not is said of the path. */
static int
apply_options(const char *path)
{
	struct wsp_error error;

	owner_put(&create);
	open_new(&create);
	if (sparse)
		create.alloc = WSP_SPARSE;
	if (reserve)
		create.alloc = WSP_FALLOCATE;
	if (method == NULL ||
	    wsp_method_parse(method, &create.method, &error) == 0)
		return 0;
	cli_fail(path, &error);
	return -1;
}

int
main(int argc, char *argv[])
{
	wsp_create_defaults(&create);
	cli_parse(&tool, &argc, &argv);
	if (estimate)
		return estimate_sizes(argc, argv, create.compressed);
	cli_operands(argc, like != NULL ? 1 : 2, argc);
	if (apply_options(argv[0]) == -1)
		return cli_finish();
	return like != NULL ? create_like(argc, argv) :
	    create_one(argc, argv);
}
