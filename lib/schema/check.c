/* SPDX-License-Identifier: ISC */
/* check.c - find all that is wrong with schema files. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "schema/check.h"
#include "schema/problems.h"
#include "schema/shadow.h"

void
wsp_schema_say(const struct wsp_schema_check *c, size_t line,
    const char *section, const char *fmt, ...)
{
	struct wsp_conf_section s = { .name = section };
	struct wsp_error problem;
	char text[WSP_ERRLEN];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	wsp_conf_fail(&c->list.conf, line, &s, WSP_EVALUE, &problem, "%s",
	    text);
	c->say(c->arg, problem.msg);
}

static bool
has_key(const struct wsp_schema_kind *kind, const char *name)
{
	size_t i;

	for (i = 0; i < kind->n && strcmp(kind->keys[i].name, name) != 0; i++)
		;
	return i < kind->n;
}

/* Is a key put in for %(name)s in this section? */
static bool
is_used(const struct wsp_conf_section *section, const char *name)
{
	char text[WSP_ERRLEN];
	size_t i;

	snprintf(text, sizeof(text), "%%(%s)s", name);
	for (i = 0; i < section->n; i++)
		if (strcasestr(section->keys[i].value, text) != NULL)
			return true;
	return false;
}

/* DEFAULT may lend anything. */
static void
check_names(const struct wsp_schema_check *c,
    const struct wsp_conf_section *section)
{
	const struct wsp_conf_key *key;
	size_t i;

	if (strcmp(section->name, "DEFAULT") == 0)
		return;
	for (i = 0; i < section->n; i++) {
		key = &section->keys[i];
		if (has_key(c->kind, key->name) || is_used(section, key->name))
			continue;
		if (has_key(c->other, key->name))
			wsp_schema_say(c, key->line, section->name,
			    "%s belongs in %s", key->name, c->other->file);
		else
			wsp_schema_say(c, key->line, section->name,
			    "nobody reads %s", key->name);
	}
}

/* Reads all keys, each for itself; a rule without a fault is kept. */
static int
check_section(struct wsp_schema_check *c,
    const struct wsp_conf_section *section, struct wsp_error *err)
{
	const struct wsp_conf *conf = &c->list.conf;
	struct wsp_schema *rule = &c->list.rules[c->list.n];
	struct wsp_error problem;
	bool sound = true;
	size_t i;

	*rule = (struct wsp_schema){ .section = { conf->path, section->name,
	    section->line, c->list.n } };
	wsp_schema_begin(rule);
	for (i = 0; i < c->kind->n; i++) {
		if (wsp_schema_read_key(rule, conf, section, &c->kind->keys[i],
		    &problem) == 0)
			continue;
		if (problem.code == WSP_ESYS) {
			*err = problem;
			wsp_schema_free(rule);
			return -1;
		}
		c->say(c->arg, problem.msg);
		sound = false;
	}
	check_names(c, section);
	if (sound && conf->dialect == WSP_ANY_DIALECT &&
	    wsp_schema_check_dialects(c, section, err) == -1) {
		wsp_schema_free(rule);
		return -1;
	}
	if (sound)
		c->list.n++;
	else
		wsp_schema_free(rule);
	return 0;
}

static int
check_sections(struct wsp_schema_check *c, struct wsp_error *err)
{
	const struct wsp_conf *conf = &c->list.conf;
	size_t i;

	if ((c->list.rules = calloc(conf->n + 1, sizeof(*c->list.rules))) ==
	    NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < conf->n; i++)
		if (wsp_schema_is_rule(conf, &conf->sections[i]) &&
		    check_section(c, &conf->sections[i], err) == -1)
			return -1;
	return wsp_schema_list_sort(&c->list, err);
}

/* In the order in which the rules are tried. */
static int
check_shadows(struct wsp_schema_check *c, struct wsp_error *err)
{
	struct wsp_shadow shadow = { 0 };
	const struct wsp_section *rule, *other;
	enum wsp_shadow_why why;
	size_t i, by;
	int ret = 0;

	for (i = 0; ret == 0 && i < c->list.n; i++) {
		rule = &c->list.rules[i].section;
		ret = wsp_shadow_next(&shadow, i, c->list.rules[i].text,
		    &c->literals[i], &why, &by, err);
		if (ret == -1 || why == WSP_REACHED)
			continue;
		other = &c->list.rules[by].section;
		wsp_schema_say(c, rule->line, rule->name, "is never reached: "
		    "[%s] of line %zu %s", other->name, other->line,
		    why == WSP_SAME ? "has the same pattern" :
		    why == WSP_ALL_TAKEN ? "matches every name" :
		    "takes its names, or the last of them");
	}
	wsp_shadow_free(&shadow);
	return ret;
}


static int
check_rules(struct wsp_schema_check *c, struct wsp_error *err)
{
	size_t i;

	if (check_sections(c, err) == -1)
		return -1;
	c->literals = calloc(c->list.n + 1, sizeof(*c->literals));
	if (c->literals == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < c->list.n; i++)
		if (wsp_literals_read(&c->literals[i], c->list.rules[i].text,
		    err) == -1)
			return -1;
	if (check_shadows(c, err) == -1)
		return -1;
	if (c->list.conf.dialect == WSP_ANY_DIALECT)
		wsp_schema_check_order(c);
	return 0;
}

/* What ends the reading of a file is a problem, too. */
static int
check_file(struct wsp_schema_check *c, const char *path,
    enum wsp_dialect dialect, struct wsp_error *err)
{
	size_t i;
	int ret;

	c->list.conf.dialect = dialect;
	if (path == NULL)
		return 0;
	if ((ret = wsp_conf_read(&c->list.conf, path, err)) == 0)
		ret = check_rules(c, err);
	else if (err->code != WSP_ESYS) {
		c->say(c->arg, err->msg);
		ret = 0;
	}
	for (i = 0; c->literals != NULL && i < c->list.n; i++)
		wsp_literals_free(&c->literals[i]);
	free(c->literals);
	wsp_schema_list_free(&c->list);
	return ret;
}

/* Tells what it has found, also if it fails. */
static int
check_in_order(struct wsp_schema_check *c, const char *path,
    enum wsp_dialect dialect, wsp_schema_problem *say, void *arg,
    struct wsp_error *err)
{
	struct wsp_error other;
	int ret = check_file(c, path, dialect, err);

	if (path == NULL || wsp_problems_tell(c->arg, path, say, arg,
	    ret == -1 ? &other : err) == 0)
		return ret;
	return -1;
}

int
wsp_schemas_check(const char *storage, const char *aggregation,
    enum wsp_dialect dialect, wsp_schema_problem *say, void *arg,
    struct wsp_error *err)
{
	struct wsp_problems problems = { 0 };
	struct wsp_schema_check s = { .kind = &wsp_schema_storage,
	    .other = &wsp_schema_aggregation, .say = wsp_problems_add,
	    .arg = &problems };
	struct wsp_schema_check a = { .kind = &wsp_schema_aggregation,
	    .other = &wsp_schema_storage, .say = wsp_problems_add,
	    .arg = &problems };

	if (check_in_order(&s, storage, dialect, say, arg, err) == -1)
		return -1;
	return check_in_order(&a, aggregation, dialect, say, arg, err);
}
