/* SPDX-License-Identifier: ISC */
#ifndef WSP_FILE_LEFTOVER_H
#define WSP_FILE_LEFTOVER_H

#include "file/replace.h"

/*
 * Fails with EEXIST unless the open file under a temporary name may be what
 * a crashed run left: one that has no other name but the target, belongs to
 * us or to the target's owner, and is empty, has our mark or begins like a
 * file of ours.
 */
int	wsp_leftover_check(int fd, const struct stat *,
	    const struct wsp_temp *, const char *name, struct wsp_error *);

/*
 * Opens what has a temporary name to be looked at and locked: with EEXIST if it
 * can be none of ours, with ENOENT if there is nothing.
 */
int	wsp_leftover_open(int dir, const char *name, struct stat *,
	    struct wsp_error *);

/* Fails with EEXIST, as what has this name is not to be touched. */
int	wsp_leftover_foreign(const char *name, struct wsp_error *);

#endif
