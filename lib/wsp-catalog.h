/* SPDX-License-Identifier: ISC */
/*
 * wsp-catalog.h - what metrics a tree has, in one file.
 *
 * The conventions are those of wsp.h: functions that can fail return 0, or -1
 * with the reason in *err; outputs are written only on success.
 *
 * A catalogue lists the metrics of a tree in the order of a walk, each with
 * its header, sizes and times.  It is a cache: it may be deleted at any time,
 * and what it says of a file was so when it was updated.
 *
 * A number is a value of the catalogue's one counter, which is the time of its
 * commit in microseconds, or more where that would not be greater than those
 * before it.
 *
 * Described in wsp-catalog(3).
 */
#ifndef WSP_CATALOG_H
#define WSP_CATALOG_H

#include "wsp.h"

/* Of a catalogue in the root of its tree. */
#define WSP_CATALOG_NAME	".whisper-catalog"

/* What is known of a header. */
enum wsp_catalog_state {
	WSP_STATE_UNKNOWN,	/* not looked at */
	WSP_STATE_SOUND,
	WSP_STATE_EMPTY,	/* from here on as whisper-check calls it */
	WSP_STATE_SHORT,
	WSP_STATE_COMPRESSED,
	WSP_STATE_METHOD,
	WSP_STATE_XFF,
	WSP_STATE_ARCHIVES,
	WSP_STATE_TABLE,
	WSP_STATE_STEP,
	WSP_STATE_POINTS,
	WSP_STATE_OFFSET,
	WSP_STATE_OVERLAP,
	WSP_STATE_TRUNCATED,
	WSP_STATE_UNREADABLE,
	WSP_NSTATES
};

/* The word of a state, or NULL if the number is none. */
const char *wsp_state_name(unsigned);

/* Finds the state of a word; -1 if there is none. */
int	wsp_state_parse(const char *);

/* A metric.  Times are 0 where they are not known. */
struct wsp_catalog_record {
	const char	*name;		/* of its file below the root, without
					   .wsp; ends with a NUL */
	size_t		 len;		/* of the name */
	uint64_t	 seq;		/* rank in walk order, from 1 */
	uint64_t	 uid;		/* stays while the name is there */
	uint64_t	 modseq;	/* of the last change of what comes
					   before mtime */
	uint64_t	 dataseq;	/* of the last write that was seen */
	uint64_t	 inode;
	uint64_t	 size;		/* bytes */
	uint32_t	 seen;		/* when it was there first */
	uint32_t	 born;		/* the inode */
	uint32_t	 mtime;
	uint32_t	 last;		/* time of the newest point: 0 there is
					   none, 1 none that is in reach */
	uint32_t	 looked;	/* mtime when that was so */
	uint32_t	 blocks;	/* of 512 bytes */
	uint16_t	 flags;		/* of the operator, bit 0 is a */
	uint8_t		 state;		/* enum wsp_catalog_state */
	const struct wsp_info *header;	/* or NULL; without file_size */
	const char	*from;		/* of a renamed one: the old name */
};

struct wsp_catalog_info {
	char		 token[64];	/* for wsp_catalog_since() */
	uint64_t	 metrics, directories;
	uint64_t	 vanished;	/* metrics that are remembered */
	uint64_t	 holes;		/* parts that are not here */
	uint64_t	 floor, next;	/* numbers */
	uint64_t	 used, garbage;	/* bytes */
	int64_t		 names_at;	/* when was which known?  0 for never */
	int64_t		 data_at;
	int64_t		 headers_at;
	bool		 partial;	/* a mirror */
	bool		 listed;	/* made of a list, not of a tree */
	bool		 follow;	/* symbolic links */
	bool		 foreign;	/* others may write to the file */
	const char	*root;		/* of the tree, or NULL */
	const char	*origin;	/* of a mirror, or NULL */
	const char	*source;	/* of a listed one, or NULL */
};

