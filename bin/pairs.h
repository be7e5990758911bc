/* SPDX-License-Identifier: ISC */
/*
 * pairs.h - the files that have the same name in two trees.
 */
#ifndef PAIRS_H
#define PAIRS_H

#include "tree.h"

/* One of them, or both. */
struct pair_paths {
	const char	*name;		/* below the trees */
	char		*path[2];	/* to be freed */
	bool		 there[2];
};

/* Exits with 2 unless both are directories. */
void	pairs_begin(char *const trees[2]);

/*
 * Finds the paths for an item, which is of either tree, or of a list of names
 * that are for both; false if it was an item of the first tree already.
 * pairs_free() has to follow in any case.
 */
bool	pairs_find(const struct item *, struct pair_paths *);

void	pairs_free(struct pair_paths *);

/* Says why a path failed, in the place of the item's own. */
void	pairs_fail(struct item *, const char *path, const struct wsp_error *);

#endif
