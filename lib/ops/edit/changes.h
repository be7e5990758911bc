/* SPDX-License-Identifier: ISC */
/*
 * changes.h - the values that an operation is going to write.
 */
#ifndef WSP_OPS_EDIT_CHANGES_H
#define WSP_OPS_EDIT_CHANGES_H

#include "wsp-ops.h"

/* Adds a change that comes after the others by step and time. */
int	wsp_changes_add(struct wsp_changes *, const struct wsp_change *,
	    struct wsp_error *);

/* For an interval of which wsp_erased_slot() says that it cannot be erased. */
int	wsp_fail_erase(const struct wsp_change *, struct wsp_error *);

#endif
