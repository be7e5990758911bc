/* SPDX-License-Identifier: ISC */
/* order.c - which of the pairs has to be done before which. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "cli/each.h"
#include "cli/grown.h"
#include "move/order.h"

static struct move_pair **
sorted(struct move_pairs *pairs, size_t *n,
    int (*compare)(const void *, const void *))
{
	struct move_pair **list = NULL;
	size_t i;

	*n = 0;
	for (i = 0; i < pairs->n; i++)
		if (pairs->list[i].problem == NULL) {
			list = grown(list, *n, sizeof(*list));
			list[(*n)++] = &pairs->list[i];
		}
	if (*n > 1)
		qsort(list, *n, sizeof(*list), compare);
	return list;
}

static int
by_old(const void *ap, const void *bp)
{
	const struct move_pair *const *a = ap, *const *b = bp;

	return strcmp((*a)->old, (*b)->old);
}

/* Of equal ones the first comes first. */
static int
by_new(const void *ap, const void *bp)
{
	const struct move_pair *const *a = ap, *const *b = bp;
	int order = strcmp((*a)->new, (*b)->new);

	return order != 0 ? order : (*a > *b) - (*a < *b);
}

static void
find_equal(struct move_pairs *pairs)
{
	struct move_pair **list;
	size_t i, n, first = 0;

	list = sorted(pairs, &n, by_new);
	for (i = 1; i < n; i++)
		if (strcmp(list[i]->new, list[first]->new) != 0)
			first = i;
		else
			list[i]->problem = move_text("%s is the new name of "
			    "%s, too", list[i]->new, list[first]->old);
	free(list);
}

/* Finds what moves away from where each is to go. */
static void
find_first(struct move_pairs *pairs)
{
	struct move_pair key, *keyp = &key, **list, **found;
	size_t i, n;

	list = sorted(pairs, &n, by_old);
	for (i = 0; i < n; i++) {
		key.old = list[i]->new;
		found = bsearch(&keyp, list, n, sizeof(*list), by_old);
		if (found == NULL)
			continue;
		pairs->ordered = true;
		list[i]->first = *found;
		(*found)->behind = list[i];
	}
	free(list);
}

static void
place(struct move_pairs *pairs, struct move_pair *p)
{
	pairs->order[pairs->norder++] = p;
	p->placed = true;
	if (pairs->ordered)
		p->number = pairs->norder;
}

/*
 * After a run that was killed the old name may be that of what was moved there:
 * that may be so if something that comes behind is gone.
 */
static void
check_behind(struct move_pair *p)
{
	const struct move_pair *q;

	for (q = p->behind; q != NULL; q = q->behind)
		if (move_is_gone(q->old)) {
			p->problem = move_text("%s, which comes after it, is "
			    "not there; was this done already?", q->old);
			return;
		}
}

/*
 * Copies would be in each other's way, and where a run ended is not enough to
 * go on from.
 */
static void
refuse_order(struct move_pair *p)
{
	if (move_said.copy)
		p->problem = move_text("%s is an old name, too", p->new);
	else if (each_resumes())
		p->problem = move_text("%s is an old name, too, which "
		    "excludes --resume", p->new);
}

/* What others wait for, and then they. */
static void
place_chain(struct move_pairs *pairs, struct move_pair *p)
{
	for (; p != NULL; p = p->behind) {
		if (p->first != NULL)
			refuse_order(p);
		if (p->problem == NULL && !move_said.copy)
			check_behind(p);
		place(pairs, p);
	}
}

/* Two that exchange their names are one pair; of more nobody is first. */
static void
place_circle(struct move_pairs *pairs, struct move_pair *p)
{
	struct move_pair *q = p->first, *next;
	bool swap = q->first == p;

	for (; !q->placed; q = next) {
		next = q->first;
		q->first = q->behind = NULL;
		refuse_order(q);
		if (q->problem == NULL && !swap)
			q->problem = move_text("%s is moved, too, and so on "
			    "round to this one; give one another name first",
			    q->new);
		if (q->problem == NULL)
			q->kind = MOVE_SWAP;
		if (q == p || q->problem != NULL)
			place(pairs, q);
		q->placed = true;
	}
}

void
move_order(struct move_pairs *pairs)
{
	size_t i;

	find_equal(pairs);
	find_first(pairs);
	pairs->order = calloc(pairs->n + 1, sizeof(*pairs->order));
	if (pairs->order == NULL)
		err(1, NULL);
	for (i = 0; i < pairs->n; i++)
		if (pairs->list[i].first == NULL)
			place_chain(pairs, &pairs->list[i]);
	for (i = 0; i < pairs->n; i++)
		if (!pairs->list[i].placed)
			place_circle(pairs, &pairs->list[i]);
}
