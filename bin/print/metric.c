/* SPDX-License-Identifier: ISC */
/* metric.c - the name of the metric that is in a file. */
#include <err.h>
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "cli/names.h"
#include "print/metric.h"

#define SUFFIX	".wsp"

/* What follows a directory in a path, or NULL if it does not lie in there. */
static const char *
below(const char *dir, const char *path)
{
	size_t len = strlen(dir);

	while (len > 0 && dir[len - 1] == '/')
		len--;
	if (strncmp(dir, path, len) != 0 || path[len] != '/')
		return NULL;
	return path + len;
}

/* A path without links, except that the last component may be one. */
static char *
real_path(const char *path)
{
	char *copy, *dir, *real = NULL;
	const char *base = strrchr(path, '/');

	if ((copy = strdup(path)) == NULL)
		err(1, NULL);
	if ((dir = realpath(dirname(copy), NULL)) != NULL &&
	    asprintf(&real, "%s/%s", dir, base == NULL ? path : base + 1) == -1)
		err(1, NULL);
	free(dir);
	free(copy);
	return real;
}

/* Takes out of a path what says "here", "above" or nothing. */
static void
tidy(char *path)
{
	char *from, *to = path;
	size_t len;

	for (from = path; *from != '\0'; from += len) {
		from += strspn(from, "/");
		len = strcspn(from, "/");
		if (len == 0 || (len == 1 && *from == '.') ||
		    (len == 2 && memcmp(from, "..", 2) == 0))
			continue;
		if (to > path)
			*to++ = '/';
		memmove(to, from, len);
		to += len;
	}
	*to = '\0';
}

/* The name by a relative path; a file without .wsp may be named by itself. */
static bool
name_of(struct item *item, const char *path, char *name)
{
	size_t len = strlen(path), suffix = strlen(SUFFIX);
	char text[WSP_METRICLEN], *p;
	struct wsp_error error;

	if (len >= sizeof(text)) {
		item_failx(item, "path of %zu bytes", len);
		return false;
	}
	memcpy(text, path, len + 1);
	tidy(text);
	len = strlen(text);
	if (len > suffix && strcmp(text + len - suffix, SUFFIX) == 0) {
		if (names_find(text, name, &error) == 0)
			return true;
		item_failx(item, "%s%s", error.msg,
		    error.code == WSP_EHASHED ? ", see --names" : "");
		return false;
	}
	for (p = text; *p != '\0'; p++)
		if (*p == '/')
			*p = '.';
	memcpy(name, text, len + 1);
	return true;
}

/* The two may be written differently: then the directories decide. */
static bool
name_really_below(const char *root, struct item *item, char *name)
{
	char *dir = realpath(root, NULL);
	char *real = dir == NULL ? NULL : real_path(item->path);
	const char *rest;
	bool good = false;

	if (dir == NULL)
		item_failx(item, "%s: %s", root, strerror(errno));
	else if (real == NULL)
		item_failx(item, "%s", strerror(errno));
	else if ((rest = below(dir, real)) == NULL)
		item_failx(item, "does not lie below %s", root);
	else
		good = name_of(item, rest, name);
	free(dir);
	free(real);
	return good;
}

/* Says of an earlier tree that it has a file of this name, too. */
static bool
is_new(struct item *item)
{
	const char *tree;
	struct stat st;
	uint64_t n;
	char *path;
	bool there;

	for (n = 1; n < item->number &&
	    (tree = each_operand(n)) != NULL; n++) {
		if (asprintf(&path, "%s/%s", tree, item->name) == -1)
			err(1, NULL);
		there = stat(path, &st) == 0;
		free(path);
		if (there) {
			item_failx(item, "%s has a metric of this name, too; "
			    "see --root", tree);
			return false;
		}
	}
	return true;
}

bool
metric_name(const char *root, struct item *item, char *name)
{
	const char *rest;

	if (root == NULL && item->walked)
		return is_new(item) && name_of(item, item->name, name);
	if (root == NULL)
		return name_of(item, item->path, name);
	if (strstr(item->path, "..") == NULL &&
	    (rest = below(root, item->path)) != NULL)
		return name_of(item, rest, name);
	return name_really_below(root, item, name);
}
