/* SPDX-License-Identifier: ISC */
/*
 * writer.h - the commit to come: its parts, numbers and index.
 *
 * New parts are put aside, so that when all is known they go to the end
 * of the file or, with the old ones, into a new one.
 */
#ifndef WSP_CATALOG_WRITER_H
#define WSP_CATALOG_WRITER_H

#include "catalog/catalog.h"

struct wsp_writer {
	struct wsp_catalog *old;	/* the commit before, or NULL */
	struct wsp_identity id;
	struct wsp_slot_of slot;	/* times and floor, to be set */
	int64_t		 now;
	size_t		 most, fill;	/* metrics of a block */
	bool		 drawn;		/* has anything changed? */
	uint64_t	 number;	/* of the commit, if so */
	uint64_t	 next;
	uint64_t	 index_id;	/* of a mirror: as in its origin */
	struct wsp_index index;
	struct wsp_headers headers;
	struct wsp_spool staged;
	struct wsp_arena arena;		/* of first names */
	struct wsp_vanished *gone;	/* of this commit */
	size_t		 ngone, gone_room;
	struct wsp_buf	 meta;		/* lines */
	bool		 meta_changed;
};

/*
 * Begins; *options of blocks are 0 for the usual ones.  Ends with
 * wsp_writer_free().
 */
int	wsp_writer_init(struct wsp_writer *, struct wsp_catalog *old,
	    size_t most, size_t fill, int64_t now, struct wsp_error *);

/* The number of the commit; from now on it is one that changes something. */
uint64_t wsp_writer_number(struct wsp_writer *);

/* The next number after it. */
uint64_t wsp_writer_draw(struct wsp_writer *);

/* The id of the index to come. */
uint64_t wsp_writer_index_id(struct wsp_writer *);

/* Stages a part of which the body was added to a buffer after 16 bytes. */
int	wsp_writer_part(struct wsp_writer *, enum wsp_part_kind,
	    uint32_t count, struct wsp_buf *, struct wsp_ref *,
	    struct wsp_error *);

/*
 * Adds metrics in walk order as one block, or as more if they are too many.
 * What is the same as in the old block, which may be NULL, is kept.
 */
int	wsp_writer_block(struct wsp_writer *, const struct wsp_entry *,
	    size_t n, const struct wsp_loaded *old, struct wsp_error *);

/* Adds the block of the old commit. */
int	wsp_writer_keep(struct wsp_writer *, size_t number,
	    struct wsp_error *);

/* A metric has vanished. */
int	wsp_writer_vanish(struct wsp_writer *, const char *name, size_t len,
	    uint64_t uid, struct wsp_error *);

/* Adds a part of directories, or several. */
int	wsp_writer_dirs(struct wsp_writer *, const struct wsp_directory *,
	    size_t n, struct wsp_error *);

/* Adds parts of vanished metrics. */
int	wsp_writer_gone(struct wsp_writer *, const struct wsp_vanished *,
	    size_t n, struct wsp_error *);

/* Sets a line of META. */
int	wsp_writer_meta(struct wsp_writer *, const char *key,
	    const char *value, struct wsp_error *);

/* Adds what is left: vanished metrics, headers, META; and counts. */
int	wsp_writer_finish(struct wsp_writer *, struct wsp_error *);

void	wsp_writer_free(struct wsp_writer *);

#endif