/* One commit of a catalogue, to be read by one thread at a time. */
struct wsp_catalog;

/*
 * Opens what is in the file now; it stays so, whatever is written to the file
 * later.  WSP_ECORRUPT if it is no catalogue or no commit in it is whole.
 * Close it with wsp_catalog_close().
 */
int	wsp_catalog_open(struct wsp_catalog **, const char *path,
	    struct wsp_error *);

/* Opens what a place that is no path has; see wsp_remote_source(). */
struct wsp_source;
typedef int wsp_catalog_opener(void *arg, struct wsp_source **,
	    const char *place, struct wsp_error *);

/*
 * The same for such a place, where what is read is asked for in a few large
 * pieces.  WSP_ECHANGED, here or where it is read, if another catalogue took
 * its place meanwhile.
 */
int	wsp_catalog_open_from(struct wsp_catalog **, const char *place,
	    wsp_catalog_opener *, void *arg, struct wsp_error *);

/* NULL is allowed. */
void	wsp_catalog_close(struct wsp_catalog *);

/* The texts belong to the catalogue. */
void	wsp_catalog_info(const struct wsp_catalog *,
	    struct wsp_catalog_info *);

/* What of a metric is wanted; the rest of a record is zero. */
enum wsp_column {
	WSP_NAMES = 1,
	WSP_ROWS = 2,		/* uid to size, seen, born, flags to header */
	WSP_DATA = 4,		/* dataseq, mtime, last, looked, blocks */
	WSP_ALL_COLUMNS = 7
};

/*
 * Find the metric of a rank, which must be from 1 to the number of metrics, of
 * a name, of a uid.  What the record points to is valid until the next call.
 * WSP_EABSENT if it is not in a mirror.
 */
int	wsp_catalog_get(struct wsp_catalog *, uint64_t seq,
	    struct wsp_catalog_record *, struct wsp_error *);
int	wsp_catalog_find(struct wsp_catalog *, const char *name, bool *found,
	    struct wsp_catalog_record *, struct wsp_error *);
int	wsp_catalog_uid(struct wsp_catalog *, uint64_t uid, bool *found,
	    struct wsp_catalog_record *, struct wsp_error *);

/*
 * Finds the ranks of the metrics in a directory and below it, without slash at
 * the end: from *first to *last, which is less if there are none.
 */
int	wsp_catalog_run(struct wsp_catalog *, const char *dir,
	    uint64_t *first, uint64_t *last, struct wsp_error *);

/* Takes a metric, valid for the call; returns -1 with the reason to end it. */
typedef int wsp_catalog_visit(void *arg, const struct wsp_catalog_record *,
	    struct wsp_error *);

/* Visits the metrics from one rank to another in the order of a walk. */
int	wsp_catalog_each(struct wsp_catalog *, uint64_t first, uint64_t last,
	    unsigned columns, wsp_catalog_visit *, void *arg,
	    struct wsp_error *);

/*
 * Visits those whose names another catalogue has not; of their records only
 * name, len and seq are known.
 */
int	wsp_catalog_missing(struct wsp_catalog *, struct wsp_catalog *other,
	    uint64_t first, uint64_t last, wsp_catalog_visit *, void *arg,
	    struct wsp_error *);

/* The rank of a name, or 0.  Reads no more than names. */
int	wsp_catalog_rank(struct wsp_catalog *, const char *name,
	    uint64_t *seq, struct wsp_error *);

/*
 * Mirrors: a copy of a catalogue of which not all parts are here.
 */

/*
 * What is not here of a column, where the metric of a rank is: the ranks from
 * *first to *last are worth to be filled in together.  False if it is here.
 */
bool	wsp_catalog_needed(const struct wsp_catalog *, enum wsp_column,
	    uint64_t seq, uint64_t *first, uint64_t *last);

/* Reads all of a range of the origin, or returns -1 with the reason. */
typedef int wsp_catalog_fetch(void *arg, void *, size_t, uint64_t offset,
	    struct wsp_error *);

