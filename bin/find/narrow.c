/* SPDX-License-Identifier: ISC */
/* narrow.c - leave out what one column shows not to be chosen. */
#include <stdlib.h>
#include <string.h>

#include "find/find.h"

/* Ranks so near to each other are read at once, here and elsewhere. */
#define NEAR	64
#define NEAR_THERE	16384

struct narrow {
	const struct find_bounds *bounds;
	uint64_t		 near;
	struct find_runs	 runs;
};

static void
keep(struct narrow *n, uint64_t seq)
{
	struct find_runs *runs = &n->runs;
	struct find_run *last = runs->n == 0 ? NULL : &runs->list[runs->n - 1];

	if (last != NULL && seq - last->last <= n->near)
		last->last = seq;
	else
		find_add_run(runs, seq, seq);
}

static int
keep_old(void *arg, const struct wsp_catalog_record *r,
    struct wsp_error *error)
{
	struct narrow *n = arg;

	(void)error;
	/* Data only gets newer. */
	if ((int64_t)r->last < n->bounds->time ||
	    (int64_t)r->mtime < n->bounds->time)
		keep(n, r->seq);
	return 0;
}

static int
keep_missing(void *arg, const struct wsp_catalog_record *r,
    struct wsp_error *error)
{
	struct narrow *n = arg;

	(void)error;
	keep(n, r->seq);
	return 0;
}

/* Blocks of whose metrics none has changed need not be read. */
static void
narrow_changed(struct find_place *p, struct find_runs *runs, uint64_t number)
{
	struct narrow n = { .near = p->elsewhere ? NEAR_THERE : NEAR };
	const struct find_run *run;
	uint64_t first, last;
	size_t i;

	for (i = 0; i < runs->n; i++) {
		run = &runs->list[i];
		for (first = run->first; wsp_catalog_changed(p->catalog,
		    number, first, &first, &last) && first <= run->last;
		    first = last + 1) {
			keep(&n, first);
			n.runs.list[n.runs.n - 1].last = last < run->last ?
			    last : run->last;
		}
	}
	free(runs->list);
	*runs = n.runs;
}

/* Goes through what is left, and leaves the rest of that. */
static void
narrow(struct find_place *p, struct find_runs *runs,
    const struct find_bounds *bounds, bool by_name)
{
	struct narrow n = { .bounds = bounds,
	    .near = p->elsewhere ? NEAR_THERE : NEAR };
	struct wsp_error error;
	int ret = 0;
	size_t i;

	for (i = 0; i < runs->n && ret == 0; i++)
		ret = by_name ? wsp_catalog_missing(p->catalog,
		    bounds->missing_on->catalog, runs->list[i].first,
		    runs->list[i].last, keep_missing, &n, &error) :
		    wsp_catalog_each(p->catalog, runs->list[i].first,
		    runs->list[i].last, WSP_DATA, keep_old, &n, &error);
	/* Whatever is wrong, who reads them all will say it. */
	free(ret == 0 ? runs->list : n.runs.list);
	if (ret == 0)
		*runs = n.runs;
}

void
find_narrow(struct find_place *p, struct find_runs *runs)
{
	struct find_bounds bounds;

	find_get_bounds(&bounds);
	if (bounds.changed)
		narrow_changed(p, runs, bounds.number);
	if (bounds.missing_on != NULL)
		narrow(p, runs, &bounds, true);
	if (bounds.stale)
		narrow(p, runs, &bounds, false);
}
