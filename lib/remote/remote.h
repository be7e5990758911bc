/* SPDX-License-Identifier: ISC */
/*
 * remote.h - what opens URLs: options, the cache, and who fetches.
 */
#ifndef WSP_REMOTE_REMOTE_H
#define WSP_REMOTE_REMOTE_H

#include <pthread.h>

#include "remote/cache.h"
#include "remote/http.h"

/* Who fetches; called by several threads at once. */
struct wsp_transport {
	int	(*get)(void *arg, const struct wsp_http_request *,
		    struct wsp_http_answer *, struct wsp_error *);
	void	(*close)(void *arg);	/* or NULL */
	void	*arg;
};

struct wsp_remote {
	struct wsp_remote_options options;
	struct wsp_transport transport;
	uint64_t	 names_max;	/* bytes of all names of a list */
	struct wsp_cache *cache;	/* or NULL */
	pthread_mutex_t	 lock;		/* of what follows */
	char		*s3_server;	/* once it was asked for */
	bool		 tried;		/* to open the cache */
	bool		 warned;
	_Atomic bool	 ill;		/* nothing is written any more */
};

/*
 * The same as wsp_remote_open() with another one who fetches, and is closed
 * with it.
 */
int	wsp_remote_open_with(struct wsp_remote **,
	    const struct wsp_remote_options *, const struct wsp_transport *,
	    struct wsp_error *);

/*
 * What an object is called in the cache, of which this is the canonical URL: of
 * a bucket the URL of its server comes first, in a line of its own.  To be
 * freed; NULL with *err.
 */
char	*wsp_remote_key(struct wsp_remote *, const char *url,
	    struct wsp_error *);

/* The URL in such a name. */
const char *wsp_remote_url(const char *key);

/* The cache, or NULL where there is none, which has been said then. */
struct wsp_cache *wsp_remote_cache(struct wsp_remote *);

/* The same for who cannot go on without one. */
int	wsp_remote_need_cache(struct wsp_remote *, struct wsp_cache **,
	    struct wsp_error *);

/* From now on nothing is written to the cache, which is said once. */
void	wsp_remote_ill(struct wsp_remote *, const struct wsp_error *);

#endif
