/* SPDX-License-Identifier: ISC */
/* curl.c - one transfer by libcurl. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "remote/curl_api.h"

#define AGENT		"whisper-tools"

/* What newer ones say of a line without end; older headers lack the name. */
#define TOO_LARGE	((CURLcode)100)

/* A transfer that is going on. */
struct state {
	struct wsp_curl	*curl;
	struct wsp_curl_transfer *t;
	struct wsp_error *err;
	bool		 failed;	/* with that error */
	bool		 broken;	/* what libcurl has of it */
	uint64_t	 sent;		/* bytes of what is put */
	uint64_t	 moved;		/* bytes since then */
	int64_t		 since_ms;
	char		 message[CURL_ERROR_SIZE];
};

static size_t
on_line(char *line, size_t size, size_t n, void *arg)
{
	struct state *s = arg;

	s->moved += size * n;
	if (s->t->line(s->t->arg, line, size * n, s->err) == 0)
		return size * n;
	s->failed = true;
	return 0;
}

static size_t
on_body(char *bytes, size_t size, size_t n, void *arg)
{
	struct state *s = arg;

	s->moved += size * n;
	if (s->t->body(s->t->arg, bytes, size * n, s->err) == 0)
		return size * n;
	s->failed = true;
	return 0;
}

static size_t
on_read(char *buf, size_t size, size_t n, void *arg)
{
	struct state *s = arg;
	const struct wsp_site_put *put = s->t->put;
	uint64_t len = size * n;

	if (len > put->size - s->sent)
		len = put->size - s->sent;
	if (len > 0 && put->read(put->arg, buf, (size_t)len, s->sent,
	    s->err) == -1) {
		s->failed = true;
		return CURL_READFUNC_ABORT;
	}
	s->sent += len;
	s->moved += len;
	return (size_t)len;
}

/* A server that speaks before it has all may be sent it anew. */
static int
on_seek(void *arg, curl_off_t offset, int origin)
{
	struct state *s = arg;

	if (origin != SEEK_SET || offset < 0 ||
	    (uint64_t)offset > s->t->put->size)
		return CURL_SEEKFUNC_FAIL;
	s->sent = (uint64_t)offset;
	return CURL_SEEKFUNC_OK;
}

static void
set_put(struct state *s, CURL *easy)
{
	const struct wsp_curl_api *api = &s->curl->api;

	api->setopt(easy, CURLOPT_UPLOAD, 1L);
	api->setopt(easy, CURLOPT_INFILESIZE_LARGE,
	    (curl_off_t)s->t->put->size);
	api->setopt(easy, CURLOPT_READFUNCTION, on_read);
	api->setopt(easy, CURLOPT_READDATA, s);
	api->setopt(easy, CURLOPT_SEEKFUNCTION, on_seek);
	api->setopt(easy, CURLOPT_SEEKDATA, s);
}

/* Redirects are followed by the caller, who knows what may go where. */
static CURLcode
set_all(struct state *s, CURL *easy, struct curl_slist *fields)
{
	const struct wsp_curl_api *api = &s->curl->api;
	const struct wsp_remote_options *o = &s->curl->options;
	CURLcode code;

	api->easy_reset(easy);
	api->setopt(easy, CURLOPT_NOSIGNAL, 1L);
	api->setopt(easy, CURLOPT_PATH_AS_IS, 1L);
	api->setopt(easy, CURLOPT_USERAGENT, AGENT);
	api->setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)o->connect_ms);
	api->setopt(easy, CURLOPT_NETRC, s->t->netrc ?
	    (long)CURL_NETRC_OPTIONAL : (long)CURL_NETRC_IGNORED);
	api->setopt(easy, CURLOPT_ERRORBUFFER, s->message);
	api->setopt(easy, CURLOPT_HEADERFUNCTION, on_line);
	api->setopt(easy, CURLOPT_HEADERDATA, s);
	api->setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	api->setopt(easy, CURLOPT_WRITEDATA, s);
	api->setopt(easy, CURLOPT_HTTPHEADER, fields);
	if (s->t->put != NULL)
		set_put(s, easy);
	if (s->t->remove)
		api->setopt(easy, CURLOPT_CUSTOMREQUEST, "DELETE");
	if (o->cacert != NULL && (code = api->setopt(easy, CURLOPT_CAINFO,
	    o->cacert)) != CURLE_OK)
		return code;
	return api->setopt(easy, CURLOPT_URL, s->t->url);
}

