/* SPDX-License-Identifier: ISC */
#ifndef WSP_STORE_FOLD_PAGES_H
#define WSP_STORE_FOLD_PAGES_H

#include "store/fold.h"

/*
 * Fills the pages of an entry: of each the last one since the file was stored
 * whole, of that size which it then has.
 */
int	wsp_fold_pages(struct wsp_fold *, uint32_t whole,
	    struct wsp_store_entry *, struct wsp_error *);

#endif
