/* SPDX-License-Identifier: ISC */
/* fold_run.h - what was gathered becomes blocks, on several threads. */
#ifndef WSP_STORE_FOLD_RUN_H
#define WSP_STORE_FOLD_RUN_H

#include "store/block.h"
#include "store/gather.h"
#include "wsp-ops.h"

/* What comes of some objects, those after the piece before. */
struct wsp_fold_piece {
	struct wsp_packed block;	/* it has no entries if all of them
					   were left out */
	char		*last;		/* key of the last object */
	const char	*reach;		/* the last key of the segments that had
					   some that was left out; or NULL */
	struct wsp_store_entry left_out; /* one of these, without lists, */
	char		*left_key;	/* and its key */
	uint64_t	 forgotten;	/* points */
};

struct wsp_fold_run {
	struct wsp_gather *gather;
	struct wsp_entry_place place;	/* of the entries that are made */
	int64_t		 oldest;	/* s, as of wsp_fold_make() */
	bool		 keep;		/* leave none out */
	unsigned	 threads;
	wsp_cancel	*cancel;	/* or NULL */

	/* Takes a piece, all of them in the order of keys; *enough ends it. */
	int		(*take)(void *arg, const struct wsp_fold_piece *,
			    bool *enough, struct wsp_error *);
	void		*arg;
};

/*
 * Folds object after object, and leaves out those of which there is nothing to
 * be told any more.  What comes of it does not depend on how many threads there
 * are.  *rest says whether something is left that was not taken.
 */
int	wsp_fold_all(const struct wsp_fold_run *, bool *rest,
	    struct wsp_error *);

#endif
