/* SPDX-License-Identifier: ISC */
#ifndef WSP_STORE_RESERVE_H
#define WSP_STORE_RESERVE_H

#include "wsp.h"

/*
 * Makes the file that keeps space for a pack take so many bytes, or removes it
 * if that is 0.
 */
int	wsp_reserve_set(int dir, uint64_t bytes, struct wsp_error *);

/* Makes it so many bytes less, as far as there are any. */
void	wsp_reserve_cut(int dir, uint64_t bytes);

#endif
