/* SPDX-License-Identifier: ISC */
/* check.c - print what is wrong with schema files. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/json.h"
#include "schemas/schemas.h"

/* Takes "FILE: line N: " from a text if it is this file. */
static const char *
take_line(const char *text, const char *file, uint64_t *line)
{
	size_t len = file == NULL ? 0 : strlen(file);
	int n = 0;

	if (len == 0 || strncmp(text, file, len) != 0 || sscanf(text + len,
	    ": line %" SCNu64 ": %n", line, &n) != 1 || n == 0)
		return NULL;
	return text + len + n;
}

static void
print_json(const struct schemas_files *f, const char *text)
{
	const char *file = f->storage, *rest;
	struct out out = { 0 };
	struct json j;
	uint64_t line = 0;

	rest = take_line(text, file, &line);
	if (rest == NULL && (file = f->aggregation) != NULL)
		rest = take_line(text, file, &line);
	json_begin(&j, &out, JSON_LINE);
	json_string(&j, "path", rest == NULL ? NULL : file);
	json_known_uint(&j, "line", rest != NULL, line);
	json_string(&j, "text", rest == NULL ? text : rest);
	json_end(&j);
	out_flush(&out);
	out_free(&out);
}

static void
print_problem(void *arg, const char *text)
{
	const struct schemas_files *f = arg;

	if (f->json)
		print_json(f, text);
	else
		puts(text);
	cli_differs();
}

int
schemas_check(const struct schemas_files *f)
{
	struct schemas_files files = *f;
	struct wsp_error error;

	cli_compares();
	if (wsp_schemas_check(f->storage, f->aggregation, schemas_dialect(),
	    print_problem, &files, &error) == -1)
		cli_fail(NULL, &error);
	return cli_finish();
}
