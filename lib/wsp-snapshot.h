/* SPDX-License-Identifier: ISC */
/*
 * wsp-snapshot.h - make stores of snapshots, and change them.
 *
 * The conventions are those of wsp.h: functions that can fail return 0, or -1
 * with the reason in *err; outputs are written only on success.  The clock is
 * an argument, in nanoseconds since the epoch.
 *
 * What reads a store is in wsp-store.h.
 */
#ifndef WSP_SNAPSHOT_H
#define WSP_SNAPSHOT_H

#include <sys/stat.h>

#include "wsp.h"

struct wsp_store;

struct wsp_store_options {
	uint32_t	segment_size;	/* bytes, about */
	uint64_t	reserve, quota;	/* bytes; 0 for none */
	bool		append_only;
};

/* 16 MiB, 48 MiB, no quota, not append-only. */
void	wsp_store_options_defaults(struct wsp_store_options *);

/*
 * Makes a store of a directory that is new or empty.  WSP_EVALUE if there is
 * something in it.
 */
int	wsp_store_create(const char *path, const struct wsp_store_options *,
	    int64_t now_ns, struct wsp_error *);

/* A store that is open to be changed, by nobody else at the same time. */
struct wsp_store_writer;

/* Told in a line of something that the store's owner should know. */
typedef void wsp_store_say(void *arg, const char *text);

/*
 * Opens a store and locks it.  What a crash left is removed before anything is
 * written.  WSP_ELOCKED if another one has it for longer than lock_timeout_ms.
 */
int	wsp_store_writer_open(struct wsp_store_writer **, const char *path,
	    int lock_timeout_ms, wsp_store_say *, void *arg,
	    struct wsp_error *);

/* NULL is allowed. */
void	wsp_store_writer_close(struct wsp_store_writer *);

/*
 * Gives a transaction a name besides, or takes one away from whichever has it.
 */
int	wsp_store_tag(struct wsp_store_writer *, uint64_t tid,
	    const char *name, bool remove, int64_t now_ns,
	    struct wsp_error *);

/* What the settings are, and changes all but the size of segments. */
void	wsp_store_settings(const struct wsp_store_writer *,
	    struct wsp_store_options *);
int	wsp_store_set(struct wsp_store_writer *,
	    const struct wsp_store_options *, int64_t now_ns,
	    struct wsp_error *);

/*
 * Writing a transaction, object by object.  Between begin and finish, or abort,
 * the writer is used for nothing else.
 */
struct wsp_store_note {
	const char	*tree;
	const char	*user, *text;	/* or NULL */
	const char	*tag;		/* or NULL */
};

/*
 * Begins a transaction.  Fails with WSP_EVALUE if the tree is none that there
 * can be, the tag is there, or another one has begun.
 */
int	wsp_store_begin(struct wsp_store_writer *,
	    const struct wsp_store_note *, int64_t now_ns,
	    struct wsp_error *);

/*
 * Stores what a file holds, unless that is what the store has: mode, owner and
 * time are those of the status.  The key is TREE/PATH and comes, by
 * wsp_walk_compare(), after those before it.  WSP_EVALUE if it does not.
 */
int	wsp_store_put(struct wsp_store_writer *, const char *key,
	    struct wsp *, const struct stat *, struct wsp_error *);

/* Stores that an object is gone; WSP_EVALUE if it is not there. */
int	wsp_store_gone(struct wsp_store_writer *, const char *key,
	    struct wsp_error *);

/* Waits until all is on the disk, so that finish has little left to fail at. */
int	wsp_store_vote(struct wsp_store_writer *, struct wsp_error *);

/*
 * Commits it.  *tid is 0 if nothing was put that the store did not have.
 * After a failure the store has not changed, and the transaction is no more.
 */
int	wsp_store_finish(struct wsp_store_writer *, uint64_t *tid,
	    struct wsp_error *);

/* Forgets it, if one has begun. */
void	wsp_store_abort(struct wsp_store_writer *);

/*
 * Taking snapshots.
 */
struct wsp_snapshot_options {
	const char	*tree;
	const char	*user, *text;	/* or NULL */
	const char	*tag;		/* or NULL */
	size_t		npaths;		/* only what is below these; 0: all */
	const char *const *paths;	/* from the root, no slash at the end */
	bool		dry_run;
	bool		full;		/* store every file as a whole */
	bool		force;		/* also if there is no file at all */
	bool		window;		/* read only what is new, */
	int64_t		age_s;		/* of files compared since then */
	bool		lock;		/* share the lock of each file */
	int64_t		checkpoint_s;	/* commit so often; 0: in the end */
	unsigned	threads;
	double		rate;		/* files a second; 0 for no limit */
	int		lock_timeout_ms; /* of files */
	wsp_cancel	*cancel;	/* or NULL */

	/* Told how far it is: files, and those that failed.  Or NULL. */
	void		(*progress)(void *arg, uint64_t files,
			    uint64_t failed);

	/* Told of what is or would be stored: '+' new, '*' changed, '-' gone.
	   Or NULL. */
	void		(*entry)(void *arg, char what, const char *path,
			    uint64_t points);
};

/* The tree main, one thread, all files compared. */
void	wsp_snapshot_defaults(struct wsp_snapshot_options *);

struct wsp_snapshot_counts {
	uint64_t	tid;		/* of the last; 0: nothing was stored */
	uint64_t	first_tid;	/* of the first, with checkpoints */
	int64_t		time_ns;	/* of the last */
	uint64_t	created, changed, gone;	/* files */
	uint64_t	full, delta;	/* entries */
	uint64_t	unchanged, failed, unstable;
	uint64_t	points;		/* new, or other than they were */
	uint64_t	bytes;		/* that were added to the store */
	bool		partial;	/* it was ended before all was seen */
};

