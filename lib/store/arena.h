/* SPDX-License-Identifier: ISC */
/* arena.h - memory that is freed at once. */
#ifndef WSP_STORE_ARENA_H
#define WSP_STORE_ARENA_H

#include "wsp.h"

struct wsp_store_chunk;

/* Zeroed it is empty. */
struct wsp_store_arena {
	struct wsp_store_chunk	*chunks;
	size_t			 used, room;	/* of the first one */
};

/* Room for n of a size, not set to anything; NULL if there is no memory. */
void	*wsp_store_alloc(struct wsp_store_arena *, size_t n, size_t size,
	    struct wsp_error *);

/* Empties it, and may keep some room for what comes next. */
void	wsp_store_arena_reset(struct wsp_store_arena *);

void	wsp_store_arena_free(struct wsp_store_arena *);

#endif
