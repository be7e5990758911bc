/* SPDX-License-Identifier: ISC */
/* ask.c - ask which version of an object there is. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "remote/object.h"

#define NS		UINT64_C(1000000000)
#define ASK_MS		60000	/* how long another one may ask */
#define YOUNG_S		2	/* a change that another may follow unseen */
#define DAY_S		86400

int
wsp_download_take(void *arg, const void *bytes, size_t len)
{
	struct wsp_download *b = arg;
	size_t room = b->room == 0 ? WSP_FIRST_BYTES : b->room;
	uint8_t *more;

	if (bytes == NULL) {
		/* It begins again. */
		b->len = 0;
		return 0;
	}
	if (len > b->max - b->len) {
		errno = EFBIG;
		return -1;
	}
	while (room - b->len < len)
		room *= 2;
	if (room > b->room) {
		if ((more = realloc(b->bytes, room)) == NULL)
			return -1;
		b->bytes = more;
		b->room = room;
	}
	memcpy(b->bytes + b->len, bytes, len);
	b->len += len;
	return 0;
}

/* The seconds of a date such as Tue, 14 Nov 2023 22:13:20 GMT, or -1. */
static int64_t
read_date(const char *text)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct tm tm = { 0 };
	const char *found;
	char month[4];

	if (sscanf(text, "%*3s, %2d %3s %4d %2d:%2d:%2d GMT", &tm.tm_mday,
	    month, &tm.tm_year, &tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 6 ||
	    (found = strstr(months, month)) == NULL)
		return -1;
	tm.tm_mon = (int)(found - months) / 3;
	tm.tm_year -= 1900;
	return timegm(&tm);
}

/*
 * Can the version be told from the one that a change in the next moment makes?
 * Servers make ETags of seconds, too.
 */
static bool
is_settled(const struct wsp_http_answer *a, uint64_t now_ns)
{
	int64_t modified = read_date(a->last_modified);
	int64_t now = (int64_t)(now_ns / NS);

	return modified == -1 || modified > now + DAY_S ||
	    modified + YOUNG_S < now;
}

static bool
is_strong(const struct wsp_http_answer *a)
{
	return a->etag[0] == '"' && !a->weak;
}

/* Says what does not fit what was asked for. */
static int
check_answer(const struct wsp_http_answer *a,
    const struct wsp_download *body, struct wsp_error *err)
{
	uint64_t wanted;

	if (a->encoded)
		return wsp_fail(err, WSP_EVALUE,
		    "the answer has a Content-Encoding");
	if (a->status == 200)
		return a->size == UINT64_MAX || a->size == body->len ? 0 :
		    wsp_fail(err, WSP_EVALUE, "the answer ends too early");
	wanted = a->size < WSP_FIRST_BYTES ? a->size : WSP_FIRST_BYTES;
	if (a->first != 0 || a->length != wanted || a->size > INT64_MAX)
		return wsp_fail(err, WSP_EVALUE,
		    "the answer is another range than was asked for");
	if (body->len != wanted)
		return wsp_fail(err, WSP_EVALUE, "the answer ends too early");
	return 0;
}

int
wsp_object_version(struct wsp_object *o, uint32_t flags,
    const struct wsp_http_answer *a, uint64_t size, struct wsp_error *err)
{
	uint64_t now = o->remote->options.now();
	struct wsp_error why;
	bool keep;

	memset(&o->head, 0, sizeof(o->head));
	o->head.flags = flags;
	o->head.size = size;
	o->head.page_size = o->remote->options.page_size;
	o->head.generation = 1;
	keep = wsp_paging_set(&o->head, o->key, a->etag, a->last_modified) &&
	    (is_strong(a) || a->last_modified[0] != '\0') &&
	    (flags != 0 || is_settled(a, now));
	o->cached = keep && o->pages.index != -1 && o->pages.writable &&
	    !o->remote->ill;
	if (!keep && !wsp_paging_set(&o->head, "", a->etag,
	    a->last_modified))
		return wsp_fail(err, WSP_EVALUE,
		    "the answer has too long an ETag");
	if (!o->cached)
		return 0;
	if (wsp_pages_version(&o->pages, &o->head, now, &why) == 0) {
		o->head = o->pages.head;
		return 0;
	}
	wsp_remote_ill(o->remote, &why);
	o->cached = false;
	return 0;
}

/* Reads the whole object at once, where it cannot be done by ranges. */
static int
ask_whole(struct wsp_object *o, struct wsp_http_answer *a,
    struct wsp_download *body, struct wsp_error *err)
{
	struct wsp_http_request whole = { .url = o->url, .first = -1,
	    .last = -1, .body = wsp_download_take, .arg = body };

	body->len = 0;
	memset(a, 0, sizeof(*a));
	return o->remote->transport.get(o->remote->transport.arg, &whole, a,
	    err);
}

/* Takes in an answer with bytes. */
static int
take_answer(struct wsp_object *o, uint32_t flags, struct wsp_http_answer *a,
    struct wsp_download *body, struct wsp_error *err)
{
	uint64_t size, len;
	size_t n;

