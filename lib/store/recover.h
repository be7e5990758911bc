/* SPDX-License-Identifier: ISC */
/* recover.h - a HEAD made anew. */
#ifndef WSP_STORE_RECOVER_H
#define WSP_STORE_RECOVER_H

#include "store/arena.h"
#include "store/format.h"
#include "wsp-snapshot.h"

struct wsp_recovered {			/* a segment that is whole */
	struct wsp_store_seg seg;
	struct wsp_store_start start;
	struct wsp_store_end end;
};

struct wsp_recovery {
	int		 dir, lock;
	int		 salvage_dir;	/* that blocks go to */
	struct wsp_store_arena arena;
	bool		 has_id;
	uint8_t		 id[WSP_STORE_ID];
	struct wsp_store_head heads[2];	/* HEAD and HEAD.old */
	bool		 read[2];	/* which of them could be read */
	size_t		 n, room;
	struct wsp_recovered *list;	/* by ascending number */
	size_t		 nmoved, moved_room;
	uint64_t	*moved;		/* segments that went to lost now */
	wsp_store_say	*say;
	void		*arg;
	struct wsp_recover_counts counts;
};

/* Says something as by printf(3). */
void	wsp_recovery_tell(const struct wsp_recovery *, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));

/* Reads the first or second HEAD, if it is there and is sound. */
int	wsp_recovery_read_head(struct wsp_recovery *, unsigned,
	    const char *name, struct wsp_error *);

/*
 * Makes transactions of segments: what *head had in lists is not freed but
 * lives in the arena.
 */
int	wsp_recovery_head(struct wsp_recovery *, struct wsp_store_head *,
	    struct wsp_error *);

/*
 * Copies what there is to a new directory, with the blocks of damaged segments
 * that are right.
 */
int	wsp_recovery_salvage(struct wsp_recovery *, int to,
	    struct wsp_error *);

/* Calls a function for each file of data and lost that has a number. */
typedef int wsp_recovery_file(struct wsp_recovery *, const char *path,
	    uint64_t number, struct wsp_error *);
int	wsp_recovery_each(struct wsp_recovery *, wsp_recovery_file *,
	    struct wsp_error *);

/* What a HEAD that could be read says of a segment, or NULL. */
const struct wsp_store_seg *wsp_recovery_listed(const struct wsp_recovery *,
	    uint64_t number);

#endif
