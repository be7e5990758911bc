/* SPDX-License-Identifier: ISC */
/*
 * http.h - one object at a time, by HTTP or from S3.
 *
 * What comes back is what was asked for, or an error: an answer that is not the
 * range, is encoded, or ends too early is none.  What may pass is tried again,
 * redirects are followed, and s3://BUCKET/KEY is signed.  Messages have the
 * status and the reason, and not the URL, which the caller names.
 */
#ifndef WSP_REMOTE_HTTP_H
#define WSP_REMOTE_HTTP_H

#include "base/site.h"
#include "wsp-remote.h"

/* Connections that threads share, and what is said to servers. */
struct wsp_http;

struct wsp_http_request {
	const char	*url;
	const char	*query;		/* of a bucket, sorted; or NULL */

	/* The bytes from first to last, or to the end if last is -1. */
	int64_t		 first, last;	/* both -1: all */

	/* The conditions; or NULL. */
	const char	*if_match, *if_unmodified_since;
	const char	*if_none_match, *if_modified_since;

	/*
	 * Takes the body, piece by piece; -1 with errno ends it.  With NULL
	 * and 0 it begins again: what came before is void.
	 */
	int		(*body)(void *, const void *, size_t);
	void		*arg;

	/* What is sent to be put there; NULL to get what there is. */
	const struct wsp_site_put *put;
	bool		 remove;	/* nothing is to be there any more */
};

struct wsp_http_answer {
	int		 status;	/* 200, 206, 304, 412 or 416 */
	uint64_t	 size;		/* of the object; UINT64_MAX: unknown */
	uint64_t	 first, length;	/* what of it this is */
	char		 etag[1024];	/* as it came; or "" */
	char		 last_modified[64];	/* or "" */
	bool		 weak;		/* the ETag is not for ranges */
	bool		 encoded;	/* the body is not the object */
};

/* Loads libcurl.  The options, and their texts, are kept. */
int	wsp_http_open(struct wsp_http **, const struct wsp_remote_options *,
	    struct wsp_error *);

/*
 * Gets an object; for any number of threads at once.  304, 412 and 416 are
 * answers where the request had a condition or a range, everything else that
 * is not the object is an error: of WSP_ESYS, with ENOENT for 404, EACCES for
 * 401 and 403, and EIO for the others.  WSP_ECANCELED as soon as the options'
 * cancel is set.
 */
int	wsp_http_get(struct wsp_http *, const struct wsp_http_request *,
	    struct wsp_http_answer *, struct wsp_error *);

/* Closes it when no thread uses it any more.  NULL is allowed. */
void	wsp_http_close(struct wsp_http *);

#endif
