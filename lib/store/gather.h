/* SPDX-License-Identifier: ISC */
/*
 * gather.h - what a fold has not come to yet, folded object by object.
 *
 * The segments that a fold has made say how far it is; its inputs have the
 * rest.
 */
#ifndef WSP_STORE_GATHER_H
#define WSP_STORE_GATHER_H

#include "store/each_entry.h"
#include "store/fold.h"

struct wsp_gather {
	struct wsp_store *store;
	const struct wsp_store_tx *into;
	uint32_t	 parts;		/* segments that it has made */
	struct wsp_entry_stream *streams;
	size_t		 n;
	struct wsp_fold	 fold;
	char		 last[WSP_STORE_KEY_MAX + 1];	/* key that is done */
	const char	*reach;		/* the last key of the segments that
					   had it */
};

/* Is a segment one that was made by the fold, or one that it folds? */
bool	wsp_gather_output(const struct wsp_gather *,
	    const struct wsp_store_seg *);
bool	wsp_gather_input(const struct wsp_gather *,
	    const struct wsp_store_seg *);

/*
 * Begins after what was folded into a transaction.  In any case it ends with
 * wsp_gather_end().
 */
int	wsp_gather_begin(struct wsp_gather *, struct wsp_store *,
	    const struct wsp_store_tx *into, struct wsp_error *);

/* The key of the object that is next, or NULL. */
const char *wsp_gather_key(const struct wsp_gather *);

/*
 * Makes one entry of all that the inputs have of it, without intervals before a
 * time that are in no slot, and goes on.  It is valid until the next call.
 */
int	wsp_gather_fold(struct wsp_gather *, int64_t oldest,
	    struct wsp_store_entry *, struct wsp_error *);

/* Releases all but what it says of segments, and its last key. */
void	wsp_gather_end(struct wsp_gather *);

#endif
