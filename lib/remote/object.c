/* SPDX-License-Identifier: ISC */
/* object.c - a source whose bytes are those of a URL. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "remote/object.h"
#include "remote/url.h"

#define NS		UINT64_C(1000000000)
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
	int ret;

	if (o->cached && o->pages.writable && !o->remote->ill) {
		if (wsp_pages_write(&o->pages, first, n, buf, &why) == 0)
			return 0;
		wsp_remote_ill(o->remote, &why);
	}
	pthread_mutex_lock(&o->lock);
	ret = remember(o, first, n, buf, err);
	pthread_mutex_unlock(&o->lock);
	return ret;
}

void
wsp_object_look(struct wsp_object *o, uint64_t first, size_t n, uint8_t *buf,
    bool *have)
{
	size_t i;

	if (o->cached)
		wsp_pages_read(&o->pages, first, n, buf, have);
	else
		memset(have, 0, n * sizeof(*have));
	pthread_mutex_lock(&o->lock);
	for (i = 0; o->memory != NULL && i < n; i++)
		if (!have[i] && o->memory[first + i] != NULL) {
			memcpy(buf + i * o->head.page_size,
			    o->memory[first + i],
			    wsp_paging_length(&o->head, first + i));
			have[i] = true;
		}
	pthread_mutex_unlock(&o->lock);
}

bool
wsp_object_has(struct wsp_object *o, uint64_t page)
{
	struct wsp_error ignored;
	bool has = false;

	if (o->cached && wsp_pages_has(&o->pages, page, &has,
	    &ignored) == 0 && has)
		return true;
	return o->memory != NULL && o->memory[page] != NULL;
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
	if (make_room(o, (size_t)n, err) == -1)
		return -1;
	wsp_object_look(o, first, (size_t)n, o->buf, o->have);
	if (!all_there(o->have, (size_t)n) && o->head.size <= WSP_SMALL) {
		/* One request more is to be enough. */
		first = 0;
		n = wsp_paging_pages(&o->head);
		if (make_room(o, (size_t)n, err) == -1)
			return -1;
		wsp_object_look(o, first, (size_t)n, o->buf, o->have);
	}
	if (!all_there(o->have, (size_t)n)) {
		if (o->remote->options.offline)
			return wsp_fail(err, WSP_EABSENT, "not in the cache");
		if (wsp_runs_fill(o, first, (size_t)n, o->buf, o->have,
		    err) == -1)
			return -1;
	}
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
	pthread_mutex_destroy(&o->lock);
	free(o);
	return 0;
}

static const struct wsp_source_ops ops = {
	.read = read_object,
	.status = status,
	.expect = wsp_runs_expect,
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

/* The URL as it is fetched, and what the object is called in the cache. */
static int
parse(struct wsp_remote *r, const char *text, char **url, char **key,
    struct wsp_error *err)
{
	char *plain;
	struct wsp_url u;

	if (wsp_url_parse(&u, text, err) == -1)
		return -1;
	*url = wsp_url_text(&u, WSP_URL_WHOLE);
	plain = wsp_url_text(&u, WSP_URL_UNSIGNED);
	wsp_url_free(&u);
	*key = NULL;
	if (*url == NULL || plain == NULL)
		wsp_fail_errno(err, NULL);
	else
		*key = wsp_remote_key(r, plain, err);
	free(plain);
	if (*key != NULL)
		return 0;
	free(*url);
	return -1;
}

int
wsp_object_open(struct wsp_source **sp, struct wsp_remote *r,
    const char *text, uint32_t flags, struct wsp_error *err)
{
	struct wsp_object *o;
	char *url, *key;
	int ret;

	if (parse(r, text, &url, &key, err) == -1)
		return -1;
	if ((o = calloc(1, sizeof(*o))) == NULL) {
		free(url);
		free(key);
		return wsp_fail_errno(err, NULL);
	}
	o->source.ops = &ops;
	pthread_mutex_init(&o->lock, NULL);
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
