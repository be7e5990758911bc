/* SPDX-License-Identifier: ISC */
/* layout.c - how large the parts of a compressed file are, and where. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cwhisper/block.h"
#include "cwhisper/layout.h"
#include "ring/ring.h"

#define BLOCK_MIN_NEW	32	/* below this a block may hold one point */

void
wsp_cw_set_ratios(struct wsp_cw *f)
{
	uint32_t i;

	for (i = 0; i < f->narchives; i++)
		f->archives[i].ratio = f->method == WSP_CW_MIX ||
		    i + 1 == f->narchives ? 0 :
		    f->archives[i + 1].step / f->archives[i].step;
}

/* The bytes of an archive's table and buffer. */
static uint64_t
index_size(const struct wsp_cw *f, uint32_t i)
{
	const struct wsp_cw_archive *a = &f->archives[i];
	uint64_t size = WSP_CW_RANGE_SIZE * (uint64_t)a->block_count;

	if (f->method != WSP_CW_MIX && i + 1 < f->narchives)
		size += WSP_CW_UNITS * (uint64_t)WSP_SLOT_SIZE *
		    (a[1].step / a->step);
	return size;
}

static int
check_header(const struct wsp_cw *f, struct wsp_error *err)
{
	if (f->method < WSP_AVERAGE || f->method > WSP_CW_MIX)
		return wsp_fail(err, WSP_ECORRUPT,
		    "unknown aggregation method %u", f->method);
	if (!(f->xff >= 0 && f->xff <= 1))
		return wsp_fail(err, WSP_ECORRUPT,
		    "xFilesFactor %g is not between 0 and 1", f->xff);
	return 0;
}

/* Are there more points than fit if each takes two bits, which is the least? */
static bool
too_many(const struct wsp_cw_archive *a)
{
	uint64_t most = 1 + 4 * ((uint64_t)a->block_size - WSP_FIRST_SIZE);

	return (a->points - 1) / a->block_count >= most;
}

/* Has the archive numbers that can be reckoned with? */
static int
check_numbers(const struct wsp_cw *f, uint32_t i, struct wsp_error *err)
{
	const struct wsp_cw_archive *a = &f->archives[i];

	if (a->step == 0 || a->points == 0 ||
	    (uint64_t)a->step * a->points > UINT32_MAX)
		return wsp_fail(err, WSP_ECORRUPT, "archive %u has a step of "
		    "%u and %u points", i, a->step, a->points);
	if (a->block_size < WSP_CW_BLOCK_MIN || a->block_count == 0)
		return wsp_fail(err, WSP_ECORRUPT, "archive %u has %u blocks "
		    "of %u bytes", i, a->block_count, a->block_size);
	if (f->method == WSP_CW_MIX && i > 0 && !(a->spec >= WSP_AVERAGE &&
	    a->spec <= WSP_CW_PERCENTILE && a->spec != WSP_CW_MIX &&
	    a->percentile >= 0 && a->percentile <= 100))
		return wsp_fail(err, WSP_ECORRUPT, "archive %u is of the "
		    "method %u and percentile %g", i, a->spec,
		    (double)a->percentile);
	if (too_many(a))
		return wsp_fail(err, WSP_ECORRUPT, "archive %u has %u points, "
		    "more than its %u blocks of %u bytes can hold", i,
		    a->points, a->block_count, a->block_size);
	if (i > 0 && (a->step < a[-1].step || a->step % a[-1].step != 0 ||
	    (a->step == a[-1].step && (f->method != WSP_CW_MIX || i == 1))))
		return wsp_fail(err, WSP_ECORRUPT, "the step of archive %u, "
		    "%u, is no multiple of the one before, %u", i, a->step,
		    a[-1].step);
	return 0;
}

int
wsp_cw_check_layout(const struct wsp_cw *f, uint64_t file_size,
    struct wsp_error *err)
{
	const struct wsp_cw_archive *a = f->archives;
	uint64_t at = WSP_CW_HEADER_SIZE;
	uint32_t i;

	if (check_header(f, err) == -1)
		return -1;
	for (i = 0; i < f->narchives; i++)
		if (check_numbers(f, i, err) == -1)
			return -1;
	at += WSP_CW_ENTRY_SIZE * (uint64_t)f->narchives;
	for (i = 0; i < f->narchives; i++)
		at += index_size(f, i);
	for (i = 0; i < f->narchives; i++) {
		if (a[i].offset != at)
			return wsp_fail(err, WSP_ECORRUPT, "the blocks of "
			    "archive %u are at %u, not at %ju", i,
			    a[i].offset, (uintmax_t)at);
		at += (uint64_t)a[i].block_size * a[i].block_count;
		if (at > file_size)
			return wsp_fail(err, WSP_ECORRUPT, "archive %u ends at "
			    "%ju, past the end of the file (%ju bytes)", i,
			    (uintmax_t)at, (uintmax_t)file_size);
	}
	return 0;
}

