/* SPDX-License-Identifier: ISC */
/* snap.h - a snapshot, file by file. */
#ifndef WSP_STORE_SNAP_H
#define WSP_STORE_SNAP_H

#include <sys/stat.h>

#include <pthread.h>

#include "store/compare.h"
#include "store/known.h"
#include "store/store.h"

#define WSP_SNAP_FILE_MAX	(WSP_STORE_POINTS_MAX * UINT64_C(12) + 4096)

/* What is done with a file, and what came of it. */
enum wsp_snap_result {
	WSP_SNAP_KEPT,			/* nothing is to be stored */
	WSP_SNAP_STORED,
	WSP_SNAP_FAILED
};

struct wsp_snap_item {
	char		*key;
	size_t		 key_len;
	const char	*path;		/* from the root: the end of key */
	const struct wsp_known *known;	/* or NULL */
	bool		 there;		/* the walk has found it, */
	bool		 keep;		/* or it was not looked for */
	enum wsp_snap_result result;
	char		 what;		/* '+' '*' '-' */
	uint64_t	 points;	/* new, or other than they were: */
	bool		 counted;	/* not all that the entry has */
	bool		 same;		/* stored anew, as it was */
	bool		 unstable;
	bool		 damaged;	/* what is stored cannot be read */
};

/*
 * The store that is read, which is opened for as many as read it at a time.
 * They share the memory that one has, as wsp_store_share() says.
 */
struct wsp_snap_stores {
	pthread_mutex_t	 lock;
	const char	*path;
	unsigned	 threads;
	struct wsp_store **idle;
	size_t		 n, room;
};

void	wsp_snap_stores_begin(struct wsp_snap_stores *, const char *path,
	    unsigned threads);
void	wsp_snap_stores_end(struct wsp_snap_stores *);

/* What all files of a snapshot have in common. */
struct wsp_snap_run {
	const struct wsp_snapshot_options *options;
	int		 root;		/* the directory */
	int64_t		 now;		/* s, when it began */
	int64_t		 began_ms;	/* the same, of the clock that runs */
	uint64_t	 tid;		/* of the transaction */
	struct wsp_snap_stores *stores;
};

/* Works on one file after the other. */
struct wsp_snap_worker {
	const struct wsp_snap_run *run;
	struct wsp_store *store;	/* taken when it is needed */
	struct wsp_store_arena arena;	/* of one file */
	struct wsp_compare compare;
	uint8_t		*bytes;		/* of the file */
	size_t		 room;
	uint32_t	 method;	/* of the last file */
};

/* Has it take a store, and give it back, until one is needed again. */
int	wsp_snap_worker_store(struct wsp_snap_worker *, struct wsp_error *);
void	wsp_snap_worker_pause(struct wsp_snap_worker *);

void	wsp_snap_worker_free(struct wsp_snap_worker *);

/* Is the file, by all that its status says, the one that was stored? */
bool	wsp_snap_untouched(const struct wsp_snap_run *,
	    const struct wsp_snap_item *);

/*
 * Finds what is to be stored of an object, which is not untouched: *e is that
 * if the item's result says so, and *known what is known of it then, unless it
 * failed.  Both are valid until the next call.  err is why it failed.
 */
void	wsp_snap_file(struct wsp_snap_worker *, struct wsp_snap_item *,
	    struct wsp_store_entry *e, struct wsp_known *known,
	    struct wsp_error *err);

/*
 * The same of a file that is there, whose bytes are those of the worker, as
 * many as its status says.
 */
int	wsp_snap_bytes(struct wsp_snap_worker *, struct wsp_snap_item *,
	    const struct stat *, struct wsp_store_entry *,
	    struct wsp_error *);

/* Notes its size and times, unless they may be those of another write, too. */
void	wsp_snap_note_status(struct wsp_known *, const struct stat *,
	    int64_t taken);

/* Notes the phases and last intervals of what was read whole. */
int	wsp_snap_note_image(struct wsp_store_arena *, struct wsp_known *,
	    const struct wsp_image *, int64_t taken, struct wsp_error *);

/* A file that was read. */
struct wsp_snap_file {
	int		 fd;
	struct stat	 st;
	bool		 unstable;
};

/* Opens one, with its lock if the options ask for that. */
int	wsp_snap_open(const struct wsp_snap_run *, const char *path,
	    struct wsp_snap_file *, struct wsp_error *);

/* Reads all of it, again if it changes meanwhile. */
int	wsp_snap_read(struct wsp_snap_worker *, struct wsp_snap_file *,
	    struct wsp_error *);

/* Has it changed since its status was taken?  That is taken again. */
int	wsp_snap_changed(struct wsp_snap_file *, bool *changed,
	    struct wsp_error *);

/*
 * Reads only the newest slots; *enough is false if that does not do.  The
 * lists of *e are filled, and those of *known.
 */
int	wsp_snap_window(struct wsp_snap_worker *, struct wsp_snap_file *,
	    int64_t taken, struct wsp_store_entry *e, struct wsp_known *known,
	    bool *enough, struct wsp_error *);

/*
 * Looks at what a window has read of slots that the store has: those that are
 * the same are taken from the lists of *e.  Another one is not what a writer
 * does who appends: then *altered says that the whole is to be compared.
 */
int	wsp_snap_seen(struct wsp_snap_worker *, const struct wsp_snap_item *,
	    struct wsp_store_entry *e, bool *altered, struct wsp_error *);

#endif
