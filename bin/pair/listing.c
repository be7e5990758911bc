/* SPDX-License-Identifier: ISC */
/* listing.c - what files two trees have of which one is elsewhere. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/paths.h"
#include "cli/remote.h"
#include "pair/listing.h"
#include "wsp-tree.h"

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

bool
listing_is(int tree)
{
	return wsp_is_url(trees[tree]);
}

bool
listing_has(int tree, const char *name)
{
	return names[tree].n > 0 && bsearch(&name, names[tree].list,
	    names[tree].n, sizeof(*names[tree].list), compare_names) != NULL;
}

/* Asks for the names of a tree; whoever has them needs only its URL. */
static int
find_names(int tree, struct wsp_error *error)
{
	struct wsp_remote_names *found = &names[tree];
	struct wsp_remote *r;
	char *url;

	if (each_listed()) {
		url = wsp_url_join(trees[tree], "", error);
		free(url);
		return url == NULL ? -1 : 0;
	}
	if (remote_get(&r, error) == -1 ||
	    wsp_remote_list(r, trees[tree], found, error) == -1)
		return -1;
	if (found->n > 0)
		qsort(found->list, found->n, sizeof(*found->list),
		    compare_names);
	return 0;
}

void
listing_begin(char *const both[2])
{
	struct wsp_error error;
	int i;

	trees = both;
	for (i = 0; i < 2; i++)
		if (listing_is(i) && find_names(i, &error) == -1) {
			cli_fail(trees[i], &error);
			exit(cli_finish());
		}
}

static void
add_name(struct wsp_remote_names *found, const char *name)
{
	char **more = reallocarray(found->list, found->n + 1,
	    sizeof(*found->list));

	if (more == NULL || (more[found->n] = strdup(name)) == NULL)
		err(1, NULL);
	found->list = more;
	found->n++;
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
