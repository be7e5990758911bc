/* SPDX-License-Identifier: ISC */
/* encoding.c - a tagged metric's file may be named by its tags or by a hash. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "find/find.h"
#include "wsp-tree.h"

/* Names of a directory, one of which may have the hash that is sought. */
struct siblings {
	const char	*hashed;	/* a path without .wsp */
	char		*path;		/* that of the name, or empty */
};

/* Is the metric of this path the one that was hashed? */
static void
compare(struct siblings *s, const char *name)
{
	char path[WSP_METRICLEN + 8], metric[WSP_METRICLEN];
	struct wsp_error ignored;

	snprintf(path, sizeof(path), "%s.wsp", name);
	if (strcmp(name, s->hashed) == 0 ||
	    wsp_metric_from_path(path, metric, &ignored) == -1 ||
	    wsp_metric_path(metric, true, path, &ignored) == -1)
		return;
	path[strlen(path) - 4] = '\0';
	if (strcmp(path, s->hashed) == 0)
		snprintf(s->path, WSP_METRICLEN, "%s", name);
}

static int
visit(void *arg, const struct wsp_catalog_record *r, struct wsp_error *error)
{
	(void)error;
	compare(arg, r->name);
	return 0;
}

static int
seek_known(struct find_place *p, const char *dir, struct siblings *s,
    struct wsp_error *error)
{
	struct wsp_catalog *c = find_asked(p);
	uint64_t first, last;

	if (wsp_catalog_run(c, dir, &first, &last, error) == -1)
		return -1;
	return wsp_catalog_each(c, first, last, WSP_NAMES, visit, s, error);
}

static int
seek_walked(const struct find_place *p, const char *dir, struct siblings *s,
    struct wsp_error *error)
{
	struct wsp_walk_options options = { .follow = p->follow };
	char path[2 * WSP_METRICLEN], name[2 * WSP_METRICLEN];
	struct wsp_walk_entry entry;
	enum wsp_walk_kind kind;
	struct wsp_walk *walk;
	int ret = 0;

	snprintf(path, sizeof(path), "%s/%s", p->root, dir);
	if (wsp_walk_begin(&walk, path, &options, error) == -1)
		return -1;
	while ((kind = wsp_walk_next(walk, &entry)) != WSP_WALK_END) {
		if (kind == WSP_WALK_FAILED && ret == 0) {
			*error = *entry.error;
			ret = -1;
		}
		if (kind != WSP_WALK_FILE || snprintf(name, sizeof(name),
		    "%s/%.*s", dir, (int)strlen(entry.name) - 4,
		    entry.name) >= WSP_METRICLEN)
			continue;
		compare(s, name);
	}
	wsp_walk_end(walk);
	return ret;
}

/* The name that has the hash would be in the same directory. */
static enum find_verdict
seek_name(struct find_place *p, const char *hashed, char *path)
{
	struct siblings s = { hashed, path };
	char dir[WSP_METRICLEN];
	struct wsp_error error;

	*path = '\0';
	snprintf(dir, sizeof(dir), "%.*s",
	    (int)(strrchr(hashed, '/') - hashed), hashed);
	if ((p->catalog != NULL ? seek_known(p, dir, &s, &error) :
	    seek_walked(p, dir, &s, &error)) == -1 &&
	    (error.code != WSP_ESYS || error.sys != ENOENT)) {
		find_say(p, hashed, &error);
		return FIND_UNKNOWN;
	}
	return *path != '\0' ? FIND_YES : FIND_NO;
}

/* Or does it lie where no name would put it? */
static bool
is_hash(const char *name)
{
	char path[WSP_METRICLEN + 8], metric[WSP_METRICLEN];
	struct wsp_error error;

	snprintf(path, sizeof(path), "%s.wsp", name);
	return wsp_metric_from_path(path, metric, &error) == -1 &&
	    error.code == WSP_EHASHED;
}

enum find_verdict
find_other_path(struct find_place *p, struct find_subject *s, char *path)
{
	const char *metric;
	struct wsp_error ignored;
	int hashed;

	if (!find_is_tagged(s))
		return FIND_NO;
	metric = find_metric(s);
	if (s->unnamed && !is_hash(s->r.name)) {
		s->missed = true;
		return FIND_UNKNOWN;
	}
	if (s->unnamed)
		return seek_name(p, s->r.name, path);
	for (hashed = 0; hashed < 2; hashed++) {
		if (wsp_metric_path(metric, hashed, path, &ignored) == -1)
			continue;
		path[strlen(path) - 4] = '\0';
		if (strcmp(path, s->r.name) != 0)
			return FIND_YES;
	}
	return FIND_NO;
}
