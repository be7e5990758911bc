/* SPDX-License-Identifier: ISC */
#ifndef WSP_BASE_HOLE_H
#define WSP_BASE_HOLE_H

#include "wsp.h"

/*
 * Where a file, from an offset on, has its first byte that is not in a hole:
 * -1 if there is none, the offset itself where the system cannot tell.
 */
off_t	wsp_io_next_data(int fd, off_t);

/*
 * Where after data at an offset the next hole begins, or to if none does before
 * that or the system cannot tell.
 */
off_t	wsp_io_next_hole(int fd, off_t, off_t to);

/* How many bytes between two offsets are not in a hole. */
uint64_t wsp_io_data_between(int fd, off_t from, off_t to);

/* The largest hole between two offsets: its length, perhaps 0, and place. */
off_t	wsp_io_largest_hole(int fd, off_t from, off_t to, off_t *at);

#endif
