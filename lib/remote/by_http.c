/* SPDX-License-Identifier: ISC */
/* by_http.c - fetch by HTTP what is read; libcurl waits for the first URL. */
#include <stdlib.h>

#include "base/error.h"
#include "remote/remote.h"

struct by_http {
	struct wsp_remote_options options;
	pthread_mutex_t	 lock;
	struct wsp_http	*http;		/* NULL until the first request */
};

static int
get(void *arg, const struct wsp_http_request *request,
    struct wsp_http_answer *answer, struct wsp_error *err)
{
	struct by_http *b = arg;
	int ret = 0;

	pthread_mutex_lock(&b->lock);
	if (b->http == NULL)
		ret = wsp_http_open(&b->http, &b->options, err);
	pthread_mutex_unlock(&b->lock);
	return ret == -1 ? -1 : wsp_http_get(b->http, request, answer, err);
}

static void
close_http(void *arg)
{
	struct by_http *b = arg;

	wsp_http_close(b->http);
	pthread_mutex_destroy(&b->lock);
	free(b);
}

int
wsp_remote_open(struct wsp_remote **r,
    const struct wsp_remote_options *options, struct wsp_error *err)
{
	struct wsp_transport transport = { get, close_http, NULL };
	struct by_http *b;

	if ((b = calloc(1, sizeof(*b))) == NULL)
		return wsp_fail_errno(err, NULL);
	b->options = *options;
	pthread_mutex_init(&b->lock, NULL);
	transport.arg = b;
	if (wsp_remote_open_with(r, options, &transport, err) == 0)
		return 0;
	close_http(b);
	return -1;
}
