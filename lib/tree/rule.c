/* SPDX-License-Identifier: ISC */
/* rule.c - turn the keys of a section into a rule. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "tree/schema.h"

/* Adds to the reason where in the file the key is. */
static int
fail_key(const struct wsp_conf *conf, const struct wsp_conf_section *section,
    const char *name, const struct wsp_error *reason, struct wsp_error *err)
{
	if (reason->code == WSP_ESYS) {
		*err = *reason;
		return -1;
	}
	return wsp_conf_fail(conf, wsp_conf_find(conf, section, name)->line,
	    section, reason->code, err, "%s", reason->msg);
}

/* The value of a key that has to be there and not to be empty. */
static int
need(const struct wsp_conf *conf, const struct wsp_conf_section *section,
    const char *name, char **value, struct wsp_error *err)
{
	const struct wsp_conf_key *key = wsp_conf_find(conf, section, name);

	if (key == NULL) {
		wsp_conf_fail(conf, section->line, section, WSP_EVALUE, err,
		    "has no %s", name);
		return -1;
	}
	if (wsp_conf_value(conf, section, name, value, err) == -1)
		return -1;
	if (**value != '\0')
		return 0;
	free(*value);
	wsp_conf_fail(conf, key->line, section, WSP_EVALUE, err,
	    "%s is empty", name);
	return -1;
}

static int
read_pattern(struct wsp_schema *rule, const struct wsp_conf *conf,
    const struct wsp_conf_section *section, struct wsp_error *err)
{
	struct wsp_error reason;
	char *text = NULL;
	int ret;

	if (need(conf, section, "pattern", &text, err) == -1)
		return -1;
	if ((ret = wsp_pattern_new(&rule->pattern, text, &reason)) == -1)
		fail_key(conf, section, "pattern", &reason, err);
	free(text);
	return ret;
}

/* Reads definitions with commas between them; changes the text. */
static int
parse_retentions(struct wsp_schema *rule, char *text, struct wsp_error *err)
{
	size_t n = 1;
	char *s;

	for (s = text; *s != '\0'; s++)
		n += *s == ',';
	rule->retentions = reallocarray(NULL, n, sizeof(*rule->retentions));
	if (rule->retentions == NULL)
		return wsp_fail_errno(err, NULL);
	for (; (s = strsep(&text, ",")) != NULL; rule->nretentions++)
		if (wsp_retention_parse(s,
		    &rule->retentions[rule->nretentions], err) == -1)
			return -1;
	return wsp_retention_check(rule->retentions, n, err);
}

static int
read_retentions(struct wsp_schema *rule, const struct wsp_conf *conf,
    const struct wsp_conf_section *section, struct wsp_error *err)
{
	struct wsp_error reason;
	char *text = NULL;
	int ret;

	if (need(conf, section, "retentions", &text, err) == -1)
		return -1;
	if ((ret = parse_retentions(rule, text, &reason)) == -1)
		fail_key(conf, section, "retentions", &reason, err);
	free(text);
	return ret;
}

static int
parse_priority(struct wsp_schema *rule, const char *text,
    struct wsp_error *err)
{
	if (wsp_parse_int(text, &rule->priority) == -1)
		return wsp_fail(err, WSP_EVALUE, "priority '%s' is not an "
		    "integer", text);
	return 0;
}

static int
parse_compressed(struct wsp_schema *rule, const char *text,
    struct wsp_error *err)
{
	rule->compressed = strcmp(text, "true") == 0;
	if (!rule->compressed && strcmp(text, "false") != 0)
		return wsp_fail(err, WSP_EVALUE, "compressed is '%s', neither "
		    "true nor false", text);
	return 0;
}

static int
parse_xff(struct wsp_schema *rule, const char *text, struct wsp_error *err)
{
	return wsp_xff_parse(text, &rule->xff, err);
}

/* go-carbon knows the average by a short name, too. */
static int
parse_method(struct wsp_schema *rule, const char *text, struct wsp_error *err)
{
	return wsp_method_parse(strcmp(text, "avg") == 0 ? "average" : text,
	    &rule->method, err);
}

/* Reads a key that may be missing. */
static int
read_key(struct wsp_schema *rule, const struct wsp_conf *conf,
    const struct wsp_conf_section *section, const char *name,
    int (*parse)(struct wsp_schema *, const char *, struct wsp_error *),
    struct wsp_error *err)
{
	struct wsp_error reason;
	char *text = NULL;
	int ret;

	if (wsp_conf_value(conf, section, name, &text, err) == -1)
		return -1;
	if (text == NULL)
		return 0;
	if ((ret = parse(rule, text, &reason)) == -1)
		fail_key(conf, section, name, &reason, err);
	free(text);
	return ret;
}

int
wsp_schema_storage(struct wsp_schema *rule, const struct wsp_conf *conf,
    const struct wsp_conf_section *section, struct wsp_error *err)
{
	if (read_pattern(rule, conf, section, err) == -1 ||
	    read_retentions(rule, conf, section, err) == -1 ||
	    read_key(rule, conf, section, "priority", parse_priority,
	    err) == -1)
		return -1;
	return read_key(rule, conf, section, "compressed", parse_compressed,
	    err);
}

int
wsp_schema_aggregation(struct wsp_schema *rule, const struct wsp_conf *conf,
    const struct wsp_conf_section *section, struct wsp_error *err)
{
	struct wsp_create_options options;

	wsp_create_defaults(&options);
	rule->method = options.method;
	rule->xff = options.xff;
	if (read_pattern(rule, conf, section, err) == -1 ||
	    read_key(rule, conf, section, "xfilesfactor", parse_xff,
	    err) == -1)
		return -1;
	return read_key(rule, conf, section, "aggregationmethod",
	    parse_method, err);
}

void
wsp_schema_free(struct wsp_schema *rule)
{
	wsp_pattern_free(rule->pattern);
	free(rule->retentions);
}
