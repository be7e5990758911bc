/* SPDX-License-Identifier: ISC */
#ifndef WSP_TREE_BRACES_H
#define WSP_TREE_BRACES_H

#include "wsp.h"

#define WSP_ALTERNATIVES	65536	/* of a pattern, at most */

/* Texts, each to be freed, as is the list; zeroed it is ready for use. */
struct wsp_alternatives {
	char	**list;
	size_t	 n, room;
};

/*
 * Adds the alternatives of a pattern: those of the last braces that begin, and
 * so of inner ones first.  Braces that do not match are themselves; \ before a
 * character makes it one like others, and stays.  WSP_EVALUE if they are too
 * many.
 */
int	wsp_braces_expand(struct wsp_alternatives *, const char *pattern,
	    struct wsp_error *);

void	wsp_alternatives_free(struct wsp_alternatives *);

#endif
