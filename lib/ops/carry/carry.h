/* SPDX-License-Identifier: ISC */
/*
 * carry.h - bring values from files to lanes and from lanes to files.
 */
#ifndef WSP_OPS_CARRY_CARRY_H
#define WSP_OPS_CARRY_CARRY_H

#include "base/source.h"
#include "file/rings.h"
#include "ring/lane.h"
#include "ring/layout.h"
#include "wsp-ops.h"

/* A file with other archives, and what of the old one it cannot keep. */
struct wsp_carried {
	struct wsp_lanes lanes;
	struct wsp_lost	lost;
};

/*
 * Reads all archives of a file.  Release with wsp_rings_free() and
 * wsp_lanes_free(), also after a failure; both have to be zeroed.
 */
int	wsp_carry_read(struct wsp *, int64_t now, struct wsp_rings *,
	    struct wsp_lanes *, struct wsp_error *);

/*
 * Decides for every slot of the new layout what it gets; all archives of the
 * old file are in memory.  Release with wsp_lanes_free(), also after a failure.
 */
int	wsp_carry_over(struct wsp_carried *, const struct wsp_layout *,
	    const struct wsp_rings *, bool spread, struct wsp_error *);

/* Counts what of the old file has no place; its archives are in memory. */
int	wsp_lost_count(const struct wsp_lanes *src,
	    const struct wsp_layout *, const struct wsp_rings *,
	    struct wsp_lost *, struct wsp_error *);

/* Finds what would be lost, without carrying anything over. */
int	wsp_carry_lost(const struct wsp_layout *, const struct wsp_rings *,
	    struct wsp_lost *, struct wsp_error *);

/*
 * Writes a file of the old one's format, with a header and every value that
 * was carried over, to a source that is empty.
 */
int	wsp_carry_write(const struct wsp *old, const struct wsp_layout *,
	    const struct wsp_lanes *, struct wsp_source *, enum wsp_alloc,
	    struct wsp_error *);

/* Lays out the file that the options want; its archives are to be freed. */
int	wsp_resize_lay_out(const struct wsp *old,
	    const struct wsp_retention *sorted, size_t n,
	    const struct wsp_resize_options *, struct wsp_layout *,
	    struct wsp_error *);

/*
 * Writes to an archive of the new file, which others may have begun to use,
 * what has changed since an earlier state was carried over and written.
 */
int	wsp_carry_update(const struct wsp_lane *,
	    const struct wsp_lane *before, struct wsp *, uint32_t archive,
	    struct wsp_error *);

/*
 * Writes the values that were made to a file in its place, unless that is
 * NULL.  Counts them.
 */
int	wsp_carry_made(const struct wsp_lanes *, struct wsp *,
	    uint64_t *written, struct wsp_error *);

#endif
