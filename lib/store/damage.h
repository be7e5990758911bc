/* SPDX-License-Identifier: ISC */
/* damage.h - what cannot be read, and is passed over. */
#ifndef WSP_STORE_DAMAGE_H
#define WSP_STORE_DAMAGE_H

#include "store/store.h"

/*
 * May a block be passed over, or with no row a whole segment, because of this
 * error?  Tells of it once, if somebody wants to know, and else it may not.
 */
bool	wsp_store_pass(struct wsp_store *, size_t seg,
	    const struct wsp_store_row *, const struct wsp_error *);

#endif
