/* SPDX-License-Identifier: ISC */
/* merge.h - put what has changed into the blocks of the commit before. */
#ifndef WSP_CATALOG_MERGE_H
#define WSP_CATALOG_MERGE_H

#include "catalog/writer.h"

enum wsp_change_kind {
	WSP_CHANGE_NONE,
	WSP_CHANGE_PUT,
	WSP_CHANGE_KILL
};

/* What becomes of a name. */
struct wsp_change {
	const char	*name;		/* ends with a NUL */
	uint32_t	 len;
	uint8_t		 kind;
	bool		 keep;		/* flags, seen, and what is known of
					   points while the inode is the same */
	bool		 recheck;	/* a late write may not show */
	bool		 known;		/* to an update: the rest is the old */
	struct wsp_row	 row;		/* uid 0: found or drawn; modseq does
					   not count */
	struct wsp_datum data;		/* dataseq does not count */
};

struct wsp_changes_of {
	struct wsp_change *list;
	size_t		 n, room;
	struct wsp_arena arena;		/* of the names */
};

/* What was counted. */
struct wsp_merged {
	uint64_t	 made, renamed, changed, written, vanished;
	uint64_t	 flagged, moved;	/* of those with flags:
						   vanished, renamed */
};

/* Adds an empty change of a name, which is copied; NULL without memory. */
struct wsp_change *wsp_change_add(struct wsp_changes_of *, const char *,
	    size_t len, struct wsp_error *);

/* Sorts them in walk order; of several of a name the last one stays. */
int	wsp_changes_sort(struct wsp_changes_of *, struct wsp_error *);

/*
 * Goes through the old blocks with sorted changes: *end is that of those which
 * belong to this block, given where they begin.
 */
size_t	wsp_merge_end(const struct wsp_catalog *old, size_t number,
	    const struct wsp_changes_of *, size_t from);

/*
 * Adds the blocks of an old one, of which all columns were read, after the
 * changes from one to another, and after others, if that is not NULL, which
 * are by the number of the metric in the block.
 */
int	wsp_merge_block(struct wsp_writer *, const struct wsp_loaded *,
	    const struct wsp_changes_of *, size_t from, size_t to,
	    const struct wsp_change *others, struct wsp_merged *,
	    struct wsp_error *);

/* Adds new metrics where there are no old blocks. */
int	wsp_merge_fresh(struct wsp_writer *, const struct wsp_changes_of *,
	    struct wsp_merged *, struct wsp_error *);

/* All blocks. */
int	wsp_merge_all(struct wsp_writer *, const struct wsp_changes_of *,
	    struct wsp_merged *, struct wsp_error *);

void	wsp_changes_of_free(struct wsp_changes_of *);

#endif
