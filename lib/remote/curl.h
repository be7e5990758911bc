/* SPDX-License-Identifier: ISC */
/*
 * curl.h - one transfer over a connection, which is libcurl's.
 *
 * curl.c is the only file that knows it.  What is sent, and what becomes of an
 * answer, is not its business.
 */
#ifndef WSP_REMOTE_CURL_H
#define WSP_REMOTE_CURL_H

#include "remote/http.h"

struct wsp_curl;

struct wsp_curl_transfer {
	const char	*url;		/* http:// or https:// */
	char		*const *lines;	/* fields that are sent */
	size_t		 nlines;
	bool		 netrc;		/* user and password may be in there */
	const struct wsp_site_put *put;	/* or NULL */
	bool		 remove;

	/* Take what comes; -1 with *err ends the transfer. */
	int		(*line)(void *, const char *, size_t,
			    struct wsp_error *err);
	int		(*body)(void *, const void *, size_t,
			    struct wsp_error *err);
	void		*arg;

	/* What came of it. */
	bool		 may_pass;	/* it failed, and may not again */
	uint64_t	 retry_after_s;	/* so the server says; or 0 */
	char		*location;	/* to be freed; or NULL */
};

/* Loads libcurl; fails in one line where there is none. */
int	wsp_curl_open(struct wsp_curl **, const struct wsp_remote_options *,
	    struct wsp_error *);

/* For any number of threads, of which some may have to wait. */
int	wsp_curl_run(struct wsp_curl *, struct wsp_curl_transfer *,
	    struct wsp_error *);
void	wsp_curl_close(struct wsp_curl *);

#endif
