/* SPDX-License-Identifier: ISC */
/* object.c - a source whose bytes are those of a URL. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "remote/object.h"
#include "remote/url.h"

#define NS		UINT64_C(1000000000)
#define LOCK_MS		60000	/* how long another one may fetch a page */
#define GAP		65536	/* bytes that are read again for one request */
#define SMALL		1048576	/* of what is read of once more, all is */
#define ELSEWHERE	(UINT64_MAX - 1)	/* no device */

static struct wsp_object *
object_of(struct wsp_source *s)
{
	return (struct wsp_object *)s;
}

/* Keeps pages in memory, where nothing else keeps them. */
static int
remember(struct wsp_object *o, uint64_t first, size_t n, const uint8_t *buf,
    struct wsp_error *err)
{
	uint64_t pages = wsp_paging_pages(&o->head), i;
	uint32_t len;

	if (o->memory == NULL && (o->memory = calloc(pages,
	    sizeof(*o->memory))) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = first; i < first + n; i++) {
		len = wsp_paging_length(&o->head, i);
		if (o->memory[i] == NULL &&
		    (o->memory[i] = malloc(len)) == NULL)
			return wsp_fail_errno(err, NULL);
		memcpy(o->memory[i], buf + (i - first) * o->head.page_size,
		    len);
	}
	return 0;
}

int
wsp_object_keep(struct wsp_object *o, uint64_t first, size_t n,
    const uint8_t *buf, struct wsp_error *err)
{
	struct wsp_error why;

	if (o->cached && o->pages.writable && !o->remote->ill) {
		if (wsp_pages_write(&o->pages, first, n, buf, &why) == 0)
			return 0;
		wsp_remote_ill(o->remote, &why);
	}
	return remember(o, first, n, buf, err);
}

/* Reads n pages into the buffer, as far as they are there. */
static void
look(struct wsp_object *o, uint64_t first, size_t n, uint8_t *buf, bool *have)
{
	size_t i;

	if (o->cached)
		wsp_pages_read(&o->pages, first, n, buf, have);
	else
		memset(have, 0, n * sizeof(*have));
	for (i = 0; o->memory != NULL && i < n; i++)
		if (!have[i] && o->memory[first + i] != NULL) {
			memcpy(buf + i * o->head.page_size,
			    o->memory[first + i],
			    wsp_paging_length(&o->head, first + i));
			have[i] = true;
		}
}

/* Fetches pages of the buffer, which are missing at both ends. */
static int
fetch_pages(struct wsp_object *o, uint64_t first, size_t n, uint8_t *buf,
    struct wsp_error *err)
{
	uint64_t from = first * o->head.page_size;
	uint64_t end = (first + n) * o->head.page_size;

	if (end > o->head.size)
		end = o->head.size;
	if (wsp_object_fetch(o, from, end - from, buf, err) == -1)
		return -1;
	return wsp_object_keep(o, first, n, buf, err);
}

/* The first missing page from one on, and the end of its run. */
static size_t
next_run(const struct wsp_object *o, const bool *have, size_t i, size_t n,
    size_t *end)
{
	size_t gap = GAP / o->head.page_size, j;

	while (i < n && have[i])
		i++;
	for (j = *end = i; j < n && j - *end <= gap; j++)
		if (!have[j])
			*end = j + 1;
	return i;
}

/*
 * Fetches a run of missing pages, unless somebody else does so meanwhile: of
 * what is missing then the rest.
 */
static int
fetch_run(struct wsp_object *o, uint64_t first, size_t n, uint8_t *buf,
    bool *have, struct wsp_error *err)
{
	bool shared = o->cached && o->pages.writable && !o->remote->ill;
	size_t i, end, size = o->head.page_size;
	struct wsp_error ignored;
	int ret = 0;

	if (shared && wsp_pages_lock(&o->pages, first, n, LOCK_MS,
	    &ignored) == -1)
		shared = false;
	if (shared)
		look(o, first, n, buf, have);
	for (i = 0; ret == 0 && (i = next_run(o, have, i, n, &end)) < n;
	    i = end) {
		ret = fetch_pages(o, first + i, end - i, buf + i * size, err);
		if (ret == 0)
			memset(have + i, true, end - i);
	}
	if (shared)
		wsp_pages_unlock(&o->pages, first, n);
	return ret;
}

/* Makes room for so many pages in the buffer. */
static int
make_room(struct wsp_object *o, size_t n, struct wsp_error *err)
{
	uint8_t *buf;
	bool *have;

	o->n = 0;
	if (n <= o->room)
		return 0;
	if ((buf = realloc(o->buf, n * o->head.page_size)) == NULL)
		return wsp_fail_errno(err, NULL);
	o->buf = buf;
	if ((have = realloc(o->have, n * sizeof(*have))) == NULL)
		return wsp_fail_errno(err, NULL);
	o->have = have;
	o->room = n;
	return 0;
}

static bool
all_there(const bool *have, size_t n)
{
	size_t i;

	for (i = 0; i < n && have[i]; i++)
		;
	return i == n;
}

int
wsp_object_need(struct wsp_object *o, uint64_t first, uint64_t n,
    struct wsp_error *err)
{
	size_t i, end;

