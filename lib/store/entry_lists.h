/* SPDX-License-Identifier: ISC */
#ifndef WSP_STORE_ENTRY_LISTS_H
#define WSP_STORE_ENTRY_LISTS_H

#include "store/entry_read.h"

/* Reads the lists of an entry: now, unless it is opaque, and past. */
int	wsp_store_entry_lists(struct wsp_store_entry *, enum wsp_store_depth,
	    struct wsp_store_streams *, struct wsp_store_arena *,
	    struct wsp_error *);

#endif
