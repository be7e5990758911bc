/* SPDX-License-Identifier: ISC */
#ifndef PAIR_H
#define PAIR_H

#include "wsp.h"

/*
 * Opens paths[0] to read and paths[1] to change it in place, and calls fn
 * with both.  Says what went wrong about which; the value is that of
 * cli_finish().
 */
int	pair_run(char *paths[], int (*fn)(struct wsp *src, struct wsp *dst,
	    char *paths[], struct wsp_error *));

#endif
