/* SPDX-License-Identifier: ISC */
#ifndef PLAINTEXT_H
#define PLAINTEXT_H

#include "wsp.h"

struct plaintext {
	const char	*metric;	/* no NUL behind it */
	size_t		 len;		/* of its name */
	struct wsp_point point;
};

/*
 * Reads a line of carbon's plaintext protocol, "metric value timestamp", and
 * changes it.  Returns what is wrong with it, or NULL.
 */
const char *plaintext_parse(struct plaintext *, char *line, size_t len,
	    int64_t now);

#endif
