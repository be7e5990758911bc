/* SPDX-License-Identifier: ISC */
/* conf_value.c - what a key of a schema file says in the end. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "schema/conf.h"

#define DEPTH_LIMIT	10		/* of keys put in for keys, as Python */
#define COUNT_LIMIT	1000		/* of keys put in, all in all */
#define VALUE_LIMIT	(64 * 1024)	/* bytes */

/* The value that is being put together. */
struct expansion {
	const struct wsp_conf *conf;
	const struct wsp_conf_section *section;
	const struct wsp_conf_key *key;	/* the one that was asked for */
	int	 count;			/* of keys put in */
	size_t	 len;
	char	*text;
};

static const struct wsp_conf_key *
find(const struct wsp_conf_section *section, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < section->n; i++)
		if (strncasecmp(section->keys[i].name, name, len) == 0 &&
		    section->keys[i].name[len] == '\0')
			return &section->keys[i];
	return NULL;
}

static const struct wsp_conf_key *
find_or_default(const struct wsp_conf *conf,
    const struct wsp_conf_section *section, const char *name, size_t len)
{
	const struct wsp_conf_key *key = find(section, name, len);

	if (key == NULL && conf->lends > 0)
		key = find(&conf->sections[conf->lends - 1], name, len);
	return key;
}

const struct wsp_conf_key *
wsp_conf_find(const struct wsp_conf *conf,
    const struct wsp_conf_section *section, const char *name)
{
	return find_or_default(conf, section, name, strlen(name));
}

static int
append(struct expansion *e, const char *s, size_t len, struct wsp_error *err)
{
	char *text;

	if (len > VALUE_LIMIT - e->len)
		return wsp_conf_fail(e->conf, e->key->line, e->section,
		    WSP_EVALUE, err, "the value of %s is too long",
		    e->key->name);
	if ((text = realloc(e->text, e->len + len + 1)) == NULL)
		return wsp_fail_errno(err, NULL);
	memcpy(text + e->len, s, len);
	e->len += len;
	text[e->len] = '\0';
	e->text = text;
	return 0;
}

static int	expand(struct expansion *, const char *, int,
		    struct wsp_error *);

/* Puts in what stands for %% or %(name)s and moves on behind it. */
static int
expand_percent(struct expansion *e, const char **s, int depth,
    struct wsp_error *err)
{
	const struct wsp_conf_key *key;
	const char *name = *s + 2;
	size_t len;

	if ((*s)[1] == '%') {
		*s += 2;
		return append(e, "%", 1, err);
	}
	/* carbon would not start with one like this. */
	if ((*s)[1] != '(' && e->conf->dialect == WSP_ANY_DIALECT) {
		++*s;
		return append(e, "%", 1, err);
	}
	len = (*s)[1] == '(' ? strcspn(name, ")") : 0;
	if (len == 0 || strncmp(name + len, ")s", 2) != 0)
		return wsp_conf_fail(e->conf, e->key->line, e->section,
		    WSP_EVALUE, err, "a %% in %s has to be written %%%%",
		    e->key->name);
	key = find_or_default(e->conf, e->section, name, len);
	if (key == NULL)
		return wsp_conf_fail(e->conf, e->key->line, e->section,
		    WSP_EVALUE, err, "there is no key for %%(%.*s)s",
		    (int)len, name);
	*s = name + len + 2;
	return expand(e, key->value, depth + 1, err);
}

static int
expand(struct expansion *e, const char *s, int depth, struct wsp_error *err)
{
	size_t len;

	if (depth > DEPTH_LIMIT || e->count++ > COUNT_LIMIT)
		return wsp_conf_fail(e->conf, e->key->line, e->section,
		    WSP_EVALUE, err, "%s refers to itself", e->key->name);
	if (e->conf->dialect == WSP_GO_CARBON)
		return append(e, s, strlen(s), err);
	for (;;) {
		len = strcspn(s, "%");
		if (append(e, s, len, err) == -1)
			return -1;
		s += len;
		if (*s == '\0')
			return 0;
		if (expand_percent(e, &s, depth, err) == -1)
			return -1;
	}
}

/* Takes away quotes that are around the whole. */
static void
unquote(struct expansion *e)
{
	char *s = e->text;

	if (e->len < 2 || (*s != '"' && *s != '\'') ||
	    strchr(s + 1, *s) != s + e->len - 1)
		return;
	memmove(s, s + 1, e->len - 2);
	s[e->len - 2] = '\0';
}

int
wsp_conf_value(const struct wsp_conf *conf,
    const struct wsp_conf_section *section, const char *name, char **value,
    struct wsp_error *err)
{
	struct expansion e = { .conf = conf, .section = section };

	if ((e.key = wsp_conf_find(conf, section, name)) != NULL) {
		if (expand(&e, e.key->value, 1, err) == -1) {
			free(e.text);
			return -1;
		}
		unquote(&e);
	}
	*value = e.text;
	return 0;
}
