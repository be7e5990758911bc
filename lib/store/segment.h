/* SPDX-License-Identifier: ISC */
/*
 * segment.h - the segments of a transaction, as they are written.
 *
 * Nothing that is there is changed: a store is what it was until its HEAD lists
 * them.
 */
#ifndef WSP_STORE_SEGMENT_H
#define WSP_STORE_SEGMENT_H

#include "store/block.h"

/* The segment that is being written. */
struct wsp_segment {
	int		 fd;		/* or -1 */
	uint64_t	 number, size;
	uint32_t	 records, chain, blocks;
	struct wsp_out	 table, lo, hi, before;	/* before: the last row's */
	uint64_t	 row;		/* offset of the last row's record */
	struct wsp_tally tally;
};

/* All of a transaction, or of a step of a fold. */
struct wsp_segments {
	int		 dir;		/* of the store */
	const struct wsp_store_head *head;
	struct wsp_store_start start;	/* of the next one */
	struct wsp_packer *packer;
	uint64_t	 from, next;	/* numbers of those begun */
	uint64_t	 used;		/* bytes of all in the store */
	struct wsp_segment now;
	size_t		 nmade, made_room;
	struct wsp_store_seg *made;	/* whole ones; the keys to be freed */
	struct wsp_tally tally;		/* of these */
	bool		 begun;		/* is there one that is not made? */
	bool		 dry;		/* only count what would be written */
	bool		 free;		/* the quota does not matter */
	bool		 kept;		/* HEAD lists them, or may */
};

/*
 * Begins, for what start says, which stays the caller's, as does the head.
 * Nothing is written yet.  Ends with wsp_segments_free().
 */
int	wsp_segments_init(struct wsp_segments *, int dir,
	    const struct wsp_store_head *, const struct wsp_store_start *,
	    struct wsp_error *);

/* Adds a block whose keys come after those before. */
int	wsp_segments_add(struct wsp_segments *, const struct wsp_packed *,
	    struct wsp_error *);

/* Ends the last segment, if there is any; flags are those of its E. */
int	wsp_segments_end(struct wsp_segments *, uint32_t flags,
	    struct wsp_error *);

/* Syncs the names of what was made. */
int	wsp_segments_sync(const struct wsp_segments *, struct wsp_error *);

/* Removes what was made. */
void	wsp_segments_abort(struct wsp_segments *);

void	wsp_segments_free(struct wsp_segments *);

/* Fails if the store would take more bytes than it may. */
int	wsp_quota_check(const struct wsp_store_head *, uint64_t bytes,
	    struct wsp_error *);

#endif
