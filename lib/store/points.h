/* SPDX-License-Identifier: ISC */
/* points.h - what is known of the points of an object, in all its revisions. */
#ifndef WSP_STORE_POINTS_H
#define WSP_STORE_POINTS_H

#include "store/store.h"

struct wsp_store_point {
	uint32_t	step, unit;	/* the interval is their product */
	uint32_t	rank;		/* of the entry, 0 for the newest */
	bool		empty;
	uint64_t	bits;
};

struct wsp_store_points {
	struct wsp_store_point *list;	/* by step and unit, each once */
	size_t		 n, room;
	bool		 found;		/* there is a revision */
	struct wsp_store_meta meta;	/* the newest, narchives 0 if none */
	struct wsp_store_archive archives[WSP_STORE_ARCHIVES_MAX]; /* of it */
};

/*
 * Gathers the points of an object as of a tid: of each the newest entry that
 * mentions it decides.  Entries that were taken before a time are passed over.
 * Release with wsp_store_points_free(), also after a failure.
 */
int	wsp_store_points_gather(struct wsp_store *, const char *key,
	    uint64_t at, int64_t from, struct wsp_store_points *,
	    struct wsp_error *);

/* Forgets those that are later than a time. */
void	wsp_store_points_cut(struct wsp_store_points *, int64_t until);

void	wsp_store_points_free(struct wsp_store_points *);

#endif
