/* SPDX-License-Identifier: ISC */
/* pairs.c - the files that have the same name in two trees. */
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "pairs.h"

static char *const *trees;

void
pairs_begin(char *const both[2])
{
	struct stat st;
	int i;

	trees = both;
	for (i = 0; i < 2; i++)
		if (stat(trees[i], &st) == -1 || !S_ISDIR(st.st_mode))
			cli_usage("%s: is not a directory", trees[i]);
}

/* What cannot be looked at is taken to be there, and fails when opened. */
static bool
is_there(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

bool
pairs_find(const struct item *item, struct pair_paths *p)
{
	int i;

	p->name = tree_listed() ? item->path : item->name;
	for (i = 0; i < 2; i++) {
		if (asprintf(&p->path[i], "%s/%s", trees[i], p->name) == -1)
			err(1, NULL);
		p->there[i] = is_there(p->path[i]);
	}
	if (tree_listed())
		return true;
	/* Even a dangling link is of the tree that it was found in. */
	p->there[item->number == 1 ? 0 : 1] = true;
	return item->number == 1 || !p->there[0];
}

void
pairs_free(struct pair_paths *p)
{
	free(p->path[0]);
	free(p->path[1]);
}

void
pairs_fail(struct item *item, const char *path, const struct wsp_error *error)
{
	const char *own = item->path;

	item->path = path;
	item_fail(item, error);
	item->path = own;
}
