/* SPDX-License-Identifier: ISC */
/* listing.c - what files two trees have of which one is elsewhere. */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/paths.h"
#include "cli/remote.h"
#include "pair/listing.h"
#include "wsp-tree.h"

const struct listing_site *listing_site;
static char *const *trees;
static struct wsp_remote_names names[2];	/* as a walk would find them */

/* The entries, which are names of the one tree or the other. */
static struct entry {
	uint64_t	 number;	/* of the tree */
	const char	*name;
} *entries;
static size_t nentries, next;
static char *shown;			/* the path of the last one */

static int
compare_names(const void *a, const void *b)
{
	return wsp_walk_compare(*(char *const *)a, *(char *const *)b);
}

static int
compare_entries(const void *a, const void *b)
{
	const struct entry *p = a, *q = b;

	if (p->number != q->number)
		return p->number < q->number ? -1 : 1;
	return wsp_walk_compare(p->name, q->name);
}

static bool
is_of_site(int tree)
{
	return listing_site != NULL && listing_site->has(trees[tree]);
}

bool
listing_is(int tree)
{
	return is_of_site(tree) || wsp_is_url(trees[tree]);
}

char *
listing_path(int tree, const char *name)
{
	struct wsp_error error = { 0 };
	char *path = is_of_site(tree) ?
	    listing_site->join(trees[tree], name) :
	    wsp_url_join(trees[tree], name, &error);

	if (path == NULL)
		errx(1, "%s", error.code == WSP_OK ? strerror(errno) :
		    error.msg);
	return path;
}

bool
listing_has(int tree, const char *name)
{
	return names[tree].n > 0 && bsearch(&name, names[tree].list,
	    names[tree].n, sizeof(*names[tree].list), compare_names) != NULL;
}

static void
add_name(void *arg, const char *name)
{
	struct wsp_remote_names *found = arg;
	char **more = reallocarray(found->list, found->n + 1,
	    sizeof(*found->list));

	if (more == NULL || (more[found->n] = strdup(name)) == NULL)
		err(1, NULL);
	found->list = more;
	found->n++;
}

/*
 * What a tree that is elsewhere has.  Of a server it is not asked by whoever
 * has the names, and needs only its URL.
 */
static int
find_names(int tree, struct wsp_error *error)
{
	struct wsp_remote *r;
	char *url;

	if (is_of_site(tree))
		return listing_site->names(trees[tree], add_name,
		    &names[tree], error);
	if (each_listed()) {
		url = wsp_url_join(trees[tree], "", error);
		free(url);
		return url == NULL ? -1 : 0;
	}
	return remote_get(&r, error) == -1 ? -1 :
	    wsp_remote_list(r, trees[tree], &names[tree], error);
}

void
listing_begin(char *const both[2])
{
	struct wsp_error error;
	int i;

	trees = both;
	for (i = 0; i < 2; i++) {
		if (!listing_is(i))
			continue;
		if (find_names(i, &error) == -1) {
			cli_fail(trees[i], &error);
			exit(cli_finish());
		}
		if (names[i].n > 0)
			qsort(names[i].list, names[i].n,
			    sizeof(*names[i].list), compare_names);
	}
}

/* The files of a tree that is here, in the order of a walk. */
static void
walk_tree(int tree)
{
	struct wsp_walk_options options = { .follow = each_follows() };
	struct wsp_walk_entry entry;
	struct wsp_error error;
	struct wsp_walk *walk;
	enum wsp_walk_kind kind;

	if (wsp_walk_begin(&walk, trees[tree], &options, &error) == -1) {
		cli_fail(trees[tree], &error);
		return;
	}
	while ((kind = wsp_walk_next(walk, &entry)) != WSP_WALK_END)
		if (kind == WSP_WALK_FILE)
			add_name(&names[tree], entry.name);
		else if (kind == WSP_WALK_FAILED)
			cli_fail(entry.path, entry.error);
	wsp_walk_end(walk);
}

static bool
feed(struct paths_entry *e)
{
	const struct entry *entry = &entries[next];
	const char *tree;

	if (next == nentries)
		return false;
	next++;
	tree = trees[entry->number - 1];
	free(shown);
	if (asprintf(&shown, "%s/%s", tree, entry->name) == -1)
		err(1, NULL);
	/* The name is to be the end of the path. */
	*e = (struct paths_entry){ .kind = WSP_WALK_FILE,
	    .number = entry->number, .path = shown,
	    .name = shown + strlen(tree) + 1 };
	return true;
}

static void
add_entries(int tree)
{
	size_t i;

	for (i = 0; i < names[tree].n; i++)
		if (tree == 0 || !listing_has(0, names[tree].list[i]))
			entries[nentries++] = (struct entry){
			    (uint64_t)tree + 1, names[tree].list[i] };
}

int
listing_run(int n, const struct each_tool *tool)
{
	int i, ret;

	for (i = 0; i < n; i++)
		if (!listing_is(i))
			walk_tree(i);
	entries = calloc(names[0].n + names[1].n + 1, sizeof(*entries));
	if (entries == NULL)
		err(1, NULL);
	for (i = 0; i < n; i++)
		add_entries(i);
	qsort(entries, nentries, sizeof(*entries), compare_entries);
	ret = each_feed(tool, feed, nentries);
	free(entries);
	free(shown);
	for (i = 0; i < 2; i++)
		wsp_remote_names_free(&names[i]);
	return ret;
}
