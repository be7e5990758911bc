/* SPDX-License-Identifier: ISC */
/*
 * rrdout.h - where the files go that are made of RRD files.
 */
#ifndef BIN_INPUT_RRDOUT_H
#define BIN_INPUT_RRDOUT_H

#include "cli/each.h"

/*
 * The path of the file of a data source, or with NULL of the only one; to be
 * freed.  Below dir, unless that is NULL, it keeps the directories below its
 * tree, or of a path that was listed.
 */
char	*rrdout_path(const struct item *, const char *dir, bool listed,
	    const char *source, struct wsp_error *);

/*
 * Remembers that a file was made, and of what; fails if it is there because it
 * was made before, in this run.
 */
int	rrdout_check(const char *path, struct wsp_error *);
void	rrdout_made(const char *path, const char *rrd);

#endif
