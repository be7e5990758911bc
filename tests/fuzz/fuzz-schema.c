/* SPDX-License-Identifier: ISC */
/*
 * fuzz-schema.c - read schema files, and names of metrics.
 *
 * The input is read as a file of either kind, and its first line as a name,
 * which the rules are then tried on.
 */
#include "fuzz.h"
#include "schema/schema.h"
#include "wsp-tree.h"

#define FILE_NAME	"conf"

static size_t
count(const char *s, char c)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += *s == c;
	return n;
}

/* The file's name and a line of it come first. */
static void
check_message(const struct wsp_error *err)
{
	must(err->code != WSP_OK && strncmp(err->msg, FILE_NAME ": line ",
	    strlen(FILE_NAME ": line ")) == 0, "an error says where it is");
	must(strlen(err->msg) > strlen(FILE_NAME ": line 1: "),
	    "an error has a reason");
	must(count(err->msg, '\n') == 0, "an error is one line");
}

static void
check_rules(const struct wsp_schema_list *list, bool storage)
{
	struct wsp_retention copy[64];
	struct wsp_error err;
	size_t i, n;

	for (i = 0; i < list->n; i++) {
		must(list->rules[i].section.name[0] != '\0' &&
		    list->rules[i].section.line > 0, "a rule has a section");
		must(i == 0 || list->rules[i - 1].priority >=
		    list->rules[i].priority, "higher priorities come first");
		must(list->rules[i].xff >= 0 && list->rules[i].xff <= 1,
		    "an xFilesFactor is in [0, 1]");
		if (!storage)
			continue;
		n = list->rules[i].nretentions;
		if (n > sizeof(copy) / sizeof(copy[0]))
			continue;
		memcpy(copy, list->rules[i].retentions, n * sizeof(*copy));
		must(wsp_retention_check(copy, n, &err) == 0,
		    "the archives of a rule fit each other");
	}
}

static bool
make(struct wsp_schema_list *list, const char *text, size_t len, bool storage)
{
	struct wsp_error err = { 0 };
	bool made;

	list->path = strdup(FILE_NAME);
	made = wsp_conf_parse(&list->conf, FILE_NAME, text, len, &err) == 0 &&
	    wsp_schema_list_make(list, storage ? &wsp_schema_storage :
	    &wsp_schema_aggregation, &err) == 0;
	if (made) {
		check_rules(list, storage);
		return true;
	}
	check_message(&err);
	wsp_schema_list_free(list);
	memset(list, 0, sizeof(*list));
	return false;
}

static void
try_rules(const char *text, size_t len, const char *name)
{
	struct wsp_schemas s = { 0 };
	struct wsp_rule rule;
	struct wsp_error err;
	bool storage, aggregation;

	storage = make(&s.storage, text, len, true);
	aggregation = make(&s.aggregation, text, len, false);
	if (storage || aggregation) {
		if (wsp_schemas_match(&s, name, &rule, &err) == -1)
			check_message(&err);
		else
			must(rule.nretentions > 0 && wsp_method_name(
			    rule.method) != NULL, "every metric has a rule");
	}
	wsp_schema_list_free(&s.storage);
	wsp_schema_list_free(&s.aggregation);
}

/* No part of it is empty but one that tags end in, or leads up. */
static void
check_path(const char *path, bool tagged)
{
	must(path[0] != '/' && strstr(path, "/../") == NULL &&
	    strncmp(path, "../", 3) != 0, "a path does not lead out");
	must(tagged || strstr(path, "//") == NULL,
	    "no directory is without a name");
	must(tagged == (strncmp(path, "_tagged/", 8) == 0) || !tagged,
	    "what has tags is below _tagged");
}

static void
try_name(const char *name)
{
	char normal[WSP_METRICLEN], again[WSP_METRICLEN], path[WSP_METRICLEN];
	struct wsp_error err;
	bool tagged;

	if (wsp_metric_from_path(name, again, &err) == -1)
		must(err.code == WSP_EVALUE, "a bad path is a bad value");
	if (wsp_metric_normalize(name, normal, &err) == -1) {
		must(err.code == WSP_EVALUE, "a bad name is a bad value");
		return;
	}
	must(strlen(normal) <= strlen(name), "no name becomes longer");
	must(wsp_metric_normalize(normal, again, &err) == -1 ||
	    strcmp(normal, again) == 0, "a normal name stays as it is");
	tagged = strchr(normal, ';') != NULL;
	if (wsp_metric_path(normal, true, path, &err) == 0)
		check_path(path, tagged);
	if (wsp_metric_path(normal, false, path, &err) == -1)
		return;
	check_path(path, tagged);
	if (wsp_metric_from_path(path, again, &err) == 0 && tagged)
		must(strcmp(normal, again) == 0,
		    "the path of a tagged name has the same name");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	char *name;

	/* An input of no bytes may come without memory. */
	if (size == 0)
		text = "";
	if ((name = strndup(text, size)) == NULL)
		return 0;
	name[strcspn(name, "\n")] = '\0';
	try_name(name);
	try_rules(text, size, name);
	free(name);
	return 0;
}