/* Fails if too little came for as long as one waits. */
static int
check_speed(struct state *s)
{
	const struct wsp_remote_options *o = &s->curl->options;
	uint64_t moved = s->moved, ms = (uint64_t)o->stall_ms;
	int64_t now = wsp_clock_ms();

	if (o->stall_ms <= 0 || now - s->since_ms < o->stall_ms)
		return 0;
	s->since_ms = now;
	s->moved = 0;
	if (moved > 0 && moved * 1000 / ms >= o->min_speed)
		return 0;
	s->t->may_pass = true;
	if (moved == 0 || moved * 1000 < ms)
		wsp_fail(s->err, WSP_ESYS, "stalled: less than a byte a "
		    "second for %g s", (double)ms / 1000);
	else
		wsp_fail(s->err, WSP_ESYS, "too slow: less than %" PRIu64
		    " bytes a second for %g s", o->min_speed,
		    (double)ms / 1000);
	s->err->sys = EIO;
	return -1;
}

static void
fail_memory(struct state *s)
{
	errno = ENOMEM;
	wsp_fail_errno(s->err, NULL);
}

/* It was libcurl that failed, and not the server. */
static void
fail_curl(struct state *s, bool memory, const char *why)
{
	s->failed = true;
	if (memory) {
		fail_memory(s);
		return;
	}
	wsp_fail(s->err, WSP_ESYS, "libcurl: %s", why);
	s->err->sys = EIO;
}

/* What is left of such a transfer is of no use to the next one. */
static void
fail_multi(struct state *s, CURLMcode code)
{
	s->broken = true;
	fail_curl(s, code == CURLM_OUT_OF_MEMORY,
	    s->curl->api.multi_strerror(code));
}

/* Lets it go on until it is over; false if it failed with an error. */
static bool
drive(struct state *s, struct wsp_curl_line *l, CURLcode *code)
{
	const struct wsp_curl_api *api = &s->curl->api;
	CURLMcode multi = CURLM_OK;
	CURLMsg *message;
	int running = 1, left;

	s->since_ms = wsp_clock_ms();
	for (;;) {
		if (multi == CURLM_OK)
			multi = api->perform(l->multi, &running);
		if (multi == CURLM_OK && running == 0)
			break;
		if (wsp_check_cancel(s->curl->options.cancel, s->err) == -1)
			return false;
		if (multi != CURLM_OK) {
			fail_multi(s, multi);
			return false;
		}
		if (check_speed(s) == -1)
			return false;
		multi = api->poll(l->multi, NULL, 0, WSP_CURL_POLL_MS, NULL);
	}
	message = api->read(l->multi, &left);
	*code = message != NULL && message->msg == CURLMSG_DONE ?
	    message->data.result : CURLE_RECV_ERROR;
	return true;
}

/* What may be another way the next time? */
static bool
may_pass(CURLcode code)
{
	switch (code) {
	case CURLE_COULDNT_CONNECT:
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_GOT_NOTHING:
	case CURLE_PARTIAL_FILE:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
		return true;
	default:
		return false;
	}
}

/* Says why it failed. */
static void
explain(struct state *s, CURL *easy, CURLcode code)
{
	const struct wsp_curl_api *api = &s->curl->api;
	long sys = 0;

	api->getinfo(easy, CURLINFO_OS_ERRNO, &sys);
	if (code == CURLE_COULDNT_CONNECT && sys != 0)
		wsp_fail(s->err, WSP_ESYS, "no connection: %s",
		    strerror((int)sys));
	else if (code == CURLE_OPERATION_TIMEDOUT)
		wsp_fail(s->err, WSP_ESYS, "no connection within %g s",
		    s->curl->options.connect_ms / 1000.0);
	else if (code == CURLE_COULDNT_RESOLVE_HOST)
		wsp_fail(s->err, WSP_ESYS, "there is no host of that name");
	else if (code == CURLE_PARTIAL_FILE)
		wsp_fail(s->err, WSP_ESYS, "the answer ends too early");
	else if (code == CURLE_GOT_NOTHING)
		wsp_fail(s->err, WSP_ESYS, "no answer");
	else if (code == TOO_LARGE)
		wsp_fail(s->err, WSP_ESYS,
		    "a line of the answer's header is too long");
	else if (code == CURLE_OUT_OF_MEMORY)
		/* Older ones do not tell the one from the other. */
		wsp_fail(s->err, WSP_ESYS, "a line of the answer's header is "
		    "too long, or there is no memory");
	else
		wsp_fail(s->err, WSP_ESYS, "%s", s->message[0] != '\0' ?
		    s->message : api->strerror(code));
	s->err->sys = EIO;
}

