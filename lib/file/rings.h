/* SPDX-License-Identifier: ISC */
/*
 * rings.h - all archives of a file in memory, and how one is rolled up.
 *
 * What a file knows of any interval of any step is asked of ring/lane.h and
 * ring/known.h, which are made of these.
 */
#ifndef WSP_FILE_RINGS_H
#define WSP_FILE_RINGS_H

#include "ring/ring.h"
#include "wsp.h"

struct wsp_rings {
	uint32_t	 nrings;
	struct wsp_window *rings;	/* whole archives, in file order */
	struct wsp_window **by_step;	/* the same by ascending step */
	int64_t		 now;
	uint32_t	 method;	/* to aggregate by */
	float		 xff;
};

/*
 * Reads all archives of a file.  Aggregates will be made by this method and
 * xFilesFactor.  Release with wsp_rings_free().
 */
int	wsp_rings_load(struct wsp_rings *, struct wsp *, int64_t now,
	    uint32_t method, float xff, struct wsp_error *);

/* The archive of a step, or NULL. */
const struct wsp_window *wsp_rings_of_step(const struct wsp_rings *,
	    uint32_t step);

/* The archive with the smallest step above this one, or NULL. */
struct wsp_window *wsp_rings_coarser(const struct wsp_rings *,
	    uint32_t step);

/* Is it as in new files, where an archive can be rolled up into the next? */
bool	wsp_consolidates(const struct wsp_archive *fine,
	    const struct wsp_archive *coarse);

/*
 * Does an archive of a finer step that divides this one still hold all of the
 * interval?  It does not hold what a later point has taken the slot of.
 */
bool	wsp_rings_holds(const struct wsp_rings *, const struct wsp_window *,
	    uint32_t step, int64_t interval);

/* Fails with WSP_EVALUE: none of these archives has the step. */
int	wsp_fail_step(const struct wsp_archive *, uint32_t n, uint64_t step,
	    struct wsp_error *);

/*
 * Has a later point taken the slot of any that the archive, of a finer step,
 * had in this interval?
 */
bool	wsp_rings_taken(const struct wsp_window *, uint32_t step,
	    int64_t interval);

/*
 * Aggregates the points that one of the archives, of a finer step that divides
 * this one, has of the interval.  False if it knows too few.
 */
bool	wsp_rings_aggregate_from(const struct wsp_rings *,
	    const struct wsp_window *, uint32_t step, int64_t interval,
	    double *value);

void	wsp_rings_free(struct wsp_rings *);

#endif
