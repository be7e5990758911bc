/* SPDX-License-Identifier: ISC */
/* store.h - an open store, and how what is in it is found. */
#ifndef WSP_STORE_STORE_H
#define WSP_STORE_STORE_H

#include "store/block_read.h"
#include "store/head_read.h"
#include "store/segment_read.h"
#include "wsp-store.h"

/* Segments of one transaction and range, their keys one after the other. */
struct wsp_store_group {
	uint64_t	tid, first;
	size_t		start, n;	/* of order */
};

struct wsp_store_cached {
	struct wsp_store_block *block;	/* or NULL: free */
	/* Where looks for a key stopped, without values and with; or NULL. */
	struct wsp_store_entries *rest[2];
	size_t		 seg;
	uint32_t	 number;
	unsigned	 users;
	uint64_t	 used;		/* when it was last */
};

#define WSP_STORE_CACHED	1024	/* unless more are in use */
#define WSP_STORE_CACHE_SIZE	(UINT32_C(48) << 20)

/*
 * Of many threads none gets less than a fourth: who goes through files that
 * have hundreds of revisions needs a block of each of these again and again.
 */
#define WSP_STORE_PARTS_MAX	4

/* A block that could not be read, UINT32_MAX for all of the segment. */
struct wsp_store_told_of {
	uint64_t	segment;
	uint32_t	block;
};

struct wsp_store {
	char		*path;
	int		 dir;		/* open, or -1 */
	bool		 lent;		/* it is that of another one */
	struct wsp_site	*site;		/* where it is else, or NULL */
	int		 index;		/* one in memory, of a dry run; -1 */
	size_t		 ahead;		/* segments to ask for at once */
	struct wsp_store_head head;
	struct wsp_store_arena given;	/* of what was shown, ever */
	struct wsp_store_arena arena;	/* of head and all below */
	struct wsp_store_group *groups;	/* by ascending tid and first */
	size_t		 ngroups;
	size_t		*order;		/* of head.segs: by group and key */
	struct wsp_store_segment **segments; /* those of head.segs that are
					   open */
	size_t		 tables;	/* bytes of their tables */
	struct wsp_store_cached **cache;
	size_t		 ncache;
	size_t		 cached;	/* bytes of those that nobody uses */
	unsigned	 parts;		/* that share the memory */
	uint64_t	 clock;
	bool		 stale;		/* something HEAD lists was not so */
	struct wsp_store_shown *shown;
	struct {
		wsp_store_damage *tell;	/* or NULL: nothing is passed over */
		void	*arg;
		size_t	 n, room;
		struct wsp_store_told_of *told;
	} damage;
};

/* Reads HEAD, in place of what was read before. */
int	wsp_store_load(struct wsp_store *, struct wsp_error *);

/*
 * Opens a store, which is a directory here, once more, as one of so many that
 * share the memory: for another thread, which reads by the same HEAD.  It is to
 * be closed before the store is, or reads HEAD anew.
 */
int	wsp_store_twin(struct wsp_store **, const struct wsp_store *,
	    unsigned parts, struct wsp_error *);

/*
 * Has HEAD changed since something that it lists was missing?  Loads it, and
 * true says to begin again.  What was asked for of a transaction that is not
 * shown any more is something else now: then *err says that.
 */
bool	wsp_store_reload(struct wsp_store *, uint64_t at, unsigned *tries,
	    struct wsp_error *);

/* The segment of head.segs, open. */
int	wsp_store_segment(struct wsp_store *, size_t seg,
	    const struct wsp_store_segment **, struct wsp_error *);

/* Is a block in memory? */
bool	wsp_store_has_block(struct wsp_store *, size_t seg, uint32_t number);

/* Takes what was read of a segment, or of a block, from elsewhere. */
int	wsp_store_take_segment(struct wsp_store *, size_t seg,
	    const uint8_t *, size_t len, struct wsp_error *);
int	wsp_store_take_block(struct wsp_store *, size_t seg,
	    const struct wsp_store_row *, uint8_t *, struct wsp_error *);

/*
 * Where each read takes long, brings segments that may be needed into memory,
 * all at once, and the block of each that a key is in, or that is the first
 * after it.  What fails is left to who reads it.
 */
#define WSP_STORE_AHEAD		64	/* segments at first */
#define WSP_STORE_AHEAD_MAX	512

void	wsp_store_ahead(struct wsp_store *, const size_t *segs, size_t n,
	    const char *key);

/* A block, which is in use until it is given back. */
int	wsp_store_block_get(struct wsp_store *, size_t seg,
	    const struct wsp_store_row *, struct wsp_store_cached **,
	    struct wsp_error *);
void	wsp_store_block_put(struct wsp_store *, struct wsp_store_cached *);

/* Frees what is in a place, which is free then. */
void	wsp_store_cached_end(struct wsp_store_cached *);

/*
 * Reads the entries of a block; end it with wsp_store_scan_end(), or where that
 * is offered with wsp_store_scan_rest().
 */
struct wsp_store_scan {
	struct wsp_store *store;
	struct wsp_store_cached *cached;
	size_t		 seg;
	struct wsp_store_row row;
	struct wsp_store_entries entries;
};

int	wsp_store_scan_begin(struct wsp_store_scan *, struct wsp_store *,
	    size_t seg, const struct wsp_store_row *, bool values,
	    struct wsp_error *);
void	wsp_store_scan_end(struct wsp_store_scan *);

/*
 * Keys are most often looked for in their order.  Who has read to one, without
 * an error, leaves behind where that was, and who looks for a later one begins
 * there, as long as the block is in memory.
 */
int	wsp_store_scan_to(struct wsp_store_scan *, struct wsp_store *,
	    size_t seg, const struct wsp_store_row *, const char *key,
	    bool values, struct wsp_error *);
void	wsp_store_scan_rest(struct wsp_store_scan *);

/* Puts the name of a segment, and where its block is, before a message. */
int	wsp_store_blame(const struct wsp_store *, size_t seg,
	    const struct wsp_store_row *, struct wsp_error *);

/*
 * An entry that was found; *entry is NULL if there is none.  It is valid until
 * wsp_store_found_end(), which has to follow in any case but failure.
 */
struct wsp_store_found {
	const struct wsp_store_entry *entry;
	uint64_t	 tid;
	struct wsp_store_scan scan;
};

/* The segment of a group that may have a key or those after it, or its n. */
size_t	wsp_store_group_find(const struct wsp_store *,
	    const struct wsp_store_group *, const char *key);

/* The entry that stands for the revision of a key at a tid; there has to be. */
int	wsp_store_revision(struct wsp_store *, const char *key, uint64_t tid,
	    bool values, struct wsp_store_found *, struct wsp_error *);

/* The newest entry of a key at or before a tid. */
int	wsp_store_newest(struct wsp_store *, const char *key, uint64_t at,
	    bool values, struct wsp_store_found *, struct wsp_error *);

void	wsp_store_found_end(struct wsp_store_found *);

/* Fails where a new HEAD, or an index, could not be made in this directory. */
int	wsp_store_may_write(int dir, struct wsp_error *);

#endif
