/* SPDX-License-Identifier: ISC */
/*
 * rrdfile.h - what an RRD file holds of one consolidation function.
 */
#ifndef BIN_INPUT_RRDFILE_H
#define BIN_INPUT_RRDFILE_H

#include "wsp.h"

/*
 * The rows of a round robin archive, oldest first, each with a value for every
 * data source, NaN where it is unknown.  A row belongs to the time that
 * rrdtool prints with it: the end of what it was consolidated from.
 */
struct rrdfile_archive {
	uint64_t	 step;		/* seconds per row */
	uint64_t	 rows;
	double		 xff;		/* part that may be unknown */
	int64_t		 last;		/* time of the last row */
	double		*values;
};

struct rrdfile {
	size_t		 nsources;
	char		**sources;	/* their names */
	size_t		 narchives;
	struct rrdfile_archive *archives; /* by ascending step, one each */
};

/*
 * Reads the archives of a consolidation function such as AVERAGE.  Release
 * with rrdfile_free(), also after a failure.
 */
int	rrdfile_load(struct rrdfile *, struct wsp_path, const char *function,
	    struct wsp_error *);

void	rrdfile_free(struct rrdfile *);

#endif
