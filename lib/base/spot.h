/* SPDX-License-Identifier: ISC */
/*
 * spot.h - a name in an open directory.
 *
 * Who makes, renames or removes files looks up their directory once and then
 * only works on names in it, so that it does not matter what becomes of the
 * path meanwhile.
 */
#ifndef WSP_BASE_SPOT_H
#define WSP_BASE_SPOT_H

#include <sys/stat.h>

#include "wsp.h"

struct wsp_spot {
	int	 dir;		/* open */
	bool	 borrowed;	/* it is not closed with the spot */
	char	*path;		/* the name, as it was found from the start */
	const char *name;	/* the end of the path, without a slash */
};

/*
 * Opens the directory of a path, which is looked up from dir as all of io.h.
 * The name in it need not exist, and is taken as it is.
 */
int	wsp_spot_open(struct wsp_spot *, int dir, const char *path,
	    struct wsp_error *);

/* The same where no symbolic link is on the way; dir is not AT_FDCWD. */
int	wsp_spot_open_real(struct wsp_spot *, int dir, const char *path,
	    struct wsp_error *);

/* The same for the file that path leads to when links are followed. */
int	wsp_spot_resolve(struct wsp_spot *, int dir, const char *path,
	    struct wsp_error *);

/* Another name in the directory of a spot, which has to stay open. */
int	wsp_spot_beside(struct wsp_spot *, const struct wsp_spot *,
	    const char *name, struct wsp_error *);

/* Closes it; one that was never opened has to be zeroed. */
void	wsp_spot_close(struct wsp_spot *);

/* Is this what the spot is?  A symbolic link is none. */
bool	wsp_spot_is(const struct wsp_spot *, const struct stat *);

/* Fails unless it is the spot of this open file. */
int	wsp_spot_check(const struct wsp_spot *, int fd, struct wsp_error *);

#endif
