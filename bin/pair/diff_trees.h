/* SPDX-License-Identifier: ISC */
#ifndef BIN_PAIR_DIFF_TREES_H
#define BIN_PAIR_DIFF_TREES_H

#include "print/differences.h"
#include "wsp-ops.h"

/*
 * Compares the files of two trees, and prints how they differ, as the style
 * says; the value is that of cli_finish().
 */
int	diff_trees(char *trees[2], const struct wsp_diff_options *,
	    const struct differences_style *);

#endif
