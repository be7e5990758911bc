/* SPDX-License-Identifier: ISC */
/*
 * source.h - what a file knows about any interval of any step.
 *
 * Resizing and filling take values only from here, so that neither can put a
 * value into an archive that it was not stored or computed for.
 */
#ifndef WSP_OPS_SOURCE_H
#define WSP_OPS_SOURCE_H

#include "file/ring.h"
#include "wsp.h"

struct wsp_source {
	uint32_t	 nrings;
	struct wsp_window *rings;	/* whole archives, in file order */
	int64_t		 now;
	uint32_t	 method;	/* to aggregate by */
	float		 xff;
};

/*
 * Reads all archives of a file.  Aggregates will be made by this method and
 * xFilesFactor.  Release with wsp_source_free().
 */
int	wsp_source_load(struct wsp_source *, struct wsp *, int64_t now,
	    uint32_t method, float xff, struct wsp_error *);

/* The archive of a step, or NULL. */
const struct wsp_window *wsp_source_of_step(const struct wsp_source *,
	    uint32_t step);

/* The archive with the smallest step above this one, or NULL. */
struct wsp_window *wsp_source_coarser(const struct wsp_source *,
	    uint32_t step);

/* Is it as in new files, where an archive can be rolled up into the next? */
bool	wsp_consolidates(const struct wsp_archive *fine,
	    const struct wsp_archive *coarse);

/*
 * Does an archive of a finer step that divides this one still hold all of the
 * interval?  It does not hold what a later point has taken the slot of.
 */
bool	wsp_source_holds(const struct wsp_source *, const struct wsp_window *,
	    uint32_t step, int64_t interval);

/* Fails with WSP_EVALUE: there is no archive of the step. */
int	wsp_fail_step(uint64_t step, struct wsp_error *);

/*
 * Has a later point taken the slot of any that the archive, of a finer step,
 * had in this interval?
 */
bool	wsp_source_taken(const struct wsp_window *, uint32_t step,
	    int64_t interval);

/*
 * Aggregates the points that one of the archives, of a finer step that divides
 * this one, has of the interval.  False if it knows too few.
 */
bool	wsp_source_aggregate_from(const struct wsp_source *,
	    const struct wsp_window *, uint32_t step, int64_t interval,
	    double *value);

/*
 * Aggregates the interval from the finest archive, of a finer step that
 * divides this one, that reaches back over all of it.  False if there is none
 * or it knows too few points.
 */
bool	wsp_source_aggregate(const struct wsp_source *, uint32_t step,
	    int64_t interval, double *value);

void	wsp_source_free(struct wsp_source *);

#endif
