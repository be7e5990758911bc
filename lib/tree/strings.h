/* SPDX-License-Identifier: ISC */
/*
 * strings.h - many names in little memory, sorted.
 */
#ifndef WSP_TREE_STRINGS_H
#define WSP_TREE_STRINGS_H

#include <stddef.h>

struct wsp_strings {
	size_t	 n;
	size_t	 room;			/* entries in list */
	const char **list;		/* the names, once they are sorted */
	char	*text;
	size_t	 len, text_room;
};

/* Adds a name; -1 with errno set if there is no memory. */
int	wsp_strings_add(struct wsp_strings *, const char *);

/* Sorts the names by their bytes and makes the list. */
void	wsp_strings_sort(struct wsp_strings *);

void	wsp_strings_free(struct wsp_strings *);

#endif
