/* SPDX-License-Identifier: ISC */
/* plan.c - how much room a file will take with other archives. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/hole.h"
#include "base/io.h"
#include "file/create.h"
#include "file/file.h"
#include "file/header.h"

#define BLOCK		512	/* in which st_blocks counts */

struct plan {
	const struct wsp_info *old;
	const uint64_t	*used;		/* bytes of each old archive */
	const struct wsp_layout *new;
	uint64_t	 unit;		/* in which the file system counts */
	bool		 spread;
};

static uint64_t
round_up(uint64_t n, uint64_t unit)
{
	return (n + unit - 1) / unit * unit;
}

static const struct wsp_archive *
of_step(const struct wsp_archive *a, uint32_t n, uint32_t step)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		if (a[i].step == step)
			return &a[i];
	return NULL;
}

/* Does an archive of the same step take all values of an old one? */
static bool
taken(const struct plan *p, const struct wsp_archive *old)
{
	const struct wsp_archive *same = of_step(p->new->archives,
	    p->new->narchives, old->step);

	return same != NULL && same->points >= old->points;
}

/* Single values far from each other take as many blocks. */
static uint64_t
scattered(const struct plan *p, uint32_t from, uint32_t to, uint64_t values,
    uint64_t most)
{
	uint64_t each = (uint64_t)(from / to + 1) * WSP_SLOT_SIZE;

	if (!p->spread && each > p->unit)
		each = p->unit;
	return values > most / each ? most : values * each;
}

/* At most so many bytes of a new archive get values from an old one. */
static uint64_t
bytes_from(const struct plan *p, const struct wsp_archive *new, uint32_t i)
{
	const struct wsp_archive *old = &p->old->archives[i];
	uint64_t values = (p->used[i] + WSP_SLOT_SIZE - 1) / WSP_SLOT_SIZE;

	if (old->step == new->step)
		return p->used[i];
	if (old->step > new->step)
		return taken(p, old) ? 0 : scattered(p, old->step, new->step,
		    values, wsp_archive_size(new));
	if (of_step(p->old->archives, p->old->narchives, new->step) != NULL)
		return 0;
	return scattered(p, 0, 1, values, wsp_archive_size(new));
}

static uint64_t
bytes_of(const struct plan *p, const struct wsp_archive *new)
{
	uint64_t sum = 0, size = wsp_archive_size(new);
	uint32_t i;

	for (i = 0; i < p->old->narchives && sum < size; i++)
		sum += bytes_from(p, new, i);
	return sum < size ? sum + (sum > 0 ? 2 * p->unit : 0) : size;
}

static uint64_t
bytes_needed(const struct plan *p, enum wsp_alloc alloc)
{
	uint64_t all = round_up(p->new->file_size, p->unit);
	uint64_t sum = p->unit;
	uint32_t i;

	if (alloc != WSP_SPARSE)
		return all;
	for (i = 0; i < p->new->narchives; i++)
		sum += bytes_of(p, &p->new->archives[i]);
	sum = round_up(sum, p->unit);
	return sum < all ? sum : all;
}

static int
plan(struct wsp *w, const struct wsp_layout *new,
    const struct wsp_resize_options *options, struct wsp_resize_report *r,
    struct wsp_error *err)
{
	struct plan p = { .old = &w->info, .new = new,
	    .spread = options->spread };
	const struct wsp_archive *a = w->info.archives;
	struct stat st;
	uint64_t *used;
	uint32_t i;

	if (wsp_io_fstat(w->fd, &st, err) == -1)
		return -1;
	if ((used = calloc(w->info.narchives + 1, sizeof(*used))) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < w->info.narchives; i++)
		used[i] = wsp_io_data_between(w->fd, a[i].offset,
		    (off_t)(a[i].offset + wsp_archive_size(&a[i])));
	p.used = used;
	p.unit = (uint64_t)st.st_blksize;
	r->old_size = (uint64_t)st.st_size;
	r->old_blocks = (uint64_t)st.st_blocks;
	r->new_size = new->file_size;
	r->new_blocks = bytes_needed(&p, options->alloc) / BLOCK;
	free(used);
	return 0;
}

int
wsp_resize_plan(struct wsp *w, const struct wsp_retention *retentions,
    size_t n, const struct wsp_resize_options *options,
    struct wsp_resize_report *report, struct wsp_error *err)
{
	struct wsp_retention *sorted;
	struct wsp_layout l = { 0 };
	int ret = -1;

	if ((sorted = calloc(n + 1, sizeof(*sorted))) == NULL)
		return wsp_fail_errno(err, NULL);
	memcpy(sorted, retentions, n * sizeof(*sorted));
	if (wsp_retention_check(sorted, n, err) == 0 &&
	    wsp_layout(&l, sorted, n, WSP_AVERAGE, 0, err) == 0)
		ret = plan(w, &l, options, report, err);
	free(l.archives);
	free(sorted);
	return ret;
}
