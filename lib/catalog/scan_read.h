/* SPDX-License-Identifier: ISC */
/* scan_read.h - read one directory. */
#ifndef WSP_CATALOG_SCAN_READ_H
#define WSP_CATALOG_SCAN_READ_H

#include "base/status.h"
#include "catalog/buf.h"

/* What is in a directory; zeroed it is ready for use. */
struct wsp_listing {
	const char	**files, **dirs; /* names, sorted, without .wsp */
	size_t		 nfiles, files_room, ndirs, dirs_room;
	bool		 empty;		/* there is nothing at all */
	struct wsp_arena arena;
};

/*
 * Reads a directory of a tree, whose status is taken when it is open: *st.
 * With a link followed it may lie elsewhere.
 */
int	wsp_listing_read(int root, const char *rootpath, const char *path,
	    bool follow, struct wsp_listing *, struct wsp_status *st,
	    struct wsp_error *);

void	wsp_listing_free(struct wsp_listing *);

#endif
