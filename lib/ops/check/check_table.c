/* SPDX-License-Identifier: ISC */
/* check_table.c - how the archives of a file fit each other and the file. */
#include <inttypes.h>
#include <stdlib.h>

#include "ring/archive.h"
#include "ops/check/check.h"
#include "wsp-ops.h"

/* Are the archives i and i + 1 in order?  Others would be further apart. */
static int
check_order(const struct wsp_archive *a, int64_t i, struct wsp_recorder *r,
    struct wsp_error *err)
{
	const struct wsp_place place = { i + 1, -1 };

	if (a[1].offset < a[0].offset && wsp_record(r, WSP_WARNING,
	    "placement", place, err, "archive %" PRId64
	    " lies before archive %" PRId64 " in the file", i + 1, i) == -1)
		return -1;
	if (a[1].step == a[0].step)
		return wsp_record(r, WSP_WARNING, "duplicate", place, err,
		    "archive %" PRId64 " has the same step as archive %" PRId64
		    ", %" PRIu32 " seconds", i + 1, i, a[1].step);
	if (a[1].step < a[0].step)
		return wsp_record(r, WSP_WARNING, "order", place, err,
		    "archive %" PRId64 " has a step of %" PRIu32
		    " seconds, less than archive %" PRId64 " with %" PRIu32,
		    i + 1, a[1].step, i, a[0].step);
	return 0;
}

/* Can archive i + 1 be made of archive i? */
static int
check_steps(const struct wsp_archive *a, int64_t i, struct wsp_recorder *r,
    struct wsp_error *err)
{
	const struct wsp_place place = { i + 1, -1 };

	if (a[1].step % a[0].step != 0 && wsp_record(r, WSP_WARNING,
	    "divisibility", place, err, "archive %" PRId64 " has a step of %"
	    PRIu32 " seconds, no multiple of the %" PRIu32
	    " of archive %" PRId64, i + 1, a[1].step, a[0].step, i) == -1)
		return -1;
	if (wsp_archive_retention(&a[1]) <= wsp_archive_retention(&a[0]) &&
	    wsp_record(r, WSP_WARNING, "reach", place, err, "archive %" PRId64
	    " reaches back %" PRIu64 " seconds, no further than archive %"
	    PRId64 " with %" PRIu64, i + 1, wsp_archive_retention(&a[1]), i,
	    wsp_archive_retention(&a[0])) == -1)
		return -1;
	if (a[0].points < a[1].step / a[0].step && wsp_record(r, WSP_WARNING,
	    "few", place, err, "archive %" PRId64 " has %" PRIu32
	    " slots, fewer than the %" PRIu32
	    " that one of archive %" PRId64 " is made of", i, a[0].points,
	    a[1].step / a[0].step, i + 1) == -1)
		return -1;
	return 0;
}

/* Every byte behind the header should belong to an archive. */
static int
check_gaps(const struct wsp_info *info, struct wsp_recorder *r,
    struct wsp_error *err)
{
	const struct wsp_archive **sorted;
	uint64_t end = WSP_HEADER_SIZE +
	    WSP_ENTRY_SIZE * (uint64_t)info->narchives;
	int64_t archive;
	uint32_t i;
	int ret = 0;

	if ((sorted = wsp_archives_by_offset(info, err)) == NULL)
		return -1;
	for (i = 0; ret == 0 && i < info->narchives; i++) {
		archive = sorted[i] - info->archives;
		if (sorted[i]->offset > end)
			ret = wsp_record(r, WSP_WARNING, "gap",
			    (struct wsp_place){ archive, -1 }, err, "%" PRIu64
			    " bytes before archive %" PRId64
			    " belong to no archive", sorted[i]->offset - end,
			    archive);
		end = wsp_archive_end(sorted[i]);
	}
	free(sorted);
	if (ret == 0 && end < info->file_size)
		ret = wsp_record(r, WSP_NOTE, "tail", WSP_NOWHERE, err,
		    "%" PRIu64 " bytes at the end belong to no archive",
		    info->file_size - end);
	return ret;
}

uint32_t
wsp_right_max_retention(const struct wsp_info *info)
{
	uint64_t longest = wsp_longest_retention(info);

	return longest > UINT32_MAX ? UINT32_MAX : (uint32_t)longest;
}

static int
check_max_retention(const struct wsp_info *info, struct wsp_recorder *r,
    struct wsp_error *err)
{
	uint64_t longest = wsp_longest_retention(info);

	if (info->max_retention == wsp_right_max_retention(info))
		return 0;
	if (info->max_retention == (uint32_t)longest)
		return wsp_record(r, WSP_WARNING, "max-retention", WSP_NOWHERE,
		    err, "maxRetention is %" PRIu32 ", which is %" PRIu64
		    " wrapped at 2^32", info->max_retention, longest);
	return wsp_record(r, WSP_WARNING, "max-retention", WSP_NOWHERE, err,
	    "maxRetention is %" PRIu32 ", but the archives reach back %" PRIu64
	    " seconds", info->max_retention, longest);
}

int
wsp_check_table(const struct wsp_info *info, struct wsp_recorder *r,
    struct wsp_error *err)
{
	const struct wsp_archive *a = info->archives;
	uint32_t i;

	wsp_record_group(r, "archives", -1);
	for (i = 0; i + 1 < info->narchives; i++) {
		if (check_order(&a[i], i, r, err) == -1)
			return -1;
		if (a[i + 1].step > a[i].step &&
		    check_steps(&a[i], i, r, err) == -1)
			return -1;
	}
	if (check_gaps(info, r, err) == -1 ||
	    check_max_retention(info, r, err) == -1)
		return -1;
	return wsp_record_end(r, err);
}
