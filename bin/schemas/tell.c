/* SPDX-License-Identifier: ISC */
/* tell.c - which rules a metric has, and what file it would get. */
#include <inttypes.h>
#include <stdio.h>

#include "cli/cli.h"
#include "cli/out.h"
#include "schemas/json.h"
#include "schemas/schemas.h"

/* The schemas as they are asked for, and as each daemon reads them. */
struct readings {
	struct wsp_schemas *asked;
	struct wsp_schemas *carbon, *go;	/* or NULL: it would not */
};

/* A name, and what is decided about it; of a daemon if that is different. */
struct verdict {
	char		 metric[WSP_METRICLEN], path[WSP_METRICLEN];
	struct wsp_rule	 rule, carbon, go;
	bool		 carbon_differs, go_differs;
};

static void
print_section(const char *what, const struct wsp_section *s)
{
	if (s == NULL)
		printf("%s: no rule\n", what);
	else
		printf("%s: %s: line %zu: [%s]\n", what, s->file, s->line,
		    s->name);
}

static void
print_storage(const char *what, const struct wsp_rule *rule)
{
	if (rule->nretentions == 0)
		printf("%s: no rule, and it makes no file\n", what);
	else
		print_section(what, rule->storage);
}

/* Another rule, or other archives by the same one? */
static bool
is_same(const struct wsp_rule *a, const struct wsp_rule *b)
{
	size_t i;

	if ((a->storage == NULL) != (b->storage == NULL) ||
	    (a->storage != NULL && a->storage->line != b->storage->line) ||
	    a->nretentions != b->nretentions)
		return false;
	for (i = 0; i < a->nretentions; i++)
		if (a->retentions[i].step != b->retentions[i].step ||
		    a->retentions[i].points != b->retentions[i].points)
			return false;
	return true;
}

static void
print_archives(const char *what, const struct wsp_rule *rule)
{
	size_t i;

	printf("%s:", what);
	for (i = 0; i < rule->nretentions; i++)
		printf(" %" PRIu64 ":%" PRIu64, rule->retentions[i].step,
		    rule->retentions[i].points);
	putchar('\n');
}

/* Does one of the daemons decide something else? */
static bool
differs(const struct wsp_schemas *other, const struct verdict *v,
    struct wsp_rule *its)
{
	struct wsp_error ignored;

	return other != NULL && wsp_schemas_match(other, v->metric, its,
	    &ignored) == 0 && !is_same(its, &v->rule);
}

/* Says what it is. */
static void
print_other(const struct wsp_rule *its, const char *name,
    const struct wsp_rule *rule)
{
	char what[40];

	snprintf(what, sizeof(what), "storage of %s", name);
	print_storage(what, its);
	if (its->storage == NULL || rule->storage == NULL ||
	    its->storage->line != rule->storage->line)
		return;
	snprintf(what, sizeof(what), "archives of %s", name);
	print_archives(what, its);
}

static void
print_name(const char *name)
{
	struct out out = { 0 };

	out_name(&out, name);
	out_flush(&out);
	out_free(&out);
}

static void
print_file(const struct wsp_rule *rule, const char *path)
{
	char xff[WSP_NUMLEN];

	printf("file: ");
	print_name(path);
	puts(rule->compressed ? ", compressed by go-carbon" : "");
	print_archives("archives", rule);
	wsp_format_shortest(xff, rule->xff);
	printf("aggregationMethod: %s\nxFilesFactor: %s\n",
	    wsp_method_name(rule->method), xff);
	if (!rule->compressed)
		printf("fileSize: %" PRIu64 "\n",
		    wsp_file_size(rule->retentions, rule->nretentions));
}

static void
print_text(const struct verdict *v, bool again)
{
	printf("%smetric: ", again ? "\n" : "");
	print_name(v->metric);
	putchar('\n');
	print_storage("storage", &v->rule);
	if (v->carbon_differs)
		print_other(&v->carbon, "carbon", &v->rule);
	if (v->go_differs)
		print_other(&v->go, "go-carbon", &v->rule);
	print_section("aggregation", v->rule.aggregation);
	if (v->rule.nretentions > 0)
		print_file(&v->rule, v->path);
}

static void
print_json(const struct verdict *v)
{
	struct out out = { 0 };

	schemas_json_metric(&out, v->metric, v->path, &v->rule,
	    v->carbon_differs ? &v->carbon : NULL,
	    v->go_differs ? &v->go : NULL);
	out_flush(&out);
	out_free(&out);
}

static int
judge(const struct readings *r, const char *name, bool hashed,
    struct verdict *v, struct wsp_error *error)
{
	if (wsp_metric_normalize(name, v->metric, error) == -1 ||
	    wsp_metric_path(v->metric, hashed, v->path, error) == -1 ||
	    wsp_schemas_match(r->asked, v->metric, &v->rule, error) == -1)
		return -1;
	v->carbon_differs = differs(r->carbon, v, &v->carbon);
	v->go_differs = differs(r->go, v, &v->go);
	return 0;
}

/* What a daemon would not start with has no say. */
static struct wsp_schemas *
read_as(const struct schemas_files *f, enum wsp_dialect dialect)
{
	struct wsp_schemas *schemas;
	struct wsp_error ignored;

	return schemas_dialect() == WSP_ANY_DIALECT &&
	    wsp_schemas_read(&schemas, f->storage, f->aggregation, dialect,
	    &ignored) == 0 ? schemas : NULL;
}

int
schemas_tell(const struct schemas_files *f, int argc, char *argv[],
    bool hashed)
{
	struct readings r = { schemas_read(f), read_as(f, WSP_CARBON),
	    read_as(f, WSP_GO_CARBON) };
	struct wsp_error error;
	bool again = false;
	struct verdict v;
	int i;

	for (i = 0; i < argc; i++)
		if (judge(&r, argv[i], hashed, &v, &error) == -1)
			cli_fail(argv[i], &error);
		else if (f->json)
			print_json(&v);
		else {
			print_text(&v, again);
			again = true;
		}
	wsp_schemas_free(r.asked);
	wsp_schemas_free(r.carbon);
	wsp_schemas_free(r.go);
	return cli_finish();
}
