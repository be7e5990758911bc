/* SPDX-License-Identifier: ISC */
/* salvage.h - what a damaged catalogue still knows that no tree can tell. */
#ifndef WSP_CATALOG_SALVAGE_H
#define WSP_CATALOG_SALVAGE_H

#include "catalog/merge.h"

struct wsp_salvage {
	struct wsp_changes_of names;	/* with flags and when they were seen */
	struct wsp_buf	 meta;		/* lines */
	bool		 follow;	/* symbolic links */
	uint64_t	 unread;	/* metrics of which nothing is known */
	bool		 all_unread;	/* it is not known how many they are */
	uint64_t	 flagged;	/* with flags, but not in the tree */
};

/* Takes what can be read of a catalogue. */
int	wsp_salvage_read(struct wsp_salvage *, struct wsp_catalog *,
	    struct wsp_error *);

/* Gives it to the same names, which are sorted. */
int	wsp_salvage_apply(struct wsp_salvage *, struct wsp_changes_of *,
	    struct wsp_error *);

void	wsp_salvage_free(struct wsp_salvage *);

#endif
