/* SPDX-License-Identifier: ISC */
/* entry.h - an entry as it goes to the streams of a block. */
#ifndef WSP_STORE_ENTRY_H
#define WSP_STORE_ENTRY_H

#include "store/out.h"

/* What the numbers of entries are counted from. */
struct wsp_entry_place {
	uint64_t	tid;
	int64_t		seconds;	/* of the transaction */
};

/*
 * Adds all of an entry but its key to the streams of the head, of now and of
 * past; coarser lists may have been made of finer ones by this method, or 0.
 */
void	wsp_entry_put(const struct wsp_store_entry *,
	    const struct wsp_entry_place *, uint32_t method,
	    struct wsp_out *head, struct wsp_out *now, struct wsp_out *past);

/* How many values it mentions, and the least interval of its past lists. */
uint64_t wsp_entry_points(const struct wsp_store_entry *);
uint32_t wsp_entry_oldest(const struct wsp_store_entry *);

#endif
