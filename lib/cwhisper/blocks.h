/* SPDX-License-Identifier: ISC */
/*
 * blocks.h - the blocks of an archive: a ring of them.
 */
#ifndef WSP_CWHISPER_BLOCKS_H
#define WSP_CWHISPER_BLOCKS_H

#include "cwhisper/block.h"
#include "cwhisper/header.h"

/*
 * A list of points that grows; or, if there is a series, its values, from the
 * first that it has room for.
 */
struct wsp_cw_list {
	struct wsp_slot	*slots;
	size_t		 n;
	struct wsp_series *series;
	int64_t		 start;		/* the interval of its first value */
	int64_t		 next;		/* the one that is likely to come */
	size_t		 place;		/* and its place */
};

int	wsp_cw_list_add(struct wsp_cw_list *, const struct wsp_slot *,
	    struct wsp_error *);
void	wsp_cw_list_free(struct wsp_cw_list *);

/* Begins a list that is the values of a series; they may be set already. */
void	wsp_cw_list_series(struct wsp_cw_list *, struct wsp_series *);

/*
 * Puts a value into the series.  Most often the points come one after the
 * other: spare the division.
 */
static inline void
wsp_cw_list_put(struct wsp_cw_list *list, const struct wsp_slot *p)
{
	struct wsp_series *s = list->series;

	if (p->interval != list->next)
		list->place = (size_t)(p->interval - list->start) / s->step;
	s->values[list->place] = p->value;
	s->known[list->place++] = true;
	list->next = (int64_t)p->interval + s->step;
}

/* Sorts by time; of equal times the one added last stays. */
int	wsp_cw_list_sort(struct wsp_cw_list *, struct wsp_error *);

/*
 * Reads the bytes of a block, those that are not in the file yet among them,
 * to a buffer with slack.
 */
int	wsp_cw_block_bytes(const struct wsp_cw *, uint32_t archive,
	    uint32_t block, uint8_t *, struct wsp_error *);

/* Room for the bytes of any block of the archive; to be freed. */
uint8_t	*wsp_cw_block_buffer(const struct wsp_cw_archive *,
	    struct wsp_error *);

/*
 * Decodes a block that its table knows and of which these are the bytes, and
 * adds its points from first to last to the list.  A block that was begun
 * anew after its table was written has none.  WSP_ECORRUPT if it does not
 * agree with its checksum and the table.
 */
int	wsp_cw_block_points(const struct wsp_cw *, uint32_t archive,
	    uint32_t block, const uint8_t *, int64_t first, int64_t last,
	    struct wsp_cw_list *, struct wsp_error *);

/*
 * Was a block that the table knows begun anew by a writer that did not get to
 * the table?  If only its first time is wrong, it was not.
 */
bool	wsp_cw_overtaken(const struct wsp_cw_archive *, uint32_t block,
	    const uint8_t *);

/*
 * The blocks of an archive that hold points, in the order of their times.
 * Stores how many there are; to be freed by the caller.
 */
uint32_t *wsp_cw_blocks_by_time(const struct wsp_cw_archive *, uint32_t *n,
	    struct wsp_error *);

/* Adds the points of an archive's blocks from first to last to a list. */
int	wsp_cw_blocks_points(const struct wsp_cw *, uint32_t archive,
	    int64_t first, int64_t last, struct wsp_cw_list *,
	    struct wsp_error *);

#endif
