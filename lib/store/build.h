/* SPDX-License-Identifier: ISC */
/* build.h - the file of a revision. */
#ifndef WSP_STORE_BUILD_H
#define WSP_STORE_BUILD_H

#include "store/store.h"

struct wsp_store_file {
	bool		 there;		/* the rest is of a file only */
	bool		 opaque;
	uint8_t		*bytes;		/* to be freed */
	size_t		 size;
	struct wsp_store_meta meta;	/* the last one */
	struct wsp_store_archive archives[WSP_STORE_ARCHIVES_MAX]; /* of it */
	int64_t		 mtime, taken;
	uint64_t	 tid;		/* of the entry that it was made for */
};

/*
 * Builds the file of the newest revision of a key at or before a tid; found
 * says whether there is a revision at all.
 */
int	wsp_store_build(struct wsp_store *, const char *key, uint64_t at,
	    bool *found, struct wsp_store_file *, struct wsp_error *);

/*
 * The same of what can still be read: revisions that are lost or damaged are
 * left out, and so are those that cannot do without them.  False if that
 * leaves none.
 */
bool	wsp_store_build_rest(struct wsp_store *, const char *key, uint64_t at,
	    struct wsp_store_file *);

/* The same for the revision of a tid, which has to be there. */
int	wsp_store_build_revision(struct wsp_store *, const char *key,
	    uint64_t tid, struct wsp_store_file *, struct wsp_error *);

#endif
