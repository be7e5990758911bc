/* SPDX-License-Identifier: ISC */
/* writer.h - a store that is open to be changed. */
#ifndef WSP_STORE_WRITER_H
#define WSP_STORE_WRITER_H

#include "store/segment.h"
#include "store/store.h"
#include "wsp-snapshot.h"

struct wsp_store_writer {
	struct wsp_store *store;	/* what it is now */
	int		 lock;
	bool		 swept;
	wsp_store_say	*say;		/* or NULL */
	void		*arg;
	struct wsp_putting *putting;	/* by wsp_store_begin(), or NULL */
};

/* Says something as by printf(3). */
void	wsp_store_warn(const struct wsp_store_writer *, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));

/*
 * Puts a HEAD that was made of the one there is in its place, removes the
 * segments it does not list any more, and reads it.  What is in it may be that
 * of the old one.  After a failure the old one is still there, unless *done is
 * set.
 */
int	wsp_store_commit(struct wsp_store_writer *,
	    const struct wsp_store_head *, bool *done, struct wsp_error *);

/*
 * Removes what HEAD does not list: leftovers of a crash.  Once, before anything
 * is written: in a dry run nothing is.
 */
int	wsp_store_sweep(struct wsp_store_writer *, struct wsp_error *);

/* Fails if the store may only grow. */
int	wsp_store_may_shrink(const struct wsp_store_writer *,
	    const char *what, struct wsp_error *);

/* A time for a new HEAD or transaction: never before the last one. */
uint64_t wsp_store_time(const struct wsp_store_writer *, int64_t now_ns,
	    bool *back);

/*
 * A transaction that is being written.
 */
struct wsp_note {
	uint8_t		 kind;
	const char	*tree;
	const char	*user, *text;	/* or NULL */
	const char	*tag;		/* or NULL */
	bool		 dry;		/* only count what would be written */
};

struct wsp_writing {
	struct wsp_store_writer *writer;
	struct wsp_segments segments;
	struct wsp_store_str tag;
	struct wsp_store_tx tx;
	bool		 voted;
};

/*
 * Begins a transaction; what the note points to stays the caller's.  Ends with
 * wsp_writing_end().
 */
int	wsp_writing_begin(struct wsp_writing *, struct wsp_store_writer *,
	    const struct wsp_note *, int64_t now_ns, struct wsp_error *);

/* What entries of it are counted from. */
struct wsp_entry_place wsp_writing_place(const struct wsp_writing *);

/* Waits until all of it is on the disk; nothing is added after that. */
int	wsp_writing_vote(struct wsp_writing *, struct wsp_error *);

/* Commits it, with flags of the transaction; or fails and has removed it. */
int	wsp_writing_finish(struct wsp_writing *, uint8_t flags,
	    struct wsp_error *);

/* Removes what was not committed, and releases all. */
void	wsp_writing_end(struct wsp_writing *);

#endif
