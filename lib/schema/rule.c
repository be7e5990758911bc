/* SPDX-License-Identifier: ISC */
/* rule.c - turn the keys of a section into a rule. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "schema/schema.h"

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

static int
parse_pattern(struct wsp_schema *rule, enum wsp_dialect dialect, char *text,
    struct wsp_error *err)
{
	(void)dialect;
	if ((rule->text = strdup(text)) == NULL)
		return wsp_fail_errno(err, NULL);
	return wsp_pattern_new(&rule->pattern, text, err);
}

/*
 * To go-carbon a number without a unit is one of points only if the step has
 * none either.
 */
static void
count_as_seconds(struct wsp_retention *r, const char *text)
{
	const char *colon = strchr(text, ':');
	int64_t n;

	if (colon == NULL || r->step == 0 ||
	    strspn(text, "0123456789") == (size_t)(colon - text) ||
	    wsp_parse_int(colon + 1, &n) == -1)
		return;
	r->points /= r->step;
}

/* Reads definitions with commas between them; changes the text. */
static int
parse_retentions(struct wsp_schema *rule, enum wsp_dialect dialect, char *text,
    struct wsp_error *err)
{
	struct wsp_retention *r;
	size_t n = 1;
	char *s;

	for (s = text; *s != '\0'; s++)
		n += *s == ',';
	rule->retentions = reallocarray(NULL, n, sizeof(*rule->retentions));
	if (rule->retentions == NULL)
		return wsp_fail_errno(err, NULL);
	for (; (s = strsep(&text, ",")) != NULL; rule->nretentions++) {
		r = &rule->retentions[rule->nretentions];
		if (wsp_retention_parse(s, r, err) == -1)
			return -1;
		if (dialect == WSP_GO_CARBON)
			count_as_seconds(r, s);
	}
	return wsp_retention_check(rule->retentions, n, err);
}

/* Only go-carbon knows it: what it would not start with, carbon passes over. */
static int
parse_priority(struct wsp_schema *rule, enum wsp_dialect dialect, char *text,
    struct wsp_error *err)
{
	if (dialect == WSP_CARBON || wsp_parse_int(text, &rule->priority) == 0)
		return 0;
	rule->for_carbon = true;
	if (dialect == WSP_ANY_DIALECT)
		return 0;
	return wsp_fail(err, WSP_EVALUE, "priority '%s' is not an integer",
	    text);
}

static int
parse_compressed(struct wsp_schema *rule, enum wsp_dialect dialect, char *text,
    struct wsp_error *err)
{
	(void)dialect;
	rule->compressed = strcmp(text, "true") == 0;
	if (!rule->compressed && strcmp(text, "false") != 0)
		return wsp_fail(err, WSP_EVALUE, "compressed is '%s', neither "
		    "true nor false", text);
	return 0;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Python has underscores between digits. */
static int
parse_xff(struct wsp_schema *rule, enum wsp_dialect dialect, char *text,
    struct wsp_error *err)
{
	char *from, *to = text;

	if (dialect == WSP_GO_CARBON)
		return wsp_xff_parse(text, &rule->xff, err);
	for (from = text; *from != '\0'; from++)
		if (*from != '_' || to == text || !is_digit(to[-1]) ||
		    !is_digit(from[1]))
			*to++ = *from;
	*to = '\0';
	return wsp_xff_parse(text, &rule->xff, err);
}

/* go-carbon knows the average by a short name, too. */
static int
parse_method(struct wsp_schema *rule, enum wsp_dialect dialect, char *text,
    struct wsp_error *err)
{
	(void)dialect;
	return wsp_method_parse(strcmp(text, "avg") == 0 ? "average" : text,
	    &rule->method, err);
}

static const struct wsp_schema_key storage_keys[] = {
	{ "pattern", WSP_NEEDED, parse_pattern },
	{ "retentions", WSP_NEEDED, parse_retentions },
	{ "priority", WSP_OPTIONAL, parse_priority },
	{ "compressed", WSP_OPTIONAL, parse_compressed },
};

static const struct wsp_schema_key aggregation_keys[] = {
	{ "pattern", WSP_NEEDED, parse_pattern },
	{ "xfilesfactor", WSP_OPTIONAL, parse_xff },
	{ "aggregationmethod", WSP_OPTIONAL, parse_method },
};

const struct wsp_schema_kind wsp_schema_storage = {
	"storage-schemas.conf", storage_keys,
	sizeof(storage_keys) / sizeof(storage_keys[0])
};

const struct wsp_schema_kind wsp_schema_aggregation = {
	"storage-aggregation.conf", aggregation_keys,
	sizeof(aggregation_keys) / sizeof(aggregation_keys[0])
};

int
wsp_schema_read_key(struct wsp_schema *rule, const struct wsp_conf *conf,
    const struct wsp_conf_section *section, const struct wsp_schema_key *key,
    struct wsp_error *err)
{
	struct wsp_error reason;
	char *text = NULL;
	int ret;

	if (wsp_conf_value(conf, section, key->name, &text, err) == -1)
		return -1;
	if (text == NULL && key->need == WSP_NEEDED)
		return wsp_conf_fail(conf, section->line, section, WSP_EVALUE,
		    err, "has no %s", key->name);
	if (text == NULL)
		return 0;
	if (*text == '\0' && key->need == WSP_NEEDED)
		ret = wsp_fail(&reason, WSP_EVALUE, "%s is empty", key->name);
	else
		ret = key->parse(rule, conf->dialect, text, &reason);
	if (ret == -1)
		fail_key(conf, section, key->name, &reason, err);
	free(text);
	return ret;
}

void
wsp_schema_begin(struct wsp_schema *rule)
{
	struct wsp_create_options options;

	wsp_create_defaults(&options);
	rule->method = options.method;
	rule->xff = options.xff;
}

int
wsp_schema_read(struct wsp_schema *rule, const struct wsp_conf *conf,
    const struct wsp_conf_section *section, const struct wsp_schema_kind *kind,
    struct wsp_error *err)
{
	size_t i;

	wsp_schema_begin(rule);
	for (i = 0; i < kind->n; i++)
		if (wsp_schema_read_key(rule, conf, section, &kind->keys[i],
		    err) == -1)
			return -1;
	return 0;
}

void
wsp_schema_free(struct wsp_schema *rule)
{
	wsp_pattern_free(rule->pattern);
	free(rule->text);
	free(rule->retentions);
}
