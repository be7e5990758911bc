/* SPDX-License-Identifier: ISC */
#ifndef MISSING_H
#define MISSING_H

#include "pairs.h"

/*
 * Makes the file that the second tree lacks, empty and with what the header of
 * the first tree's says, and the directories it lies in, with the mode and, as
 * root, the owner that they have in the first tree.  *failed is the path that
 * an error is about.
 */
int	missing_make(char *const trees[2], const struct pair_paths *,
	    const char **failed, struct wsp_error *);

#endif
