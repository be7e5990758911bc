/* SPDX-License-Identifier: ISC */
/*
 * object.h - a source whose bytes are those of a URL: pages that are in the
 * cache come from there, what is missing from the network.
 */
#ifndef WSP_REMOTE_OBJECT_H
#define WSP_REMOTE_OBJECT_H

#include "base/source.h"
#include "remote/page.h"
#include "remote/remote.h"

/* What the first request asks for: all of most files. */
#define WSP_FIRST_BYTES	131072

/*
 * Of an object that is no larger all is fetched by the second one; of what is
 * sized there was no first.
 */
#define WSP_SMALL	1048576

struct wsp_object {
	struct wsp_source source;
	struct wsp_remote *remote;
	char		*url;		/* as it is fetched */
	char		*key;		/* as the cache calls it */
	struct wsp_paging head;		/* the version that is read; generation
					   0: only its size is known */
	bool		 whole;		/* it is asked for in one piece */
	bool		 sized;		/* the size was known before */
	struct wsp_pages pages;
	bool		 cached;	/* the pages are this version's */
	pthread_mutex_t	 lock;		/* of memory, for who fetches */
	uint8_t		**memory;	/* pages that no cache has; or NULL */

	/* The pages that were read last. */
	uint8_t		*buf;
	bool		*have;
	uint64_t	 first;
	size_t		 n, room;
};

extern const struct wsp_source_ops wsp_object_ops;

/* A body that is being collected in memory. */
struct wsp_download {
	uint8_t		*bytes;
	size_t		 len, room;
	uint64_t	 max;		/* more than so many are refused */
};

/*
 * Opens a URL: asks which version there is, unless the cache knows or flags say
 * that it is WSP_INDEX_IMMUTABLE.
 */
int	wsp_object_open(struct wsp_source **, struct wsp_remote *,
	    const char *url, uint32_t flags, struct wsp_error *);

/* The same, if all of it will be read. */
int	wsp_object_open_whole(struct wsp_source **, struct wsp_remote *,
	    const char *url, struct wsp_error *);

/*
 * Opens what never changes and has this size: nobody is asked before bytes are
 * wanted.  WSP_ECORRUPT where these are read if the size is another one.
 */
int	wsp_object_open_sized(struct wsp_source **, struct wsp_remote *,
	    const char *url, uint64_t size, struct wsp_error *);

/* Removes what the cache has of a URL. */
void	wsp_object_forget(struct wsp_remote *, const char *url);

/* Asks which version of an object there is, and takes in what comes of it. */
int	wsp_object_ask(struct wsp_object *, uint32_t flags,
	    struct wsp_error *);

/* Makes the version that an answer is of the one that is read. */
int	wsp_object_version(struct wsp_object *, uint32_t flags,
	    const struct wsp_http_answer *, uint64_t size,
	    struct wsp_error *);

/*
 * Takes the version that the cache has; the other one, of what is sized, only
 * if it can be that which is wanted.
 */
void	wsp_object_use(struct wsp_object *, bool confirmed);
bool	wsp_object_use_known(struct wsp_object *);

/* Keeps pages: in the cache, or in memory if that does not take them. */
int	wsp_object_keep(struct wsp_object *, uint64_t first, size_t n,
	    const uint8_t *, struct wsp_error *);

/* Fetches bytes of this version, a whole number of pages or up to the end. */
int	wsp_object_fetch(struct wsp_object *, uint64_t from, uint64_t len,
	    uint8_t *, struct wsp_error *);

/* Reads n pages as far as they are there, and says of each whether it is. */
void	wsp_object_look(struct wsp_object *, uint64_t first, size_t n,
	    uint8_t *, bool *have);

/* Is all of it fetched at once? */
bool	wsp_object_is_small(const struct wsp_object *);

/* Does it seem so, to who does not read it yet? */
bool	wsp_object_has(struct wsp_object *, uint64_t page);

/* Fetches what is missing of n pages, several runs of them at once. */
int	wsp_runs_fill(struct wsp_object *, uint64_t first, size_t n,
	    uint8_t *, bool *have, struct wsp_error *);

/* The same for what will be read, of a source that is an object. */
int	wsp_runs_expect(struct wsp_source *, const struct wsp_source_piece *,
	    size_t n, struct wsp_error *);

/* Makes pages of an object be there; it is opened by wsp_object_open(). */
int	wsp_object_need(struct wsp_object *, uint64_t first, uint64_t n,
	    struct wsp_error *);

/* The function of a request that collects the body. */
int	wsp_download_take(void *body, const void *, size_t);

#endif
