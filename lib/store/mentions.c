/* SPDX-License-Identifier: ISC */
/* mentions.c - intervals in any order become a list. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/grow.h"
#include "store/mentions.h"

int
wsp_mentions_add(struct wsp_mentions *all, const struct wsp_store_mention *m,
    struct wsp_error *err)
{
	if (wsp_grow_room(&all->list, &all->room, all->n, 1, sizeof(*m)) ==
	    -1)
		return wsp_fail_errno(err, NULL);
	all->list[all->n++] = *m;
	return 0;
}

static int
by_unit(const void *a, const void *b)
{
	const struct wsp_store_mention *x = a, *y = b;

	return (x->unit > y->unit) - (x->unit < y->unit);
}

/* As they come from a ring, most often one turn makes them sorted. */
static bool
turn(struct wsp_mentions *all, struct wsp_error *err)
{
	struct wsp_store_mention *turned;
	size_t i, at = 0;

	for (i = 1; i < all->n; i++) {
		if (all->list[i].unit > all->list[i - 1].unit)
			continue;
		if (at != 0)
			return false;
		at = i;
	}
	if (at == 0)
		return true;
	if (all->list[all->n - 1].unit > all->list[0].unit)
		return false;
	if ((turned = reallocarray(NULL, all->room, sizeof(*turned))) == NULL)
		return wsp_fail_errno(err, NULL) == 0;
	memcpy(turned, all->list + at, (all->n - at) * sizeof(*turned));
	memcpy(turned + all->n - at, all->list, at * sizeof(*turned));
	free(all->list);
	all->list = turned;
	return true;
}

/* Does one go on where the run ends? */
static bool
goes_on(const struct wsp_store_run *r, const struct wsp_store_mention *m)
{
	return r->start + r->length == m->unit && r->empty == m->empty;
}

static size_t
count_runs(const struct wsp_mentions *all, uint32_t *values)
{
	const struct wsp_store_mention *m = all->list;
	size_t i, n = 0;

	*values = 0;
	for (i = 0; i < all->n; i++) {
		if (i == 0 || m[i].unit != m[i - 1].unit + 1 ||
		    m[i].empty != m[i - 1].empty)
			n++;
		*values += !m[i].empty;
	}
	return n;
}

int
wsp_mentions_list(struct wsp_mentions *all, uint32_t step,
    struct wsp_store_list *l, struct wsp_store_arena *arena,
    struct wsp_error *err)
{
	const struct wsp_store_mention *m;
	struct wsp_store_run *r;
	size_t i;

	if (!turn(all, err))
		qsort(all->list, all->n, sizeof(*all->list), by_unit);
	memset(l, 0, sizeof(*l));
	l->step = step;
	l->nruns = count_runs(all, &l->nvalues);
	if ((l->runs = wsp_store_alloc(arena, l->nruns, sizeof(*l->runs),
	    err)) == NULL || (l->values = wsp_store_alloc(arena, l->nvalues,
	    sizeof(*l->values), err)) == NULL)
		return -1;
	l->nvalues = 0;
	for (i = 0, r = NULL; i < all->n; i++) {
		m = &all->list[i];
		if (r == NULL || !goes_on(r, m)) {
			r = r == NULL ? l->runs : r + 1;
			*r = (struct wsp_store_run){ m->unit, 0, m->empty };
		}
		r->length++;
		if (!m->empty)
			l->values[l->nvalues++] = m->bits;
	}
	all->n = 0;
	return 0;
}

void
wsp_mentions_free(struct wsp_mentions *all)
{
	free(all->list);
	memset(all, 0, sizeof(*all));
}
