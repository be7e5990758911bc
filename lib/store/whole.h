/* SPDX-License-Identifier: ISC */
#ifndef WSP_STORE_WHOLE_H
#define WSP_STORE_WHOLE_H

#include "store/bytes.h"
#include "store/segment_read.h"

/*
 * Reads a segment of a store record by record, and makes sure that all that
 * its S and its E say of it is true.  What it has lives in the arena, or is to
 * be freed by wsp_store_segment_free(), after success only.
 */
int	wsp_segment_whole(int dir, const char *path, uint64_t number,
	    const uint8_t *id, struct wsp_store_start *,
	    struct wsp_store_segment *, struct wsp_store_seg *,
	    struct wsp_store_arena *, struct wsp_error *);

/* The same of one that is open. */
int	wsp_segment_whole_of(struct wsp_bytes *, uint64_t number,
	    const uint8_t *id, struct wsp_store_start *,
	    struct wsp_store_segment *, struct wsp_store_seg *,
	    struct wsp_store_arena *, struct wsp_error *);

/* Is it? */
bool	wsp_segment_is_whole(int dir, const char *path, uint64_t number,
	    const uint8_t *id);

#endif
