/* SPDX-License-Identifier: ISC */
/* check_dialects.c - find what carbon and go-carbon see differently. */
#include <stdio.h>
#include <string.h>

#include "schema/check.h"

/* A rule that stands before this one in the file, but comes after it. */
static const struct wsp_schema *
overtaken(const struct wsp_schema_check *c, size_t index)
{
	const struct wsp_schema_list *l = &c->list;
	size_t i, place = l->places[index];

	for (i = 0; i < index; i++)
		if (l->places[i] > place && !wsp_literals_disjoint(
		    &c->literals[l->places[i]], &c->literals[place]))
			return &l->rules[l->places[i]];
	return NULL;
}

/* The list has the order of go-carbon. */
void
wsp_schema_check_order(const struct wsp_schema_check *c)
{
	const struct wsp_schema_list *l = &c->list;
	const struct wsp_schema *rule, *other;
	size_t i, last = 0;

	for (i = 0; i < l->n; i++) {
		if (i > 0 && l->places[i] < last &&
		    (other = overtaken(c, i)) != NULL) {
			rule = &l->rules[l->places[i]];
			wsp_schema_say(c, rule->section.line,
			    rule->section.name, "go-carbon tries it before "
			    "[%s] of line %zu, by its priority, carbon "
			    "after it",
			    other->section.name, other->section.line);
		}
		if (i == 0 || l->places[i] > last)
			last = l->places[i];
	}
}

/* Is what a key says the same to both? */
static bool
is_same(const struct wsp_schema *a, const struct wsp_schema *b)
{
	if (a->text != NULL && b->text != NULL && strcmp(a->text, b->text) != 0)
		return false;
	return a->retentions == NULL || b->retentions == NULL ||
	    (a->nretentions == b->nretentions && memcmp(a->retentions,
	    b->retentions, a->nretentions * sizeof(*a->retentions)) == 0);
}

static int
read_as(const struct wsp_schema_check *c,
    const struct wsp_conf_section *section, const struct wsp_schema_key *key,
    enum wsp_dialect dialect,
    struct wsp_schema *rule, struct wsp_error *err)
{
	struct wsp_conf conf = c->list.conf;

	*rule = (struct wsp_schema){ 0 };
	conf.dialect = dialect;
	return wsp_schema_read_key(rule, &conf, section, key, err);
}

static void
say_for(const struct wsp_schema_check *c, const char *problem,
    const char *daemon)
{
	char text[WSP_ERRLEN + 32];

	snprintf(text, sizeof(text), "%s, for %s", problem, daemon);
	c->say(c->arg, text);
}

/* Where one of the two would not start, or understand something else. */
static int
check_key(const struct wsp_schema_check *c,
    const struct wsp_conf_section *section, const struct wsp_schema_key *key,
    struct wsp_error *err)
{
	struct wsp_schema carbon, go;
	struct wsp_error why, why_go;
	int ret, ret_go, failed = 0;

	ret = read_as(c, section, key, WSP_CARBON, &carbon, &why);
	ret_go = read_as(c, section, key, WSP_GO_CARBON, &go, &why_go);
	if ((ret == -1 && why.code == WSP_ESYS) ||
	    (ret_go == -1 && why_go.code == WSP_ESYS)) {
		*err = ret == -1 ? why : why_go;
		failed = -1;
	} else if (ret == -1 && ret_go == 0)
		say_for(c, why.msg, "carbon");
	else if (ret == 0 && ret_go == -1)
		say_for(c, why_go.msg, "go-carbon");
	else if (ret == 0 && !is_same(&carbon, &go))
		wsp_schema_say(c, wsp_conf_find(&c->list.conf, section,
		    key->name)->line, section->name,
		    "%s: go-carbon reads something else in it", key->name);
	wsp_schema_free(&carbon);
	wsp_schema_free(&go);
	return failed;
}

int
wsp_schema_check_dialects(const struct wsp_schema_check *c,
    const struct wsp_conf_section *section, struct wsp_error *err)
{
	size_t i;

	for (i = 0; i < c->kind->n; i++)
		if (check_key(c, section, &c->kind->keys[i], err) == -1)
			return -1;
	return 0;
}
