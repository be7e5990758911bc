/* SPDX-License-Identifier: ISC */
/*
 * sync.h - wait for what another process may have left that was killed: it is
 * there, but was never synced.
 */
#ifndef WSP_STORE_SYNC_H
#define WSP_STORE_SYNC_H

#include "store/store.h"

/* The bytes of a segment. */
int	wsp_store_sync_segment(int dir, const char *name, struct wsp_error *);

/* The names of segments, and of the directories that they are in. */
int	wsp_store_sync_names(int dir, const struct wsp_store_head *,
	    struct wsp_error *);

/*
 * Makes a directory in a store, unless it is there, and waits for its name: so
 * that what is moved there cannot be lost in a crash.
 */
int	wsp_store_sync_directory(int dir, const char *name,
	    struct wsp_error *);

#endif
