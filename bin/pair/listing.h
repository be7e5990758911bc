/* SPDX-License-Identifier: ISC */
/*
 * listing.h - what files two trees have of which at least one is elsewhere.
 */
#ifndef BIN_PAIR_LISTING_H
#define BIN_PAIR_LISTING_H

#include "cli/each.h"

/* Where trees may be besides, which are no URLs; or NULL. */
struct listing_site {
	bool	(*has)(const char *tree);
	int	(*names)(const char *tree, void (*add)(void *arg,
		    const char *name), void *arg, struct wsp_error *);
	char	*(*join)(const char *tree, const char *name);
};

extern const struct listing_site *listing_site;

/*
 * Asks for the files of trees that are elsewhere, but no server where there is
 * a list of names; exits if that fails.
 */
void	listing_begin(char *const trees[2]);

/* Is this tree elsewhere?  Has it a file of that name? */
bool	listing_is(int tree);
bool	listing_has(int tree, const char *name);

/* The path or URL of a file of such a tree, to be freed. */
char	*listing_path(int tree, const char *name);

/*
 * As each_run() over the first n trees, where one is elsewhere; a file that
 * both have comes once.
 */
int	listing_run(int n, const struct each_tool *);

#endif
