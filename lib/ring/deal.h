/* SPDX-License-Identifier: ISC */
/*
 * deal.h - sort many points and deal them out to the archives.
 */
#ifndef WSP_RING_DEAL_H
#define WSP_RING_DEAL_H

#include "wsp.h"

/* The points of a batch that go to one archive. */
struct wsp_share {
	size_t	first;
	size_t	n;
};

struct wsp_deal {
	struct wsp_point *points;	/* all of them, oldest first */
	size_t		 too_old;	/* so many belong to no archive */
	struct wsp_share *shares;	/* one for each archive */
};

/*
 * Deals points in any order out: each goes to the first archive that reaches
 * back to it at now.  Of equal times the one given first comes last: the last
 * one wins a slot.  Release with wsp_deal_free(), also after a failure.
 */
int	wsp_deal(struct wsp_deal *, const struct wsp_info *,
	    const struct wsp_point *, size_t n, int64_t now,
	    struct wsp_error *);

void	wsp_deal_free(struct wsp_deal *);

#endif
