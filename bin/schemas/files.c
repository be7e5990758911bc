/* SPDX-License-Identifier: ISC */
/* files.c - which schema files there are, and for which daemon. */
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "schemas/schemas.h"

static enum wsp_dialect dialect;

static void
set_dialect(const char *option, const char *text)
{
	if (strcmp(text, "carbon") == 0)
		dialect = WSP_CARBON;
	else if (strcmp(text, "go-carbon") == 0)
		dialect = WSP_GO_CARBON;
	else
		cli_usage("--%s: invalid choice: '%s' (choose from carbon, "
		    "go-carbon)", option, text);
}

const struct cli_option schemas_dialect_options[] = {
	{ 0, "dialect", "DIALECT",
	    "read schema files as carbon or go-carbon does",
	    .call = set_dialect },
	{ .name = NULL }
};

enum wsp_dialect
schemas_dialect(void)
{
	return dialect;
}

static char *
file_in(const char *dir, const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", dir, name) == -1)
		err(1, NULL);
	return path;
}

void
schemas_find(struct schemas_files *f, const char *dir)
{
	char *path;

	if (f->storage == NULL)
		f->storage = file_in(dir, "storage-schemas.conf");
	if (f->aggregation != NULL)
		return;
	path = file_in(dir, "storage-aggregation.conf");
	if (access(path, F_OK) == -1 && errno == ENOENT)
		free(path);
	else
		f->aggregation = path;
}

struct wsp_schemas *
schemas_read(const struct schemas_files *f)
{
	struct wsp_schemas *schemas;
	struct wsp_error error;

	if (wsp_schemas_read(&schemas, f->storage, f->aggregation, dialect,
	    &error) == -1) {
		cli_fail(NULL, &error);
		exit(cli_finish());
	}
	return schemas;
}

void
schemas_note(const struct schemas_files *f, const struct wsp_schemas *schemas)
{
	const struct wsp_section *rule, *over;

	if (dialect != WSP_ANY_DIALECT ||
	    (rule = wsp_schemas_moved(schemas, &over)) == NULL)
		return;
	cli_note(f->storage, "line %zu: [%s] is tried before [%s] by its "
	    "priority, as by go-carbon: --dialect carbon would not",
	    rule->line, rule->name, over->name);
}
