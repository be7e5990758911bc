/* SPDX-License-Identifier: ISC */
#ifndef BIN_PAIR_CREATE_MISSING_H
#define BIN_PAIR_CREATE_MISSING_H

#include "pair/pairs.h"

/*
 * Makes the file that the second tree lacks, empty and with what the header of
 * the first tree's says, and the directories it lies in, with the mode and, as
 * root, the owner that they have in the first tree.
 */
int	create_missing(const struct pair_paths *, struct wsp *like,
	    struct wsp_error *);

#endif
