/* SPDX-License-Identifier: ISC */
/*
 * wsp-remote.h - files that are elsewhere, and the pages of them that are kept.
 *
 * What was read once of a URL is in a cache of pages, which all processes of a
 * user share: see whisper-cache(1) and wsp-remote(3).
 */
#ifndef WSP_REMOTE_H
#define WSP_REMOTE_H

#include "wsp.h"

/* Does this begin with http://, https:// or s3://? */
bool	wsp_is_url(const char *);

/*
 * How much of a URL may be shown in messages, as what its query says may be
 * secret.  *user is where an @ follows a user and a password, else 0.
 */
size_t	wsp_url_shown(const char *, size_t *user);

/* What opens URLs, for any number of threads. */
struct wsp_remote;

struct wsp_remote_options {
	const char	*cache;		/* its directory, or NULL for none */
	uint64_t	 cache_size;	/* of blocks that it takes */
	uint32_t	 page_size;	/* of what is new in the cache */
	uint64_t	 max_size;	/* of what can only be read whole */
	uint64_t	 max_age_ns;	/* what is younger is not asked about */
	bool		 offline;	/* only what is in the cache */

	/* The time of day, in nanoseconds. */
	uint64_t	(*now)(void);

	/* Called once at most: what keeps the cache from working.  Or NULL. */
	void		(*warn)(void *arg, const char *text);
	void		*arg;

	/* Of the connections. */
	const char	*cacert;	/* instead of the system's; or NULL */
	const char	*header_file;	/* lines that are sent; or NULL */
	unsigned	 retries;
	unsigned	 connections;	/* at most at once */
	int		 connect_ms;	/* to wait for a connection */
	int		 stall_ms;	/* to wait for enough bytes */
	uint64_t	 min_speed;	/* what is enough, a second */
	bool		 no_sign;	/* no credentials for S3 */
	wsp_cancel	*cancel;	/* or NULL */
};

/*
 * 1 GiB of 16 KiB, of files up to 256 MiB, which are asked about each time; 4
 * retries, 8 connections, 10 and 30 seconds, 100 bytes a second.
 */
void	wsp_remote_defaults(struct wsp_remote_options *);

/*
 * Nothing is opened yet, and what the texts of the options are is kept.  To be
 * closed by wsp_remote_close(), after all that was opened by it.
 */
int	wsp_remote_open(struct wsp_remote **,
	    const struct wsp_remote_options *, struct wsp_error *);
void	wsp_remote_close(struct wsp_remote *);

/*
 * As wsp_open() for a URL, but there are no locks: WSP_WRITE fails with EROFS.
 * WSP_ECHANGED, here or where it is read, if it became another one meanwhile.
 * WSP_EABSENT if it is to be read from the cache, and is not there.
 */
int	wsp_open_url(struct wsp **, struct wsp_remote *, const char *url,
	    enum wsp_access, struct wsp_error *);

/*
 * The bytes of a URL, for what reads others than Whisper files, and closes it;
 * the errors are the same.
 */
struct wsp_source;
int	wsp_remote_source(struct wsp_source **, struct wsp_remote *,
	    const char *url, struct wsp_error *);

/*
 * The files below a URL, as wsp-store.h reads them; closed before what opens
 * URLs by wsp_site_close().  Those of a bucket can be written to.
 */
int	wsp_remote_site(struct wsp_site **, struct wsp_remote *,
	    const char *url, struct wsp_error *);

/* Names of files below a URL, as paths are. */
struct wsp_remote_names {
	char	**list;
	size_t	  n;
};

/*
 * Finds the files that end in .wsp below a URL, sorted by their bytes: in a
 * bucket by its list, else in directories that nginx lists in JSON (autoindex).
 * To be freed by wsp_remote_names_free().
 */
int	wsp_remote_list(struct wsp_remote *, const char *url,
	    struct wsp_remote_names *, struct wsp_error *);
void	wsp_remote_names_free(struct wsp_remote_names *);

/* The URL of such a name; to be freed, or NULL with *err. */
char	*wsp_url_join(const char *url, const char *name,
	    struct wsp_error *);

/*
 * The cache.  These fail where there is none.
 */
struct wsp_cached {
	const char	*url;
	const char	*etag;		/* or "" */
	const char	*modified;	/* as the server says it; or "" */
	uint64_t	 size;		/* bytes */
	uint64_t	 disk_size;	/* bytes of the disk */
	uint64_t	 pages;		/* that it has */
	uint64_t	 present;	/* of them in the cache */
	uint64_t	 used_s;	/* when it was last used */
	uint64_t	 confirmed_ns;	/* when it was last asked about */
	bool		 immutable;
	bool		 frozen;	/* preserved */
};

struct wsp_cache_counts {
	uint64_t	objects;
	uint64_t	pages;
	uint64_t	bad;		/* pages that were dropped */
	uint64_t	bytes;		/* of the disk */
};

typedef int wsp_cached_fn(void *arg, const struct wsp_cached *,
	    struct wsp_error *);

/*
 * Calls it for all objects whose URL begins with a text, or "".  An object that
 * cannot be read keeps it, as verifying and clearing, from none of the others;
 * in the end the first of these is the error.
 */
int	wsp_cache_each(struct wsp_remote *, const char *prefix,
	    wsp_cached_fn *, void *arg, struct wsp_error *);

/* How far wsp_cache_fetch() is. */
typedef void wsp_cache_progress(void *arg, uint64_t done, uint64_t of);

/*
 * Brings bytes of an object into the cache, all if to is UINT64_MAX.  The
 * function may be NULL.
 */
int	wsp_cache_fetch(struct wsp_remote *, const char *url, uint64_t from,
	    uint64_t to, wsp_cache_progress *, void *arg,
	    struct wsp_error *);

/*
 * Makes a whole object a file, which must not be there yet: what is missing is
 * fetched.  On the same file system it takes no room; the cache will not
 * change it.
 */
int	wsp_cache_preserve(struct wsp_remote *, const char *url,
	    const char *path, struct wsp_error *);

/*
 * Compares all pages with their hashes; what is bad is dropped, and the
 * function called for each object that had some.  It may be NULL.
 */
int	wsp_cache_verify(struct wsp_remote *, const char *prefix,
	    wsp_cached_fn *, void *arg, struct wsp_cache_counts *,
	    struct wsp_error *);

/*
 * Removes objects that were not used for so long, or all with a prefix, and
 * then those least recently used, until no more than so many bytes are left.
 * UINT64_MAX for neither.
 */
int	wsp_cache_prune(struct wsp_remote *, uint64_t older_s, uint64_t to,
	    struct wsp_cache_counts *, struct wsp_error *);
int	wsp_cache_clear(struct wsp_remote *, const char *prefix,
	    struct wsp_cache_counts *, struct wsp_error *);

#endif
