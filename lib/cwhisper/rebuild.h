/* SPDX-License-Identifier: ISC */
#ifndef WSP_CWHISPER_REBUILD_H
#define WSP_CWHISPER_REBUILD_H

#include "cwhisper/blocks.h"
#include "ring/ring.h"

/*
 * Makes the tables and the states anew of what the blocks hold.  What the
 * buffers hold and the counters stay.
 */
int	wsp_cw_rebuild(struct wsp_cw *, struct wsp_error *);

/* Is what comes next in a block a mark? */
bool	wsp_cw_at_mark(const struct wsp_decoder *);

#endif
