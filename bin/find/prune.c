/* SPDX-License-Identifier: ISC */
/* prune.c - remove directories that are empty and have been for a while. */
#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/grown.h"
#include "find/find.h"
#include "wsp-ops.h"
#include "wsp-tree.h"

#define USUAL_AGE	3600	/* seconds: writers make it before files */

/* One of them, and how many of its entries would be removed. */
struct dir {
	char	*path;		/* below the root */
	uint64_t leaving;
};

struct dirs {
	const struct find_place	*place;
	struct dir		*list;
	size_t			 n;
	int64_t			 before;	/* changed last before this */
};

static struct dirs dirs;
static struct out out;		/* of a dry run */

static void
add_dir(const char *path)
{
	dirs.list = grown(dirs.list, dirs.n, sizeof(*dirs.list));
	dirs.list[dirs.n] = (struct dir){ .path = strdup(path) };
	if (dirs.list[dirs.n++].path == NULL)
		err(1, NULL);
}

static int
by_path(const void *ap, const void *bp)
{
	const struct dir *a = ap, *b = bp;

	return strcmp(a->path, b->path);
}

void
find_prune_leaves(const char *name)
{
	const char *slash = strrchr(name, '/');
	struct dir key = { 0 }, *d;

	if (slash == NULL || dirs.n == 0)
		return;
	if ((key.path = strndup(name, (size_t)(slash - name))) == NULL)
		err(1, NULL);
	d = bsearch(&key, dirs.list, dirs.n, sizeof(*dirs.list), by_path);
	if (d != NULL)
		d->leaving++;
	free(key.path);
}

/* Before anything is deleted: what changes then is no reason to wait. */
static bool
enter(void *arg, const char *path, const struct stat *st)
{
	(void)arg;
	path += strlen(dirs.place->root);
	while (*path == '/')
		path++;
	if (!find_may_be_in(path, strlen(path)))
		return false;
	if (*path != '\0' && st->st_ctime < dirs.before)
		add_dir(path);
	return true;
}

void
find_prune_begin(const struct find_place *p)
{
	struct wsp_walk_options options = { .enter = enter };
	struct wsp_walk_entry entry;
	struct wsp_error error;
	struct wsp_walk *walk;
	enum wsp_walk_kind kind;
	uint64_t age = USUAL_AGE;

	if (find_said.prune_age != NULL &&
	    !find_age(find_said.prune_age, &age))
		cli_usage("--prune-age: %s: not an age", find_said.prune_age);
	dirs.place = p;
	/* A directory that changed in this very second has no age yet. */
	dirs.before = age == 0 ? INT64_MAX : cli_now() - (int64_t)age;
	if (wsp_walk_begin(&walk, p->root, &options, &error) == -1) {
		cli_fail(p->root, &error);
		return;
	}
	while ((kind = wsp_walk_next(walk, &entry)) != WSP_WALK_END)
		if (kind == WSP_WALK_FAILED)
			cli_fail(entry.path, entry.error);
	wsp_walk_end(walk);
	if (dirs.n > 1)
		qsort(dirs.list, dirs.n, sizeof(*dirs.list), by_path);
}

/* Says what would be removed, or why it could not be. */
static int
try_prune(const struct dir *d, const char *path, struct wsp_error *error)
{
	bool removed;
	int ret = wsp_prune(wsp_path_of(path), d->leaving, true, &removed,
	    error);

	if (ret == 0 && removed) {
		find_prune_leaves(d->path);
		find_put_removed(&out, path);
	}
	return ret;
}

/* In a directory that is read only, what is not empty is no failure either. */
static int
prune(struct find_place *p, const struct dir *d, const char *path,
    struct wsp_error *error)
{
	struct wsp_error ignored;
	bool removed;

	if (find_said.dry_run)
		return try_prune(d, path, error);
	if (wsp_catalog_prune(p->tree, d->path, &removed, error) == 0)
		return 0;
	return wsp_prune(wsp_path_of(path), 0, true, &removed,
	    &ignored) == -1 || removed ? -1 : 0;
}

/* In this order a directory comes before what is in it. */
void
find_prune(struct find_place *p)
{
	struct wsp_error error;
	const struct dir *d;
	char *path;
	size_t i;

	for (i = dirs.n; i > 0; i--) {
		d = &dirs.list[i - 1];
		if (asprintf(&path, "%s/%s", p->root, d->path) == -1)
			err(1, NULL);
		if (prune(p, d, path, &error) == -1 &&
		    (error.code != WSP_ESYS || error.sys != ENOENT))
			cli_fail(path, &error);
		free(path);
	}
	out_flush(&out);
	out_free(&out);
	for (i = 0; i < dirs.n; i++)
		free(dirs.list[i].path);
	free(dirs.list);
}
