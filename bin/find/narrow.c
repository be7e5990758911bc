/* SPDX-License-Identifier: ISC */
/*
 * narrow.c - leave out what cannot be stale by the points that are known of it,
 * before all else is read.
 */
#include <stdlib.h>
#include <string.h>

#include "find/find.h"

/* Ranks so near to each other are read at once, here and elsewhere. */
#define NEAR	64
#define NEAR_THERE	16384

struct narrow {
	int64_t			 time;
	uint64_t		 near;
	struct find_runs	 runs;
};

static int
visit(void *arg, const struct wsp_catalog_record *r, struct wsp_error *error)
{
	struct narrow *n = arg;
	struct find_run *last = NULL;

	(void)error;
	/* Data only gets newer. */
	if ((int64_t)r->last >= n->time && (int64_t)r->mtime >= n->time)
		return 0;
	if (n->runs.n > 0)
		last = &n->runs.list[n->runs.n - 1];
	if (last != NULL && r->seq - last->last <= n->near)
		last->last = r->seq;
	else
		find_add_run(&n->runs, r->seq, r->seq);
	return 0;
}

void
find_narrow(struct find_place *p, struct find_runs *runs, int64_t time)
{
	struct narrow n = { .time = time,
	    .near = p->elsewhere ? NEAR_THERE : NEAR };
	struct wsp_error error;
	size_t i;

	for (i = 0; i < runs->n; i++)
		if (wsp_catalog_each(p->catalog, runs->list[i].first,
		    runs->list[i].last, WSP_DATA, visit, &n, &error) == -1) {
			/* Whatever it is, who reads them all will say it. */
			free(n.runs.list);
			return;
		}
	free(runs->list);
	*runs = n.runs;
}
