/* SPDX-License-Identifier: ISC */
/* pairs.c - the files that have the same name in two trees. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/open.h"
#include "pair/listing.h"
#include "pair/pairs.h"
#include "wsp-remote.h"

static char **trees;
static int roots[2] = { AT_FDCWD, AT_FDCWD };	/* that nothing leads out of */

void
pairs_begin(char *both[2])
{
	struct stat st;
	int i;

	trees = both;
	listing_begin(trees);
	for (i = 0; i < 2; i++) {
		if (listing_is(i))
			continue;
		if (stat(trees[i], &st) == -1) {
			cli_fail_errno(trees[i]);
			exit(cli_finish());
		}
		if (!S_ISDIR(st.st_mode))
			cli_usage("%s: is not a directory", trees[i]);
		if (!each_follows() && (roots[i] = open(trees[i],
		    O_PATH | O_DIRECTORY | O_CLOEXEC)) == -1) {
			cli_fail_errno(trees[i]);
			exit(cli_finish());
		}
	}
}

bool
pairs_same(void)
{
	struct stat st[2];

	return stat(trees[0], &st[0]) == 0 && stat(trees[1], &st[1]) == 0 &&
	    st[0].st_dev == st[1].st_dev && st[0].st_ino == st[1].st_ino;
}

/* The path of a file of a tree that is elsewhere. */
static void
find_elsewhere(struct pair_paths *p, int i)
{
	p->path[i] = listing_path(i, p->name);
	p->place[i] = wsp_path_of(p->path[i]);
	if (!each_listed() || !wsp_is_url(trees[i]))
		p->there[i] = listing_has(i, p->name);
	else {
		p->failed[i] = open_read(&p->opened[i], p->place[i],
		    &p->error[i]) == -1;
		p->there[i] = !p->failed[i] || p->error[i].sys != ENOENT;
	}
}

bool
pairs_find(const struct item *item, struct pair_paths *p)
{
	int i;

	*p = (struct pair_paths){ .name = each_listed() ? item->path :
	    item->name };
	for (i = 0; i < 2; i++) {
		if (listing_is(i)) {
			find_elsewhere(p, i);
			continue;
		}
		if (asprintf(&p->path[i], "%s/%s", trees[i], p->name) == -1)
			err(1, NULL);
		p->place[i] = (struct wsp_path){ roots[i], each_follows() ?
		    p->path[i] : p->name, p->path[i] };
		p->there[i] = wsp_what_is(p->place[i]) != WSP_IS_NOTHING;
		if (errno == ENOMEM)
			err(1, NULL);
	}
	if (each_listed())
		return true;
	/* Even a dangling link is of the tree that it was found in. */
	p->there[item->number == 1 ? 0 : 1] = true;
	return item->number == 1 || !p->there[0];
}

int
pairs_open(struct pair_paths *p, int tree, struct wsp **w,
    struct wsp_error *error)
{
	if (p->failed[tree]) {
		*error = p->error[tree];
		return -1;
	}
	if (p->opened[tree] == NULL)
		return open_read(w, p->place[tree], error);
	*w = p->opened[tree];
	p->opened[tree] = NULL;
	return 0;
}

void
pairs_free(struct pair_paths *p)
{
	wsp_close(p->opened[0]);
	wsp_close(p->opened[1]);
	free(p->path[0]);
	free(p->path[1]);
}

int
pairs_run(int n, const struct each_tool *tool)
{
	if (each_listed())
		return each_run(0, trees, tool);
	if (listing_is(0) || listing_is(1))
		return listing_run(n, tool);
	return each_run(n, trees, tool);
}

bool
pairs_fail(struct item *item, const char *path, const struct wsp_error *error)
{
	const char *own = item->path;
	bool failed;

	item->path = path;
	failed = !cli_interrupted(error) && !item_gone(item, error);
	item_fail(item, error);
	item->path = own;
	return failed;
}
