/* SPDX-License-Identifier: ISC */
#ifndef WSP_RING_CLEAN_H
#define WSP_RING_CLEAN_H

#include "ring/lane.h"

struct wsp_clean_point {
	int64_t		 time;
	double		 value;
	const struct wsp_lane *lane;	/* that it is of */
};

struct wsp_clean {
	size_t		 n;
	struct wsp_clean_point *list;	/* by ascending time */
};

/*
 * Makes one series of what all archives know.  From the finest on each gives
 * its values that are older than all finer archives reach, and then finer
 * points in their time are left out, and the values in whose time nothing has
 * been taken so far.  The lanes must outlive it; free the list.
 */
int	wsp_clean_series(const struct wsp_lanes *, struct wsp_clean *,
	    struct wsp_error *);

/*
 * The oldest slot of a lane and those before it in the list; INT64_MAX if the
 * first n have none.
 */
int64_t	wsp_lanes_reach(const struct wsp_lanes *, uint32_t n);

#endif
