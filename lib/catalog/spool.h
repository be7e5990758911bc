/* SPDX-License-Identifier: ISC */
/*
 * spool.h - bytes that are put aside: few in memory, many in a file that has
 * no name.
 */
#ifndef WSP_CATALOG_SPOOL_H
#define WSP_CATALOG_SPOOL_H

#include <stdio.h>

#include "catalog/buf.h"

/* Zeroed it is ready for use. */
struct wsp_spool {
	uint64_t	 len;
	struct wsp_buf	 last;		/* bytes behind those of the file */
	FILE		*file;		/* or NULL */
	bool		 unfit;		/* there is no room for a file */
};

/* Adds bytes at the end. */
int	wsp_spool_add(struct wsp_spool *, const void *, size_t len,
	    struct wsp_error *);

/* Copies up to len bytes from somewhere on; *got is how many there were. */
int	wsp_spool_read(const struct wsp_spool *, uint64_t from, void *,
	    size_t len, size_t *got, struct wsp_error *);

/* Writes all of it to a file at an offset. */
int	wsp_spool_write(const struct wsp_spool *, int fd, uint64_t at,
	    struct wsp_error *);

void	wsp_spool_free(struct wsp_spool *);

#endif
