/* SPDX-License-Identifier: ISC */
/*
 * wsp-store.h - snapshots of trees of Whisper files, and what was there.
 *
 * The conventions are those of wsp.h: functions that can fail return 0, or -1
 * with the reason in *err; outputs are written only on success.
 *
 * A store holds transactions, each with what changed in a tree: revisions of
 * objects.  A tid is the number of a transaction.  A key names an object: the
 * tree, a slash, and the path of the file below it.
 *
 * Described in wsp-store(3).
 */
#ifndef WSP_STORE_PUBLIC_H
#define WSP_STORE_PUBLIC_H

#include "wsp.h"

/* An open store, to be used by one thread at a time. */
struct wsp_store;

enum wsp_store_access {
	WSP_STORE_READ		/* takes no lock and writes nothing */
};

/*
 * Opens a store.  WSP_ECORRUPT if it is none or its HEAD is damaged.  Who reads
 * waits for no lock.  Close it with wsp_store_close().
 */
int	wsp_store_open(struct wsp_store **, const char *path,
	    enum wsp_store_access, int lock_timeout_ms, struct wsp_error *);

/*
 * The same for a store at a site, such as wsp_remote_site() makes of a URL, to
 * read it.  The site is closed with the store, or at once after a failure; the
 * name is that of the store in messages.
 */
int	wsp_store_open_site(struct wsp_store **, struct wsp_site *,
	    const char *name, struct wsp_error *);

/*
 * Is told of damage: what is stored under keys from one on, to another or, if
 * that is said, before it.
 */
typedef void wsp_store_damage(void *arg, const char *from, const char *to,
	    bool before, const struct wsp_error *);

/*
 * Who goes through a store is to pass over what cannot be read of it, and to
 * tell of each such part once, instead of failing.  An object of which only the
 * newest revision is lost is then taken for what it was before.
 */
void	wsp_store_on_damage(struct wsp_store *, wsp_store_damage *, void *arg);

/* NULL is allowed. */
void	wsp_store_close(struct wsp_store *);

/* A transaction.  Times are nanoseconds since the epoch. */
struct wsp_store_transaction {
	uint64_t	tid, first;	/* the range of those it stands for */
	uint64_t	time;
	char		kind;		/* s snapshot, u undo */
	bool		partial;	/* not of the whole tree */
	uint32_t	full, delta, gone; /* revisions */
	uint64_t	points;		/* values that they mention */
	uint64_t	size;		/* bytes of its segments */
	const char	*tree, *user, *text;
	size_t		ntags;
	const char	*const *tags;
	size_t		nrefs;		/* revisions that others build on */
	const uint64_t	*refs;
};

/*
 * Those that are shown, by ascending tid.  They belong to the store, until it
 * is closed; a call that finds the store changed has others then.
 */
const struct wsp_store_transaction *wsp_store_transactions(
	    const struct wsp_store *, size_t *n);

/*
 * Finds the tree of a name or, if that is NULL, the only one.  WSP_EVALUE if
 * there is none, or several.
 */
int	wsp_store_tree(const struct wsp_store *, const char *name,
	    const char **tree, struct wsp_error *);

/*
 * Finds the transaction of a tree that a text names: a tid of up to 7 digits, a
 * tag, or a time, of which the newest one at or before it is meant; of NULL the
 * newest one of all.  WSP_EVALUE says why there is none.
 */
int	wsp_store_find(const struct wsp_store *, const char *tree,
	    const char *text, int64_t now,
	    const struct wsp_store_transaction **, struct wsp_error *);

/* How a file is to be seen. */
struct wsp_view_options {
	uint64_t	at;		/* the tid to see it as of */
	bool		points;		/* not the file, but all points since
					   from that the store remembers */
	int64_t		from;		/* s */
	int64_t		now;		/* to which their archives reach, s */
	enum wsp_access	access;		/* WSP_READ or WSP_LOOK */
	const char	*name;		/* in messages; NULL for the key */
};

/*
 * Makes an open file of what was there, to be read only, and closed by
 * wsp_close().  WSP_EVALUE if there was no such file.
 */
int	wsp_store_view(struct wsp_store *, const char *key,
	    const struct wsp_view_options *, struct wsp **,
	    struct wsp_error *);

