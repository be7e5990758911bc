/* SPDX-License-Identifier: ISC */
#ifndef WSP_STORE_HEAD_READ_H
#define WSP_STORE_HEAD_READ_H

#include "store/arena.h"
#include "store/format.h"

/*
 * Reads the bytes of HEAD and checks all that can be told from them.  What it
 * has lives in the arena; texts end with a NUL and have no other.
 */
int	wsp_store_head_decode(struct wsp_store_head *, const uint8_t *,
	    size_t len, struct wsp_store_arena *, struct wsp_error *);

/* The transaction of a tid, or NULL. */
const struct wsp_store_tx *wsp_store_head_tx(const struct wsp_store_head *,
	    uint64_t tid);

/* Is it to be seen and named? */
static inline bool
wsp_store_tx_shown(const struct wsp_store_tx *t)
{
	return t->into == 0 && !(t->flags & WSP_STORE_HELD);
}

/* Does it list a segment?  They are there by ascending number. */
bool	wsp_store_head_lists(const struct wsp_store_head *, uint64_t number);

#endif
