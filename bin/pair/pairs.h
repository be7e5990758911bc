/* SPDX-License-Identifier: ISC */
/*
 * pairs.h - the files that have the same name in two trees.
 */
#ifndef BIN_PAIR_PAIRS_H
#define BIN_PAIR_PAIRS_H

#include "cli/each.h"

/* One of them, or both. */
struct pair_paths {
	const char	*name;		/* below the trees */
	char		*path[2];	/* to be freed */
	struct wsp_path place[2];	/* of the same */
	bool		 there[2];	/* or nobody knows, and it failed */
	struct wsp	*opened[2];	/* what had to be, to know that */
	bool		 failed[2];	/* or could not, with that error */
	struct wsp_error error[2];
};

/*
 * Exits with 2 unless both are directories, or URLs that list their files; who
 * has a list of names needs no other one.
 */
void	pairs_begin(char *trees[2]);

/* As each_run() over the first n of them. */
int	pairs_run(int n, const struct each_tool *);

/* Are both the same directory? */
bool	pairs_same(void);

/*
 * Finds the paths for an item, which is of either tree, or of a list of names
 * that are for both; false if it was an item of the first tree already.
 * pairs_free() has to follow in any case.
 */
bool	pairs_find(const struct item *, struct pair_paths *);

/* Opens one to read it, or takes it, or the error, of pairs_find(). */
int	pairs_open(struct pair_paths *, int tree, struct wsp **,
	    struct wsp_error *);

void	pairs_free(struct pair_paths *);

/*
 * Says why a path failed, in the place of the item's own; false if it has not,
 * but is gone or was interrupted.
 */
bool	pairs_fail(struct item *, const char *path, const struct wsp_error *);

#endif
