/* SPDX-License-Identifier: ISC */
/*
 * scan.h - visit the slots of an archive, and find out how its ring lies.
 *
 * A ring lies by its origin: the slot that would hold the interval 0.  All
 * slots that are where they belong have the same origin.
 */
#ifndef WSP_OPS_CHECK_SCAN_H
#define WSP_OPS_CHECK_SCAN_H

#include "base/body.h"
#include "wsp.h"

struct wsp_scan {
	struct wsp_body	*body;
	uint32_t	 archive;
	uint32_t	 first;		/* slot that the buffer begins with */
	uint32_t	 count;		/* slots in the buffer */
	uint32_t	 next;		/* slot to look at next */
	bool		 any;		/* one in the buffer was not empty */
	struct wsp_slot	*buf;
};

/*
 * Begins to visit the slots of an archive, as many as a damaged file has.
 * Release with wsp_scan_free().
 */
int	wsp_scan_init(struct wsp_scan *, struct wsp_body *, uint32_t archive,
	    struct wsp_error *);

/* Finds the next slot that is not empty: 1, or 0 after the last one, or -1. */
int	wsp_scan_next(struct wsp_scan *, uint32_t *slot, struct wsp_slot *,
	    struct wsp_error *);

void	wsp_scan_free(struct wsp_scan *);

/*
 * A file may be sparse, and larger than anybody wants to read: how many slots
 * from this one on are in a hole of the file?
 */
uint32_t wsp_scan_hole(struct wsp_body *, const struct wsp_archive *,
	    uint32_t slot);

/* What the slots of an archive say about their ring. */
struct wsp_phase {
	uint32_t	origin;		/* of most slots, if any fit */
	uint64_t	used;		/* slots that are not empty */
	uint64_t	aligned;	/* whose time is an interval */
	bool		has_base;	/* slot 0 is not empty */
	bool		base_fits;	/* readers find the slots by it */
};

/* The origin of a ring that has this time in this slot. */
uint32_t wsp_origin(const struct wsp_archive *, uint32_t slot, int64_t time);

/* The slot of an interval in a ring of this origin. */
uint32_t wsp_place_of(const struct wsp_archive *, uint32_t origin,
	    int64_t interval);

/*
 * Finds out how a ring lies.  The majority of the slots decides, so that one
 * bad base does not condemn the rest; if none has it, the base.
 */
int	wsp_find_phase(struct wsp_body *, uint32_t archive, struct wsp_phase *,
	    struct wsp_error *);

#endif
