/* SPDX-License-Identifier: ISC */
/* changes.c - remember what is to be written to a file, and write it. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/grow.h"
#include "file/fetch.h"
#include "file/file.h"
#include "ring/ring.h"
#include "ops/edit/changes.h"
#include "file/rings.h"
#include "wsp-ops.h"

int
wsp_changes_add(struct wsp_changes *changes, const struct wsp_change *c,
    struct wsp_error *err)
{
	if (wsp_grow(&changes->list, changes->n, sizeof(*c), err) == -1)
		return -1;
	changes->list[changes->n++] = *c;
	return 0;
}

void
wsp_changes_free(struct wsp_changes *changes)
{
	free(changes->list);
	changes->list = NULL;
	changes->n = 0;
}

int
wsp_fail_erase(const struct wsp_change *c, struct wsp_error *err)
{
	return wsp_fail(err, WSP_EVALUE, "the point at %" PRId64 " cannot be "
	    "erased: its slot tells where the archive of step %" PRIu32
	    " begins", c->time, c->step);
}

/* Finds the slots of changes of one archive; base is kept up to date. */
static int
find_slots(const struct wsp_archive *a, uint32_t base,
    const struct wsp_change *c, size_t n, struct wsp_edit *e,
    struct wsp_error *err)
{
	const struct wsp_change *end = c + n;

	for (; c < end; c++, e++) {
		e->slot = wsp_ring_slot(a, base, c->time);
		e->value.interval = (uint32_t)c->time;
		e->value.value = c->after;
		if (c->erase &&
		    !wsp_erased_slot(a, e->slot, c->time, &e->value))
			return wsp_fail_erase(c, err);
		if (e->slot == 0)
			base = e->value.interval;
	}
	return 0;
}

/* Writes changes of one archive. */
static int
write_archive(struct wsp *w, const struct wsp_archive *a,
    const struct wsp_change *c, size_t n, struct wsp_error *err)
{
	uint32_t archive = (uint32_t)(a - w->info.archives), base;
	struct wsp_edit *edits;
	int ret = -1;

	if (wsp_base(w, archive, &base, err) == -1)
		return -1;
	if ((edits = calloc(n, sizeof(*edits))) == NULL)
		return wsp_fail_errno(err, NULL);
	if (find_slots(a, base, c, n, edits, err) == 0)
		ret = wsp_edit_slots(w, archive, edits, n, err);
	free(edits);
	return ret;
}

static int
by_step(const void *ap, const void *bp)
{
	const struct wsp_archive *const *a = ap, *const *b = bp;

	return ((*a)->step > (*b)->step) - ((*a)->step < (*b)->step);
}

/*
 * The archives by their steps, to be freed: there may be very many of them.  Of
 * equal steps the first archive stays the first.
 */
static const struct wsp_archive **
sort_archives(const struct wsp_info *info, struct wsp_error *err)
{
	const struct wsp_archive **list;
	uint32_t i;

	list = calloc((size_t)info->narchives + 1, sizeof(*list));
	for (i = 0; list != NULL && i < info->narchives; i++)
		list[i] = &info->archives[i];
	if (list == NULL || (info->narchives > 1 && mergesort(list,
	    info->narchives, sizeof(*list), by_step) == -1)) {
		wsp_fail_errno(err, NULL);
		free(list);
		return NULL;
	}
	return list;
}

/* The first one of this step, or NULL. */
static const struct wsp_archive *
find_archive(const struct wsp_archive *const *list, uint32_t n, uint32_t step)
{
	uint32_t low = 0, high = n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (list[middle]->step < step)
			low = middle + 1;
		else
			high = middle;
	}
	return low < n && list[low]->step == step ? list[low] : NULL;
}

static int
write_all(struct wsp *w, const struct wsp_archive *const *archives,
    const struct wsp_changes *changes, struct wsp_error *err)
{
	const struct wsp_change *c = changes->list;
	const struct wsp_archive *a;
	size_t end, i;

	for (end = changes->n; end > 0; end = i) {
		for (i = end - 1; i > 0 && c[i - 1].step == c[i].step; i--)
			;
		a = find_archive(archives, w->info.narchives, c[i].step);
		if (a == NULL)
			return wsp_fail_step(w->info.archives,
			    w->info.narchives, c[i].step, err);
		if (write_archive(w, a, &c[i], end - i, err) == -1)
			return -1;
	}
	return 0;
}

/*
 * The coarsest archive is written first: while the finer ones are as they
 * were, the same operation comes to the same values if this one was killed.
 */
int
wsp_changes_write(struct wsp *w, const struct wsp_changes *changes,
    struct wsp_error *err)
{
	const struct wsp_archive **archives;
	int ret;

	if ((archives = sort_archives(&w->info, err)) == NULL)
		return -1;
	ret = write_all(w, archives, changes, err);
	free(archives);
	return ret == -1 ? -1 : wsp_commit(w, 0, err);
}
