/* SPDX-License-Identifier: ISC */
/*
 * test-curl.c - one transfer, by a libcurl that fails and a server that is slow
 * as they are told to, and by a clock that goes only when one waits.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/cond.h"
#include "base/error.h"
#include "remote/curl_api.h"
#include "tap.h"

#define ROUNDS_MAX	100000	/* of a transfer that does not end */

/* What libcurl answers. */
static struct fake {
	CURLcode	 url, cacert, result;
	CURLMcode	 add, perform, poll, remove;
	size_t		 bytes;		/* that come before each wait */
	unsigned	 rounds;	/* before it is over */
	const char	*location;
	bool		 no_memory;	/* for a copy of that */
} fake;

static int64_t now_ms;
static unsigned polls, made, cleaned;
static curl_write_callback take;
static void *take_arg;
static CURLMsg message = { .msg = CURLMSG_DONE };
static struct wsp_error error;
static struct wsp_curl_transfer transfer;

int64_t	__wrap_wsp_clock_ms(void);
char	*__wrap_strdup(const char *);
char	*__real_strdup(const char *);

int64_t
__wrap_wsp_clock_ms(void)
{
	return now_ms;
}

char *
__wrap_strdup(const char *s)
{
	if (!fake.no_memory)
		return __real_strdup(s);
	errno = ENOMEM;
	return NULL;
}

static CURL *
fake_easy_init(void)
{
	made++;
	return malloc(1);
}

static void
fake_easy_reset(CURL *easy)
{
	(void)easy;
}

static void
fake_easy_cleanup(CURL *easy)
{
	cleaned++;
	free(easy);
}

static CURLcode
fake_setopt(CURL *easy, CURLoption option, ...)
{
	va_list ap;

	(void)easy;
	va_start(ap, option);
	if (option == CURLOPT_WRITEFUNCTION)
		take = va_arg(ap, curl_write_callback);
	else if (option == CURLOPT_WRITEDATA)
		take_arg = va_arg(ap, void *);
	va_end(ap);
	return option == CURLOPT_URL ? fake.url :
	    option == CURLOPT_CAINFO ? fake.cacert : CURLE_OK;
}

static CURLcode
fake_getinfo(CURL *easy, CURLINFO info, ...)
{
	va_list ap;

	(void)easy;
	va_start(ap, info);
	if (info == CURLINFO_REDIRECT_URL)
		*va_arg(ap, const char **) = fake.location;
	va_end(ap);
	return CURLE_OK;
}

static const char *
fake_strerror(CURLcode code)
{
	return code == CURLE_NOT_BUILT_IN ? "not built in" : "other";
}

static struct curl_slist *
fake_append(struct curl_slist *list, const char *line)
{
	(void)list;
	(void)line;
	return NULL;
}

static void
fake_free_all(struct curl_slist *list)
{
	(void)list;
}

static CURLM *
fake_multi_init(void)
{
	return malloc(1);
}

static CURLMcode
fake_add(CURLM *multi, CURL *easy)
{
	(void)multi;
	(void)easy;
	return fake.add;
}

static CURLMcode
fake_remove(CURLM *multi, CURL *easy)
{
	(void)multi;
	(void)easy;
	return fake.remove;
}

static CURLMcode
fake_perform(CURLM *multi, int *running)
{
	static char bytes[4096];

	(void)multi;
	if (fake.bytes > 0)
		take(bytes, 1, fake.bytes, take_arg);
	*running = polls < fake.rounds && polls < ROUNDS_MAX;
	return fake.perform;
}

static CURLMcode
fake_poll(CURLM *multi, struct curl_waitfd *fds, unsigned n, int ms, int *got)
{
	(void)multi;
	(void)fds;
	(void)n;
	(void)got;
	polls++;
	now_ms += ms;
	return fake.poll;
}

static CURLMsg *
fake_read(CURLM *multi, int *left)
{
	(void)multi;
	*left = 0;
	message.data.result = fake.result;
	return &message;
}

static CURLMcode
fake_multi_cleanup(CURLM *multi)
{
	free(multi);
	return CURLM_OK;
}

static const char *
fake_multi_strerror(CURLMcode code)
{
	return code == CURLM_INTERNAL_ERROR ? "internal" : "other";
}

static int
take_nothing(void *arg, const void *bytes, size_t len, struct wsp_error *err)
{
	(void)arg;
	(void)bytes;
	(void)len;
	(void)err;
	return 0;
}

