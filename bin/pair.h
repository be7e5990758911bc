/* SPDX-License-Identifier: ISC */
#ifndef PAIR_H
#define PAIR_H

#include "wsp.h"

typedef int pair_fn(struct wsp *src, struct wsp *dst, char *paths[],
	    struct wsp_error *);

/*
 * Opens paths[0] to read and paths[1] to change it in place, and calls fn with
 * both; before that check, unless it is NULL, to see if fn can be done.  Says
 * what went wrong about which; the value is that of cli_finish().
 */
int	pair_run(char *paths[], pair_fn *check, pair_fn *fn);

#endif
