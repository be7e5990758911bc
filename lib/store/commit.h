/* SPDX-License-Identifier: ISC */
/* commit.h - HEAD, as it is written: the one step that changes a store. */
#ifndef WSP_STORE_COMMIT_H
#define WSP_STORE_COMMIT_H

#include "store/out.h"

/* Adds the record that HEAD is. */
void	wsp_head_put(const struct wsp_store_head *, struct wsp_out *);

/*
 * Makes a new file of a store, one of a name that was there is lost, and waits
 * for the disk; its name is not synced.
 */
int	wsp_store_put_file(int dir, const char *name, const struct wsp_out *,
	    struct wsp_error *);

/*
 * Puts a HEAD in the place of the one that is there, which becomes HEAD.old if
 * it is to be kept.
 * After a failure the old one is still in place, unless *done is set: then the
 * new one is, but may be lost in a crash.
 */
int	wsp_head_write(int dir, const struct wsp_store_head *, bool keep,
	    bool *done, struct wsp_error *);

/*
 * Waits for the name of the HEAD that is there: who put it in place may have
 * been killed before.  Until then nothing may be removed that the one before
 * listed, and nobody may be told that something is stored.
 */
int	wsp_head_sync(int dir, struct wsp_error *);

#endif
