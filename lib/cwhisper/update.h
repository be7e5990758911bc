/* SPDX-License-Identifier: ISC */
#ifndef WSP_CWHISPER_UPDATE_H
#define WSP_CWHISPER_UPDATE_H

#include "cwhisper/append.h"

/*
 * Puts points, oldest first, into a file, of equal times the last one given,
 * and extends it if they took more room than it was made for.  What was not
 * taken is in pass; a point that was replaced by another one of its interval
 * is counted in *replaced.  All this is in memory.
 */
int	wsp_cw_update(struct wsp_cw *, const struct wsp_point *, size_t n,
	    struct wsp_cw_pass *, size_t *replaced, struct wsp_error *);

#endif
