/* SPDX-License-Identifier: ISC */
#ifndef WSP_STORE_INFO_H
#define WSP_STORE_INFO_H

#include "store/format.h"
#include "wsp-store.h"

/* What is told of an entry of a transaction, as long as that lives. */
void	wsp_store_info_of(const struct wsp_store_entry *, uint64_t tid,
	    struct wsp_store_revision_info *);

#endif
