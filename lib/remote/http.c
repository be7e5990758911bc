/* SPDX-License-Identifier: ISC */
/* http.c - ask servers: tries, redirects, and what their answers mean. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/error.h"
#include "remote/answer.h"
#include "remote/curl.h"
#include "remote/fields.h"
#include "remote/origin.h"

#define REDIRECTS	5
#define WAIT_MS		500	/* before the first try again, about */
#define WAIT_MAX_S	60	/* that a server may ask for */
#define PAUSE_MS	50	/* how often a wait looks at cancel */
#define REFUSAL_MAX	65536	/* bytes of a page that nobody reads */
#define NS		UINT64_C(1000000000)

struct wsp_http {
	struct wsp_remote_options options;
	struct wsp_curl	*curl;
	struct wsp_fields own;		/* of the user's file */
	pthread_mutex_t	 lock;		/* of what follows */
	bool		 has_keys;
	struct wsp_s3_keys keys;
	bool		 plain;		/* puts without conditions */
};

/* A request and where it has come to. */
struct exchange {
	struct wsp_http	*http;
	const struct wsp_http_request *request;
	bool		 s3;
	char		*start;		/* where it was sent first */
	char		*url;		/* where it is now */
	bool		 plain;		/* no condition is put */
	struct wsp_sums	 sums;
	struct wsp_fields fields;
	struct wsp_answer_head head;
	bool		 begun;		/* the body is what was asked for */
	bool		 dirty;		/* a body was begun before */
	bool		 enough;	/* of a body that nobody reads */
	uint64_t	 got;		/* bytes of it */
	bool		 may_pass;
	uint64_t	 retry_after_s;
};

int
wsp_http_open(struct wsp_http **hp, const struct wsp_remote_options *options,
    struct wsp_error *err)
{
	struct wsp_http *h;

	if ((h = calloc(1, sizeof(*h))) == NULL)
		return wsp_fail_errno(err, NULL);
	h->options = *options;
	pthread_mutex_init(&h->lock, NULL);
	if ((options->header_file != NULL &&
	    wsp_fields_read(&h->own, options->header_file, err) == -1) ||
	    wsp_curl_open(&h->curl, options, err) == -1) {
		wsp_http_close(h);
		return -1;
	}
	*hp = h;
	return 0;
}

void
wsp_http_close(struct wsp_http *h)
{
	if (h == NULL)
		return;
	wsp_curl_close(h->curl);
	wsp_fields_free(&h->own);
	wsp_s3_keys_free(&h->keys);
	pthread_mutex_destroy(&h->lock);
	free(h);
}

/* They are looked for when the first bucket is. */
static int
need_keys(struct wsp_http *h, struct wsp_error *err)
{
	int ret = 0;

	pthread_mutex_lock(&h->lock);
	if (!h->has_keys)
		ret = wsp_s3_keys_find(&h->keys, h->options.no_sign, err);
	h->has_keys = ret == 0;
	pthread_mutex_unlock(&h->lock);
	return ret;
}

static bool
is_secure(const char *url)
{
	return strncasecmp(url, "https://", 8) == 0;
}

/* What is sent: the user's own fields only where he wanted to go. */
static int
make_fields(struct exchange *x, struct wsp_error *err)
{
	const struct wsp_http_request *r = x->request;
	struct wsp_http *h = x->http;
	size_t i;

	wsp_fields_free(&x->fields);
	if (wsp_fields_ask(&x->fields, r, err) == -1)
		return -1;
	if (r->put != NULL && r->put->must_be_new && !x->plain &&
	    wsp_fields_add(&x->fields, err, "If-None-Match: *") == -1)
		return -1;
	if (x->s3)
		return wsp_fields_sign(&x->fields, &h->keys,
		    r->put != NULL ? "PUT" : r->remove ? "DELETE" : "GET",
		    x->url, &x->sums, (int64_t)(h->options.now() / NS), err);
	if (!wsp_same_origin(x->start, x->url))
		return 0;
	for (i = 0; i < h->own.n; i++)
		if (wsp_fields_add(&x->fields, err, "%s",
		    h->own.lines[i]) == -1)
			return -1;
	return 0;
}

