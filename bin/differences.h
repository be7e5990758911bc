/* SPDX-License-Identifier: ISC */
#ifndef DIFFERENCES_H
#define DIFFERENCES_H

#include "wsp.h"

struct differences_style {
	bool	columns;
	bool	headers;
	bool	json;
	bool	summary;
};

/* Prints what differs between two files, and says if anything does. */
void	differences_print(const struct wsp_diff *, const char *a,
	    const char *b, const struct differences_style *);

#endif
