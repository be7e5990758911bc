/* SPDX-License-Identifier: ISC */
#ifndef WSP_CWHISPER_FRESH_H
#define WSP_CWHISPER_FRESH_H

#include "cwhisper/blocks.h"

/*
 * Fills a new file, laid out and empty, with the points of its archives,
 * oldest first, one list for each; sizes come from these.  Points that no
 * reader sees, or that would shut the file, are taken out of the lists.  A now
 * of 0 is the time of the newest point.
 */
int	wsp_cw_fill(struct wsp_cw *, struct wsp_cw_list *, int64_t now,
	    struct wsp_error *);

#endif
