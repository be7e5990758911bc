/* SPDX-License-Identifier: ISC */
/* create.h - what every store has besides its HEAD and segments. */
#ifndef WSP_STORE_CREATE_H
#define WSP_STORE_CREATE_H

#include "wsp.h"

/* Opens the directory of a store, which is made if there is none. */
int	wsp_store_make_directory(const char *path, int *dir,
	    struct wsp_error *);

/*
 * Makes the lock, the README and the directory of segments where there is
 * nothing but what is left of an attempt to do that.
 */
int	wsp_store_put_plain(int dir, struct wsp_error *);

/* Removes them. */
void	wsp_store_remove_plain(int dir);

#endif
