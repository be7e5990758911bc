/* SPDX-License-Identifier: ISC */
#ifndef WSP_FILE_FETCH_H
#define WSP_FILE_FETCH_H

#include "wsp.h"

/*
 * Reads the points in (from, until] of one archive, without regard to the
 * present; an empty range yields the interval after from.  Release with
 * wsp_series_free().
 */
int	wsp_read_range(struct wsp *, const struct wsp_archive *, int64_t from,
	    int64_t until, struct wsp_series *, struct wsp_error *);

/* Fails with WSP_EINTERVAL if from is after until. */
int	wsp_fetch_check(int64_t from, int64_t until, struct wsp_error *);

/* The first archive of a step, or NULL. */
const struct wsp_archive *wsp_archive_of_step(const struct wsp_info *,
	    uint64_t step);

/*
 * Lists the archives of a file by ascending retention, in the order of the
 * file where it is equal.  To be freed by the caller.
 */
const struct wsp_archive **wsp_archives_by_retention(const struct wsp *,
	    struct wsp_error *);

#endif
