/* SPDX-License-Identifier: ISC */
/* plan.c - how much room a file will take with other archives. */
#include <stdlib.h>

#include "base/buffer.h"
#include "base/error.h"
#include "file/file.h"
#include "file/format.h"
#include "ops/carry/carry.h"
#include "wsp-ops.h"

#define BLOCK		512	/* bytes, in which reports count */

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

/* Single values far from each other take as many blocks. */
static uint64_t
scattered(const struct plan *p, uint32_t from, uint32_t to, uint64_t values,
    uint64_t most)
{
	uint64_t each = ((uint64_t)from / to + 1) * WSP_SLOT_SIZE;

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
		return scattered(p, old->step, new->step, values,
		    wsp_archive_size(new));
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

	if (alloc != WSP_SPARSE || p->old->compressed)
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
	    .spread = options->spread || new->method == WSP_AVG_ZERO };
	const struct wsp_archive *a = w->info.archives;
	struct wsp_source_status status;
	uint64_t *used;
	uint32_t i;

	if (wsp_source_status(w->body.source, &status, err) == -1)
		return -1;
	if ((used = calloc(w->info.narchives + 1, sizeof(*used))) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < w->info.narchives; i++)
		used[i] = wsp_source_data_between(w->body.source,
		    a[i].offset, (off_t)wsp_archive_end(&a[i]));
	p.used = used;
	p.unit = status.unit;
	r->old_size = status.size;
	r->old_blocks = status.disk_size / BLOCK;
	r->new_size = new->file_size;
	r->new_blocks = bytes_needed(&p, options->alloc) / BLOCK;
	free(used);
	return 0;
}

/* The size of a file whose values decide it: it is made in memory. */
static int
try_size(struct wsp *w, const struct wsp_layout *l, bool spread, int64_t now,
    uint64_t *size, struct wsp_error *err)
{
	struct wsp_carried carried = { .lanes.n = 0 };
	struct wsp_rings rings = { 0 };
	struct wsp_source *source;
	size_t n;
	int ret = -1;

	if ((source = wsp_buffer(err)) == NULL)
		return -1;
	if (wsp_rings_load(&rings, w, now, l->method, l->xff, err) == 0 &&
	    wsp_carry_over(&carried, l, &rings, spread, err) == 0 &&
	    wsp_carry_write(w, l, &carried.lanes, source, WSP_SPARSE,
	    err) == 0) {
		wsp_buffer_bytes(source, &n);
		*size = n;
		ret = 0;
	}
	wsp_lanes_free(&carried.lanes);
	wsp_rings_free(&rings);
	wsp_source_drop(source);
	return ret;
}

int
wsp_resize_lay_out(const struct wsp *old, const struct wsp_retention *sorted,
    size_t n, const struct wsp_resize_options *options, struct wsp_layout *l,
    struct wsp_error *err)
{
	uint32_t method = old->info.method;
	double xff = (double)old->info.xff;

	if (options->method != NULL)
		method = *options->method;
	if (options->xff != NULL)
		xff = *options->xff;
	if (wsp_xff_check(xff, err) == -1)
		return -1;
	return old->format->lay_out(l, sorted, n, method, xff, err);
}

/* The same of archives in any order. */
static int
lay_out(struct wsp *w, const struct wsp_retention *retentions, size_t n,
    const struct wsp_resize_options *options, struct wsp_layout *l,
    struct wsp_error *err)
{
	struct wsp_retention *sorted;
	int ret;

	if ((sorted = wsp_retentions_sorted(retentions, n, err)) == NULL)
		return -1;
	ret = wsp_resize_lay_out(w, sorted, n, options, l, err);
	free(sorted);
	return ret;
}

int
wsp_resize_plan(struct wsp *w, const struct wsp_retention *retentions,
    size_t n, const struct wsp_resize_options *options, int64_t now,
    struct wsp_resize_report *report, struct wsp_error *err)
{
	struct wsp_layout l = { 0 };
	int ret = -1;

	if (lay_out(w, retentions, n, options, &l, err) == 0 &&
	    (!w->format->rewrites || try_size(w, &l, options->spread, now,
	    &l.file_size, err) == 0))
		ret = plan(w, &l, options, report, err);
	free(l.archives);
	return ret;
}

int
wsp_resize_lost(struct wsp *w, const struct wsp_retention *retentions,
    size_t n, int64_t now, struct wsp_lost *lost, struct wsp_error *err)
{
	struct wsp_resize_options options;
	struct wsp_rings rings = { 0 };
	struct wsp_layout l = { 0 };
	int ret = -1;

	wsp_resize_defaults(&options);
	if (lay_out(w, retentions, n, &options, &l, err) == 0 &&
	    wsp_rings_load(&rings, w, now, w->info.method, w->info.xff,
	    err) == 0)
		ret = wsp_carry_lost(&l, &rings, lost, err);
	wsp_rings_free(&rings);
	free(l.archives);
	return ret;
}
