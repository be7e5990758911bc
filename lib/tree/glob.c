/* SPDX-License-Identifier: ISC */
/* glob.c - match paths of metrics with Graphite's patterns. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "tree/braces.h"
#include "tree/wildcard.h"
#include "wsp-tree.h"

#define COMPONENTS_MAX	62	/* of a pattern: states fit a word */

struct component {
	char	*text;		/* as it is matched */
	size_t	 len;
	bool	 any_dirs;	/* it is ** */
	bool	 wild;
};

/* What braces stand for, in components. */
struct alternative {
	size_t		 n;
	struct component *list;
	bool		 never;		/* it matches nothing */
	char		*dir;		/* it begins with, free of wildcards */
	bool		 exact;		/* there are no wildcards at all */
	char		*name;		/* if so */
	uint64_t	 states;	/* in the directory of the glob */
};

struct wsp_glob {
	size_t		 n;
	struct alternative *list;
	bool		 tagged;	/* matched with tagged names */
	struct wsp_alternatives texts;	/* of tagged ones */
	char		*dir;		/* the states are for this one */
	size_t		 dirlen, room;
	bool		 entered;
};

/* The separator of a pattern. */
static char
separator_of(const char *pattern)
{
	for (; *pattern != '\0'; pattern++) {
		if (*pattern == '\\' && pattern[1] != '\0')
			pattern++;
		else if (*pattern == '/')
			return '/';
	}
	return '.';
}

/* Where a component ends: at a separator that is not one by \. */
static const char *
component_end(const char *s, char separator)
{
	for (; *s != '\0' && *s != separator; s++)
		if (*s == '\\' && s[1] != '\0')
			s++;
	return s;
}

/* Takes the \ away where there are no wildcards. */
static void
unescape(struct component *c)
{
	size_t i, n = 0;

	for (i = 0; i < c->len; i++) {
		if (c->text[i] == '\\' && i + 1 < c->len)
			i++;
		c->text[n++] = c->text[i];
	}
	c->text[n] = '\0';
	c->len = n;
}

static int
add_component(struct alternative *a, const char *text, size_t len,
    struct wsp_error *err)
{
	struct component *list, *c;

	if (a->n == COMPONENTS_MAX)
		return wsp_fail(err, WSP_EVALUE, "a pattern of more than %d "
		    "components", COMPONENTS_MAX);
	if ((list = reallocarray(a->list, a->n + 1, sizeof(*list))) == NULL)
		return wsp_fail_errno(err, NULL);
	a->list = list;
	c = &list[a->n];
	if ((c->text = strndup(text, len)) == NULL)
		return wsp_fail_errno(err, NULL);
	c->len = len;
	c->any_dirs = len == 2 && memcmp(text, "**", 2) == 0;
	c->wild = wsp_wildcard_any(text, len);
	if (!c->wild)
		unescape(c);
	a->n++;
	return 0;
}

/* The components from one to another that have no wildcards, as a path. */
static char *
join(const struct alternative *a, size_t n)
{
	size_t i, len = 0;
	char *path, *p;

	for (i = 0; i < n; i++)
		len += a->list[i].len + 1;
	if ((path = p = malloc(len + 1)) == NULL)
		return NULL;
	for (i = 0; i < n; i++) {
		if (i > 0)
			*p++ = '/';
		memcpy(p, a->list[i].text, a->list[i].len);
		p += a->list[i].len;
	}
	*p = '\0';
	return path;
}

static int
find_literal(struct alternative *a, struct wsp_error *err)
{
	size_t n = 0;

	while (n < a->n && !a->list[n].wild)
		n++;
	a->exact = n == a->n;
	if (a->exact && (a->name = join(a, n)) == NULL)
		return wsp_fail_errno(err, NULL);
	if (a->exact && n > 0)
		n--;
	if ((a->dir = join(a, n)) == NULL)
		return wsp_fail_errno(err, NULL);
	return 0;
}

static int
parse(struct alternative *a, const char *text, char separator,
    struct wsp_error *err)
{
	const char *end;

	for (;; text = end + 1) {
		end = component_end(text, separator);
		if (end > text && add_component(a, text, (size_t)(end - text),
		    err) == -1)
			return -1;
		if (*end == '\0')
			break;
	}
	a->never = end == text || a->n == 0;
	return find_literal(a, err);
}

/* Where a pattern ends in a separator all below is meant. */
static char *
complete(const char *pattern, char separator)
{
	size_t len = strlen(pattern), escapes = 0;
	char *text = malloc(len + 3);

	if (text == NULL)
		return NULL;
	memcpy(text, pattern, len + 1);
	while (escapes + 1 < len && text[len - 2 - escapes] == '\\')
		escapes++;
	if (len > 1 && text[len - 1] == separator && escapes % 2 == 0)
		memcpy(text + len, "**", 3);
	return text;
}

