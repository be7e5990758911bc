/* SPDX-License-Identifier: ISC */
#ifndef WSP_CWHISPER_LIVE_H
#define WSP_CWHISPER_LIVE_H

#include "cwhisper/blocks.h"

/*
 * Adds all the points of an archive from first to last to a list, as readers
 * see them, oldest first: those of its blocks, over them its buffer, over it
 * the aggregates of what waits in finer archives; with enough, only of as
 * many points as the file's xFilesFactor asks for.
 */
int	wsp_cw_points(const struct wsp_cw *, uint32_t archive, int64_t first,
	    int64_t last, bool enough, struct wsp_cw_list *,
	    struct wsp_error *);

#endif
