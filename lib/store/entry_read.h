/* SPDX-License-Identifier: ISC */
#ifndef WSP_STORE_ENTRY_READ_H
#define WSP_STORE_ENTRY_READ_H

#include "store/arena.h"
#include "store/streams.h"

/* Of what an entry is one. */
struct wsp_store_of {
	uint64_t	tid, first;
	int64_t		time;		/* of the transaction, s */
};

enum wsp_store_depth {
	WSP_STORE_HEADS,	/* without values: those parts are not there */
	WSP_STORE_PASS,		/* the same, but pass over the values */
	WSP_STORE_VALUES	/* with values */
};

/*
 * Reads what the streams say next of an entry whose key is known, and checks
 * all that can be told from it alone.  What it has lives in the arena.
 */
int	wsp_store_entry_read(struct wsp_store_entry *,
	    const struct wsp_store_of *, enum wsp_store_depth,
	    struct wsp_store_streams *, struct wsp_store_arena *,
	    struct wsp_error *);

#endif
