/* SPDX-License-Identifier: ISC */
/*
 * catalogue.h - the catalogue of a place: of a tree, or a file, either of which
 * may be elsewhere.
 */
#ifndef BIN_CLI_CATALOGUE_H
#define BIN_CLI_CATALOGUE_H

#include "wsp-catalog.h"

/* Is the place a tree?  Of a URL the slash at its end tells it. */
bool	catalogue_in(const char *place);

/* The path or URL of the catalogue of a place; to be freed. */
char	*catalogue_path(const char *place);

/* Opens one of such a path. */
int	catalogue_open(struct wsp_catalog **, const char *path,
	    struct wsp_error *);

/*
 * From now on what is not in a mirror is read from its origin; but of a mirror
 * that is elsewhere the origin is, too, whatever is here at that path.
 */
void	catalogue_use_origin(struct wsp_catalog *, const char *path);

#endif
