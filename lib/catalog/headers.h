/* SPDX-License-Identifier: ISC */
/* headers.h - the different headers of all files, each once. */
#ifndef WSP_CATALOG_HEADERS_H
#define WSP_CATALOG_HEADERS_H

#include "catalog/part.h"

#define WSP_HEADERS_MAX	65535

/* Zeroed it is ready for use. */
struct wsp_headers {
	size_t		 n, room;
	struct wsp_info	**list;		/* number 1 is list[0] */
	uint32_t	*table;		/* numbers by hash; 0 is free */
	size_t		 table_room;
};

/* Reads a part; *why is what is wrong with it, or NULL for other errors. */
int	wsp_headers_decode(struct wsp_headers *, const struct wsp_part *,
	    const char **why, struct wsp_error *);

/*
 * The number of a header, which is put in if it is new: *number is 0 if there
 * is no room for one more.
 */
int	wsp_headers_add(struct wsp_headers *, const struct wsp_info *,
	    uint32_t *number, struct wsp_error *);

/* The header of a number, or NULL. */
const struct wsp_info *wsp_headers_get(const struct wsp_headers *,
	    uint32_t number);

/* Are two the same to the last bit?  The size of the file does not count. */
bool	wsp_headers_same(const struct wsp_info *, const struct wsp_info *);

/* Adds the body of the part. */
int	wsp_headers_encode(const struct wsp_headers *, struct wsp_buf *,
	    struct wsp_error *);

void	wsp_headers_free(struct wsp_headers *);

#endif