/* Told of a file that could not be stored. */
typedef void wsp_snapshot_failed(void *arg, const char *path,
	    const struct wsp_error *);

/*
 * Stores the tree below a directory as one transaction, or with checkpoints as
 * several.  WSP_ECANCELED if cancel was set: with checkpoints what was done is
 * stored then, and *counts is filled, else nothing has changed.
 */
int	wsp_snapshot(struct wsp_store_writer *, const char *root,
	    const struct wsp_snapshot_options *, int64_t now_ns,
	    struct wsp_snapshot_counts *, wsp_snapshot_failed *, void *arg,
	    struct wsp_error *);

/*
 * Taking a transaction back, in the store alone.
 */
struct wsp_undo_options {
	bool		 dry_run;
	bool		 strict;	/* nothing, if there is a conflict */
	const char	*user, *text;	/* or NULL */
	wsp_cancel	*cancel;	/* or NULL */
};

struct wsp_undo_counts {
	uint64_t	tid;		/* of the undo; 0: nothing was done */
	uint64_t	objects;	/* that are what they were before */
	uint64_t	points;		/* that have changed by it */
	uint64_t	later;		/* points changed since: they stay */
	uint64_t	conflicts;	/* objects that could not be undone */
};

/*
 * Adds a transaction that takes back what one of the store's did, where nothing
 * has changed it since.  Nothing is committed for objects with other archives
 * than then: they are conflicts.
 */
int	wsp_store_undo(struct wsp_store_writer *, uint64_t tid,
	    const struct wsp_undo_options *, int64_t now_ns,
	    struct wsp_undo_counts *, struct wsp_error *);

/*
 * Copying a store, which is open to be read.
 */
struct wsp_copy_counts {
	uint64_t	segments, bytes;	/* that were copied */
	uint64_t	removed;		/* segments */
};

/*
 * Makes a directory that is new, empty, or a copy of this store, a copy of what
 * it is now.  WSP_EVALUE if it is another store, or has what this one lacks.
 */
int	wsp_store_copy(struct wsp_store *, const char *to, int lock_timeout_ms,
	    wsp_cancel *, struct wsp_copy_counts *, struct wsp_error *);

/*
 * The same at a site that can be written to, such as wsp_remote_site() makes of
 * a bucket.  What was sent before it was stopped is not sent again.  Nothing
 * keeps two apart that do so at the same time.
 */
int	wsp_store_send(struct wsp_store *, struct wsp_site *, wsp_cancel *,
	    struct wsp_copy_counts *, struct wsp_error *);

/* Takes the name of a file, below the store. */
typedef int wsp_store_file_name(void *arg, const char *, struct wsp_error *);

/*
 * Names the files that a copy needs, in the order in which they must be sent:
 * segments of transactions after one, and HEAD.
 */
int	wsp_store_files(const struct wsp_store *, uint64_t since,
	    wsp_store_file_name *, void *arg, struct wsp_error *);

/*
 * Packing: transactions that no rule keeps are folded into later ones.
 */
enum wsp_keep {
	WSP_KEEP_LAST,
	WSP_KEEP_HOURLY,
	WSP_KEEP_DAILY,
	WSP_KEEP_WEEKLY,
	WSP_KEEP_MONTHLY,
	WSP_KEEP_YEARLY,
	WSP_KEEP_RULES
};

#define WSP_KEEP_ALL	UINT32_MAX

struct wsp_pack_options {
	uint32_t	keep[WSP_KEEP_RULES];	/* so many periods; 0: none */
	int64_t		points_s;	/* forget points older than this that
					   are in no file; 0: none */
	unsigned	inputs;		/* folded at once, at least 2 */
	unsigned	threads;	/* that fold; 0 counts as 1 */
	bool		dry_run;
	int		lock_timeout_ms;
	int		pause_ms;	/* between steps, for others to write */
	wsp_cancel	*cancel;	/* or NULL */

	/* Told what becomes of each transaction, the oldest first: kept for
	   a reason, or folded into another one.  Or NULL. */
	void		(*plan)(void *arg, uint64_t tid, const char *tree,
			    const char *reason, uint64_t into,
			    uint64_t bytes);
};

/* No rules, all points, 32 inputs, one thread. */
void	wsp_pack_defaults(struct wsp_pack_options *);

/* Reads rules such as hourly=48,monthly=all; WSP_EVALUE if they are none. */
int	wsp_keep_parse(const char *, struct wsp_pack_options *,
	    struct wsp_error *);

struct wsp_pack_counts {
	uint64_t	kept, folded;	/* transactions */
	uint64_t	steps;
	uint64_t	before, after;	/* bytes of all segments */
	uint64_t	forgotten;	/* points; not known of a dry run */
};

/*
 * Packs a store, step by step, and lets others write between them.  What was
 * begun by one that was stopped is finished first.
 */
int	wsp_store_pack(const char *path, const struct wsp_pack_options *,
	    int64_t now_ns, struct wsp_pack_counts *, wsp_store_say *,
	    void *arg, struct wsp_error *);

/*
 * Recovering a store.
 */
struct wsp_recover_counts {
	uint64_t	segments, transactions;	/* that the new HEAD lists */
	uint64_t	lost;		/* segments that are damaged */
	uint64_t	saved;		/* blocks of these */
};

/*
 * Makes HEAD anew of all segments that are whole; what is not goes to lost.
 * With a directory, which is new or empty, the store stays as it is and the
 * one that is made there has also those blocks of damaged segments that are
 * right.  What is lost is said, a line each.
 */
int	wsp_store_recover(const char *path, const char *to,
	    int lock_timeout_ms, int64_t now_ns, wsp_store_say *, void *arg,
	    struct wsp_recover_counts *, struct wsp_error *);

#endif
