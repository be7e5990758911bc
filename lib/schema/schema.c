/* SPDX-License-Identifier: ISC */
/* schema.c - carbon's schema files, and which of their rules fits a metric. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "schema/schema.h"
#include "wsp-tree.h"

/* What carbon takes if nothing matches: a week of minutes. */
static const struct wsp_retention default_retention = { 60, 60 * 24 * 7 };

/* Without a pattern of its own, DEFAULT only lends its keys. */
bool
wsp_schema_is_rule(const struct wsp_conf *conf,
    const struct wsp_conf_section *section)
{
	return strcmp(section->name, "DEFAULT") != 0 ||
	    wsp_conf_find(conf, section, "pattern") != NULL;
}

static int
by_priority(const void *ap, const void *bp)
{
	const struct wsp_schema *a = ap, *b = bp;

	return (a->priority < b->priority) - (a->priority > b->priority);
}

int
wsp_schema_list_sort(struct wsp_schema_list *list, struct wsp_error *err)
{
	bool for_carbon = false;
	size_t i;

	if (list->n == 0)
		return 0;
	for (i = 0; i < list->n; i++)
		for_carbon = for_carbon || list->rules[i].for_carbon;
	for (i = 0; for_carbon && i < list->n; i++)
		list->rules[i].priority = 0;
	/* Equal priorities keep their order. */
	if (mergesort(list->rules, list->n, sizeof(*list->rules),
	    by_priority) == -1)
		return wsp_fail_errno(err, NULL);
	list->places = calloc(list->n, sizeof(*list->places));
	if (list->places == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < list->n; i++)
		list->places[list->rules[i].section.index] = i;
	return 0;
}

int
wsp_schema_list_make(struct wsp_schema_list *list,
    const struct wsp_schema_kind *kind, struct wsp_error *err)
{
	const struct wsp_conf *conf = &list->conf;
	const struct wsp_conf_section *section;
	struct wsp_schema *rule;
	size_t i;

	if (conf->n == 0)
		return 0;
	list->rules = calloc(conf->n, sizeof(*list->rules));
	if (list->rules == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < conf->n; i++) {
		section = &conf->sections[i];
		if (!wsp_schema_is_rule(conf, section))
			continue;
		rule = &list->rules[list->n];
		rule->section = (struct wsp_section){ conf->path,
		    section->name, section->line, list->n++ };
		if (wsp_schema_read(rule, conf, section, kind, err) == -1)
			return -1;
	}
	return wsp_schema_list_sort(list, err);
}

void
wsp_schema_list_free(struct wsp_schema_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		wsp_schema_free(&list->rules[i]);
	free(list->rules);
	free(list->places);
	free(list->path);
	wsp_conf_free(&list->conf);
}

static int
read_list(struct wsp_schema_list *list, const char *path,
    const struct wsp_schema_kind *kind, enum wsp_dialect dialect,
    struct wsp_error *err)
{
	list->conf.dialect = dialect;
	if (path == NULL)
		return 0;
	if ((list->path = strdup(path)) == NULL)
		return wsp_fail_errno(err, NULL);
	if (wsp_conf_read(&list->conf, list->path, err) == -1)
		return -1;
	return wsp_schema_list_make(list, kind, err);
}

int
wsp_schemas_read(struct wsp_schemas **schemas, const char *storage,
    const char *aggregation, enum wsp_dialect dialect, struct wsp_error *err)
{
	struct wsp_schemas *s;

	if ((s = calloc(1, sizeof(*s))) == NULL)
		return wsp_fail_errno(err, NULL);
	if (read_list(&s->storage, storage, &wsp_schema_storage, dialect,
	    err) == -1 || read_list(&s->aggregation, aggregation,
	    &wsp_schema_aggregation, dialect, err) == -1) {
		wsp_schemas_free(s);
		return -1;
	}
	*schemas = s;
	return 0;
}

void
wsp_schemas_free(struct wsp_schemas *s)
{
	if (s == NULL)
		return;
	wsp_schema_list_free(&s->storage);
	wsp_schema_list_free(&s->aggregation);
	free(s);
}

/* Finds the first rule that matches, or NULL. */
static int
find_rule(const struct wsp_schema_list *list, const char *metric,
    struct wsp_matcher *m, const struct wsp_schema **rule,
    struct wsp_error *err)
{
	const struct wsp_section *section;
	struct wsp_error reason;
	size_t i, len = strlen(metric);
	bool matches;

	for (i = 0; i < list->n; i++) {
		section = &list->rules[i].section;
		if (wsp_pattern_match(list->rules[i].pattern, m, metric, len,
		    &matches, &reason) == -1)
			return wsp_fail(err, reason.code, "%s: line %zu: [%s]: "
			    "%s", list->path, section->line, section->name,
			    reason.msg);
		if (matches) {
			*rule = &list->rules[i];
			return 0;
		}
	}
	*rule = NULL;
	return 0;
}

static void
fill_rule(struct wsp_rule *rule, enum wsp_dialect dialect,
    const struct wsp_schema *storage, const struct wsp_schema *aggregation)
{
	struct wsp_create_options options;

	wsp_create_defaults(&options);
	*rule = (struct wsp_rule){
		.retentions = &default_retention,
		.nretentions = dialect == WSP_GO_CARBON ? 0 : 1,
		.method = options.method,
		.xff = options.xff,
	};
	if (storage != NULL) {
		rule->storage = &storage->section;
		rule->retentions = storage->retentions;
		rule->nretentions = storage->nretentions;
		rule->compressed = storage->compressed;
	}
	if (aggregation != NULL) {
		rule->aggregation = &aggregation->section;
		rule->method = aggregation->method;
		rule->xff = aggregation->xff;
	}
}

int
wsp_schemas_match(const struct wsp_schemas *s, const char *metric,
    struct wsp_rule *rule, struct wsp_error *err)
{
	const struct wsp_schema *storage = NULL, *aggregation = NULL;
	struct wsp_matcher *m;
	int ret = -1;

	if ((m = wsp_matcher_new(err)) == NULL)
		return -1;
	if (find_rule(&s->storage, metric, m, &storage, err) == 0 &&
	    find_rule(&s->aggregation, metric, m, &aggregation, err) == 0) {
		fill_rule(rule, s->storage.conf.dialect, storage, aggregation);
		ret = 0;
	}
	wsp_matcher_free(m);
	return ret;
}

static const struct wsp_section *
by_index(const struct wsp_schema_list *list, size_t index)
{
	return index >= list->n ? NULL :
	    &list->rules[list->places[index]].section;
}

const struct wsp_section *
wsp_schemas_storage(const struct wsp_schemas *s, size_t index)
{
	return by_index(&s->storage, index);
}

const struct wsp_section *
wsp_schemas_aggregation(const struct wsp_schemas *s, size_t index)
{
	return by_index(&s->aggregation, index);
}

const struct wsp_section *
wsp_schemas_moved(const struct wsp_schemas *s, const struct wsp_section **over)
{
	const struct wsp_schema_list *list = &s->storage;
	const struct wsp_section *section, *least = NULL;
	size_t i;

	/* From behind: what comes later stands earlier in the file? */
	for (i = list->n; i > 0; i--) {
		section = &list->rules[i - 1].section;
		if (least != NULL && least->index < section->index) {
			*over = least;
			return section;
		}
		if (least == NULL || section->index < least->index)
			least = section;
	}
	return NULL;
}