	if (check_answer(a, body, err) == -1)
		return -1;
	/* What can be told apart by nothing is read in one piece. */
	if (a->status == 206 && a->size > body->len && !is_strong(a) &&
	    a->last_modified[0] == '\0' &&
	    (ask_whole(o, a, body, err) == -1 ||
	    check_answer(a, body, err) == -1))
		return -1;
	size = a->status == 200 ? body->len : a->size;
	if (wsp_object_version(o, flags, a, size, err) == -1)
		return -1;
	/* Only whole pages; the last one may be short. */
	len = body->len;
	if (len < size)
		len -= len % o->head.page_size;
	n = (size_t)((len + o->head.page_size - 1) / o->head.page_size);
	return n == 0 ? 0 : wsp_object_keep(o, 0, n, body->bytes, err);
}

void
wsp_object_use(struct wsp_object *o, bool confirmed)
{
	struct wsp_error why;
	uint64_t now = o->remote->options.now();

	o->head = o->pages.head;
	o->cached = true;
	if (confirmed && o->pages.writable && !o->remote->ill &&
	    wsp_pages_confirm(&o->pages, now, &why) == -1)
		wsp_remote_ill(o->remote, &why);
}

/* The condition that it is another version than the one in the cache. */
static void
set_condition(const struct wsp_paging *head, struct wsp_http_request *r)
{
	const char *tag = wsp_paging_text(head, WSP_INDEX_ETAG);
	const char *date = wsp_paging_text(head, WSP_INDEX_MODIFIED);

	if (head->generation == 0)
		return;
	if (*tag == '"')
		r->if_none_match = tag;
	else if (*date != '\0')
		r->if_modified_since = date;
}

/* Some servers take what is older than the date for no other version. */
static bool
is_older(const struct wsp_http_request *r, const struct wsp_http_answer *a)
{
	return a->status == 304 && r->if_modified_since != NULL &&
	    a->last_modified[0] != '\0' &&
	    strcmp(a->last_modified, r->if_modified_since) != 0;
}

/* Asks for another version than the one in the cache, or for its begin. */
static int
ask_begin(struct wsp_object *o, struct wsp_http_answer *a,
    struct wsp_download *body, struct wsp_error *err)
{
	const struct wsp_transport *t = &o->remote->transport;
	struct wsp_http_request request = { .url = o->url,
	    .first = o->whole ? -1 : 0,
	    .last = o->whole ? -1 : WSP_FIRST_BYTES - 1,
	    .body = wsp_download_take, .arg = body };

	set_condition(&o->pages.head, &request);
	if (t->get(t->arg, &request, a, err) == -1)
		return -1;
	if (!is_older(&request, a))
		return 0;
	request.if_modified_since = NULL;
	memset(a, 0, sizeof(*a));
	return t->get(t->arg, &request, a, err);
}

static int
ask(struct wsp_object *o, uint32_t flags, struct wsp_error *err)
{
	struct wsp_download body = { .max = o->remote->options.max_size };
	struct wsp_http_answer a = { 0 };
	int ret = ask_begin(o, &a, &body, err);

	if (ret == 0 && a.status == 304 && o->pages.head.generation != 0)
		wsp_object_use(o, true);
	else if (ret == 0 && a.status == 416 && a.size == 0)
		ret = wsp_object_version(o, flags, &a, 0, err);
	else if (ret == 0 && a.status != 200 && a.status != 206)
		ret = wsp_fail(err, WSP_EVALUE, "unexpected answer %d",
		    a.status);
	else if (ret == 0)
		ret = take_answer(o, flags, &a, &body, err);
	free(body.bytes);
	return ret;
}

/* Need nobody be asked?  since: when somebody began to want to know. */
static bool
is_fresh(struct wsp_object *o, uint32_t flags, uint64_t since)
{
	const struct wsp_remote_options *options = &o->remote->options;
	const struct wsp_paging *head = &o->pages.head;
	uint64_t now = options->now();

	if (o->pages.index == -1 || head->generation == 0)
		return false;
	return options->offline || ((flags | head->flags) &
	    WSP_INDEX_IMMUTABLE) != 0 || head->confirmed_ns >= since ||
	    (now >= head->confirmed_ns &&
	    now - head->confirmed_ns < options->max_age_ns);
}

/* One asks at a time: who waited for that need not ask any more. */
int
wsp_object_ask(struct wsp_object *o, uint32_t flags, struct wsp_error *err)
{
	uint64_t since = o->remote->options.now();
	struct wsp_error ignored;
	bool locked = false;
	int ret = 0;

	if (is_fresh(o, flags, since)) {
		wsp_object_use(o, false);
		return 0;
	}
	if (o->remote->options.offline)
		return wsp_fail(err, WSP_EABSENT, "not in the cache");
	if (o->pages.index != -1 && o->pages.writable)
		locked = wsp_pages_ask(&o->pages, ASK_MS, &ignored) == 0 &&
		    wsp_pages_again(&o->pages, &ignored) == 0;
	if (locked && is_fresh(o, flags, since))
		wsp_object_use(o, false);
	else
		ret = ask(o, flags, err);
	if (locked)
		wsp_pages_asked(&o->pages);
	return ret;
}
