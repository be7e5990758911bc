/* SPDX-License-Identifier: ISC */
#ifndef WSP_OPS_LATE_H
#define WSP_OPS_LATE_H

#include "file/create.h"
#include "ops/carry.h"
#include "ops/source.h"
#include "wsp.h"

/*
 * Brings over to a new file what others wrote to the old one after it was
 * read: writers that had it open, or waited for its lock, when the new file
 * took its place.  Gives up the lock of the old file; that of the new one must
 * be held.  Waits for such writers for about a second.  source and carry are
 * what was read and written before, at the monotonic time begun_ms.
 */
int	wsp_late_writes(struct wsp *old, int newfd, const struct wsp_layout *,
	    const struct wsp_source *, const struct wsp_carry *, bool spread,
	    int64_t begun_ms, bool *any, struct wsp_error *);

#endif
