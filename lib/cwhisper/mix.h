/* SPDX-License-Identifier: ISC */
/*
 * mix.h - files of the method mix, whose levels have an archive for each of
 * several methods, all made of the points of the first archive.
 */
#ifndef WSP_CWHISPER_MIX_H
#define WSP_CWHISPER_MIX_H

#include "cwhisper/blocks.h"

/* Stores what each archive holds, for struct wsp_info; to be freed. */
int	wsp_cw_specs(const struct wsp_cw *, struct wsp_spec **,
	    struct wsp_error *);

/*
 * Adds to a list what an archive will have of points of the first one that are
 * newer than its own, with enough only of as many as the file asks for.
 */
int	wsp_cw_mix_live(const struct wsp_cw *, uint32_t archive, bool enough,
	    struct wsp_cw_list *, struct wsp_error *);

#endif
