/* SPDX-License-Identifier: ISC */
#ifndef WSP_CWHISPER_EXTEND_H
#define WSP_CWHISPER_EXTEND_H

#include "cwhisper/append.h"

/*
 * Makes room where the current block of an archive is full, and the next one
 * still holds points that the archive covers at the time of the point that
 * comes.  The file is laid out anew in memory.
 */
int	wsp_cw_extend_now(struct wsp_cw *, uint32_t archive, uint32_t time,
	    struct wsp_cw_pass *, struct wsp_error *);

/*
 * Lays the file out anew, in memory, if the points of an archive took more
 * room than its blocks were made for.
 */
int	wsp_cw_extend(struct wsp_cw *, int64_t now, struct wsp_error *);

#endif
