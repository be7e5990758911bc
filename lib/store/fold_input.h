/* SPDX-License-Identifier: ISC */
/* fold_input.h - entries that are to be folded. */
#ifndef WSP_STORE_FOLD_INPUT_H
#define WSP_STORE_FOLD_INPUT_H

#include "store/arena.h"
#include "store/list.h"

/*
 * Copies of entries, of one object or of several, one object after the other;
 * of each the oldest comes first.  Zeroed it is empty.
 */
struct wsp_fold_input {
	struct wsp_store_arena arena;
	size_t		 n, room;
	struct wsp_store_entry *entries;
	uint64_t	*tids, *firsts;	/* ranges of their segments */
	size_t		 bytes;		/* that were copied */
};

/* Adds a copy of an entry of a segment with this range. */
int	wsp_fold_input_add(struct wsp_fold_input *,
	    const struct wsp_store_entry *, uint64_t tid, uint64_t first,
	    struct wsp_error *);

/* Forgets all of them. */
void	wsp_fold_input_reset(struct wsp_fold_input *);

void	wsp_fold_input_free(struct wsp_fold_input *);

#endif
