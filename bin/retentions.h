/* SPDX-License-Identifier: ISC */
#ifndef RETENTIONS_H
#define RETENTIONS_H

#include "wsp.h"

/* The retentions of one file. */
struct retentions {
	struct wsp_retention	*list;	/* to be freed */
	size_t			 n;
};

/*
 * Reads a definition from every operand; what is wrong is said about path and
 * the value is -1.
 */
int	retentions_parse(struct retentions *, int argc, char *argv[],
	    const char *path);

/* Takes them from the header of a file. */
void	retentions_of(struct retentions *, const struct wsp_info *);

#endif
