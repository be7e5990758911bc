/* SPDX-License-Identifier: ISC */
/* streams.h - the parts of a block, each of several streams, as cursors. */
#ifndef WSP_STORE_STREAMS_H
#define WSP_STORE_STREAMS_H

#include "store/cursor.h"

struct wsp_store_streams {
	struct wsp_store_cursor head[WSP_STORE_HEAD_STREAMS];
	struct wsp_store_cursor now[WSP_STORE_VALUE_STREAMS];
	struct wsp_store_cursor past[WSP_STORE_VALUE_STREAMS];
};

/* Finds the n streams of a part, which is empty if it has none. */
int	wsp_store_part_split(const uint8_t *, size_t len,
	    struct wsp_store_cursor *, size_t n, const char *part,
	    struct wsp_error *);

/* Fails if something went wrong in any of them so far, */
int	wsp_store_part_sound(const struct wsp_store_cursor *, size_t n,
	    const char *part, struct wsp_error *);

/* or if it has not been read to its end. */
int	wsp_store_part_end(const struct wsp_store_cursor *, size_t n,
	    const char *part, struct wsp_error *);

#endif
