/* SPDX-License-Identifier: ISC */
/* undo.h - one object as it would be without a transaction. */
#ifndef WSP_STORE_UNDO_H
#define WSP_STORE_UNDO_H

#include "store/compare.h"
#include "store/writer.h"

/* Three states of an object; its file is what it was built to. */
struct wsp_undo_states {
	uint64_t	before, after, now;	/* tids to see it as of */
};

struct wsp_undo_result {
	bool		 any;		/* is there anything to store? */
	bool		 conflict;
	uint64_t	 points, later;
	uint32_t	 method;
};

/*
 * Finds what takes an object back to what it was before, as far as it still is
 * what it was after: the rest of a D of what it is now.  What the entry points
 * to lives in the arena of compare.
 */
int	wsp_undo_merge(struct wsp_store *, const char *key,
	    const struct wsp_undo_states *, struct wsp_compare *,
	    struct wsp_store_entry *, struct wsp_undo_result *,
	    struct wsp_error *);

#endif
