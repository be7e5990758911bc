/* SPDX-License-Identifier: ISC */
#ifndef WSP_STORE_FOLD_WHOLE_H
#define WSP_STORE_FOLD_WHOLE_H

#include "store/fold.h"
#include "store/store.h"

/*
 * Makes an F of a D that a fold has made of what the store has up to a tid, if
 * only that can say it: an archive was emptied and then began anew with another
 * phase, but has points in the revision that the D builds on.
 */
int	wsp_fold_whole(struct wsp_fold *, struct wsp_store *, uint64_t tid,
	    int64_t oldest, struct wsp_store_entry *, struct wsp_error *);

#endif
