/* SPDX-License-Identifier: ISC */
/* keep.h - which transactions a pack keeps. */
#ifndef WSP_STORE_KEEP_H
#define WSP_STORE_KEEP_H

#include "store/format.h"
#include "wsp-snapshot.h"

struct wsp_kept {
	const char	*reason;	/* or NULL: it is to be folded */
	bool		 held;		/* only because others build on it */
	uint64_t	 into;		/* what it is folded into, or 0 */
};

/* Decides on all transactions of a HEAD: an array of h->ntxs. */
void	wsp_keep_choose(const struct wsp_store_head *,
	    const struct wsp_pack_options *, struct wsp_kept *);

#endif
