/* SPDX-License-Identifier: ISC */
/* json.c - rules, and what file a metric would get, as JSON. */
#include "schemas/json.h"

void
schemas_json_place(struct json *j, const struct wsp_section *s,
    const char *file)
{
	json_string(j, "path", s == NULL ? file : s->file);
	if (s == NULL) {
		json_null(j, "line");
		json_null(j, "name");
		return;
	}
	json_uint(j, "line", s->line);
	json_string(j, "name", s->name);
}

static void
put_rule(struct json *j, const char *what, const struct wsp_section *s)
{
	if (s == NULL) {
		json_null(j, what);
		return;
	}
	json_object(j, what);
	schemas_json_place(j, s, NULL);
	json_object_end(j);
}

static void
put_archives(struct json *j, const struct wsp_rule *rule)
{
	const struct wsp_retention *r;
	size_t i;

	json_array(j, "archives");
	for (i = 0; i < rule->nretentions; i++) {
		r = &rule->retentions[i];
		json_object(j, NULL);
		json_uint(j, "secondsPerPoint", r->step);
		json_uint(j, "points", r->points);
		json_uint(j, "retention", r->step * r->points);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_other(struct json *j, const char *name, const struct wsp_rule *rule)
{
	if (rule == NULL) {
		json_null(j, name);
		return;
	}
	json_object(j, name);
	put_rule(j, "storage", rule->nretentions == 0 ? NULL : rule->storage);
	put_archives(j, rule);
	json_object_end(j);
}

void
schemas_json_metric(struct out *out, const char *metric, const char *path,
    const struct wsp_rule *rule, const struct wsp_rule *carbon,
    const struct wsp_rule *go)
{
	bool any = rule->nretentions > 0;
	struct json j;

	json_begin(&j, out, JSON_LINE);
	json_string(&j, "path", any ? path : NULL);
	json_string(&j, "metric", metric);
	put_rule(&j, "storage", any ? rule->storage : NULL);
	put_rule(&j, "aggregation", rule->aggregation);
	put_archives(&j, rule);
	json_string(&j, "aggregationMethod", wsp_method_name(rule->method));
	json_double(&j, "xFilesFactor", rule->xff);
	json_bool(&j, "compressed", rule->compressed);
	if (any && !rule->compressed)
		json_uint(&j, "fileSize", wsp_file_size(rule->retentions,
		    rule->nretentions));
	else
		json_null(&j, "fileSize");
	put_other(&j, "carbon", carbon);
	put_other(&j, "goCarbon", go);
	json_end(&j);
}