/* A peer that has gone shows by an error, not by a signal. */
static void
hold_pipe(sigset_t *old)
{
	sigset_t pipe;

	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &pipe, old);
}

static void
release_pipe(const sigset_t *old)
{
	static const struct timespec none;
	sigset_t pipe;

	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	if (!sigismember(old, SIGPIPE))
		while (sigtimedwait(&pipe, NULL, &none) == SIGPIPE)
			;
	pthread_sigmask(SIG_SETMASK, old, NULL);
}

static struct curl_slist *
make_fields(struct state *s)
{
	const struct wsp_curl_api *api = &s->curl->api;
	struct curl_slist *fields = NULL, *more;
	size_t i;

	for (i = 0; i < s->t->nlines; i++) {
		if ((more = api->append(fields, s->t->lines[i])) == NULL) {
			api->free_all(fields);
			return NULL;
		}
		fields = more;
	}
	return fields;
}

/* What the server said beside the object. */
static int
take_rest(struct state *s, CURL *easy)
{
	const struct wsp_curl_api *api = &s->curl->api;
	curl_off_t after = 0;
	char *location = NULL;

	api->getinfo(easy, CURLINFO_RETRY_AFTER, &after);
	s->t->retry_after_s = after > 0 ? (uint64_t)after : 0;
	api->getinfo(easy, CURLINFO_REDIRECT_URL, &location);
	if (location == NULL || (s->t->location = strdup(location)) != NULL)
		return 0;
	s->failed = true;
	return wsp_fail_errno(s->err, NULL);
}

/* All that is said to libcurl before the transfer begins. */
static bool
begin(struct state *s, struct wsp_curl_line *l, struct curl_slist *fields)
{
	const struct wsp_curl_api *api = &s->curl->api;
	CURLMcode multi;
	CURLcode code;

	if (fields == NULL && s->t->nlines > 0)
		fail_memory(s);
	else if ((code = set_all(s, l->easy, fields)) != CURLE_OK)
		fail_curl(s, code == CURLE_OUT_OF_MEMORY, api->strerror(code));
	else if ((multi = api->add(l->multi, l->easy)) != CURLM_OK)
		fail_multi(s, multi);
	else
		return true;
	return false;
}

static int
transfer(struct state *s, struct wsp_curl_line *l)
{
	const struct wsp_curl_api *api = &s->curl->api;
	struct curl_slist *fields = make_fields(s);
	CURLcode code = CURLE_OK;
	int ret = -1;

	if (begin(s, l, fields)) {
		if (drive(s, l, &code)) {
			ret = take_rest(s, l->easy);
			if (code != CURLE_OK && !s->failed) {
				s->t->may_pass = may_pass(code);
				explain(s, l->easy, code);
			}
			if (code != CURLE_OK)
				ret = -1;
		}
		if (api->remove(l->multi, l->easy) != CURLM_OK)
			s->broken = true;
	}
	api->free_all(fields);
	return ret;
}

int
wsp_curl_run(struct wsp_curl *c, struct wsp_curl_transfer *t,
    struct wsp_error *err)
{
	struct state s = { .curl = c, .t = t, .err = err };
	struct wsp_curl_line *l;
	sigset_t old;
	int ret;

	t->may_pass = false;
	t->retry_after_s = 0;
	t->location = NULL;
	if ((l = wsp_curl_take(c, err)) == NULL)
		return -1;
	hold_pipe(&old);
	ret = transfer(&s, l);
	release_pipe(&old);
	if (s.broken)
		wsp_curl_drop(c, l);
	else
		wsp_curl_give_back(c, l);
	return ret;
}