/*
 * Fills in what is not here of columns, for the metrics from one rank to
 * another.  WSP_EABSENT if the origin has changed.
 */
int	wsp_catalog_fill(struct wsp_catalog *, enum wsp_column columns,
	    uint64_t first, uint64_t last, wsp_catalog_fetch *, void *arg,
	    struct wsp_error *);

/*
 * From now on what is not here is read from the origin when it is needed.  One
 * that is no path is opened by a function, or by NULL not at all, and only if
 * the mirror is our own, or root's.
 */
void	wsp_catalog_use_origin(struct wsp_catalog *, wsp_catalog_opener *,
	    void *arg);

/*
 * Puts what was filled in into the file of the mirror.  WSP_ELOCKED if another
 * process has the lock, which is not waited for.
 */
int	wsp_catalog_keep(struct wsp_catalog *, const char *path, bool no_sync,
	    struct wsp_error *);

/* What may have become of a metric since a number. */
enum wsp_since_kind {
	WSP_SINCE_VANISHED = 1,	/* only the name, uid and modseq are known */
	WSP_SINCE_RENAMED = 2,	/* from is the name before */
	WSP_SINCE_NEW = 4,
	WSP_SINCE_CHANGED = 8,	/* inode, size, header, state or flags */
	WSP_SINCE_WRITTEN = 16	/* and perhaps one of these, too; without it
				   mtime to blocks are not known */
};

/*
 * Visits, in the order of a walk, the metrics that one of these happened to
 * after a number.  WSP_EPAST if it is before what is remembered.
 */
int	wsp_catalog_since(struct wsp_catalog *, uint64_t number,
	    enum wsp_since_kind, wsp_catalog_visit *, void *arg,
	    struct wsp_error *);

/*
 * Ranks from one on of which some may be new, renamed or changed after a
 * number: those from *first to *last, and none before them.  Reads nothing;
 * false if there are none.
 */
bool	wsp_catalog_changed(const struct wsp_catalog *, uint64_t number,
	    uint64_t from, uint64_t *first, uint64_t *last);

/* Fails with WSP_EPAST if what happened after a number is not known. */
int	wsp_catalog_remembers(const struct wsp_catalog *, uint64_t number,
	    struct wsp_error *);

/*
 * Reads the number of a token; WSP_EVALUE if it is none, WSP_EPAST if it is of
 * another catalogue or from too long ago.
 */
int	wsp_catalog_token(const struct wsp_catalog *, const char *token,
	    uint64_t *number, struct wsp_error *);

/* Takes len bytes of text; returns -1 with the reason to end it. */
typedef int wsp_catalog_put_text(void *arg, const char *, size_t len,
	    struct wsp_error *);

/*
 * Writes all that is in a catalogue as lines of JSON, which whisper-catalog(1)
 * describes.
 */
int	wsp_catalog_dump(struct wsp_catalog *, wsp_catalog_put_text *,
	    void *arg, struct wsp_error *);

/* Takes what is wrong; a note is what a crash leaves, and no damage. */
typedef void wsp_catalog_tell(void *arg, bool note, const char *);

/*
 * Reads all of a catalogue and tells everything that is wrong in it.  Fails
 * only if it cannot be read.
 */
int	wsp_catalog_check(struct wsp_catalog *, wsp_catalog_tell *, void *arg,
	    struct wsp_error *);

/*
 * Changing a catalogue.
 */
enum wsp_catalog_level {	/* of an update; each includes those before */
	WSP_UPDATE_NAMES,	/* files that are new, gone or replaced */
	WSP_UPDATE_DATA,	/* sizes and times of all */
	WSP_UPDATE_HEADERS	/* headers of all */
};

enum wsp_catalog_stage {
	WSP_STAGE_DIRECTORIES,
	WSP_STAGE_FILES
};

