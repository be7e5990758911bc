/* SPDX-License-Identifier: ISC */
/*
 * block.h - the points of one block, as bytes.
 *
 * A block begins with its first point, raw.  Each further point is the change
 * of the distance in time and the bits of the value that changed.  Behind the
 * last one is a mark, which the next point overwrites.
 */
#ifndef WSP_CWHISPER_BLOCK_H
#define WSP_CWHISPER_BLOCK_H

#include "cwhisper/bits.h"
#include "wsp.h"

#define WSP_FIRST_SIZE	12	/* the first point */
#define WSP_POINT_MAX	16	/* more than any other takes */
#define WSP_MARK_BITS	36	/* the end mark */
#define WSP_MARK_ROOM	5	/* bytes that are kept for it */

/*
 * What has to follow the bytes of a block in memory: a point that does not fit
 * is written before that is seen, and bits are read in words.
 */
#define WSP_BLOCK_SLACK	32

/* A block that is being written. */
struct wsp_encoder {
	struct wsp_bits_out out;	/* bytes: the block's first */
	uint32_t	step;
	uint32_t	count;		/* points after the first */
	struct wsp_slot	first;		/* interval 0: none yet */
	struct wsp_slot	last;
	struct wsp_slot	before;		/* the last one */
};

/*
 * Adds a point that is later than the last one.  The bytes may end behind
 * those of the block; it is for the caller to go back then.
 */
void	wsp_encoder_add(struct wsp_encoder *, const struct wsp_slot *);

/* How many bits these points, one at least, take in a block of their own. */
uint64_t wsp_encoder_bits(const struct wsp_slot *, size_t n, uint32_t step);

/*
 * Writes the mark behind the last point, without moving on.  Returns how many
 * bytes of the block are written: the first free bit is in the last of them.
 */
size_t	wsp_encoder_mark(const struct wsp_encoder *);

/* A block that is being read. */
struct wsp_decoder {
	const uint8_t	*bytes;
	uint64_t	pos;		/* in bits, behind the last point */
	uint64_t	end;		/* in bits */
	uint32_t	step;
	uint32_t	count;		/* points there were */
	struct wsp_slot	last;
	struct wsp_slot	before;
};

enum wsp_decoded {
	WSP_DECODED_POINT,
	WSP_DECODED_END,		/* at the mark, or behind the bytes */
	WSP_DECODED_BAD			/* no writer makes such bits */
};

/* Begins to read a block of so many bytes, with slack behind them. */
void	wsp_decoder_init(struct wsp_decoder *, const uint8_t *, size_t size,
	    uint32_t step);

/* The next point, which is in last. */
enum wsp_decoded wsp_decoder_next(struct wsp_decoder *);

/*
 * The next points, up to max, which is not 0; returns how many, and stores what
 * came last.
 */
size_t	wsp_decoder_many(struct wsp_decoder *, struct wsp_slot *, size_t max,
	    enum wsp_decoded *);

#endif
