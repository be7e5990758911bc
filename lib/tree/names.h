/* SPDX-License-Identifier: ISC */
/*
 * names.h - many names in little memory, sorted.
 */
#ifndef WSP_TREE_NAMES_H
#define WSP_TREE_NAMES_H

#include <stddef.h>

struct wsp_names {
	size_t	 n;
	size_t	 room;			/* entries in list */
	const char **list;		/* the names, once they are sorted */
	char	*text;
	size_t	 len, text_room;
};

/* Adds a name; -1 with errno set if there is no memory. */
int	wsp_names_add(struct wsp_names *, const char *);

/* Sorts the names by their bytes and makes the list. */
void	wsp_names_sort(struct wsp_names *);

void	wsp_names_free(struct wsp_names *);

#endif
