/* SPDX-License-Identifier: ISC */
/* copy.h - what copies have in common, wherever they are. */
#ifndef WSP_STORE_COPY_H
#define WSP_STORE_COPY_H

#include "store/bytes.h"
#include "store/store.h"
#include "wsp-snapshot.h"

/* Fails if this HEAD is not that of a copy of the store, or has more. */
int	wsp_copy_check(const struct wsp_store *, const struct wsp_store_head *,
	    struct wsp_error *);

/* Is this the segment that HEAD lists, to the last byte? */
int	wsp_copy_check_segment(struct wsp_bytes *, const struct wsp_store *,
	    const struct wsp_store_seg *, struct wsp_error *);

/*
 * Calls a function for all segments; again with a new HEAD if a pack has taken
 * one away.
 */
typedef int wsp_copy_segment(void *arg, const struct wsp_store_seg *,
	    struct wsp_error *);
int	wsp_copy_each(struct wsp_store *, wsp_copy_segment *, void *arg,
	    wsp_cancel *, struct wsp_error *);

/* Puts what it is about before a message. */
int	wsp_copy_fail(const char *name, const struct wsp_error *why,
	    struct wsp_error *);

#endif
