/* SPDX-License-Identifier: ISC */
/* count.c - how many files of a tree each rule is for. */
#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/each.h"
#include "cli/names.h"
#include "schemas/json.h"
#include "schemas/schemas.h"

typedef const struct wsp_section *section_fn(const struct wsp_schemas *,
		    size_t);

/* The files of each rule, and behind them those without. */
struct counts {
	section_fn	*section;
	size_t		 n;
	atomic_uint_fast64_t *files;
};

static const struct wsp_schemas *schemas;
static struct counts storage = { .section = wsp_schemas_storage };
static struct counts aggregation = { .section = wsp_schemas_aggregation };
static atomic_uint_fast64_t unknown;
static bool json;

static void
begin(struct counts *c)
{
	while (c->section(schemas, c->n) != NULL)
		c->n++;
	if ((c->files = calloc(c->n + 1, sizeof(*c->files))) == NULL)
		err(1, NULL);
}

static void
count_file(struct counts *c, const struct wsp_section *section)
{
	c->files[section == NULL ? c->n : section->index]++;
}

static int
count(struct item *item, struct wsp_error *error)
{
	char metric[WSP_METRICLEN];
	struct wsp_rule rule;

	if (names_find(item->name, metric, error) == -1) {
		unknown++;
		return 0;
	}
	if (wsp_schemas_match(schemas, metric, &rule, error) == -1)
		return -1;
	count_file(&storage, rule.storage);
	count_file(&aggregation, rule.aggregation);
	return 0;
}

static void
print_number(uint64_t n)
{
	printf("%" PRIu64 " file%s\n", n, n == 1 ? "" : "s");
}

static void
print_count(const struct wsp_section *s, const char *file, uint64_t n)
{
	struct out out = { 0 };
	struct json j;

	if (json) {
		json_begin(&j, &out, JSON_LINE);
		schemas_json_place(&j, s, file);
		json_uint(&j, "files", n);
		json_end(&j);
		out_flush(&out);
		out_free(&out);
		return;
	}
	if (s != NULL)
		printf("%s: line %zu: [%s]: ", s->file, s->line, s->name);
	else if (file != NULL)
		printf("%s: no rule: ", file);
	else
		printf("name not known: ");
	print_number(n);
}

static void
print_counts(struct counts *c, const char *file)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		print_count(c->section(schemas, i), file, c->files[i]);
	if (file != NULL)
		print_count(NULL, file, c->files[c->n]);
	free(c->files);
}

int
schemas_count(const struct schemas_files *f, const char *tree)
{
	struct wsp_schemas *s;
	struct stat st;
	char *root;

	errno = ENOTDIR;
	if (stat(tree, &st) == -1 || !S_ISDIR(st.st_mode)) {
		cli_fail_errno(tree);
		return cli_finish();
	}
	json = f->json;
	schemas = s = schemas_read(f);
	begin(&storage);
	begin(&aggregation);
	if ((root = strdup(tree)) == NULL)
		err(1, NULL);
	each_recurse();
	each_file(1, &root, count);
	free(root);
	print_counts(&storage, f->storage);
	print_counts(&aggregation, f->aggregation);
	print_count(NULL, NULL, unknown);
	wsp_schemas_free(s);
	return cli_finish();
}
