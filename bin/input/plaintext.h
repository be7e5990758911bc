/* SPDX-License-Identifier: ISC */
#ifndef BIN_INPUT_PLAINTEXT_H
#define BIN_INPUT_PLAINTEXT_H

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

/*
 * What a stream whose first line is malformed and begins so seems to be, if it
 * is something else altogether, or NULL.
 */
const char *plaintext_foreign(const char *line, size_t len);

#endif