	if (make_room(o, (size_t)n, err) == -1)
		return -1;
	look(o, first, (size_t)n, o->buf, o->have);
	if (!all_there(o->have, (size_t)n) && o->head.size <= SMALL) {
		/* One request more is to be enough. */
		first = 0;
		n = wsp_paging_pages(&o->head);
		if (make_room(o, (size_t)n, err) == -1)
			return -1;
		look(o, first, (size_t)n, o->buf, o->have);
	}
	if (o->remote->options.offline && !all_there(o->have, (size_t)n))
		return wsp_fail(err, WSP_EABSENT, "not in the cache");
	for (i = 0; (i = next_run(o, o->have, i, (size_t)n, &end)) < n;
	    i = end)
		if (fetch_run(o, first + i, end - i, o->buf +
		    i * o->head.page_size, o->have + i, err) == -1)
			return -1;
	o->first = first;
	o->n = (size_t)n;
	return 0;
}

static int
read_object(struct wsp_source *s, void *buf, size_t len, off_t offset,
    size_t *got, struct wsp_error *err)
{
	struct wsp_object *o = object_of(s);
	uint64_t from = (uint64_t)offset, first, last;

	if (from >= o->head.size || len == 0) {
		*got = 0;
		return 0;
	}
	if (len > o->head.size - from)
		len = (size_t)(o->head.size - from);
	first = from / o->head.page_size;
	last = (from + len - 1) / o->head.page_size;
	if ((o->n == 0 || first < o->first || last >= o->first + o->n) &&
	    wsp_object_need(o, first, last - first + 1, err) == -1)
		return -1;
	memcpy(buf, o->buf + (from - o->first * o->head.page_size), len);
	*got = len;
	return 0;
}

/* The id is made of the URL. */
static int
status(struct wsp_source *s, struct wsp_source_status *st,
    struct wsp_error *err)
{
	struct wsp_object *o = object_of(s);
	size_t i;

	(void)err;
	st->size = st->disk_size = o->head.size;
	st->unit = o->head.page_size;
	st->id[0] = ELSEWHERE;
	st->id[1] = 0;
	for (i = 0; i < 18; i++)
		if (o->pages.name[i] != '/')
			st->id[1] = st->id[1] << 4 | (uint64_t)(
			    o->pages.name[i] <= '9' ? o->pages.name[i] - '0' :
			    o->pages.name[i] - 'a' + 10);
	return 0;
}

static int
close_object(struct wsp_source *s, struct wsp_error *err)
{
	struct wsp_object *o = object_of(s);
	uint64_t i;

	(void)err;
	if (o->memory != NULL)
		for (i = 0; i < wsp_paging_pages(&o->head); i++)
			free(o->memory[i]);
	free(o->memory);
	wsp_pages_close(&o->pages);
	free(o->buf);
	free(o->have);
	free(o->url);
	free(o);
	return 0;
}

static const struct wsp_source_ops ops = {
	.read = read_object,
	.status = status,
	.close = close_object,
};

/* Opens the pages in the cache, if there is one that works. */
static void
open_pages(struct wsp_object *o, const char *key)
{
	struct wsp_cache *cache = wsp_remote_cache(o->remote);
	bool make = !o->remote->options.offline && !o->remote->ill;
	struct wsp_error why;

	o->pages.index = o->pages.data = -1;
	wsp_cache_name(key, o->pages.name);
	if (cache == NULL)
		return;
	if (wsp_pages_open(&o->pages, cache, key, make, &why) == -1 &&
	    why.sys != ENOENT)
		wsp_remote_ill(o->remote, &why);
}

/* Of what could not be opened nothing is left in the cache. */
static void
remove_empty(struct wsp_object *o)
{
	struct wsp_error ignored;

	if (o->pages.index != -1 && o->pages.writable &&
	    wsp_pages_again(&o->pages, &ignored) == 0 &&
	    o->pages.head.generation == 0)
		wsp_cache_remove(o->pages.cache, o->pages.name, &ignored);
}

static int
parse(const char *text, char **url, char **key, struct wsp_error *err)
{
	struct wsp_url u;

	if (wsp_url_parse(&u, text, err) == -1)
		return -1;
	*url = wsp_url_text(&u, WSP_URL_WHOLE);
	*key = wsp_url_text(&u, WSP_URL_UNSIGNED);
	wsp_url_free(&u);
	if (*url != NULL && *key != NULL)
		return 0;
	free(*url);
	free(*key);
	return wsp_fail_errno(err, NULL);
}

int
wsp_object_open(struct wsp_source **sp, struct wsp_remote *r,
    const char *text, uint32_t flags, struct wsp_error *err)
{
	struct wsp_object *o;
	char *url, *key;
	int ret;

	if (parse(text, &url, &key, err) == -1)
		return -1;
	if ((o = calloc(1, sizeof(*o))) == NULL) {
		free(url);
		free(key);
		return wsp_fail_errno(err, NULL);
	}
	o->source.ops = &ops;
	o->remote = r;
	o->url = url;
	open_pages(o, key);
	ret = wsp_object_ask(o, key, flags, err);
	free(key);
	if (ret == -1) {
		remove_empty(o);
		close_object(&o->source, err);
		return -1;
	}
	if (o->cached)
		wsp_pages_use(&o->pages, r->options.now() / NS);
	*sp = &o->source;
	return 0;
}
