/* SPDX-License-Identifier: ISC */
/*
 * listing.h - what files two trees have of which at least one is elsewhere.
 */
#ifndef BIN_PAIR_LISTING_H
#define BIN_PAIR_LISTING_H

#include "cli/each.h"

/*
 * Asks for the files of those trees that are URLs, unless there is a list of
 * names; exits if that fails.
 */
void	listing_begin(char *const trees[2]);

/* Is this tree a URL?  Has it a file of that name? */
bool	listing_is(int tree);
bool	listing_has(int tree, const char *name);

/*
 * As each_run() over the first n trees, where a tree is a URL; a file that both
 * have comes once.
 */
int	listing_run(int n, const struct each_tool *);

#endif
