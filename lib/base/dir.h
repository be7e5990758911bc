/* SPDX-License-Identifier: ISC */
#ifndef WSP_BASE_DIR_H
#define WSP_BASE_DIR_H

#include "wsp.h"

/*
 * Makes the directories that path lies in, as far as they are missing, and
 * syncs their names.
 */
int	wsp_io_make_parents(const char *path, struct wsp_error *);

/*
 * The same for a path from the directory root, below which they have to lie.
 * Those that are made get owner, group and mode of the options, with leave to
 * search for whom it lets read and all for the owner, and are synced unless
 * no_sync is set.
 * Opens the last one, stores it in *dir, to be closed by the caller, and what
 * is left of the path in *name.
 */
int	wsp_io_open_parents(int root, const char *path,
	    const struct wsp_create_options *, int *dir, const char **name,
	    struct wsp_error *);

#endif
