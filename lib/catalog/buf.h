/* SPDX-License-Identifier: ISC */
/* buf.h - bytes that grow, and texts that stay where they are. */
#ifndef WSP_CATALOG_BUF_H
#define WSP_CATALOG_BUF_H

#include "wsp.h"

/* Zeroed it is ready for use. */
struct wsp_buf {
	uint8_t	*data;
	size_t	 len, room;
};

/* Makes the room for len more bytes; false if there is no memory. */
bool	wsp_buf_grow(struct wsp_buf *, size_t len, struct wsp_error *);

/* Adds room for len bytes, and returns where they go; or NULL. */
static inline uint8_t *
wsp_buf_more(struct wsp_buf *b, size_t len, struct wsp_error *err)
{
	if (len > b->room - b->len && !wsp_buf_grow(b, len, err))
		return NULL;
	b->len += len;
	return b->data + b->len - len;
}

/* Adds bytes at the end. */
int	wsp_buf_add(struct wsp_buf *, const void *, size_t len,
	    struct wsp_error *);

/* Copies up to len bytes from somewhere on; returns how many there were. */
size_t	wsp_buf_copy(const struct wsp_buf *, uint64_t from, void *, size_t len);

void	wsp_buf_free(struct wsp_buf *);

/* Texts that are freed together; zeroed it is ready for use. */
struct wsp_arena {
	struct wsp_arena_chunk	*chunks;
	size_t			 used, room;	/* of the first one */
};

/* Copies len bytes, with a NUL after them; NULL if there is no memory. */
char	*wsp_arena_copy(struct wsp_arena *, const char *, size_t len,
	    struct wsp_error *);

void	wsp_arena_free(struct wsp_arena *);

/*
 * The array, or a larger one with room for one more than n elements of a size;
 * NULL if there is no memory, and the old one stays.
 */
void	*wsp_array_more(void *, size_t n, size_t *room, size_t size,
	    struct wsp_error *);

#endif
