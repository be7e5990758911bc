/* SPDX-License-Identifier: ISC */
#ifndef WSP_STORE_APPLY_H
#define WSP_STORE_APPLY_H

#include "store/build.h"

/*
 * Makes of the file of a revision that of an entry which builds on it, or of an
 * F what it says.
 */
int	wsp_store_apply(struct wsp_store_file *,
	    const struct wsp_store_entry *, struct wsp_error *);

#endif