/* A revision of an object. */
struct wsp_store_revision_info {
	const char	*key;
	uint64_t	tid;
	char		kind;		/* F full, D delta, X gone */
	bool		opaque;		/* of another format, by its bytes */
	bool		unstable;	/* it changed while it was read */
	uint64_t	prev, base;	/* tids; 0 for none */
	int64_t		taken, mtime;	/* s; no mtime of X */
	uint64_t	points, past;	/* values in the file, and before it */
	uint64_t	emptied;	/* intervals said to be empty */
};

/*
 * Finds the newest revision of an object at or before a tid, which says what
 * was there.  Its key is the one given.
 */
int	wsp_store_look(struct wsp_store *, const char *key, uint64_t at,
	    bool *found, struct wsp_store_revision_info *,
	    struct wsp_error *);

/* Takes one, valid for the call; returns -1 with the reason to end it. */
typedef int wsp_store_visit(void *arg, const struct wsp_store_revision_info *,
	    struct wsp_error *);

/* Visits the revisions of an object from a tid back, the newest first. */
int	wsp_store_history(struct wsp_store *, const char *key, uint64_t at,
	    wsp_store_visit *, void *arg, struct wsp_error *);

/*
 * Visits, in the order of a walk, the newest revision at or before a tid of
 * each object that is there then.  The prefix is a tree, or the key of a
 * directory without a slash at the end.
 */
int	wsp_store_each(struct wsp_store *, const char *prefix, uint64_t at,
	    wsp_store_visit *, void *arg, struct wsp_error *);

/*
 * Visits all revisions of the transactions from one tid to another, in the
 * same order; of one object the newest comes first.
 */
int	wsp_store_changes(struct wsp_store *, const char *prefix,
	    uint64_t from, uint64_t at, wsp_store_visit *, void *arg,
	    struct wsp_error *);

/*
 * Goes through the same one by one: all changes, or without that what is there
 * at a tid, for which from is 0.  *next is NULL after the last one, else valid
 * until the next call.  When others have packed the store meanwhile it is read
 * on where it was; WSP_EVALUE if the tid is no longer in it.
 */
struct wsp_store_walk;

int	wsp_store_walk_begin(struct wsp_store_walk **, struct wsp_store *,
	    const char *prefix, uint64_t from, uint64_t at, bool changes,
	    struct wsp_error *);
int	wsp_store_walk_next(struct wsp_store_walk *,
	    const struct wsp_store_revision_info **next, struct wsp_error *);

/* NULL is allowed. */
void	wsp_store_walk_end(struct wsp_store_walk *);

/* Is this the tid of a transaction that is shown? */
bool	wsp_store_shows(const struct wsp_store *, uint64_t tid);

/*
 * Keeps less of what was read in memory: one of so many parts, but no less than
 * a fourth, for as many stores that are open at once.
 */
void	wsp_store_share(struct wsp_store *, unsigned parts);

/*
 * All that is written in a store, segment by segment.
 */
struct wsp_store_segment_info {
	uint64_t	number, tid, first, size;
	uint32_t	part, blocks;
	bool		last;		/* no other one of the transaction
					   follows */
	size_t		nrefs;
	const uint64_t	*refs;
};

struct wsp_store_archive_info {
	uint32_t	step, points, phase;
};

struct wsp_store_entry_info {
	struct wsp_store_revision_info revision;
	unsigned	flags;		/* as in the format */
	bool		meta, sum;	/* are these there? */
	uint32_t	mode, uid, gid;	/* with meta */
	bool		holes;
	uint64_t	size;		/* the same, of opaque files */
	uint32_t	method, xff, max_retention; /* the same, of others */
	uint32_t	narchives;
	const struct wsp_store_archive_info *archives;
	uint32_t	crc;		/* of the file, with sum */
};

/*
 * What is called for each; any may be NULL.  Of an entry, lists and what they
 * mention come after it, then its odd slots and pages, then its end.
 */
struct wsp_store_dumper {
	int	(*segment)(void *arg, const struct wsp_store_segment_info *,
		    struct wsp_error *);
	int	(*block)(void *arg, uint32_t number, uint64_t offset,
		    struct wsp_error *);
	int	(*entry)(void *arg, const struct wsp_store_entry_info *,
		    struct wsp_error *);
	int	(*list)(void *arg, bool past, uint32_t step,
		    struct wsp_error *);
	int	(*mention)(void *arg, uint32_t interval, bool empty, double,
		    struct wsp_error *);
	int	(*odd)(void *arg, uint32_t step, uint32_t slot,
		    const uint8_t bytes[12], struct wsp_error *);
	int	(*page)(void *arg, uint32_t number, uint32_t crc,
		    struct wsp_error *);
	int	(*end)(void *arg, struct wsp_error *);
};

