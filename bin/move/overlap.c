/* SPDX-License-Identifier: ISC */
/* overlap.c - lines of which one has a name that another one moves. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/grown.h"
#include "move/move.h"

/* The old names, in order of their bytes. */
struct keys {
	size_t		 n;
	struct move_line **list;
};

static int
by_old(const void *ap, const void *bp)
{
	const struct move_line *const *a = ap, *const *b = bp;
	int order = strcmp((*a)->old, (*b)->old);

	return order != 0 ? order : ((*a)->number > (*b)->number) -
	    ((*a)->number < (*b)->number);
}

/* The place of the first key that is not before a text. */
static size_t
find_from(const struct keys *k, const char *text, size_t len)
{
	size_t low = 0, high = k->n, mid;
	int order;

	while (low < high) {
		mid = low + (high - low) / 2;
		order = strncmp(k->list[mid]->old, text, len);
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* The first line whose old name is exactly this text, or NULL. */
static struct move_line *
find(const struct keys *k, const char *text, size_t len)
{
	size_t i = find_from(k, text, len);

	return i < k->n && strncmp(k->list[i]->old, text, len) == 0 &&
	    k->list[i]->old[len] == '\0' ? k->list[i] : NULL;
}

/* Another line that moves a directory above a path, or the path itself. */
static struct move_line *
find_above(const struct keys *k, const struct move_line *self,
    const char *path)
{
	const char *slash;
	struct move_line *l;

	for (slash = strchr(path, '/'); slash != NULL;
	    slash = strchr(slash + 1, '/')) {
		l = find(k, path, (size_t)(slash - path) + 1);
		if (l != NULL && l != self)
			return l;
	}
	return NULL;
}

/* Another line that moves something below a directory. */
static struct move_line *
find_below(const struct keys *k, const struct move_line *self,
    const char *dir)
{
	size_t len = strlen(dir), i = find_from(k, dir, len);

	for (; i < k->n && strncmp(k->list[i]->old, dir, len) == 0; i++)
		if (k->list[i] != self)
			return k->list[i];
	return NULL;
}

static void
say(struct move_line *l, const char *what, const struct move_line *other)
{
	l->problem = move_text("%s by line %" PRIu64 ", too", what,
	    other->number);
}

static void
check_old(const struct keys *k, struct move_line *l)
{
	struct move_line *other = find(k, l->old, strlen(l->old));

	if (other != NULL && other != l)
		say(l, "is moved", other);
	else if ((other = find_above(k, l, l->old)) != NULL)
		say(l, "is moved", other);
}

/*
 * Of two files one can be moved out of the way of the other; what is below a
 * directory after a run that was killed, nobody could tell.
 */
static void
check_new(const struct keys *k, struct move_line *l)
{
	struct move_line *other = find_above(k, l, l->new);

	if (other == NULL && l->dir)
		other = find_below(k, l, l->new);
	if (other != NULL)
		l->problem = move_text("%s is, or has, an old name of line %"
		    PRIu64 "; move that in a run before", l->new,
		    other->number);
}

static void
check_self(struct move_line *l)
{
	if (strcmp(l->old, l->new) == 0)
		l->problem = move_text("is its own new name");
	else if (l->dir && *l->old == '\0')
		l->problem = move_text("is the whole tree");
	else if (l->dir && strncmp(l->new, l->old, strlen(l->old)) == 0)
		l->problem = move_text("%s lies in it", l->new);
}

void
move_check_lines(struct move_lines *lines)
{
	struct keys k = { 0 };
	size_t i;

	for (i = 0; i < lines->n; i++) {
		if (lines->list[i].problem == NULL)
			check_self(&lines->list[i]);
		if (lines->list[i].problem != NULL)
			continue;
		k.list = grown(k.list, k.n, sizeof(struct move_line *));
		k.list[k.n++] = &lines->list[i];
	}
	if (k.n > 1)
		qsort(k.list, k.n, sizeof(struct move_line *), by_old);
	for (i = 0; i < k.n; i++) {
		check_old(&k, k.list[i]);
		if (k.list[i]->problem == NULL)
			check_new(&k, k.list[i]);
	}
	free(k.list);
}
