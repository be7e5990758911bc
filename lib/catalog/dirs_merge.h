/* SPDX-License-Identifier: ISC */
/* dirs_merge.h - put what has changed into the table of directories. */
#ifndef WSP_CATALOG_DIRS_MERGE_H
#define WSP_CATALOG_DIRS_MERGE_H

#include "catalog/merge.h"

struct wsp_dir_change {
	struct wsp_directory dir;
	bool		 gone;
};

/* Zeroed it is ready for use. */
struct wsp_dir_changes {
	struct wsp_dir_change *list;
	size_t		 n, room;
	struct wsp_arena arena;		/* of the paths */
};

/* Adds a change; the path is copied. */
int	wsp_dir_change_add(struct wsp_dir_changes *,
	    const struct wsp_directory *, bool gone, struct wsp_error *);

/* Finds a directory in the table of a commit. */
struct wsp_dirs_cursor {
	size_t		 number;
	bool		 read;
	struct wsp_dirs	 dirs;
};
int	wsp_dirs_find(struct wsp_catalog *, struct wsp_dirs_cursor *,
	    const char *path, size_t len, bool *found, struct wsp_directory *,
	    struct wsp_error *);

/*
 * Adds the parts of directories after changes, which are sorted, and after
 * those that the metrics need which were put: every directory above a metric
 * is listed.
 */
int	wsp_dirs_merge(struct wsp_writer *, const struct wsp_changes_of *,
	    struct wsp_dir_changes *, struct wsp_error *);

void	wsp_dir_changes_free(struct wsp_dir_changes *);

#endif
