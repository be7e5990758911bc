/* SPDX-License-Identifier: ISC */
/* check_order.h - are names in order, and is the directory of each listed? */
#ifndef WSP_CATALOG_CHECK_ORDER_H
#define WSP_CATALOG_CHECK_ORDER_H

#include "catalog/buf.h"

/* Zeroed it is ready for use, but for the first two. */
struct wsp_order {
	bool		 partial, listed;	/* as the catalogue is */
	bool		 begun;		/* there was a path */
	struct wsp_buf	 paths;		/* all of them, with NUL */
	size_t		*list;		/* where they begin */
	size_t		 n, room;
	struct wsp_buf	 name;		/* the one before, with NUL */
};

/* Look at the next path or name: *why is what is wrong with it, or NULL. */
int	wsp_order_path(struct wsp_order *, const char *, size_t len,
	    const char **why, struct wsp_error *);
int	wsp_order_name(struct wsp_order *, const char *, size_t len,
	    const char **why, struct wsp_error *);

/* Some paths are not known. */
void	wsp_order_skip(struct wsp_order *);

void	wsp_order_free(struct wsp_order *);

#endif
