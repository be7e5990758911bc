/* SPDX-License-Identifier: ISC */
/*
 * walk.h - visit the Whisper files of a directory tree.
 */
#ifndef WSP_TREE_WALK_H
#define WSP_TREE_WALK_H

#include <sys/stat.h>

#include "wsp.h"

/*
 * What is told of a tree.  Every function gets arg; the paths begin with that
 * of the tree.
 */
struct wsp_walk {
	void	*arg;

	/* A directory is about to be read; false leaves it out.  Or NULL. */
	bool	(*enter)(void *arg, const char *path, const struct stat *);

	/* A regular file whose name ends in .wsp; -1 ends the walk. */
	int	(*file)(void *arg, const char *path);

	/* Something could not be read; the walk goes on. */
	void	(*failed)(void *arg, const char *path,
		    const struct wsp_error *);
};

/*
 * Walks the tree below a directory: in each directory first the files, then
 * the directories in it, each sorted by the bytes of their names.  Names that
 * begin with a dot are left out, and symbolic links are not followed, except
 * path itself.  Holds the names of one directory a level.  The value is -1 if
 * the walk was ended.
 */
int	wsp_walk(const char *path, const struct wsp_walk *);

#endif
