/* SPDX-License-Identifier: ISC */
/* runs.c - which ranks of a catalogue the patterns leave. */
#include <stdlib.h>
#include <string.h>

#include "cli/grown.h"
#include "find/find.h"

void
find_add_run(struct find_runs *runs, uint64_t first, uint64_t last)
{
	if (first > last)
		return;
	runs->list = grown(runs->list, runs->n, sizeof(*runs->list));
	runs->list[runs->n++] = (struct find_run){ first, last };
}

static int
add_dir(struct find_place *p, struct find_runs *runs, const char *dir,
    struct wsp_error *error)
{
	uint64_t first, last;

	if (wsp_catalog_run(p->catalog, dir, &first, &last, error) == -1)
		return -1;
	find_add_run(runs, first, last);
	return 0;
}

/* A name may also be that of a directory, if these are asked for. */
static int
add_base(struct find_place *p, struct find_runs *runs, const char *base,
    bool exact, struct wsp_error *error)
{
	uint64_t seq;

	if ((!exact || find_said.branches) &&
	    add_dir(p, runs, base, error) == -1)
		return -1;
	if (!exact)
		return 0;
	if (wsp_catalog_rank(p->catalog, base, &seq, error) == -1)
		return -1;
	if (seq != 0)
		find_add_run(runs, seq, seq);
	return 0;
}

static int
by_first(const void *ap, const void *bp)
{
	const struct find_run *a = ap, *b = bp;

	return (a->first > b->first) - (a->first < b->first);
}

/* So that each metric is visited once, in order. */
static void
unite(struct find_runs *runs)
{
	size_t i, n = 0;

	if (runs->n == 0)
		return;
	qsort(runs->list, runs->n, sizeof(*runs->list), by_first);
	for (i = 1; i < runs->n; i++) {
		if (runs->list[i].first > runs->list[n].last + 1)
			runs->list[++n] = runs->list[i];
		else if (runs->list[i].last > runs->list[n].last)
			runs->list[n].last = runs->list[i].last;
	}
	runs->n = n + 1;
}

void
find_make_runs(struct find_place *p, struct find_runs *runs)
{
	struct wsp_error error;
	const char *base;
	bool exact;
	size_t i, k;

	memset(runs, 0, sizeof(*runs));
	for (i = 0; i < find_npatterns; i++)
		for (k = 0; (base = find_pattern_base(i, k, &exact)) != NULL;
		    k++)
			if (add_base(p, runs, base, exact, &error) == -1) {
				cli_fail(p->catalog_path, &error);
				return;
			}
	if (find_npatterns == 0)
		find_add_run(runs, 1, p->info.metrics);
	unite(runs);
}
