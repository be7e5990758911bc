/* SPDX-License-Identifier: ISC */
/*
 * header.h - what a compressed file has before its blocks.
 *
 * A header of the file, one for each archive, and for each archive the table
 * of its blocks and, where a coarser one follows, its buffer: two units that
 * each wait for the points of one interval of the coarser archive.
 */
#ifndef WSP_CWHISPER_HEADER_H
#define WSP_CWHISPER_HEADER_H

#include "wsp.h"

#define WSP_CW_HEADER_SIZE	63
#define WSP_CW_ENTRY_SIZE	128	/* the header of an archive */
#define WSP_CW_RANGE_SIZE	16	/* an entry of a table of blocks */
#define WSP_CW_UNITS		2
#define WSP_CW_BLOCK_MIN	17	/* smaller ones run into each other */
#define WSP_CW_HINT		7200	/* points that a block is made for */
#define WSP_CW_POINT_SIZE	2.0f	/* bytes a point is expected to take */
#define WSP_CW_POINT_SIZE_MAX	14.0f

/*
 * What an extension of the original made of an archive that was empty twice:
 * a point of this time, after which it takes none.
 */
#define WSP_CW_STRUCK		UINT32_C(0xf0000000)

/* What the table says about a block; a start of 0 means that it is empty. */
struct wsp_cw_range {
	uint32_t	start;
	uint32_t	end;
	uint32_t	count;		/* points after the first */
	uint32_t	crc;
};

/* Bytes of a block in memory that the file does not have yet. */
struct wsp_cw_block {
	uint8_t		*bytes;		/* with slack, or NULL */
	uint32_t	 from;		/* those from here */
	uint32_t	 to;		/* up to here */
};

struct wsp_cw_archive {
	uint32_t	offset;		/* of the first block */
	uint32_t	step;
	uint32_t	points;
	uint32_t	block_size;
	uint32_t	block_count;
	float		point_size;	/* bytes that blocks were made for */
	uint8_t		spec;		/* of a mix: the method, else 0 */
	float		percentile;

	/* The block that is being written. */
	uint32_t	current;
	struct wsp_slot	first;
	struct wsp_slot	last;
	struct wsp_slot	before;		/* the last one */
	uint32_t	last_byte;
	uint32_t	last_offset;
	uint32_t	last_bit;
	uint32_t	count;
	uint32_t	crc;

	uint32_t	discarded;
	uint32_t	extended;
	struct wsp_cw_range *ranges;	/* block_count */
	uint32_t	ratio;		/* slots of a unit; 0: no buffer */
	struct wsp_slot	*units;		/* WSP_CW_UNITS * ratio */
	struct wsp_cw_block *blocks;	/* block_count, or NULL: none */
};

/* Reads all of len bytes at an offset of a file. */
typedef int wsp_cw_read(void *arg, void *, size_t len, uint64_t offset,
    struct wsp_error *);

struct wsp_cw {
	uint32_t	method;		/* as the file has it */
	uint32_t	max_retention;
	float		xff;
	uint32_t	hint;
	float		point_size;
	bool		crc_right;	/* so was the one in the file */
	uint32_t	narchives;
	uint32_t	meta_size;	/* bytes before the first block */
	struct wsp_cw_archive *archives;
	wsp_cw_read	*read;		/* where the blocks are; NULL: zeros */
	void		*arg;		/* for read */
	bool		anew;		/* laid out anew, by an extension */
};

/* The methods as the file numbers them. */
enum wsp_cw_method {
	WSP_CW_FIRST = 6,
	WSP_CW_MIX = 7,
	WSP_CW_PERCENTILE = 8
};

/* Do these bytes begin a compressed file? */
bool	wsp_cw_magic(const uint8_t *, size_t len);

/*
 * How many bytes lie before the first block?  len is how many are given, one
 * header of the file at least.
 */
int	wsp_cw_meta_size(const uint8_t *, size_t len, uint64_t file_size,
	    uint32_t *size, struct wsp_error *);

/*
 * Are these bytes what a writer left?  The checksum is right, or is so for
 * another method and xFilesFactor, which the original changes in place.
 */
bool	wsp_cw_intact(const uint8_t *, uint32_t meta_size);

/* What is known of a header that may be damaged. */
struct wsp_cw_known {
	uint32_t	method;		/* as the file has it, or 0 */
	const double	*xff;		/* or NULL */
};

/* Puts what is known in place of what a header cannot say. */
void	wsp_cw_mend_header(uint8_t *, const struct wsp_cw_known *);

/*
 * Reads all that lies before the first block.  Sizes and places are checked,
 * what the tables and the states of the blocks say is not.  Release with
 * wsp_cw_free().
 */
int	wsp_cw_decode(const uint8_t *, uint32_t meta_size, uint64_t file_size,
	    struct wsp_cw *, struct wsp_error *);

/* Makes room for the tables and buffers of archives, whose sizes are right. */
int	wsp_cw_allocate(struct wsp_cw *, struct wsp_error *);

/* Writes meta_size bytes, and the checksum among them. */
void	wsp_cw_encode(const struct wsp_cw *, uint8_t *);

/* Where in the file a block begins. */
static inline uint64_t
wsp_cw_block_offset(const struct wsp_cw_archive *a, uint32_t block)
{
	return a->offset + (uint64_t)a->block_size * block;
}

/* The size of the file. */
uint64_t wsp_cw_file_size(const struct wsp_cw *);

/* Slot i of a unit. */
static inline struct wsp_slot *
wsp_cw_unit(const struct wsp_cw_archive *a, uint32_t unit, uint32_t i)
{
	return &a->units[unit * a->ratio + i];
}

/* The seconds that an archive reaches back. */
static inline int64_t
wsp_cw_retention(const struct wsp_cw_archive *a)
{
	return (int64_t)a->step * a->points;
}

void	wsp_cw_free(struct wsp_cw *);

#endif
