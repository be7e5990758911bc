/* SPDX-License-Identifier: ISC */
#ifndef DIFF_TREES_H
#define DIFF_TREES_H

#include "differences.h"

/*
 * Compares the files of two trees, and prints how they differ, as the style
 * says; the value is that of cli_finish().
 */
int	diff_trees(char *trees[2], const struct wsp_diff_options *,
	    const struct differences_style *);

#endif
