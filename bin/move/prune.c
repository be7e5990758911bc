/* SPDX-License-Identifier: ISC */
/* prune.c - directories that are empty after what was in them was moved. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/each.h"
#include "cli/grown.h"
#include "cli/open.h"
#include "move/move.h"

/* A directory, and how many of its entries go. */
struct dir {
	char		*path;
	uint64_t	 leaving;
	bool		 stays;		/* in a dry run: something comes */
};

static struct dir *dirs;
static size_t ndirs, nsorted;

/* What is below comes after what is above. */
static int
by_path(const void *ap, const void *bp)
{
	const struct dir *a = ap, *b = bp;

	return strcmp(a->path, b->path);
}

static struct dir *
find(const char *path, size_t len)
{
	struct dir key = { .path = move_text("%.*s", (int)len, path) };
	struct dir *d = nsorted == 0 ? NULL : bsearch(&key, dirs, nsorted,
	    sizeof(*dirs), by_path);

	free(key.path);
	return d;
}

static void
add(const char *path, size_t len)
{
	dirs = grown(dirs, ndirs, sizeof(*dirs));
	dirs[ndirs++] = (struct dir){
	    .path = move_text("%.*s", (int)len, path) };
}

void
move_prune_seen(const char *path)
{
	if (move_said.prune)
		add(path, strlen(path));
}

/* The length of the directory of a path, 0 if that is the root. */
static size_t
dir_len(const char *path, size_t len)
{
	while (len > 0 && path[len - 1] == '/')
		len--;
	while (len > 0 && path[len - 1] != '/')
		len--;
	return len == 0 ? 0 : len - 1;
}

/* All directories above what was moved. */
static void
add_above(const char *path)
{
	size_t len = strlen(path);

	while ((len = dir_len(path, len)) > 0)
		add(path, len);
}

static void
sort_dirs(void)
{
	size_t i;

	if (ndirs > 1)
		qsort(dirs, ndirs, sizeof(*dirs), by_path);
	for (i = 0; i < ndirs; i++)
		if (nsorted > 0 && strcmp(dirs[nsorted - 1].path,
		    dirs[i].path) == 0) {
			free(dirs[i].path);
			dirs[i].path = NULL;
		} else
			dirs[nsorted++] = dirs[i];
}

/* An entry of the directory that it is in goes. */
static void
leaves(const char *path)
{
	struct dir *d = find(path, dir_len(path, strlen(path)));

	if (d != NULL)
		d->leaving++;
}

/* What is not there yet would be there. */
static void
comes(const char *path)
{
	size_t len = strlen(path);
	struct dir *d;

	while ((len = dir_len(path, len)) > 0)
		if ((d = find(path, len)) != NULL)
			d->stays = true;
}

static void
prune(const struct dir *d)
{
	char *name = move_text("%s/%s", move_root, d->path);
	struct wsp_path place = { move_root_fd, d->path, name };
	struct wsp_error error;
	bool removed;

	if (wsp_prune(place, d->leaving, open_dry_run, &removed,
	    &error) == -1) {
		if (error.code != WSP_ESYS || error.sys != ENOENT)
			cli_fail(name, &error);
	} else if (removed) {
		leaves(d->path);
		if (open_dry_run || each_verbose)
			printf("%s: %s\n", open_dry_run ? "Would remove" :
			    "Removed", name);
	}
	free(name);
}

static bool
has_left(const struct move_pair *p)
{
	return p->done && p->problem == NULL && p->kind != MOVE_SWAP;
}

void
move_prune(const struct move_pairs *pairs)
{
	size_t i;

	if (!move_said.prune)
		return;
	for (i = 0; i < pairs->n; i++)
		if (has_left(&pairs->list[i]))
			add_above(pairs->list[i].old);
	sort_dirs();
	for (i = 0; i < pairs->n; i++)
		if (has_left(&pairs->list[i]))
			leaves(pairs->list[i].old);
	for (i = 0; open_dry_run && i < pairs->n; i++)
		if (pairs->list[i].done && pairs->list[i].problem == NULL)
			comes(pairs->list[i].new);
	for (i = nsorted; i > 0; i--)
		if (!dirs[i - 1].stays)
			prune(&dirs[i - 1]);
	while (nsorted > 0)
		free(dirs[--nsorted].path);
	free(dirs);
	dirs = NULL;
}