static int
on_line(void *arg, const char *line, size_t len, struct wsp_error *err)
{
	struct exchange *x = arg;

	return wsp_answer_line(&x->head, line, len, err);
}

static bool
is_get(const struct wsp_http_request *r)
{
	return r->put == NULL && !r->remove;
}

static bool
is_body(const struct exchange *x)
{
	return is_get(x->request) && (x->head.answer.status == 200 ||
	    x->head.answer.status == 206);
}

/* The header is known: can the body be trusted? */
static int
begin_body(struct exchange *x, struct wsp_error *err)
{
	const struct wsp_http_request *r = x->request;

	if (x->begun)
		return 0;
	if (wsp_answer_check(&x->head, r, err) == -1)
		return -1;
	if (x->dirty && r->body != NULL && r->body(r->arg, NULL, 0) == -1)
		return wsp_fail_errno(err, NULL);
	x->begun = true;
	x->dirty = true;
	return 0;
}

static int
on_body(void *arg, const void *bytes, size_t len, struct wsp_error *err)
{
	struct exchange *x = arg;
	const struct wsp_http_request *r = x->request;

	x->got += len;
	if (!is_body(x)) {
		x->enough = x->got > REFUSAL_MAX;
		return x->enough ? -1 : 0;
	}
	if (begin_body(x, err) == -1)
		return -1;
	if (x->head.body != UINT64_MAX && x->got > x->head.body)
		return wsp_fail(err, WSP_EVALUE,
		    "the answer is longer than it says");
	if (r->body != NULL && r->body(r->arg, bytes, len) == -1)
		return wsp_fail_errno(err, NULL);
	return 0;
}

/* Goes where the server says, unless one should not. */
static int
redirect(struct exchange *x, char *location, struct wsp_error *err)
{
	const char *host = strstr(location, "://");

	if (host == NULL || (strncasecmp(location, "http://", 7) != 0 &&
	    !is_secure(location)))
		return wsp_fail(err, WSP_EVALUE,
		    "redirected to what is neither http nor https");
	if (is_secure(x->url) && !is_secure(location))
		return wsp_fail(err, WSP_EVALUE,
		    "redirected from https to http");
	if (memchr(host, '@', wsp_url_origin(location) -
	    (size_t)(host - location)) != NULL)
		return wsp_fail(err, WSP_EVALUE,
		    "redirected to a URL with a user");
	free(x->url);
	x->url = location;
	return 0;
}

/* One request, and the answer to it.  A redirect is in *location. */
static int
send_once(struct exchange *x, char **location, struct wsp_error *err)
{
	struct wsp_curl_transfer t = { .url = x->url, .line = on_line,
	    .body = on_body, .arg = x, .put = x->request->put,
	    .remove = x->request->remove };
	int status, ret;

	wsp_answer_begin(&x->head);
	x->begun = x->enough = false;
	x->got = 0;
	if (make_fields(x, err) == -1)
		return -1;
	t.lines = x->fields.lines;
	t.nlines = x->fields.n;
	t.netrc = !x->s3 && wsp_same_origin(x->start, x->url);
	ret = wsp_curl_run(x->http->curl, &t, err);
	x->may_pass = t.may_pass;
	x->retry_after_s = t.retry_after_s;
	if (ret == -1 && x->enough)
		ret = 0;
	status = x->head.answer.status;
	if (ret == 0 && is_body(x) && (ret = begin_body(x, err)) == 0 &&
	    x->head.body != UINT64_MAX && x->got != x->head.body) {
		x->may_pass = true;
		ret = wsp_fail(err, WSP_EVALUE, "the answer ends too early");
	}
	*location = NULL;
	if (ret == 0 && status >= 300 && status < 400 && status != 304 &&
	    !x->s3)
		*location = t.location;
	if (*location == NULL)
		free(t.location);
	return ret;
}

/* Is this an answer that the caller understands? */
static bool
is_expected(const struct exchange *x)
{
	const struct wsp_http_request *r = x->request;
	int status = x->head.answer.status;

	if (!is_get(r))
		return status >= 200 && status < 300;
	return status == 200 || status == 206 ||
	    (status == 304 && (r->if_none_match != NULL ||
	    r->if_modified_since != NULL)) ||
	    (status == 412 && (r->if_match != NULL ||
	    r->if_unmodified_since != NULL)) ||
	    (status == 416 && r->first >= 0);
}

