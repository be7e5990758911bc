/* SPDX-License-Identifier: ISC */
/*
 * known.h - what a file knows of an interval that it has no value for.
 *
 * First its own value counts, then the finer points in the interval, then a
 * coarser value over it.  Here are the finer points; that of the step itself is
 * wsp_lanes_get(), and where a coarser value goes wsp_goes_to().
 */
#ifndef WSP_RING_KNOWN_H
#define WSP_RING_KNOWN_H

#include "ring/lane.h"

/* What a finer archive has of the interval. */
struct wsp_finer_lane {
	const struct wsp_lane *lane;
	int64_t		 from, until;	/* cells that start in it */
	uint32_t	 known;		/* points in those that exist */
	bool		 whole;		/* does it hold all, up to now? */
};

struct wsp_finer_point {
	const struct wsp_lane *lane;
	int64_t		 time;
	double		 value;
};

/* Asks for the finer points of intervals of one step. */
struct wsp_known {
	uint32_t	 step;
	uint32_t	 method;
	int64_t		 time;		/* the interval asked for last */
	uint32_t	 n;
	struct wsp_finer_lane *finer;	/* that know any point */
	const struct wsp_lane *next;	/* the next finer one, or NULL */
	struct wsp_finer_point *points, *merged;
	size_t		 npoints;
};

/*
 * Prepares for intervals of a step; the method is that of aggregates.  Release
 * with wsp_known_free(), also after a failure.
 */
int	wsp_known_init(struct wsp_known *, const struct wsp_lanes *,
	    uint32_t step, uint32_t method, struct wsp_error *);

/* Is any finer point of the interval known? */
bool	wsp_known_any(struct wsp_known *, int64_t interval);

/* The time of the oldest finer point at all, INT64_MAX if there is none. */
int64_t	wsp_known_oldest(const struct wsp_known *);

/*
 * Stores the aggregate of the interval that wsp_known_any() was true for.  To
 * return a double changes bits of a NaN where that is done in an x87 register.
 */
void	wsp_known_aggregate(struct wsp_known *, double *);

/* The same of what one archive knows of an interval, which is some. */
void	wsp_lane_aggregate(const struct wsp_lane *, int64_t interval,
	    uint32_t step, uint32_t method, double *);

/* Does an archive, unless it is NULL, know as much as a factor asks for? */
bool	wsp_lane_satisfies(const struct wsp_lane *, int64_t interval,
	    uint32_t step, float xff);

void	wsp_known_free(struct wsp_known *);

#endif
