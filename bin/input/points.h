/* SPDX-License-Identifier: ISC */
#ifndef BIN_INPUT_POINTS_H
#define BIN_INPUT_POINTS_H

#include "wsp.h"

/* Points to be written; the list is to be freed. */
struct points {
	struct wsp_point	*list;
	size_t			 n;
	size_t			 room;
};

/*
 * Read points of the form time:value, where the time N is now: from operands,
 * or from the lines of standard input.  What is wrong is said about path and
 * the value is -1.
 */
int	points_of_operands(struct points *, int argc, char *argv[],
	    const char *path);
int	points_of_input(struct points *, const char *path);

/*
 * Removes the points that are more than this many seconds later than now, and
 * returns how many.
 */
size_t	points_limit(struct points *, int64_t now, uint64_t seconds);

#endif