static struct wsp_curl *
start(struct fake f)
{
	struct wsp_curl *c;

	fake = f;
	polls = 0;
	if ((c = calloc(1, sizeof(*c))) == NULL)
		abort();
	c->api = (struct wsp_curl_api){ .easy_init = fake_easy_init,
	    .easy_reset = fake_easy_reset, .easy_cleanup = fake_easy_cleanup,
	    .setopt = fake_setopt, .getinfo = fake_getinfo,
	    .strerror = fake_strerror, .append = fake_append,
	    .free_all = fake_free_all, .multi_init = fake_multi_init,
	    .add = fake_add, .remove = fake_remove,
	    .perform = fake_perform, .poll = fake_poll, .read = fake_read,
	    .multi_cleanup = fake_multi_cleanup,
	    .multi_strerror = fake_multi_strerror };
	c->options = (struct wsp_remote_options){ .connections = 1,
	    .stall_ms = 30000, .min_speed = 100, .cacert = "ca.pem" };
	pthread_mutex_init(&c->lock, NULL);
	wsp_cond_init(&c->freed);
	transfer = (struct wsp_curl_transfer){ .url = "http://h/",
	    .body = take_nothing };
	return c;
}

/* It fails, with this for a reason, and soon enough. */
static bool
fails(struct fake f, int sys, const char *why)
{
	struct wsp_curl *c = start(f);
	int ret = wsp_curl_run(c, &transfer, &error);

	free(transfer.location);
	wsp_curl_close(c);
	if (ret == -1 && error.code == WSP_ESYS && error.sys == sys &&
	    strcmp(error.msg, why) == 0 && polls < ROUNDS_MAX)
		return true;
	printf("# %d: %d: %s, %u polls\n", ret, error.sys,
	    ret == -1 ? error.msg : "", polls);
	return false;
}

static void
test_libcurl(void)
{
	const char *memory = strerror(ENOMEM);
	static char line[] = "a: b", *lines[] = { line };
	struct wsp_curl *c;

	ok(fails((struct fake){ .url = CURLE_OUT_OF_MEMORY }, ENOMEM,
	    memory) && fails((struct fake){ .add = CURLM_OUT_OF_MEMORY },
	    ENOMEM, memory) && fails((struct fake){
	    .perform = CURLM_OUT_OF_MEMORY }, ENOMEM, memory),
	    "no memory for a transfer");
	ok(fails((struct fake){ .cacert = CURLE_NOT_BUILT_IN }, EIO,
	    "libcurl: not built in"), "what it cannot do");
	ok(fails((struct fake){ .add = CURLM_INTERNAL_ERROR }, EIO,
	    "libcurl: internal"), "a transfer that is not begun");
	ok(fails((struct fake){ .perform = CURLM_INTERNAL_ERROR }, EIO,
	    "libcurl: internal"), "one that is not done");
	ok(fails((struct fake){ .rounds = ROUNDS_MAX,
	    .poll = CURLM_INTERNAL_ERROR }, EIO, "libcurl: internal") &&
	    polls == 1, "one that is not waited for");
	ok(fails((struct fake){ .result = CURLE_OUT_OF_MEMORY }, EIO,
	    "a line of the answer's header is too long, or there is no "
	    "memory"), "what is told in one word for two things");
	ok(fails((struct fake){ .location = "http://x", .no_memory = true },
	    ENOMEM, memory), "no memory for where it leads");
	c = start((struct fake){ .rounds = 0 });
	transfer.lines = lines;
	transfer.nlines = 1;
	ok(wsp_curl_run(c, &transfer, &error) == -1 && error.sys == ENOMEM,
	    "no memory for what is sent");
	wsp_curl_close(c);
}

/* What failed is not used again, and what did not is. */
static void
test_lines(void)
{
	struct wsp_curl *c = start((struct fake){ .rounds = 1 });

	made = cleaned = 0;
	ok(wsp_curl_run(c, &transfer, &error) == 0 &&
	    wsp_curl_run(c, &transfer, &error) == 0 && made == 1 &&
	    cleaned == 0, "a connection is used again");
	fake.poll = CURLM_INTERNAL_ERROR;
	polls = 0;
	ok(wsp_curl_run(c, &transfer, &error) == -1 && cleaned == 1,
	    "but not if it failed");
	fake.poll = CURLM_OK;
	fake.remove = CURLM_INTERNAL_ERROR;
	ok(wsp_curl_run(c, &transfer, &error) == 0 && made == 2 &&
	    cleaned == 2, "nor if it does not end");
	wsp_curl_close(c);
}

static void
test_speed(void)
{
	struct fake slow = { .rounds = ROUNDS_MAX };

	ok(fails(slow, EIO,
	    "stalled: less than a byte a second for 30 s") &&
	    transfer.may_pass && polls == 600, "nothing comes");
	/* 20 rounds a second. */
	slow.bytes = 4;
	ok(fails(slow, EIO,
	    "too slow: less than 100 bytes a second for 30 s") &&
	    transfer.may_pass && polls == 600, "80 bytes a second");
	slow.bytes = 5;
	slow.rounds = 2000;
	slow.result = CURLE_PARTIAL_FILE;
	ok(fails(slow, EIO, "the answer ends too early") && polls == 2000,
	    "100 bytes a second may go on");
}

int
main(void)
{
	plan(14);
	test_libcurl();
	test_lines();
	test_speed();
	return done();
}
