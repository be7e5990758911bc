/* SPDX-License-Identifier: ISC */
#ifndef WSP_OPS_COPY_H
#define WSP_OPS_COPY_H

#include "wsp.h"

/*
 * Copies the bytes of an open file to a new, empty one; pieces of zeros become
 * holes.  The flag may be NULL.
 */
int	wsp_copy_bytes(int from, int to, wsp_cancel *, struct wsp_error *);

/* Have two files the same bytes? */
int	wsp_same_bytes(int, int, bool *same, struct wsp_error *);

#endif
