/* SPDX-License-Identifier: ISC */
/* whisper-ingest - write carbon's plaintext lines to a tree. */
#include <sys/stat.h>

#include "cli/cli.h"
#include "cli/each.h"
#include "cli/open.h"
#include "cli/owner.h"
#include "input/ingest.h"
#include "schemas/schemas.h"

#define MAX_BATCH	10000000

static struct ingest_settings settings = { .flush_ms = 1000 };
static struct schemas_files files;
static int64_t future_limit, batch = 100000, threads;
static int alloc;
static bool limited, no_create, tag_names;

static const struct cli_option options[] = {
	{ 0, "aggregation", "FILE", "storage-aggregation.conf for new files",
	    .text = &files.aggregation },
	{ 0, "batch", "POINTS", "write after this many (100000)",
	    .integer = &batch, .min = 1, .max = MAX_BATCH },
	{ 0, "fallocate", NULL, "reserve the blocks of new files",
	    .constant = &alloc, .value = WSP_FALLOCATE },
	{ 0, "flush", "SECONDS", "write after this long (1)",
	    .ms = &settings.flush_ms },
	{ 0, "future-limit", "SECONDS", "store no points further ahead",
	    .integer = &future_limit, .max = UINT32_MAX, .flag = &limited },
	{ 'j', "jobs", "N", "write with N threads (the processors)",
	    .integer = &threads, .min = 1, .max = EACH_MAX_THREADS },
	{ 0, "mode", "MODE", "access mode of new files",
	    .call = owner_set_mode },
	{ 0, "no-create", NULL, "make no files", .flag = &no_create },
	{ 0, "owner", "USER[:GROUP]", "owner of new files and directories",
	    .call = owner_set },
	{ 'q', "quiet", NULL, "do not print the counts",
	    .flag = &settings.quiet },
	{ 0, "replay", NULL, "let the present follow the points, not the clock",
	    .flag = &settings.options.replay },
	{ 0, "schemas", "FILE", "storage-schemas.conf for new files",
	    .text = &files.storage },
	{ 0, "sparse", NULL, "leave empty slots as a hole",
	    .constant = &alloc, .value = WSP_SPARSE },
	{ 0, "strict", NULL, "fail if a point was not stored",
	    .flag = &settings.strict },
	{ 0, "tag-names", NULL, "name new files of tagged metrics after them",
	    .flag = &tag_names },
	{ 'v', "verbose", NULL, "show the lines that are malformed",
	    .flag = &settings.verbose },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-ingest",
	.does = "write carbon's plaintext lines to a tree of Whisper files",
	.synopsis = "[-qv] [option ...] root [file ...]",
	.min = 1,
	.options = { options, schemas_dialect_options, open_write_options,
	    open_lock_options }
};

/* What the options decide. */
static void
apply_options(void)
{
	struct wsp_ingest_options *o = &settings.options;

	settings.batch = (uint64_t)batch;
	settings.future_limit = limited ? (uint64_t)future_limit : UINT32_MAX;
	o->hashed = !tag_names;
	o->threads = threads != 0 ? (unsigned)threads : each_processors();
	o->sync = open_sync();
	o->lock_timeout_ms = open_lock_timeout();
	owner_put(&o->create);
	/* Else it could not write to what it has made. */
	if (o->create.mode != WSP_KEEP_MODE)
		o->create.mode |= S_IWUSR;
	o->create.alloc = (enum wsp_alloc)alloc;
	o->create.no_sync = !o->sync;
}

int
main(int argc, char *argv[])
{
	struct wsp_schemas *rules = NULL;
	int ret;

	wsp_ingest_defaults(&settings.options);
	alloc = settings.options.create.alloc;
	cli_parse(&tool, &argc, &argv);
	apply_options();
	if (!no_create) {
		rules = schemas_read(&files);
		schemas_note(&files, rules);
	}
	settings.options.schemas = rules;
	ret = ingest_run(argv[0], argc - 1, argv + 1, &settings);
	wsp_schemas_free(rules);
	return ret;
}
