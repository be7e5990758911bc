/* SPDX-License-Identifier: ISC */
/* segment_read.h - how a segment ends, and where its blocks are. */
#ifndef WSP_STORE_SEGMENT_READ_H
#define WSP_STORE_SEGMENT_READ_H

#include "base/site.h"
#include "store/arena.h"
#include "store/cursor.h"

struct wsp_store_segment {
	struct wsp_store_end end;
	uint64_t	 offset;	/* of its record E */
	uint8_t		*table;		/* of blocks, unpacked */
	size_t		 table_len;
	struct wsp_store_arena arena;
};

/* Reads the payload of an E, whose record is at this offset. */
int	wsp_store_segment_decode(struct wsp_store_segment *, const uint8_t *,
	    size_t len, uint64_t offset, struct wsp_error *);

/* Takes the record E of what HEAD lists, and compares the two. */
int	wsp_store_segment_take(struct wsp_store_segment *,
	    const struct wsp_store_seg *, const uint8_t *, size_t len,
	    struct wsp_error *);

/* How long that is; fails if it cannot be. */
int	wsp_store_segment_end(const struct wsp_store_seg *, size_t *len,
	    struct wsp_error *);

/* Opens what HEAD lists: reads E from below a directory or a site. */
int	wsp_store_segment_open(struct wsp_store_segment *, int dir,
	    struct wsp_site *, const struct wsp_store_seg *,
	    struct wsp_error *);

void	wsp_store_segment_free(struct wsp_store_segment *);

/* A row of the table of blocks. */
struct wsp_store_row {
	struct wsp_store_cursor c;
	const struct wsp_store_segment *segment;
	uint32_t	 block;		/* from 0 */
	uint64_t	 offset, next;	/* of this record and the next one */
	char		 key[WSP_STORE_KEY_MAX + 1];	/* the first one */
	size_t		 len;
};

/* Begins before the first row, and goes on to the next, if there is one. */
void	wsp_store_rows(struct wsp_store_row *,
	    const struct wsp_store_segment *);
bool	wsp_store_row_next(struct wsp_store_row *);

/* Goes on in the same segment, though it was opened anew. */
void	wsp_store_rows_in(struct wsp_store_row *,
	    const struct wsp_store_segment *);

/* The row of the block that a key is in if it is in the segment. */
bool	wsp_store_row_find(struct wsp_store_row *,
	    const struct wsp_store_segment *, const char *key);

/* Reads S, from the payload of its record. */
int	wsp_store_start_decode(struct wsp_store_start *, const uint8_t *,
	    size_t len, struct wsp_store_arena *, struct wsp_error *);

#endif
