/* SPDX-License-Identifier: ISC */
#ifndef WSP_STORE_COPY_FILE_H
#define WSP_STORE_COPY_FILE_H

#include "store/bytes.h"

/*
 * Makes the file of a segment in a store of one in another store, and waits for
 * the disk; what has its name there is replaced, and the name is not synced.
 */
int	wsp_copy_file(struct wsp_bytes *from, int to_dir, const char *name,
	    wsp_cancel *, struct wsp_error *);

#endif
