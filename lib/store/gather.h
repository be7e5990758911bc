/* SPDX-License-Identifier: ISC */
/*
 * gather.h - what a fold has not come to yet, object by object.
 *
 * The segments that a fold has made say how far it is; its inputs have the
 * rest.
 */
#ifndef WSP_STORE_GATHER_H
#define WSP_STORE_GATHER_H

#include "store/each_entry.h"
#include "store/fold_input.h"

struct wsp_gather {
	struct wsp_store *store;
	const struct wsp_store_tx *into;
	uint32_t	 parts;		/* segments that it has made */
	struct wsp_entry_stream *streams;
	size_t		 n;
	char		 last[WSP_STORE_KEY_MAX + 1];	/* key that is done */
};

/* An object that was gathered. */
struct wsp_gathered {
	size_t		 at, n;		/* its entries in the input */
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
 * Adds all that the inputs have of the next object, of which there has to be
 * one, and goes on.
 */
int	wsp_gather_next(struct wsp_gather *, struct wsp_fold_input *,
	    struct wsp_gathered *, struct wsp_error *);

/* Releases all but what it says of segments, and its last key. */
void	wsp_gather_end(struct wsp_gather *);

#endif
