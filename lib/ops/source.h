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
