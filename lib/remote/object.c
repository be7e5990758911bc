/* SPDX-License-Identifier: ISC */
/* object.c - a source whose bytes are those of a URL. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "remote/object.h"

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
wsp_object_is_small(const struct wsp_object *o)
{
	return o->head.size <= (o->sized ? WSP_FIRST_BYTES : WSP_SMALL);
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
	if (!all_there(o->have, (size_t)n) && wsp_object_is_small(o)) {
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

/* Of what could not be read nothing is left in the cache. */
static void
remove_empty(struct wsp_object *o)
{
	struct wsp_error ignored;

	if (o->pages.head.generation == 0 && o->pages.index != -1 &&
	    o->pages.writable &&
	    wsp_pages_again(&o->pages, &ignored) == 0 &&
	    o->pages.head.generation == 0)
		wsp_cache_remove(o->pages.cache, o->pages.name, &ignored);
}

static int
close_object(struct wsp_source *s, struct wsp_error *err)
{
	struct wsp_object *o = object_of(s);
	uint64_t i;

	(void)err;
	remove_empty(o);
	if (o->memory != NULL)
		for (i = 0; i < wsp_paging_pages(&o->head); i++)
			free(o->memory[i]);
	free(o->memory);
	wsp_pages_close(&o->pages);
	free(o->buf);
	free(o->have);
	free(o->url);
	free(o->key);
	pthread_mutex_destroy(&o->lock);
	free(o);
	return 0;
}

const struct wsp_source_ops wsp_object_ops = {
	.read = read_object,
	.status = status,
	.expect = wsp_runs_expect,
	.close = close_object,
};
