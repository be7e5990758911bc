/* SPDX-License-Identifier: ISC */
/*
 * make.h - give archives the values that a file knows.
 *
 * The rule is in whisper-tools(7), "What a file knows".  Here are only lanes:
 * what they are read from, and where they are written to, is others' business.
 */
#ifndef WSP_RING_MAKE_H
#define WSP_RING_MAKE_H

#include "ring/lane.h"
#include "ring/span.h"

struct wsp_make {
	const struct wsp_lanes *src;
	struct wsp_lanes *dst;		/* gets WSP_CELL_MADE */
	uint32_t	 method;	/* of dst */
	float		 xff;
	struct wsp_span	 span;		/* intervals that may be written */
	bool		 spread;	/* coarser values fill their slots */

	/* Points of src that are later than now and stay, or NULL. */
	const struct wsp_window *later;
	uint32_t	 nlater;

	/* When filling: dst as it was, and whether roll-ups follow. */
	const struct wsp_lanes *before;
	bool		 rollups;

	/* When merging: what will be written over, or NULL. */
	const struct wsp_lanes *over;
};

/* Makes every archive of dst, from the finest to the coarsest. */
int	wsp_make(const struct wsp_make *, struct wsp_error *);

/*
 * Where the points of two files meet, a value may have been computed of too few
 * of them: struct wsp_meet finds the roll-up that is to be there instead.
 */
struct wsp_meet {
	const struct wsp_make *make;
	struct wsp_lane	*lane;			/* of dst */
	const struct wsp_lane *was;		/* the same, before */
	const struct wsp_lane *higher;		/* that it is rolled up from,
						   or NULL */
	const struct wsp_lane *higher_was;
};

void	wsp_meet_init(struct wsp_meet *, const struct wsp_make *,
	    uint32_t lane);

/* The roll-up that comes before the values of src. */
bool	wsp_meet_first(const struct wsp_meet *, int64_t interval, double *);

/* The one that takes the place of an aggregate of src's points. */
bool	wsp_meet_instead(const struct wsp_meet *, int64_t interval, double *);

/* Replaces the values that dst had and that were computed of too few. */
void	wsp_meet_replace(const struct wsp_meet *);

/*
 * Calls a function for every point of an archive later than now that lies
 * where readers look for it.
 */
typedef void wsp_later_fn(void *arg, const struct wsp_slot *);
void	wsp_each_later(const struct wsp_window *, int64_t now, wsp_later_fn *,
	    void *arg);

#endif
