/* SPDX-License-Identifier: ISC */
/*
 * curl_api.h - libcurl as far as it is used, for the files called curl, which
 * are the only ones that know it.
 */
#ifndef WSP_REMOTE_CURL_API_H
#define WSP_REMOTE_CURL_API_H

#include <pthread.h>

#include <curl/curl.h>

#include "remote/curl.h"

#define WSP_CURL_POLL_MS	50	/* how often a wait looks at cancel */

/* The functions of libcurl that are used. */
struct wsp_curl_api {
	CURLcode	(*global_init)(long);
	CURL		*(*easy_init)(void);
	void		(*easy_reset)(CURL *);
	void		(*easy_cleanup)(CURL *);
	CURLcode	(*setopt)(CURL *, CURLoption, ...);
	CURLcode	(*getinfo)(CURL *, CURLINFO, ...);
	const char	*(*strerror)(CURLcode);
	struct curl_slist *(*append)(struct curl_slist *, const char *);
	void		(*free_all)(struct curl_slist *);
	CURLM		*(*multi_init)(void);
	CURLMcode	(*add)(CURLM *, CURL *);
	CURLMcode	(*remove)(CURLM *, CURL *);
	CURLMcode	(*perform)(CURLM *, int *);
	CURLMcode	(*poll)(CURLM *, struct curl_waitfd *, unsigned, int,
			    int *);
	CURLMsg		*(*read)(CURLM *, int *);
	CURLMcode	(*multi_cleanup)(CURLM *);
	const char	*(*multi_strerror)(CURLMcode);
};

/* A connection, and who uses it one after the other. */
struct wsp_curl_line {
	CURL		*easy;
	CURLM		*multi;
	struct wsp_curl_line	*next;
};

struct wsp_curl {
	struct wsp_remote_options options;
	struct wsp_curl_api	 api;
	pthread_mutex_t	 lock;		/* of what follows */
	pthread_cond_t	 freed;
	struct wsp_curl_line	*idle;
	unsigned	 used;
};

/* The one that was used last, as soon as there may be one more. */
struct wsp_curl_line *wsp_curl_take(struct wsp_curl *, struct wsp_error *);
void	wsp_curl_give_back(struct wsp_curl *, struct wsp_curl_line *);

/* The same of one that is not to be used again. */
void	wsp_curl_drop(struct wsp_curl *, struct wsp_curl_line *);

#endif
