/* SPDX-License-Identifier: ISC */
/* rename.c - find vanished names whose files have new names. */
#include <stdlib.h>

#include "base/error.h"
#include "catalog/scan.h"

static bool
can_match(const struct wsp_change *c)
{
	return c->row.inode != 0 && c->row.born != 0;
}

/* Of the same file in the order of the names. */
static int
by_file(const void *ap, const void *bp)
{
	const struct wsp_change *a = *(struct wsp_change *const *)ap;
	const struct wsp_change *b = *(struct wsp_change *const *)bp;

	if (a->row.inode != b->row.inode)
		return a->row.inode > b->row.inode ? 1 : -1;
	if (a->row.born != b->row.born)
		return a->row.born > b->row.born ? 1 : -1;
	return (a > b) - (a < b);
}

static int
compare_files(const struct wsp_change *a, const struct wsp_change *b)
{
	if (a->row.inode != b->row.inode)
		return a->row.inode > b->row.inode ? 1 : -1;
	return (a->row.born > b->row.born) - (a->row.born < b->row.born);
}

static void
match(struct wsp_change **gone, size_t ngone, struct wsp_change **made,
    size_t nmade)
{
	size_t i = 0, j = 0;
	int order;

	while (i < ngone && j < nmade) {
		order = compare_files(gone[i], made[j]);
		if (order == 0) {
			made[j]->row.uid = gone[i]->row.uid;
			made[j]->row.seen = gone[i]->row.seen;
			made[j]->row.flags = gone[i]->row.flags;
		}
		i += order <= 0;
		j += order >= 0;
	}
}

int
wsp_match_renames(struct wsp_changes_of *cs, struct wsp_error *err)
{
	struct wsp_change **gone, **made, *c;
	size_t i, ngone = 0, nmade = 0;

	for (i = 0; i < cs->n; i++)
		ngone += cs->list[i].kind == WSP_CHANGE_KILL;
	if (ngone == 0)
		return 0;
	gone = calloc(cs->n, sizeof(struct wsp_change *));
	made = calloc(cs->n, sizeof(struct wsp_change *));
	if (gone == NULL || made == NULL) {
		free(gone);
		free(made);
		return wsp_fail_errno(err, NULL);
	}
	for (ngone = i = 0; i < cs->n; i++) {
		c = &cs->list[i];
		if (!can_match(c))
			continue;
		if (c->kind == WSP_CHANGE_KILL && c->known)
			gone[ngone++] = c;
		else if (c->kind == WSP_CHANGE_PUT && !c->known)
			made[nmade++] = c;
	}
	qsort(gone, ngone, sizeof(*gone), by_file);
	qsort(made, nmade, sizeof(*made), by_file);
	match(gone, ngone, made, nmade);
	free(gone);
	free(made);
	return 0;
}