static int
fail_status(struct exchange *x, struct wsp_error *err)
{
	int status = x->head.answer.status;

	x->may_pass = status == 408 || status == 429 || (status >= 500 &&
	    status != 501 && status != 505);
	wsp_fail(err, WSP_ESYS, "%d%s", status, wsp_answer_reason(status));
	err->sys = status == 404 || status == 410 ? ENOENT :
	    status == 401 || status == 403 ? EACCES :
	    status == 412 && x->request->put != NULL ? EEXIST : EIO;
	return -1;
}

/* One try, which may lead to several servers. */
static int
try(struct exchange *x, struct wsp_error *err)
{
	char *location;
	unsigned n;

	free(x->url);
	if ((x->url = strdup(x->start)) == NULL)
		return wsp_fail_errno(err, NULL);
	for (n = 0;; n++) {
		if (send_once(x, &location, err) == -1)
			return -1;
		if (location == NULL)
			return is_expected(x) ? 0 : fail_status(x, err);
		if (n == REDIRECTS) {
			free(location);
			return wsp_fail(err, WSP_EVALUE,
			    "redirected more than %d times", REDIRECTS);
		}
		if (redirect(x, location, err) == -1) {
			free(location);
			return -1;
		}
	}
}

/* Waits before the next try, each time longer, and no two the same. */
static int
wait_for(struct exchange *x, unsigned tries, struct wsp_error *err)
{
	int64_t ms = (int64_t)WAIT_MS << (tries < 6 ? tries : 6), until;

	ms = ms / 2 + arc4random_uniform((uint32_t)ms);
	if (x->retry_after_s > 0)
		ms = 1000 * (int64_t)(x->retry_after_s < WAIT_MAX_S ?
		    x->retry_after_s : WAIT_MAX_S);
	until = wsp_clock_ms() + ms;
	while (wsp_clock_ms() < until) {
		if (wsp_check_cancel(x->http->options.cancel, err) == -1)
			return -1;
		wsp_clock_pause(PAUSE_MS);
	}
	return wsp_check_cancel(x->http->options.cancel, err);
}

/* A server that knows no condition for what is put is asked without one. */
static bool
go_without(struct exchange *x)
{
	struct wsp_http *h = x->http;
	const struct wsp_site_put *put = x->request->put;
	bool first;

	if (put == NULL || !put->must_be_new || x->plain ||
	    x->head.answer.status != 501)
		return false;
	pthread_mutex_lock(&h->lock);
	first = !h->plain;
	h->plain = x->plain = true;
	pthread_mutex_unlock(&h->lock);
	if (first && h->options.warn != NULL)
		h->options.warn(h->options.arg, "the server cannot put only "
		    "what is new: nothing keeps two writers apart");
	return true;
}

static int
begin(struct exchange *x, struct wsp_error *err)
{
	const struct wsp_http_request *r = x->request;

	x->s3 = wsp_is_s3(r->url);
	if (wsp_sums_make(&x->sums, r->put, err) == -1 ||
	    (x->s3 && need_keys(x->http, err) == -1))
		return -1;
	if (x->s3) {
		x->start = wsp_s3_url(&x->http->keys, r->url, r->query, err);
		return x->start == NULL ? -1 : 0;
	}
	x->start = strdup(r->url);
	return x->start == NULL ? wsp_fail_errno(err, NULL) : 0;
}

int
wsp_http_get(struct wsp_http *h, const struct wsp_http_request *r,
    struct wsp_http_answer *answer, struct wsp_error *err)
{
	struct exchange x = { .http = h, .request = r };
	unsigned tries = 0;
	int ret;

	pthread_mutex_lock(&h->lock);
	x.plain = h->plain;
	pthread_mutex_unlock(&h->lock);
	if ((ret = begin(&x, err)) == 0)
		while ((ret = try(&x, err)) == -1) {
			if (go_without(&x))
				continue;
			if (!x.may_pass || tries >= h->options.retries ||
			    wait_for(&x, tries, err) == -1)
				break;
			tries++;
		}
	if (ret == 0)
		*answer = x.head.answer;
	wsp_fields_free(&x.fields);
	free(x.start);
	free(x.url);
	return ret;
}
