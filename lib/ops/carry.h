/* SPDX-License-Identifier: ISC */
/*
 * carry.h - carry the values of a file over into other archives.
 */
#ifndef WSP_OPS_CARRY_H
#define WSP_OPS_CARRY_H

#include "file/create.h"
#include "ops/source.h"
#include "wsp.h"

struct wsp_cell;

/* One archive of the new layout while it is filled. */
struct wsp_board {
	const struct wsp_archive *archive;
	int64_t		 first;		/* its oldest interval */
	struct wsp_cell	*cells;		/* one a point, oldest first */
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

void	wsp_carry_free(struct wsp_carry *);

#endif
