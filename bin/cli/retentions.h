/* SPDX-License-Identifier: ISC */
#ifndef BIN_CLI_RETENTIONS_H
#define BIN_CLI_RETENTIONS_H

#include "wsp.h"

/* The retentions of one file. */
struct retentions {
	struct wsp_retention	*list;	/* to be freed */
	size_t			 n;
};

/*
 * Reads definitions from operands, each one or several with commas between
 * them; what is wrong is said about path and the value is -1.
 */
int	retentions_parse(struct retentions *, int argc, char *argv[],
	    const char *path);

/* Is an operand such a list? */
bool	retentions_are(const char *);

/* Takes them from the header of a file. */
void	retentions_of(struct retentions *, const struct wsp_info *);

#endif
