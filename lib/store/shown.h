/* SPDX-License-Identifier: ISC */
#ifndef WSP_STORE_SHOWN_H
#define WSP_STORE_SHOWN_H

#include "store/store.h"

/* The transactions that are shown, as they are public. */
struct wsp_store_shown {
	struct wsp_store_transaction *txs;
	size_t		 n;
};

/* Makes them of HEAD; those of before stay until the store is closed. */
int	wsp_store_shown_make(struct wsp_store *, struct wsp_error *);

#endif
