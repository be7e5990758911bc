/* SPDX-License-Identifier: ISC */
/* whisper-schemas - which rule of carbon's schema files a metric has. */
#include "cli/cli.h"
#include "cli/names.h"
#include "schemas/schemas.h"

#define DEFAULT_DIR	"/etc/carbon"

static struct schemas_files files;
static const char *dir = DEFAULT_DIR, *tree;
static bool check, tag_names;

static const struct cli_option options[] = {
	{ 'C', "conf", "DIR", "take the schema files there (" DEFAULT_DIR ")",
	    .text = &dir },
	{ 0, "schemas", "FILE", "take this storage-schemas.conf",
	    .text = &files.storage },
	{ 0, "aggregation", "FILE", "take this storage-aggregation.conf",
	    .text = &files.aggregation },
	{ 0, "check", NULL, "tell what is wrong with the files",
	    .flag = &check },
	{ 0, "tree", "DIR", "count the files in DIR by their rules",
	    .text = &tree },
	{ 0, "tag-names", NULL, "files of tagged metrics are named after them",
	    .flag = &tag_names },
	{ 0, "json", NULL, "print JSON, an object a line",
	    .flag = &files.json },
	{ .name = NULL }
};

static const struct cli_tool tool = {
	.page = "whisper-schemas",
	.does = "tell which rule of carbon's schema files a metric has",
	.synopsis = "[option ...] metric ...\n[option ...] --check\n"
	    "[option ...] --tree DIR",
	.options = { options, schemas_dialect_options, names_options }
};

int
main(int argc, char *argv[])
{
	cli_parse(&tool, &argc, &argv);
	if (check && tree != NULL)
		cli_usage("--check and --tree exclude each other");
	if (check || tree != NULL)
		cli_operands(argc, 0, 0);
	else
		cli_operands(argc, 1, argc);
	schemas_find(&files, dir);
	if (check)
		return schemas_check(&files);
	if (tree != NULL)
		return schemas_count(&files, tree);
	return schemas_tell(&files, argc, argv, !tag_names);
}