/* Goes through all, of transactions up to a tid. */
int	wsp_store_dump(struct wsp_store *, uint64_t at,
	    const struct wsp_store_dumper *, void *arg, struct wsp_error *);

/* Tells the same of one revision alone: its entry, and what follows. */
int	wsp_store_dump_revision(struct wsp_store *, const char *key,
	    uint64_t tid, const struct wsp_store_dumper *, void *arg,
	    struct wsp_error *);

/*
 * Looking for damage.
 */
struct wsp_store_check_options {
	bool		data;		/* read all blocks, too */
	bool		rebuild;	/* and rebuild all revisions */
	unsigned	sample;		/* only so many of 100 blocks, others */
	uint64_t	day;		/* each day; 0 for all */
	unsigned	threads;	/* that read; 0 counts as 1 */
};

/* Takes what is wrong; a note is about what is no damage. */
typedef void wsp_store_tell(void *arg, bool note, const char *);

/*
 * Reads a store and tells everything that is wrong with it.  Fails only if it
 * cannot be read.
 */
int	wsp_store_check(struct wsp_store *,
	    const struct wsp_store_check_options *, wsp_store_tell *,
	    void *arg, struct wsp_error *);

/*
 * Putting back what was there.
 */
enum wsp_restore_mode {
	WSP_RESTORE_FILL,	/* give files the points that they lack, and
				   make those that are missing */
	WSP_RESTORE_MISSING,	/* only make those that are missing */
	WSP_RESTORE_OVERWRITE	/* and replace those that differ */
};

struct wsp_restore_options {
	uint64_t	at;		/* the tid to restore as of */
	enum wsp_restore_mode mode;
	bool		points;		/* files with all points since from */
	int64_t		from, until;	/* s, the same: of until and before */
	bool		partial;	/* where something is lost, the rest */
	bool		dry_run;	/* change nothing */
	bool		no_sync;	/* do not wait for the disk */
	bool		sync_filled;	/* do so for files that are filled */
	struct wsp_backup_options backup; /* of files that are replaced */
	int		lock_timeout_ms; /* or WSP_WAIT */
	wsp_cancel	*cancel;	/* or NULL */
};

/* As of the newest transaction, by filling, all points, and 10 seconds. */
void	wsp_restore_defaults(struct wsp_restore_options *);

enum wsp_restored {
	WSP_RESTORED_NOTHING,	/* it is as it is to be */
	WSP_RESTORED_FILE,	/* made, or replaced */
	WSP_RESTORED_POINTS	/* filled */
};

/*
 * Puts back an object at a path below the directory root, open, which nothing
 * that is done leaves.  Says what became of it, and of points how many slots
 * were filled.  WSP_EVALUE if there was no such file.
 */
int	wsp_restore_file(struct wsp_store *, const char *key, int root,
	    const char *path, const char *name,
	    const struct wsp_restore_options *, int64_t now,
	    enum wsp_restored *, uint64_t *filled, struct wsp_error *);

struct wsp_restore_undone {
	bool		changed;	/* it is or would be */
	bool		conflict;	/* it is another file now: left alone */
	bool		gone;		/* a conflict: there is none now */
	uint64_t	slots;		/* that get what they had before */
	uint64_t	later;		/* slots changed since, which stay */
	uint64_t	unseen;		/* old slots that are others now, at
					   which a window did not look */
};

/*
 * Takes back in a tree what a transaction did to an object: slots that hold
 * what it made of them get what they had before, and so does the header; a
 * file that it made goes if it is still the same, and one that it removed
 * comes back.  Where the archives were others, the file of before takes its
 * place, filled from what there is.
 */
int	wsp_restore_undo(struct wsp_store *, const char *key, uint64_t tid,
	    int root, const char *path, const char *name,
	    const struct wsp_restore_options *, int64_t now,
	    struct wsp_restore_undone *, struct wsp_error *);

#endif