/* Told how many are done, of how many if that is not 0; by any thread. */
typedef void wsp_catalog_progress(void *arg, enum wsp_catalog_stage,
	    uint64_t done, uint64_t of);

struct wsp_catalog_options {
	size_t		 block, fill;	/* metrics of a block: at most, and in
					   a new one; 0 for 512 and 384 */
	enum wsp_catalog_level level;
	bool		 last;		/* newest points as well */
	bool		 full;		/* trust no directory's ctime */
	bool		 follow;	/* symbolic links, by the first one */
	bool		 listed;	/* it has no tree, by the first one */
	bool		 consolidate;	/* write a new file */
	bool		 rebuild;	/* make it anew, though it be damaged */
	bool		 no_sync;	/* do not wait for the disk */
	unsigned	 threads;
	double		 rate;		/* files a second; 0 for no limit */
	const char *const *names;	/* look at these only; or NULL */
	size_t		 nnames;
	int		 lock_timeout_ms; /* or WSP_WAIT */
	wsp_cancel	*cancel;	/* or NULL */
	wsp_catalog_progress *progress;	/* of an update; or NULL */
	void		*progress_arg;
};

/* One thread, waiting for the lock. */
void	wsp_catalog_defaults(struct wsp_catalog_options *);

/* A commit that is being made; it holds the lock. */
struct wsp_catalog_edit;

/*
 * Begins to change a catalogue, or to make one if there is none.  WSP_ELOCKED
 * if another process changes it for too long.  End it with wsp_catalog_commit()
 * or wsp_catalog_abort().
 */
int	wsp_catalog_begin(struct wsp_catalog_edit **, const char *path,
	    const struct wsp_catalog_options *, int64_t now,
	    struct wsp_error *);

/*
 * Sets what is known of a metric, which is new if its name is.  seq, modseq,
 * dataseq and from do not count.  uid is 0, or that of a metric that gets this
 * name; the old one has to be killed.  Where seen is 0, seen and flags stay,
 * and so does what is known of points if looked is 0, while the inode is the
 * same.  Changes may come in any order; of several of one name the last counts.
 */
int	wsp_catalog_put(struct wsp_catalog_edit *,
	    const struct wsp_catalog_record *, struct wsp_error *);

/* Removes a metric, if there is one of the name. */
int	wsp_catalog_kill(struct wsp_catalog_edit *, const char *name,
	    struct wsp_error *);

/* What is there without the changes, or NULL. */
const struct wsp_catalog *wsp_catalog_before(const struct wsp_catalog_edit *);

/* Makes all changes at once, or fails and leaves the edit to be aborted. */
int	wsp_catalog_commit(struct wsp_catalog_edit *, struct wsp_error *);

/* Forgets it; NULL is allowed. */
void	wsp_catalog_abort(struct wsp_catalog_edit *);

struct wsp_catalog_report {
	uint64_t	directories, read;	/* of them */
	uint64_t	looked;		/* at files */
	uint64_t	made, renamed, changed, written, vanished;
	uint64_t	failed;		/* could not be read */
	uint64_t	unflagged;	/* vanished, and flags with them */
	uint64_t	unread;		/* whose flags rebuild could not read;
					   UINT64_MAX if it is not known how
					   many these are */
};

/* Told of a directory or metric below the root that cannot be read. */
typedef void wsp_catalog_failed(void *arg, const char *name,
	    const struct wsp_error *);

/*
 * Brings a catalogue up to date with the tree below root, or makes it: then
 * of all levels.  Afterwards every metric is listed that was there from the
 * begin to the end, and each that is listed was there at some moment; what
 * could not be read stays as it was.  With names, only these are looked at.
 */
int	wsp_catalog_update(const char *root, const char *path,
	    const struct wsp_catalog_options *, int64_t now,
	    struct wsp_catalog_report *, wsp_catalog_failed *, void *arg,
	    struct wsp_error *);

