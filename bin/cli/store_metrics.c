/* SPDX-License-Identifier: ISC */
/* store_metrics.c - which objects of a store a METRIC names. */
#include <err.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "cli/store_metrics.h"

#define SUFFIX		".wsp"
#define SUFFIX_LEN	(sizeof(SUFFIX) - 1)

static bool
has_suffix(const char *text, size_t len)
{
	return len > SUFFIX_LEN &&
	    strcmp(text + len - SUFFIX_LEN, SUFFIX) == 0;
}

static char *
join(const char *tree, const char *path)
{
	char *text;

	if (asprintf(&text, "%s/%s", tree, path) == -1)
		err(1, NULL);
	return text;
}

static void
dots_to_slashes(char *text)
{
	for (; *text != '\0'; text++)
		if (*text == '.')
			*text = '/';
}

/* The path of the file of a metric's name. */
static void
path_of_name(const char *name, bool hashed, char *path)
{
	char metric[WSP_METRICLEN];
	struct wsp_error error;

	if (wsp_metric_normalize(name, metric, &error) == -1 ||
	    wsp_metric_path(metric, hashed, path, &error) == -1)
		snprintf(path, WSP_METRICLEN, "%s", name);
}

/* A path, or a name; the same without suffix may be a directory. */
static void
read_one(struct store_metric *m, const char *tree, const char *text)
{
	bool is_path = strchr(text, '/') != NULL ||
	    has_suffix(text, strlen(text));
	char path[WSP_METRICLEN], *dir;
	size_t len;

	if (is_path)
		snprintf(path, sizeof(path), "%s", text);
	else
		path_of_name(text, false, path);
	m->key = join(tree, path);
	if (!is_path && strchr(text, ';') != NULL) {
		path_of_name(text, true, path);
		m->hashed = join(tree, path);
	}
	dir = strdup(text);
	if (dir == NULL)
		err(1, NULL);
	if (!is_path)
		dots_to_slashes(dir);
	len = strlen(dir);
	while (len > 0 && dir[len - 1] == '/')
		dir[--len] = '\0';
	m->prefix = len == 0 ? strdup(tree) : join(tree, dir);
	free(dir);
}

void
store_metric_read(struct store_metric *m, const char *tree, const char *text)
{
	memset(m, 0, sizeof(*m));
	if (text == NULL)
		m->prefix = strdup(tree);
	else if (strpbrk(text, "*?[") == NULL)
		read_one(m, tree, text);
	else {
		m->prefix = strdup(tree);
		if ((m->pattern = strdup(text)) == NULL)
			err(1, NULL);
		if (has_suffix(m->pattern, strlen(m->pattern)))
			m->pattern[strlen(m->pattern) - SUFFIX_LEN] = '\0';
		dots_to_slashes(m->pattern);
	}
	if (m->prefix == NULL)
		err(1, NULL);
}

static bool
is_there(struct wsp_store *s, const char *key, uint64_t at)
{
	struct wsp_store_revision_info ignored;
	struct wsp_error error;
	bool found;

	return wsp_store_look(s, key, at, &found, &ignored, &error) == 0 &&
	    found;
}

void
store_metric_settle(struct store_metric *m, struct wsp_store *s, uint64_t at)
{
	if (m->hashed == NULL || is_there(s, m->key, at) ||
	    !is_there(s, m->hashed, at))
		return;
	free(m->key);
	m->key = m->hashed;
	m->hashed = NULL;
}

void
store_metric_free(struct store_metric *m)
{
	free(m->hashed);
	free(m->key);
	free(m->prefix);
	free(m->pattern);
}

const char *
store_path(const char *key)
{
	return strchr(key, '/') + 1;
}

bool
store_metric_match(const struct store_metric *m, const char *key)
{
	char *path;
	bool matches;

	if (m->pattern == NULL)
		return true;
	if ((path = strdup(store_path(key))) == NULL)
		err(1, NULL);
	if (has_suffix(path, strlen(path)))
		path[strlen(path) - SUFFIX_LEN] = '\0';
	dots_to_slashes(path);
	matches = fnmatch(m->pattern, path, FNM_PATHNAME) == 0;
	free(path);
	return matches;
}
