/* SPDX-License-Identifier: ISC */
#ifndef WSP_BASE_DIR_H
#define WSP_BASE_DIR_H

#include <dirent.h>

#include "wsp.h"

/*
 * As wsp_make_parents() for a path from the directory root, below which they
 * have to lie.
 * Those that are made get owner, group and mode of the options, with leave to
 * search for whom it lets read and all for the owner, and are synced unless
 * no_sync is set.
 * Opens the last one, stores it in *dir, to be closed by the caller, and what
 * is left of the path in *name.
 */
int	wsp_io_open_parents(int root, const char *path,
	    const struct wsp_create_options *, int *dir, const char **name,
	    struct wsp_error *);

/*
 * The same, but no symbolic link may be among them, and new ones get the mode,
 * and for root the owner, of an open directory.
 */
int	wsp_io_open_real_parents(int root, const char *path, int like,
	    bool sync, int *dir, const char **name, struct wsp_error *);

/*
 * Makes a directory, unless the name is one already: *made says which.  It is
 * not synced.
 */
int	wsp_io_make_directory(int dir, const char *name, mode_t, bool *made,
	    struct wsp_error *);

/* The mode that something new is given, or WSP_KEEP_MODE. */
mode_t	wsp_io_new_mode(const struct wsp_create_options *);

/*
 * The type of an entry of a directory, which not every file system tells: of
 * a link that is followed that of what it leads to.  DT_UNKNOWN if it is
 * neither a directory nor a regular file; a link to nothing passes for a file.
 */
unsigned char wsp_io_entry_type(DIR *, const struct dirent *, bool follow);

#endif
