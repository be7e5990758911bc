/* SPDX-License-Identifier: ISC */
/* whisper-catalog - keep a list of all metrics of a tree in one file. */
#include <limits.h>

#include "catalogue/catalogue.h"
#include "cli/each.h"
#include "cli/open.h"
#include "cli/remote.h"
#include "cli/verb.h"

static const struct cli_option options[] = {
	{ 0, "all", NULL, "fetch all of the origin", .flag = &catalog_said.all,
	    .call = verb_option },
	{ 'C', "catalog", "FILE", "the catalogue, where it is elsewhere",
	    .text = &catalog_said.catalog },
	{ 0, "clear", "LETTERS", "clear these flags",
	    .text = &catalog_said.clear,
	    .call = verb_option },
	{ 0, "consolidate", NULL, "write a new file",
	    .flag = &catalog_said.consolidate, .call = verb_option },
	{ 0, "data", NULL, "sizes and times of all files, too",
	    .flag = &catalog_said.data, .call = verb_option },
	{ 0, "files-from", "LIST", "look at these metrics or files only",
	    .text = &catalog_said.list, .call = verb_option },
	{ 'L', "follow", NULL, "follow symbolic links, in a new catalogue",
	    .flag = &catalog_said.follow, .call = verb_option },
	{ 0, "full", NULL, "read all directories", .flag = &catalog_said.full,
	    .call = verb_option },
	{ 0, "headers", NULL, "headers of all files, too",
	    .flag = &catalog_said.headers, .call = verb_option },
	{ 'j', "jobs", "N", "work with N threads (the processors)",
	    .integer = &catalog_said.threads,
	    .min = 1, .max = EACH_MAX_THREADS },
	{ 0, "json", NULL, "print JSON", .flag = &catalog_said.json,
	    .call = verb_option },
	{ 0, "last", NULL, "newest points of all files, too",
	    .flag = &catalog_said.last, .call = verb_option },
	{ 0, "names", NULL, "the list is of metrics; fetch all names",
	    .flag = &catalog_said.names, .call = verb_option },
	{ '0', "null", NULL, "a NUL ends each line, no newline",
	    .flag = &catalog_said.null, .call = verb_option },
	{ 0, "progress", "WHEN", "always, never or auto (auto)",
	    .choice = &catalog_said.progress,
	    .choices = "'always', 'never', 'auto'", .call = verb_option },
	{ 0, "rate", "N", "look at N files a second at most",
	    .real = &catalog_said.rate, .call = verb_option },
	{ 0, "rebuild", NULL, "make a damaged one anew",
	    .flag = &catalog_said.rebuild, .call = verb_option },
	{ 0, "set", "LETTERS", "set these flags", .text = &catalog_said.set,
	    .call = verb_option },
	{ 0, "since", "TOKEN", "what has changed since it was printed",
	    .text = &catalog_said.since, .call = verb_option },
	{ 0, "token", NULL, "print the token only", .flag = &catalog_said.token,
	    .call = verb_option },
	{ 0, "tree", NULL, "compare with the tree", .flag = &catalog_said.tree,
	    .call = verb_option },
	{ 0, "v1", NULL, "a list of paths, without sizes",
	    .flag = &catalog_said.v1,
	    .call = verb_option },
	{ 'v', "verbose", NULL, "sum up at the end",
	    .flag = &catalog_said.verbose },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-catalog",
	.does = "keep a list of all metrics of a tree in one file",
	.synopsis = "update [option ...] [directory]\n"
	    "info [--json | --token] [place]\n"
	    "changes --since TOKEN [--data] [--json] [-0] [place]\n"
	    "check [--tree] [place]\n"
	    "flag [--set LETTERS] [--clear LETTERS] pattern ...\n"
	    "dump [place]\n"
	    "import [--names] list file\n"
	    "export [--v1] list [place]\n"
	    "mirror [--names | --all] origin file",
	.min = 1,
	.options = { options, open_replace_options, open_lock_options,
	    remote_options }
};

static const struct verb verbs[] = {
	{ "update", NULL, catalog_update, " consolidate data files-from follow "
	    "full headers last null progress rate rebuild ", 1 },
	{ "info", NULL, catalog_info, " json token ", 1 },
	{ "changes", NULL, catalog_changes, " since data json null ", 1 },
	{ "check", NULL, catalog_check, " tree ", 1 },
	{ "flag", NULL, catalog_flag, " set clear ", INT_MAX },
	{ "dump", NULL, catalog_dump, " ", 1 },
	{ "import", NULL, catalog_import, " names consolidate ", 2 },
	{ "export", NULL, catalog_export, " v1 ", 2 },
	{ "mirror", NULL, catalog_mirror, " names all consolidate ", 2 }
};

int
main(int argc, char *argv[])
{
	cli_parse(&tool, &argc, &argv);
	remote_begin(argc, argv);
	if (catalog_said.catalog != NULL)
		remote_hide(catalog_said.catalog);
	verb_run(verbs, sizeof(verbs) / sizeof(verbs[0]), argc, argv);
	remote_end();
	return cli_finish();
}
