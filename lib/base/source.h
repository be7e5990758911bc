/* SPDX-License-Identifier: ISC */
/*
 * source.h - where the bytes of a file come from.
 *
 * A file is read and written through its source, whole pieces at a time: one
 * indirect call for each.  local.c makes sources of descriptors; others may
 * come from elsewhere and leave out what they cannot do.  Who writes to a
 * source that cannot be written fails with EROFS.
 */
#ifndef WSP_BASE_SOURCE_H
#define WSP_BASE_SOURCE_H

#include "wsp.h"

struct wsp_source;

/* The first half of the id of what is in memory, where no device is. */
#define WSP_IN_MEMORY	UINT64_MAX

/* What is known of the bytes as a whole. */
struct wsp_source_status {
	uint64_t	size;		/* bytes */
	uint64_t	disk_size;	/* bytes that are taken of the disk */
	uint64_t	unit;		/* bytes in which that is counted */
	uint64_t	id[2];		/* the same for the same file only */
};

/* Bytes that will be read. */
struct wsp_source_piece {
	off_t	at;
	size_t	len;
};

/*
 * What a source can do; the errors are the caller's to see.  All but read,
 * status and close may be NULL.
 */
struct wsp_source_ops {
	/* Reads up to len bytes; *got is how many there were before the end. */
	int	(*read)(struct wsp_source *, void *, size_t len, off_t,
		    size_t *got, struct wsp_error *);
	int	(*status)(struct wsp_source *, struct wsp_source_status *,
		    struct wsp_error *);

	/* As the functions wsp_source_... of these names. */
	int	(*expect)(struct wsp_source *,
		    const struct wsp_source_piece *, size_t n,
		    struct wsp_error *);
	off_t	(*next_data)(struct wsp_source *, off_t);
	off_t	(*next_hole)(struct wsp_source *, off_t, off_t to);
	uint64_t (*data_between)(struct wsp_source *, off_t from, off_t to);
	off_t	(*largest_hole)(struct wsp_source *, off_t from, off_t to,
		    off_t *at);

	/* After a failure too *done is how many bytes were written. */
	int	(*write_part)(struct wsp_source *, const void *, size_t len,
		    off_t, size_t *done, struct wsp_error *);
	int	(*truncate)(struct wsp_source *, off_t, struct wsp_error *);
	int	(*allocate)(struct wsp_source *, off_t, struct wsp_error *);
	int	(*sync)(struct wsp_source *, struct wsp_error *);

	/* Closes it and releases its memory, also when it fails. */
	int	(*close)(struct wsp_source *, struct wsp_error *);
};

/* To be the first member of what a kind of source needs. */
struct wsp_source {
	const struct wsp_source_ops *ops;
};

/* Reads up to len bytes; *got is how many there were before the end. */
static inline int
wsp_source_read(struct wsp_source *s, void *buf, size_t len, off_t offset,
    size_t *got, struct wsp_error *err)
{
	return s->ops->read(s, buf, len, offset, got, err);
}

static inline int
wsp_source_status(struct wsp_source *s, struct wsp_source_status *status,
    struct wsp_error *err)
{
	return s->ops->status(s, status, err);
}

/*
 * Says what will be read, sorted by its place: who is far from it fetches it
 * now, in as few requests as can be.
 */
static inline int
wsp_source_expect(struct wsp_source *s, const struct wsp_source_piece *pieces,
    size_t n, struct wsp_error *err)
{
	return s->ops->expect == NULL ? 0 :
	    s->ops->expect(s, pieces, n, err);
}

/*
 * Where the source, from an offset on, has its first byte that is not in a
 * hole: -1 if there is none, the offset itself where that cannot be told.
 */
off_t	wsp_source_next_data(struct wsp_source *, off_t);

/*
 * Where after data at an offset the next hole begins, or to if none does before
 * that, or that cannot be told.
 */
off_t	wsp_source_next_hole(struct wsp_source *, off_t, off_t to);

/*
 * As wsp_source_read() to zeroed memory, in which is not touched what lies in a
 * hole: a sparse file takes no more memory than room on the disk.
 */
int	wsp_source_read_data(struct wsp_source *, void *, size_t len, off_t,
	    size_t *got, struct wsp_error *);

/*
 * Between two offsets, marks the pieces of so many bytes, counted from the
 * first, that are not in a hole as a whole.
 */
void	wsp_source_map(struct wsp_source *, off_t from, off_t to,
	    size_t piece, bool *map);

/* How many bytes between two offsets are not in a hole. */
uint64_t wsp_source_data_between(struct wsp_source *, off_t from, off_t to);

/*
 * The largest hole between two offsets: returns its length and stores where it
 * begins, or returns 0 if there is none that could be told.
 */
off_t	wsp_source_largest_hole(struct wsp_source *, off_t from, off_t to,
	    off_t *at);

/* Writes all len bytes. */
int	wsp_source_write(struct wsp_source *, const void *, size_t len, off_t,
	    struct wsp_error *);

/*
 * Fills an empty file with bytes, all of them; where there are 4096 zeros it
 * has a hole.
 */
int	wsp_source_write_sparse(struct wsp_source *, const uint8_t *,
	    size_t len, struct wsp_error *);

/*
 * As wsp_source_write(); after a failure too *done is how many bytes were
 * written.
 */
int	wsp_source_write_part(struct wsp_source *, const void *, size_t len,
	    off_t, size_t *done, struct wsp_error *);

/* Makes it len bytes long: cuts it, or lets it end in a hole. */
int	wsp_source_truncate(struct wsp_source *, off_t len,
	    struct wsp_error *);

/* Reserves the blocks of the bytes from 0 to len. */
int	wsp_source_allocate(struct wsp_source *, off_t len,
	    struct wsp_error *);

/* Waits until what was written is on the disk. */
int	wsp_source_sync(struct wsp_source *, struct wsp_error *);

/*
 * Closes it; an error of a delayed write shows here.  NULL is allowed.
 */
int	wsp_source_close(struct wsp_source *, struct wsp_error *);

/* Closes it where nobody wants to know of an error. */
void	wsp_source_drop(struct wsp_source *);

#endif