/* The points that a block of an archive with n points is made for. */
static uint32_t
points_per_block(uint32_t n, uint32_t hint)
{
	if (n >= 3 * (uint64_t)hint)
		return hint;
	return (uint32_t)(((uint64_t)n + 16) / (n > 256 ? 4 : 1));
}

/* ceil(3) of what fits a block's size, without a library of its own. */
static double
round_up(double n)
{
	double whole;

	if (!(n > -(double)UINT32_MAX && n < (double)UINT32_MAX))
		return n;
	whole = (double)(int64_t)n;
	return whole < n ? whole + 1 : whole;
}

static int
size_archive(const struct wsp_cw *f, uint32_t i, struct wsp_error *err)
{
	struct wsp_cw_archive *a = &f->archives[i];
	uint32_t ppb = points_per_block(a->points, f->hint);
	double size = round_up((double)ppb * (double)a->point_size) +
	    WSP_MARK_ROOM;

	if (a->block_count == 0)
		a->block_count = (uint32_t)(((uint64_t)a->points + ppb - 1) /
		    ppb + 1);
	if (!(size >= BLOCK_MIN_NEW && size <= UINT32_MAX))
		return wsp_fail(err, WSP_ECONFIG, "archive%u would have blocks "
		    "of %.0f bytes", i, size);
	a->block_size = (uint32_t)size;
	return 0;
}

void
wsp_cw_empty(struct wsp_cw_archive *a)
{
	static const struct wsp_slot none;

	a->current = 0;
	a->first = a->last = a->before = none;
	a->last_byte = 0;
	a->last_offset = a->offset;
	a->last_bit = 7;
	a->count = 0;
	a->crc = 0;
	if (a->ranges != NULL)
		memset(a->ranges, 0, a->block_count * sizeof(*a->ranges));
}

int
wsp_cw_lay_out(struct wsp_cw *f, struct wsp_error *err)
{
	uint64_t at;
	uint32_t i;

	wsp_cw_set_ratios(f);
	for (i = 0; i < f->narchives; i++)
		if (size_archive(f, i, err) == -1)
			return -1;
	at = WSP_CW_HEADER_SIZE + WSP_CW_ENTRY_SIZE * (uint64_t)f->narchives;
	for (i = 0; i < f->narchives; i++)
		at += index_size(f, i);
	f->meta_size = at > UINT32_MAX ? UINT32_MAX : (uint32_t)at;
	for (i = 0; i < f->narchives; i++) {
		f->archives[i].offset = (uint32_t)at;
		at += (uint64_t)f->archives[i].block_size *
		    f->archives[i].block_count;
		if (at > UINT32_MAX)
			return wsp_fail(err, WSP_ECONFIG, "archive%u makes "
			    "the file larger than its 32-bit header can tell",
			    i);
		wsp_cw_empty(&f->archives[i]);
	}
	return 0;
}

/* The longest retention of all archives. */
static uint32_t
longest(const struct wsp_cw *f)
{
	int64_t max = 0;
	uint32_t i;

	for (i = 0; i < f->narchives; i++)
		if (wsp_cw_retention(&f->archives[i]) > max)
			max = wsp_cw_retention(&f->archives[i]);
	return (uint32_t)max;
}

int
wsp_cw_create(struct wsp_cw *out, const struct wsp_retention *r, size_t n,
    uint32_t method, float xff, uint32_t hint, struct wsp_error *err)
{
	struct wsp_cw f = {
		.method = method,
		.xff = xff,
		.hint = hint != 0 ? hint : WSP_CW_HINT,
		.point_size = WSP_CW_POINT_SIZE,
		.narchives = (uint32_t)n,
		.anew = true,
	};
	size_t i;

	if ((f.archives = calloc(n, sizeof(*f.archives))) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < n; i++) {
		f.archives[i].step = (uint32_t)r[i].step;
		f.archives[i].points = (uint32_t)r[i].points;
		f.archives[i].point_size = WSP_CW_POINT_SIZE;
	}
	f.max_retention = longest(&f);
	if (wsp_cw_lay_out(&f, err) == -1 ||
	    wsp_cw_allocate(&f, err) == -1) {
		wsp_cw_free(&f);
		return -1;
	}
	*out = f;
	return 0;
}

uint64_t
wsp_cw_file_size(const struct wsp_cw *f)
{
	const struct wsp_cw_archive *a = &f->archives[f->narchives - 1];

	return wsp_cw_block_offset(a, a->block_count);
}
