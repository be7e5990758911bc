/* SPDX-License-Identifier: ISC */
/*
 * merge.h - the entries of many transactions in the order of a walk.
 *
 * Of one key the newest comes first.
 */
#ifndef WSP_STORE_MERGE_H
#define WSP_STORE_MERGE_H

#include "store/store.h"

struct wsp_store_merge;

/*
 * Begins with what lies below a prefix, which is a tree or TREE/DIRECTORY, of
 * the transactions of that tree from a tid to another.
 */
int	wsp_store_merge_begin(struct wsp_store_merge **, struct wsp_store *,
	    const char *prefix, uint64_t from, uint64_t at,
	    struct wsp_error *);

/*
 * Goes on to the next entry, without values, valid until the next call; NULL
 * after the last one.  The range is that of its segment.
 */
int	wsp_store_merge_next(struct wsp_store_merge *,
	    const struct wsp_store_entry **, uint64_t *tid, uint64_t *first,
	    struct wsp_error *);

/*
 * After a failure to go on: passes over what could not be read.  False if that
 * may not be; then it has come to its end.
 */
bool	wsp_store_merge_pass(struct wsp_store_merge *,
	    const struct wsp_error *);

/* NULL is allowed. */
void	wsp_store_merge_end(struct wsp_store_merge *);

#endif
