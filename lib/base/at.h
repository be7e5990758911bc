/* SPDX-License-Identifier: ISC */
/*
 * at.h - names that are made, changed and removed where a path says.
 *
 * The calls for that know no way to stay below a directory.  So the directory
 * that a path lies in is opened first, and no symbolic link is followed there;
 * from AT_FDCWD on a path goes where it leads.
 */
#ifndef WSP_BASE_AT_H
#define WSP_BASE_AT_H

#include "wsp.h"

struct wsp_at {
	int		 dir;
	const char	*name;		/* the path, or the last part of it */
	bool		 opened;
};

int	wsp_at_begin(struct wsp_at *, int dir, const char *path,
	    struct wsp_error *);

/* Leaves errno as it is. */
void	wsp_at_end(struct wsp_at *);

#endif
