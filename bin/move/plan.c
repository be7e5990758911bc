/* SPDX-License-Identifier: ISC */
/* plan.c - the pairs that lines stand for. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/each.h"
#include "cli/grown.h"
#include "move/move.h"
#include "move/order.h"
#include "wsp-tree.h"

/* Where the walk is to go: the directory of a line, with a slash. */
static const char *goal;

/* The directories that it found there. */
static char **seen;
static size_t nseen;

static struct move_pair *
add_pair(struct move_pairs *pairs, const struct move_line *l,
    const char *name)
{
	struct move_pair *p;

	pairs->list = grown(pairs->list, pairs->n, sizeof(*p));
	p = &pairs->list[pairs->n++];
	*p = (struct move_pair){ .number = l->number,
	    .name = move_text("%s", name) };
	if (l->problem != NULL) {
		p->problem = move_text("%s", l->problem);
		p->shown = move_text("%s", l->text);
		return p;
	}
	p->old = move_text("%s%s", l->old, name);
	p->new = move_text("%s%s", l->new, name);
	p->shown = move_text("%s/%s", move_root, p->old);
	return p;
}

/* Is a directory on the way to the goal, or that itself, without its slash? */
static bool
leads_there(const char *path)
{
	size_t len = strlen(path);

	return len == 0 || (strncmp(path, goal, len) == 0 &&
	    goal[len] == '/');
}

static bool
is_below(const char *path)
{
	return strncmp(path, goal, strlen(goal)) == 0;
}

/* Only through directories on the way to the goal, and those below. */
static bool
enter(void *arg, const char *path, const struct stat *st)
{
	(void)arg;
	(void)st;
	path += strlen(move_root);
	path += strspn(path, "/");
	if (leads_there(path))
		return true;
	if (!is_below(path))
		return false;
	seen = grown(seen, nseen, sizeof(*seen));
	seen[nseen++] = move_text("%s", path);
	return true;
}

/* Lists what is below the directory of a line; false if it cannot be read. */
static bool
list_files(const struct move_line *l, char ***files, size_t *n)
{
	struct wsp_walk_options options = { .enter = enter };
	struct wsp_walk_entry entry;
	enum wsp_walk_kind kind;
	struct wsp_error error;
	struct wsp_walk *walk;
	bool good = true;

	goal = l->old;
	if (wsp_walk_begin(&walk, move_root, &options, &error) == -1) {
		cli_fail(move_root, &error);
		return false;
	}
	while ((kind = wsp_walk_next(walk, &entry)) != WSP_WALK_END) {
		if (kind == WSP_WALK_FAILED && (leads_there(entry.name) ||
		    is_below(entry.name))) {
			cli_fail(entry.path, entry.error);
			good = false;
		} else if (kind == WSP_WALK_FILE && is_below(entry.name)) {
			*files = grown(*files, *n, sizeof(char *));
			(*files)[(*n)++] = move_text("%s",
			    entry.name + strlen(goal));
		}
	}
	wsp_walk_end(walk);
	return good;
}

/* Do the new names of another line lie where those of this one do? */
static bool
shares_new(const struct move_lines *lines, const struct move_line *l)
{
	const struct move_line *o;
	size_t i, len;

	for (i = 0; i < lines->n; i++) {
		o = &lines->list[i];
		if (o == l || o->problem != NULL)
			continue;
		len = strlen(o->new);
		if (strlen(l->new) < len)
			len = strlen(l->new);
		if (strncmp(o->new, l->new, len) == 0)
			return true;
	}
	return false;
}

static void
forget_seen(void)
{
	while (nseen > 0)
		free(seen[--nseen]);
}

static int
by_name(const void *ap, const void *bp)
{
	const struct move_pair *a = ap, *b = bp;

	return wsp_walk_compare(a->name, b->name);
}

/*
 * No link is moved: what it leads to may be gone from there then.  The pairs of
 * the line begin with the first, and are in the order of a walk.
 */
static void
add_links(struct move_pairs *pairs, const struct move_line *l, size_t first)
{
	char **links = NULL, *dir;
	size_t n = 0, i;

	dir = move_text("%.*s", (int)strlen(l->old) - 1, l->old);
	move_find_links(dir, &links, &n);
	free(dir);
	for (i = 0; i < nseen; i++)
		move_find_links(seen[i], &links, &n);
	for (i = 0; i < n; i++) {
		add_pair(pairs, l, links[i] + strlen(l->old))->problem =
		    move_text("is a symbolic link");
		free(links[i]);
	}
	free(links);
	qsort(pairs->list + first, pairs->n - first, sizeof(*pairs->list),
	    by_name);
}

/* Each by itself; none may get a name below the old directory. */
static void
add_files(struct move_pairs *pairs, const struct move_line *l, char **files,
    size_t n)
{
	struct move_pair *p;
	size_t i;

	for (i = 0; i < nseen; i++)
		move_prune_seen(seen[i]);
	for (i = 0; i < n; i++) {
		p = add_pair(pairs, l, files[i]);
		if (strncmp(p->new, l->old, strlen(l->old)) == 0)
			p->problem = move_text("%s lies in %s, too", p->new,
			    l->old);
		free(files[i]);
	}
	free(files);
}

/* Why is there nothing to be moved below a directory? */
static char *
why_nothing(const char *dir)
{
	if (move_is_dir(dir))
		return move_text("has no metrics");
	return move_text("%s", errno == ENOENT ? strerror(errno) :
	    "is no directory");
}

static void
add_directory(struct move_pairs *pairs, const struct move_lines *lines,
    const struct move_line *l)
{
	struct move_pair *p;
	char **files = NULL;
	size_t n = 0, first;
	bool read;

	forget_seen();
	pairs->many = true;
	read = list_files(l, &files, &n);
	if (n > 0 && read && !move_said.copy && !move_is_there(l->new) &&
	    !move_is_dir(l->new) && !shares_new(lines, l)) {
		p = add_pair(pairs, l, "");
		p->kind = MOVE_DIR;
		p->files = files;
		p->nfiles = n;
		return;
	}
	first = pairs->n;
	add_files(pairs, l, files, n);
	if (n > 0 && !move_said.copy)
		add_links(pairs, l, first);
	if (n > 0 || !read || (each_goes_on() && move_is_dir(l->new)))
		return;
	p = add_pair(pairs, l, "");
	p->problem = why_nothing(l->old);
}

void
move_plan(const struct move_lines *lines, struct move_pairs *pairs)
{
	const struct move_line *l;
	size_t i;

	pairs->many = move_said.map != NULL;
	for (i = 0; i < lines->n; i++) {
		l = &lines->list[i];
		if (l->problem == NULL && l->dir)
			add_directory(pairs, lines, l);
		else
			add_pair(pairs, l, "");
	}
	forget_seen();
	free(seen);
	move_order(pairs);
}

void
move_free_pairs(struct move_pairs *pairs)
{
	struct move_pair *p;

	while (pairs->n > 0) {
		p = &pairs->list[--pairs->n];
		free(p->name);
		free(p->old);
		free(p->new);
		free(p->shown);
		free(p->problem);
		while (p->nfiles > 0)
			free(p->files[--p->nfiles]);
		free(p->files);
	}
	free(pairs->list);
	free(pairs->order);
}
