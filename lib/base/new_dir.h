/* SPDX-License-Identifier: ISC */
#ifndef WSP_BASE_NEW_DIR_H
#define WSP_BASE_NEW_DIR_H

#include "wsp.h"

/*
 * Makes a directory with owner, group and mode of the options; it has its name
 * only when it has all of them.  A directory, or whatever else, that has the
 * name stays as it is.  The name is on the disk then, unless no_sync is set,
 * whoever made it.  Messages call it path.
 */
int	wsp_io_new_directory(int dir, const char *name, const char *path,
	    const struct wsp_create_options *, struct wsp_error *);

#endif
