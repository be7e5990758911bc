/* SPDX-License-Identifier: ISC */
/* archive.c - what follows from an archive's step and number of points. */
#include <stdlib.h>

#include "base/error.h"
#include "ring/archive.h"
#include "ring/ring.h"

uint64_t
wsp_archive_retention(const struct wsp_archive *a)
{
	return (uint64_t)a->step * a->points;
}

uint64_t
wsp_archive_size(const struct wsp_archive *a)
{
	return (uint64_t)a->points * WSP_SLOT_SIZE;
}

uint64_t
wsp_stored_size(const struct wsp_info *info, uint32_t archive)
{
	const struct wsp_archive *a = &info->archives[archive];

	if (!info->compressed)
		return wsp_archive_size(a);
	return (archive + 1 < info->narchives ? a[1].offset :
	    info->file_size) - a->offset;
}

uint64_t
wsp_file_size(const struct wsp_retention *r, size_t n)
{
	uint64_t size = WSP_HEADER_SIZE + WSP_ENTRY_SIZE * n, slots;
	size_t i;

	for (i = 0; i < n; i++)
		if (__builtin_mul_overflow(r[i].points, WSP_SLOT_SIZE,
		    &slots) || __builtin_add_overflow(size, slots, &size))
			return UINT64_MAX;
	return size;
}

int64_t
wsp_interval(const struct wsp_archive *a, int64_t time)
{
	time = wsp_clamp_time(time);
	return a->step == 0 ? time : wsp_align(time, a->step);
}

uint64_t
wsp_archive_end(const struct wsp_archive *a)
{
	return a->offset + wsp_archive_size(a);
}

int64_t
wsp_archive_start(const struct wsp_archive *a, int64_t now)
{
	/* The product of two 32-bit numbers may be as large as 2^64. */
	uint64_t retention = wsp_archive_retention(a);

	return now - wsp_clamp_time(retention > INT64_MAX ? INT64_MAX :
	    (int64_t)retention);
}

int64_t
wsp_archive_first(const struct wsp_archive *a, int64_t now)
{
	return wsp_align(wsp_archive_start(a, now), a->step) + a->step;
}

uint64_t
wsp_longest_retention(const struct wsp_info *info)
{
	uint64_t longest = 0, retention;
	uint32_t i;

	for (i = 0; i < info->narchives; i++) {
		retention = wsp_archive_retention(&info->archives[i]);
		if (retention > longest)
			longest = retention;
	}
	return longest;
}

const struct wsp_archive *
wsp_archive_of_step(const struct wsp_info *info, uint64_t step)
{
	uint32_t i;

	for (i = 0; i < info->narchives; i++)
		if (info->archives[i].step == step)
			return &info->archives[i];
	return NULL;
}

/* Lists the archives of a file in another order. */
static const struct wsp_archive **
sorted(const struct wsp_info *info, int (*compare)(const void *, const void *),
    struct wsp_error *err)
{
	const struct wsp_archive **list;
	uint32_t i, n = info->narchives;

	if ((list = calloc(n, sizeof(*list))) == NULL) {
		wsp_fail_errno(err, NULL);
		return NULL;
	}
	for (i = 0; i < n; i++)
		list[i] = &info->archives[i];
	qsort(list, n, sizeof(*list), compare);
	return list;
}

static int
by_retention(const void *ap, const void *bp)
{
	const struct wsp_archive *a = *(const struct wsp_archive *const *)ap;
	const struct wsp_archive *b = *(const struct wsp_archive *const *)bp;
	uint64_t ra = wsp_archive_retention(a), rb = wsp_archive_retention(b);

	if (ra != rb)
		return ra > rb ? 1 : -1;
	return (a > b) - (a < b);
}

const struct wsp_archive **
wsp_archives_by_retention(const struct wsp_info *info, struct wsp_error *err)
{
	return sorted(info, by_retention, err);
}

static int
by_offset(const void *ap, const void *bp)
{
	const struct wsp_archive *a = *(const struct wsp_archive *const *)ap;
	const struct wsp_archive *b = *(const struct wsp_archive *const *)bp;

	if (a->offset != b->offset)
		return a->offset > b->offset ? 1 : -1;
	return (a > b) - (a < b);
}

const struct wsp_archive **
wsp_archives_by_offset(const struct wsp_info *info, struct wsp_error *err)
{
	return sorted(info, by_offset, err);
}
