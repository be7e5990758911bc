/* SPDX-License-Identifier: ISC */
/* fit_schema_find.c - which rules of schema files are for a path. */
#include <stdio.h>
#include <string.h>

#include "cli/names.h"
#include "reshape/fit_schema.h"
#include "wsp-tree.h"

/* The part of a path below a directory, or NULL if it is not below it. */
static const char *
path_below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	while (len > 1 && dir[len - 1] == '/')
		len--;
	if (strncmp(path, dir, len) != 0 || (path[len] != '/' &&
	    path[len] != '\0' && (len == 0 || dir[len - 1] != '/')))
		return NULL;
	for (path += len; *path == '/'; path++)
		;
	return path;
}

static int
name_of(const struct fit *fit, const char *path, char *name, size_t size,
    struct wsp_error *error)
{
	const char *dir = each_listed() ? fit->storage : fit->root;
	const char *prefix = each_listed() ? "" : fit->prefix;
	const char *rest = path_below(path, dir);
	int n;

	if (rest == NULL)
		return wsp_fail(error, WSP_EVALUE, "does not lie below %s",
		    dir);
	n = snprintf(name, size, "%s%s%s", prefix,
	    *prefix == '\0' || *rest == '\0' ? "" : "/", rest);
	if (n >= 0 && (size_t)n < size)
		return 0;
	return wsp_fail(error, WSP_EVALUE, "the name is too long");
}

static void
choose_shape(const struct fit *fit, struct fit_target *t)
{
	if ((fit->wanted & SHAPE_ARCHIVES) != 0 && t->rule.storage != NULL) {
		t->shape.list = t->rule.retentions;
		t->shape.n = t->rule.nretentions;
	}
	if ((fit->wanted & SHAPE_METHOD) != 0 && t->rule.aggregation != NULL)
		t->shape.method = &t->rule.method;
	if ((fit->wanted & SHAPE_XFF) != 0 && t->rule.aggregation != NULL)
		t->shape.xff = &t->rule.xff;
}

/* A tagged metric may be stored under a hash, which is no name. */
int
fit_find(const struct fit *fit, const char *path, struct fit_target *t,
    struct wsp_error *error)
{
	struct wsp_error ignored;
	char name[WSP_METRICLEN];

	t->shape = (struct wanted){ 0 };
	t->rule = (struct wsp_rule){ 0 };
	if (name_of(fit, path, name, sizeof(name), error) == -1)
		return -1;
	t->named = names_find(name, t->metric, &ignored) == 0;
	if (!t->named)
		return 0;
	if (wsp_schemas_match(fit->schemas, t->metric, &t->rule, error) == -1)
		return -1;
	choose_shape(fit, t);
	return 0;
}
