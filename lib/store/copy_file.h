/* SPDX-License-Identifier: ISC */
#ifndef WSP_STORE_COPY_FILE_H
#define WSP_STORE_COPY_FILE_H

#include "wsp.h"

/*
 * Makes the file of a segment in a store of one in another store, and waits for
 * the disk; what has its name there is replaced, and the name is not synced.
 */
int	wsp_copy_file(int from_dir, const char *from_name, int to_dir,
	    const char *name, wsp_cancel *, struct wsp_error *);

#endif
