/* SPDX-License-Identifier: ISC */
/*
 * page.h - one object in the cache: its pages, their index and their locks.
 *
 * A page counts only if it has the hash that its entry says, of the generation
 * of the version that is read.  So nothing is synced and nothing has an order:
 * what a crash, or another version, left of a page is a page that is missing.
 * That is also why one reads without a lock, and why a version can be written
 * over another one while that is read.
 */
#ifndef WSP_REMOTE_PAGE_H
#define WSP_REMOTE_PAGE_H

#include "remote/cache.h"
#include "remote/index.h"

struct wsp_pages {
	struct wsp_cache *cache;
	char		 name[WSP_CACHE_NAME];
	int		 index, data;	/* descriptors */
	bool		 writable;
	struct wsp_paging head;		/* generation 0: there is no version */
};

/*
 * Opens the files of a URL, which are made if they are missing and make is set,
 * and reads which version of it is there.
 */
int	wsp_pages_open(struct wsp_pages *, struct wsp_cache *,
	    const char *url, bool make, struct wsp_error *);
int	wsp_pages_open_name(struct wsp_pages *, struct wsp_cache *,
	    const char *name, struct wsp_error *);
void	wsp_pages_close(struct wsp_pages *);

/* Reads again which version is there. */
int	wsp_pages_again(struct wsp_pages *, struct wsp_error *);

/*
 * Makes this the version that is there; of it are taken flags, size, page size
 * and texts.  Where it is the same already its pages are kept, and it was
 * confirmed now.
 */
int	wsp_pages_version(struct wsp_pages *, const struct wsp_paging *,
	    uint64_t now_ns, struct wsp_error *);

/* Writes that this version was confirmed now, or that it has this flag. */
int	wsp_pages_confirm(struct wsp_pages *, uint64_t now_ns,
	    struct wsp_error *);
int	wsp_pages_flag(struct wsp_pages *, uint32_t flag, struct wsp_error *);

/* Writes when it was last used, at most once a minute. */
void	wsp_pages_use(struct wsp_pages *, uint64_t now_s);

/*
 * Reads n pages; have says of each whether it was there.  What cannot be read
 * is not there.
 */
void	wsp_pages_read(struct wsp_pages *, uint64_t first, size_t n, void *,
	    bool *have);

/* Is there an entry of this version, whatever the page has? */
int	wsp_pages_has(struct wsp_pages *, uint64_t page, bool *has,
	    struct wsp_error *);

/* Counts the pages of this version that have entries. */
uint64_t wsp_pages_count(struct wsp_pages *);

/*
 * Writes n pages, unless another version is there meanwhile, or the data is a
 * file of its own: those who will open the object then find none.
 */
int	wsp_pages_write(struct wsp_pages *, uint64_t first, size_t n,
	    const void *, struct wsp_error *);

/* Makes a page missing. */
int	wsp_pages_drop(struct wsp_pages *, uint64_t page,
	    struct wsp_error *);

/*
 * The locks of n pages, and of the question what version is the right one.
 */
int	wsp_pages_lock(struct wsp_pages *, uint64_t first, uint64_t n,
	    int timeout_ms, struct wsp_error *);
void	wsp_pages_unlock(struct wsp_pages *, uint64_t first, uint64_t n);
int	wsp_pages_ask(struct wsp_pages *, int timeout_ms,
	    struct wsp_error *);
void	wsp_pages_asked(struct wsp_pages *);

#endif
