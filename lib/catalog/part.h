/* SPDX-License-Identifier: ISC */
/*
 * part.h - the pieces that a catalogue is made of, and how they are named.
 */
#ifndef WSP_CATALOG_PART_H
#define WSP_CATALOG_PART_H

#include "catalog/buf.h"
#include "catalog/reader.h"

#define WSP_PART_HEAD	16	/* id, kind, count */
#define WSP_PART_MAX	(1U << 30)
#define WSP_REF_SIZE	24
#define WSP_HOLE	(UINT64_C(1) << 63)	/* of a place: not here */

enum wsp_part_kind {
	WSP_PART_NAME,		/* these three are the columns of a block */
	WSP_PART_ROWS,
	WSP_PART_DATA,
	WSP_PART_DIRS,
	WSP_PART_GONE,
	WSP_PART_HEADERS,
	WSP_PART_META,
	WSP_PART_INDX
};

#define WSP_COLUMN_COUNT	3

struct wsp_ref {
	uint64_t	id, place;
	uint32_t	length, crc;
};

void	wsp_ref_decode(const uint8_t *, struct wsp_ref *);
void	wsp_ref_encode(const struct wsp_ref *, uint8_t *);

/* Is there no such part at all? */
bool	wsp_ref_absent(const struct wsp_ref *);

/* Is it one that is not in this file? */
static inline bool
wsp_ref_hole(const struct wsp_ref *ref)
{
	return (ref->place & WSP_HOLE) != 0;
}

/*
 * Reads a part, of which number says which one of its kind it is, checks it
 * and stores in *body where in the buffer its body is.  With a count of
 * WSP_ANY_COUNT any will do, and *found is that.
 */
#define WSP_ANY_COUNT	UINT32_MAX

struct wsp_part {
	struct wsp_buf	 buf;
	const uint8_t	*body;
	size_t		 len;		/* of the body */
	uint32_t	 count;
};

int	wsp_part_read(const struct wsp_reader *, const struct wsp_ref *,
	    enum wsp_part_kind, size_t number, uint32_t count,
	    uint64_t end, struct wsp_part *, struct wsp_error *);

/* Checks the bytes of a part. */
int	wsp_part_check(const uint8_t *, const struct wsp_ref *,
	    enum wsp_part_kind, size_t number, uint32_t count,
	    struct wsp_error *);

/* Fails because of what is wrong with a part. */
int	wsp_part_fail(struct wsp_error *, const struct wsp_ref *,
	    enum wsp_part_kind, size_t number, const char *, ...)
	    __attribute__((__format__(printf, 5, 6)));

/* What a part is called, in a buffer of this size. */
#define WSP_PART_TITLE	48
const char *wsp_part_title(char *, enum wsp_part_kind, size_t number);

/* Empties a buffer, but for room for what a part begins with. */
int	wsp_part_begin(struct wsp_buf *, struct wsp_error *);

/*
 * Fills in the first bytes of a part whose body follows them, and all of its
 * ref but the place.
 */
void	wsp_part_seal(uint8_t *, size_t len, enum wsp_part_kind,
	    uint32_t count, uint64_t id, struct wsp_ref *);

void	wsp_part_free(struct wsp_part *);

#endif
