/* SPDX-License-Identifier: ISC */
/*
 * changes.h - the values that an operation is going to write.
 */
#ifndef WSP_OPS_CHANGES_H
#define WSP_OPS_CHANGES_H

#include "wsp.h"

/* Adds a change that comes after the others by step and time. */
int	wsp_changes_add(struct wsp_changes *, const struct wsp_change *,
	    struct wsp_error *);

/*
 * What the slot of an interval holds when its point has been erased.  That is
 * nothing, but for the first slot of an archive: without a time there readers
 * find no other slot.  It gets one of the first lap after 1970.  False if
 * there is none but the interval itself.
 */
bool	wsp_erased_slot(const struct wsp_archive *, uint32_t slot,
	    int64_t interval, struct wsp_slot *);
int	wsp_fail_erase(const struct wsp_change *, struct wsp_error *);

#endif
