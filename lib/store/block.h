/* SPDX-License-Identifier: ISC */
/* block.h - entries that are packed together. */
#ifndef WSP_STORE_BLOCK_H
#define WSP_STORE_BLOCK_H

#include "store/entry.h"

/* What is counted of entries. */
struct wsp_tally {
	uint32_t	full, delta, gone;
	uint64_t	points;
	uint32_t	oldest;		/* or WSP_STORE_NONE */
	size_t		nrefs, refs_room;
	uint64_t	*refs;		/* ascending; to be freed */
};

/* Nothing, and one with what another one has besides. */
void	wsp_tally_init(struct wsp_tally *);
int	wsp_tally_entry(struct wsp_tally *, const struct wsp_store_entry *,
	    struct wsp_error *);
int	wsp_tally_add(struct wsp_tally *, const struct wsp_tally *,
	    struct wsp_error *);

/* A block as it goes to a segment. */
struct wsp_packed {
	struct wsp_out	 payload;
	uint32_t	 entries;
	struct wsp_out	 lo, hi;	/* keys */
	struct wsp_tally tally;
};

void	wsp_packed_free(struct wsp_packed *);

/*
 * Bytes as one frame of zstd, added at the end.  They are n pieces one behind
 * the other, each of its own nature.
 */
struct wsp_packer;
struct wsp_packer *wsp_packer_new(struct wsp_error *);
void	wsp_packer_free(struct wsp_packer *);
int	wsp_pack(struct wsp_packer *, const struct wsp_out *,
	    const size_t *pieces, size_t n, struct wsp_out *to,
	    uint32_t *packed, struct wsp_error *);

/* A block that is being made. */
struct wsp_block_maker {
	struct wsp_packer *packer;
	struct wsp_entry_place place;
	struct wsp_out	 head[WSP_STORE_HEAD_STREAMS];
	struct wsp_out	 now[WSP_STORE_VALUE_STREAMS];
	struct wsp_out	 past[WSP_STORE_VALUE_STREAMS];
	struct wsp_out	 part;
	struct wsp_packed block;
};

/* Begins; ends with wsp_block_maker_free(), also after a failure. */
int	wsp_block_maker_init(struct wsp_block_maker *,
	    const struct wsp_entry_place *, struct wsp_error *);
void	wsp_block_maker_free(struct wsp_block_maker *);

/* Adds an entry, whose key comes after those before it. */
int	wsp_block_maker_add(struct wsp_block_maker *,
	    const struct wsp_store_entry *, uint32_t method,
	    struct wsp_error *);

/* Has it as much as a block should have? */
bool	wsp_block_maker_full(const struct wsp_block_maker *);

/*
 * Packs what was added, which is something, into a block, to be freed, and
 * begins anew.
 */
int	wsp_block_maker_end(struct wsp_block_maker *, struct wsp_packed *,
	    struct wsp_error *);

#endif
