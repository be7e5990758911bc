/* SPDX-License-Identifier: ISC */
#ifndef WSP_STORE_FOLD_LISTS_H
#define WSP_STORE_FOLD_LISTS_H

#include "store/fold.h"

/*
 * Fills the lists of an entry from those of all that it builds on; whole is
 * the number, from 1, of the one that stored the file as a whole last, 0 if
 * none did, and UINT32_MAX if there is no file.
 */
int	wsp_fold_lists(struct wsp_fold *, uint32_t whole, int64_t oldest,
	    struct wsp_store_entry *, struct wsp_error *);

#endif
