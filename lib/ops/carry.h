/* SPDX-License-Identifier: ISC */
/*
 * carry.h - carry the values of a file over into other archives.
 */
#ifndef WSP_OPS_CARRY_H
#define WSP_OPS_CARRY_H

#include "file/create.h"
#include "ops/source.h"
#include "wsp.h"

enum wsp_origin {
	WSP_CELL_EMPTY,
	WSP_CELL_OWN,		/* a value of this step, or an aggregate */
	WSP_CELL_COARSER,	/* a value of a coarser step, without a place */
	WSP_CELL_AHEAD		/* a value of this step, later than now */
};

/* One archive of the new layout while it is filled; its cells are slots. */
struct wsp_board {
	const struct wsp_archive *archive;
	int64_t		 first;		/* its oldest interval */
	uint8_t		*origins;	/* one a cell, oldest first */
	uint8_t		*slots;		/* what they get, as in the file */
	uint32_t	 keep_base;	/* turn the ring as it was, or 0 */
};

struct wsp_carry {
	uint32_t	 nboards;
	struct wsp_board *boards;	/* by ascending step */
};

/*
 * Decides for every slot of the new layout what it gets.  Release with
 * wsp_carry_free(), also after a failure.
 */
int	wsp_carry_over(struct wsp_carry *, const struct wsp_layout *,
	    const struct wsp_source *, bool spread, struct wsp_error *);

/* Writes one archive to a new, empty file. */
int	wsp_carry_write(const struct wsp_carry *, uint32_t archive,
	    struct wsp *, struct wsp_error *);

/*
 * Writes to one archive of the new file, which others may have begun to use,
 * what has changed since an earlier state was carried over and written.
 */
int	wsp_carry_update(const struct wsp_carry *,
	    const struct wsp_carry *before, uint32_t archive, struct wsp *,
	    struct wsp_error *);

void	wsp_carry_free(struct wsp_carry *);

/* Does the board have a cell for this interval, and which one? */
bool	wsp_board_holds(const struct wsp_board *, int64_t interval);
uint32_t wsp_board_cell(const struct wsp_board *, int64_t interval);

/* What a cell gets; the interval is 0 if it stays empty. */
void	wsp_board_slot(const struct wsp_board *, uint32_t cell,
	    struct wsp_slot *);

#endif
