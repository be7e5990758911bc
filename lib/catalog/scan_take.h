/* SPDX-License-Identifier: ISC */
/* scan_take.h - directories that were looked at, and what comes of them. */
#ifndef WSP_CATALOG_SCAN_TAKE_H
#define WSP_CATALOG_SCAN_TAKE_H

#include "catalog/scan.h"
#include "catalog/scan_read.h"

enum wsp_scan_result {
	DIR_SAME,
	DIR_READ,
	DIR_GONE,
	DIR_FAILED
};

/* A directory that is looked at. */
struct wsp_scan_item {
	char			*path;		/* to be freed */
	bool			 known;		/* it is in the table */
	int64_t			 ctime;		/* as that says */
	uint64_t		 inode;
	enum wsp_scan_result	 result;
	struct wsp_status	 st;
	struct wsp_listing	 listing;
	struct wsp_error	 error;
};

/* Paths of directories that are not in the table. */
struct wsp_fresh {
	char		**list;
	size_t		 n, room;
};

/* A search for changed names. */
struct wsp_scan {
	struct wsp_update	*u;
	struct wsp_dirs		 table;		/* the part that is gone
						   through */
	size_t			 part;		/* its number */
	uint32_t		 at;
	bool			 part_read;
	struct wsp_dirs_cursor	 cursor;	/* to find others */
	struct wsp_fresh	 now, next;	/* directories to be read */
	size_t			 taken;		/* of now */
	char			*gone;		/* all below is gone; or NULL */
};

/* Adds the changes that a directory, which was looked at, shows. */
int	wsp_scan_take(struct wsp_scan *, struct wsp_scan_item *,
	    struct wsp_error *);

#endif