enum wsp_mirror_extent {	/* what is fetched at once */
	WSP_MIRROR_INDEX,
	WSP_MIRROR_NAMES,
	WSP_MIRROR_ALL
};

/*
 * Makes the file path a mirror of a catalogue, or brings it up to date: what it
 * has and is the same there stays.  The mirror remembers the place of its
 * origin, a whole path.  Of the options those for locks and syncs and
 * consolidate count.  *fetched is how many bytes of parts were read.
 */
int	wsp_catalog_mirror(struct wsp_catalog *origin, const char *place,
	    const char *path, enum wsp_mirror_extent,
	    const struct wsp_catalog_options *, int64_t now,
	    uint64_t *fetched, struct wsp_error *);

/*
 * Looking at files of a tree, by one thread at a time.
 */
struct wsp_catalog_tree;

int	wsp_catalog_tree_open(struct wsp_catalog_tree **, const char *root,
	    bool follow, struct wsp_error *);

/* NULL is allowed. */
void	wsp_catalog_tree_close(struct wsp_catalog_tree *);

enum wsp_catalog_depth {	/* how much of a file is looked at */
	WSP_LOOK_STATUS = 1,	/* inode, size, times */
	WSP_LOOK_HEADER,	/* and state and header, */
	WSP_LOOK_NEWEST,	/* and last, by the time of the last write */
	WSP_LOOK_SLOTS		/* or by all slots, whatever that is */
};

/*
 * Looks at the file of the record's name.  What else is in the record is
 * known; it is found out anew if the file is another one or has moved.  The
 * header belongs to the tree until another is read.  *there says whether there
 * is such a file.
 */
int	wsp_catalog_look(struct wsp_catalog_tree *, enum wsp_catalog_depth,
	    int64_t now, struct wsp_catalog_record *, bool *there,
	    struct wsp_error *);

/*
 * Could the file of a name be removed as far as names tell?  Not one that is a
 * link, or that a link out of the tree leads to.
 */
int	wsp_catalog_may_remove(struct wsp_catalog_tree *, const char *name,
	    struct wsp_error *);

/* May the file, of which all is known, still be removed? */
typedef bool wsp_catalog_still(void *arg,
	    const struct wsp_catalog_record *);

/*
 * Removes the file of a record: locks it, looks at it, asks whether it still
 * may be, and removes it if the name is still that of the locked file.
 * WSP_ELOCKED if the lock was not to be had.
 */
int	wsp_catalog_remove(struct wsp_catalog_tree *t, int lock_timeout_ms,
	    int64_t now, const struct wsp_catalog_record *known,
	    wsp_catalog_still *still, void *arg, bool *removed,
	    struct wsp_error *err);

/* Removes a directory if it is empty; a path below the root. */
int	wsp_catalog_prune(struct wsp_catalog_tree *, const char *path,
	    bool *removed, struct wsp_error *);

/*
 * Lists of files as go-carbon keeps them, packed by gzip or not: with sizes,
 * or lines of paths, or with names lines of metric names.
 */

/*
 * Visits the metrics of a list.  *ignored is how many lines name none.
 * WSP_ECORRUPT if it is no list or is cut.
 */
int	wsp_catalog_list_read(const char *path, bool names,
	    wsp_catalog_visit *visit, void *arg, uint64_t *ignored,
	    struct wsp_error *err);

/* Writes the list of all metrics, or with paths one without sizes. */
int	wsp_catalog_list_write(struct wsp_catalog *, const char *path,
	    bool paths, bool no_sync, int lock_timeout_ms,
	    struct wsp_error *);

/*
 * Makes a catalogue of a list, or brings it up to date with it; of the options
 * those count that wsp_catalog_begin() takes.
 */
int	wsp_catalog_import(const char *list, bool names, const char *path,
	    const struct wsp_catalog_options *, int64_t now,
	    uint64_t *ignored, struct wsp_error *);

#endif
