/* SPDX-License-Identifier: ISC */
/*
 * index.h - what parts a commit has.
 *
 * index.c is the only code that knows the bytes of an index.
 */
#ifndef WSP_CATALOG_INDEX_H
#define WSP_CATALOG_INDEX_H

#include "catalog/part.h"

/* A text that does not end with a NUL. */
struct wsp_span_of {
	const char	*s;
	size_t		 len;
};

struct wsp_block {
	struct wsp_ref	 part[WSP_COLUMN_COUNT];
	uint32_t	 count;
	struct wsp_span_of first;	/* name */
	uint64_t	 uid_min, uid_max, modseq, dataseq;
};

struct wsp_dirs_ref {
	struct wsp_ref	 part;
	uint32_t	 count;
	struct wsp_span_of first;	/* path */
};

struct wsp_gone_ref {
	struct wsp_ref	 part;
	uint32_t	 count;
	uint64_t	 low, high;	/* modseq */
};

/* Zeroed it is an empty one. */
struct wsp_index {
	struct wsp_block *blocks;
	size_t		 nblocks, blocks_room;
	struct wsp_dirs_ref *dirs;
	size_t		 ndirs, dirs_room;
	struct wsp_gone_ref *gone;
	size_t		 ngone, gone_room;
	struct wsp_ref	 headers, meta;
	struct wsp_part	 part;		/* what the texts lie in, if read */
};

/*
 * Reads the index of a commit, which ends there.
 */
int	wsp_index_read(const struct wsp_reader *, const struct wsp_ref *,
	    uint64_t end, struct wsp_index *, struct wsp_error *);

/* Adds the part that says the same, but for its place. */
int	wsp_index_encode(const struct wsp_index *, uint64_t id,
	    struct wsp_buf *, struct wsp_ref *, struct wsp_error *);

/* Add an empty entry; NULL if there is no memory. */
struct wsp_block *wsp_index_block(struct wsp_index *, struct wsp_error *);
struct wsp_dirs_ref *wsp_index_dirs(struct wsp_index *, struct wsp_error *);
struct wsp_gone_ref *wsp_index_gone(struct wsp_index *, struct wsp_error *);

/*
 * Calls a function for every ref of an index that is not absent; it returns -1
 * to end that.
 */
typedef int wsp_index_visit(void *arg, enum wsp_part_kind, size_t number,
	    struct wsp_ref *, struct wsp_error *);
int	wsp_index_each(struct wsp_index *, wsp_index_visit *, void *arg,
	    struct wsp_error *);

/* How many bytes the parts that are here have. */
uint64_t wsp_index_length(const struct wsp_index *);

void	wsp_index_free(struct wsp_index *);

#endif
