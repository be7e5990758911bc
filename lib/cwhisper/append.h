/* SPDX-License-Identifier: ISC */
#ifndef WSP_CWHISPER_APPEND_H
#define WSP_CWHISPER_APPEND_H

#include "cwhisper/blocks.h"

/* One update of a file, or one new layout of it. */
struct wsp_cw_pass {
	int64_t		now;
	bool		lay_out;	/* do not extend, but stop and */
	bool		lapped;		/* say that there is no room */
	bool		carried;	/* points come from a buffer */
	struct wsp_refusal *refused;
	size_t		nrefused;
};

/* Notes that a point was not taken. */
int	wsp_cw_refuse(struct wsp_cw_pass *, enum wsp_refused,
	    uint32_t archive, int64_t time, double value, struct wsp_error *);

/*
 * Adds points to the blocks of an archive, oldest first.  Where the next block
 * still holds points that the archive covers, the file is extended: f is then
 * another layout in memory.
 */
int	wsp_cw_append(struct wsp_cw *, uint32_t archive,
	    const struct wsp_slot *, size_t n, struct wsp_cw_pass *,
	    struct wsp_error *);

#endif
