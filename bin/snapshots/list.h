/* SPDX-License-Identifier: ISC */
/* list.h - the lines of a list that --files-from names. */
#ifndef BIN_SNAPSHOTS_LIST_H
#define BIN_SNAPSHOTS_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list {
	size_t	 n;
	char	**lines;		/* of which none is empty */
};

/* Reads one, - being the standard input, or says why not. */
bool	list_read(struct list *, const char *path, bool null);
void	list_free(struct list *);

#endif