static int
parse_all(struct wsp_glob *g, const char *pattern, struct wsp_error *err)
{
	char separator = separator_of(pattern), *text;
	size_t i;
	int ret;

	g->tagged = strchr(pattern, ';') != NULL;
	if ((text = complete(pattern, separator)) == NULL)
		return wsp_fail_errno(err, NULL);
	ret = wsp_braces_expand(&g->texts, text, err);
	free(text);
	if (ret == -1 || g->tagged)
		return ret;
	if ((g->list = calloc(g->texts.n, sizeof(*g->list))) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < g->texts.n; i++) {
		g->n = i + 1;
		if (parse(&g->list[i], g->texts.list[i], separator, err) == -1)
			return -1;
	}
	return 0;
}

int
wsp_glob_new(struct wsp_glob **gp, const char *pattern,
    struct wsp_error *err)
{
	struct wsp_glob *g;

	if ((g = calloc(1, sizeof(*g))) == NULL)
		return wsp_fail_errno(err, NULL);
	if (parse_all(g, pattern, err) == -1) {
		wsp_glob_free(g);
		return -1;
	}
	*gp = g;
	return 0;
}

void
wsp_glob_free(struct wsp_glob *g)
{
	size_t i, k;

	if (g == NULL)
		return;
	for (i = 0; i < g->n; i++) {
		for (k = 0; k < g->list[i].n; k++)
			free(g->list[i].list[k].text);
		free(g->list[i].list);
		free(g->list[i].dir);
		free(g->list[i].name);
	}
	free(g->list);
	wsp_alternatives_free(&g->texts);
	free(g->dir);
	free(g);
}

bool
wsp_glob_tagged(const struct wsp_glob *g)
{
	return g->tagged;
}

const char *
wsp_glob_alternative(const struct wsp_glob *g, size_t i, bool *exact)
{
	while (i < g->n && g->list[i].never)
		i++;
	if (i >= g->n)
		return NULL;
	*exact = g->list[i].exact;
	return *exact ? g->list[i].name : g->list[i].dir;
}

/* From a state before ** one gets behind it for nothing, but at the end. */
static uint64_t
close_states(const struct alternative *a, uint64_t states)
{
	size_t i;

	for (i = 0; i + 1 < a->n; i++)
		if ((states >> i & 1) != 0 && a->list[i].any_dirs)
			states |= UINT64_C(2) << i;
	return states;
}

/* What is reached from these states by a component. */
static uint64_t
step(const struct alternative *a, uint64_t states, const char *s, size_t len)
{
	const struct component *c;
	uint64_t next = 0;
	size_t i;

	for (i = 0; i < a->n; i++) {
		if ((states >> i & 1) == 0)
			continue;
		c = &a->list[i];
		if (c->any_dirs)
			next |= UINT64_C(1) << i |
			    (i + 1 == a->n ? UINT64_C(2) << i : 0);
		else if (c->wild ? wsp_wildcard_match(c->text, c->len, s, len,
		    "") : c->len == len && memcmp(c->text, s, len) == 0)
			next |= UINT64_C(2) << i;
	}
	return close_states(a, next);
}

/* Keeps the name of a directory; without memory it is only not known again. */
static bool
remember(struct wsp_glob *g, const char *dir, size_t len)
{
	char *copy;

	if (len >= g->room) {
		if ((copy = realloc(g->dir, 2 * len + 1)) == NULL)
			return false;
		g->dir = copy;
		g->room = 2 * len + 1;
	}
	memcpy(g->dir, dir, len);
	g->dirlen = len;
	return true;
}

/* Goes to a directory, which most often is the one of the name before. */
static void
enter(struct wsp_glob *g, const char *dir, size_t len)
{
	const char *s, *end = dir + len, *slash;
	size_t i;

	if (g->entered && len == g->dirlen && memcmp(dir, g->dir, len) == 0)
		return;
	g->entered = remember(g, dir, len);
	for (i = 0; i < g->n; i++)
		g->list[i].states = g->list[i].never ? 0 :
		    close_states(&g->list[i], 1);
	for (s = dir; s < end; s = slash + 1) {
		if ((slash = memchr(s, '/', (size_t)(end - s))) == NULL)
			slash = end;
		for (i = 0; i < g->n; i++)
			g->list[i].states = step(&g->list[i],
			    g->list[i].states, s, (size_t)(slash - s));
	}
}

bool
wsp_glob_match(struct wsp_glob *g, const char *name, size_t len)
{
	const char *slash = memrchr(name, '/', len);
	size_t last = slash == NULL ? 0 : (size_t)(slash - name) + 1, i;
	uint64_t states;

	enter(g, name, last == 0 ? 0 : last - 1);
	for (i = 0; i < g->n; i++) {
		states = g->list[i].states;
		if (states != 0 && (step(&g->list[i], states, name + last,
		    len - last) >> g->list[i].n & 1) != 0)
			return true;
	}
	return false;
}

bool
wsp_glob_match_tagged(const struct wsp_glob *g, const char *metric)
{
	size_t i;

	for (i = 0; i < g->texts.n; i++)
		if (wsp_wildcard_match(g->texts.list[i],
		    strlen(g->texts.list[i]), metric, strlen(metric), ".;"))
			return true;
	return false;
}
