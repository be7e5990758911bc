/* SPDX-License-Identifier: ISC */
#ifndef WSP_FILE_UPDATE_H
#define WSP_FILE_UPDATE_H

#include "wsp.h"

/* Does the interval of this time fit the 32 bits of a slot? */
int	wsp_interval_check(const struct wsp_archive *, int64_t time,
	    struct wsp_error *);

/*
 * Writes points, oldest first, to one archive and rolls them up into the
 * coarser ones.  Of several points in one interval the last one wins.  Every
 * interval must fit 32 bits.
 */
int	wsp_commit(struct wsp *, uint32_t archive, const struct wsp_point *,
	    size_t n, struct wsp_error *);

/*
 * Recomputes the intervals that these points of an archive belong to in every
 * coarser archive, for as long as one archive after the other gets a value.
 * The points are oldest first; base is that of their archive.
 */
int	wsp_rollup(struct wsp *, uint32_t archive, uint32_t base,
	    const struct wsp_point *, size_t n, struct wsp_error *);

#endif
