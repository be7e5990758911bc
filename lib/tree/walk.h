/* SPDX-License-Identifier: ISC */
/*
 * walk.h - visit the Whisper files of a directory tree.
 */
#ifndef WSP_TREE_WALK_H
#define WSP_TREE_WALK_H

#include <sys/stat.h>

#include "wsp.h"

struct wsp_walk_options {
	bool	 follow;		/* symbolic links, too */
	void	*arg;			/* of enter */

	/* A directory is about to be read; false leaves it out.  Or NULL. */
	bool	(*enter)(void *arg, const char *path, const struct stat *);
};

enum wsp_walk_kind {
	WSP_WALK_END,
	WSP_WALK_DIR,		/* what follows is in this directory */
	WSP_WALK_FILE,		/* a regular file whose name ends in .wsp */
	WSP_WALK_FAILED		/* could not be read; the walk goes on */
};

struct wsp_walk_entry {
	const char	*path;		/* begins with that of the tree */
	const char	*name;		/* the part below the tree */
	const struct wsp_error *error;	/* of one that failed */
};

struct wsp_walk;

/*
 * Begins to walk the tree below a directory: in each directory first the
 * files, then the directories in it, each sorted by the bytes of their names.
 * Names that begin with a dot are left out, temporary files among them.
 * Symbolic links are not followed, except path itself; where they are, a link
 * that leads back to a directory above it has failed.  Holds the names of one
 * directory a level.  End it with wsp_walk_end().
 */
int	wsp_walk_begin(struct wsp_walk **, const char *path,
	    const struct wsp_walk_options *, struct wsp_error *);

/* Goes on to the next entry; it is valid until the next call. */
enum wsp_walk_kind wsp_walk_next(struct wsp_walk *, struct wsp_walk_entry *);

/* Ends a walk, wherever it is; NULL is allowed. */
void	wsp_walk_end(struct wsp_walk *);

/*
 * Compares the names of two files of a tree: less than 0 if a walk comes to a
 * before it comes to b.
 */
int	wsp_walk_compare(const char *a, const char *b);

#endif
