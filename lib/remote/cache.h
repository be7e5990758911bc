/* SPDX-License-Identifier: ISC */
/*
 * cache.h - the directory of the cache, and how much of it there may be.
 *
 * An object is two files, XX/XX...index and XX/XX...data, called after the
 * SHA-256 of its URL.  Both are made and removed under a lock of XX, so that
 * they belong together.
 */
#ifndef WSP_REMOTE_CACHE_H
#define WSP_REMOTE_CACHE_H

#include "wsp-remote.h"

#define WSP_CACHE_NAME	48	/* room for the name of a file in it */

struct wsp_cache {
	int		 dir;
	uint64_t	 limit;		/* bytes of the disk */
	uint64_t	(*now)(void);
};

/*
 * Opens the directory, which is made if it is missing.  Fails if it belongs to
 * another user, or others can write to it.
 */
int	wsp_cache_open(struct wsp_cache **, const char *path, uint64_t limit,
	    uint64_t (*now)(void), struct wsp_error *);
void	wsp_cache_close(struct wsp_cache *);

/* What the files of a URL are called, without .index and .data. */
void	wsp_cache_name(const char *url, char *name);

/* Both halves of a name, in a buffer of WSP_CACHE_NAME bytes. */
const char *wsp_cache_file(char *buf, const char *name, const char *suffix);

/*
 * Locks the directory of a name, which is made if it is missing; closing the
 * descriptor that is returned unlocks it.
 */
int	wsp_cache_lock(struct wsp_cache *, const char *name,
	    struct wsp_error *);

/* Removes both files of a name, of which one may be missing. */
int	wsp_cache_remove(struct wsp_cache *, const char *name,
	    struct wsp_error *);

/* The same in the locked directory of the name. */
int	wsp_cache_unlink(int dir, const char *name, struct wsp_error *);

/* Calls a function for every name in the cache. */
typedef int wsp_cache_name_fn(void *arg, const char *name,
	    struct wsp_error *);
int	wsp_cache_names(struct wsp_cache *, wsp_cache_name_fn *, void *arg,
	    struct wsp_error *);

/*
 * Says that so many bytes will be written, and makes room where there are too
 * many then.  Fails with ENOSPC if the disk has too little room all the same.
 */
int	wsp_cache_wrote(struct wsp_cache *, uint64_t, struct wsp_error *);

/*
 * Removes what was not used since a time, then what was used least recently,
 * until no more than so many bytes are left.  Only one process does so: if it
 * is another one, nothing is done unless it is to be waited for.
 */
int	wsp_cache_trim(struct wsp_cache *, uint64_t since_s, uint64_t to,
	    bool wait, struct wsp_cache_counts *, struct wsp_error *);

#endif
