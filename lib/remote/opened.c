/* SPDX-License-Identifier: ISC */
/* opened.c - open a URL, whose bytes come as they are read. */
#include <errno.h>
#include <stdlib.h>

#include "base/error.h"
#include "remote/object.h"
#include "remote/url.h"

#define NS		UINT64_C(1000000000)

/* Opens the pages in the cache, if there is one that works. */
static void
open_pages(struct wsp_object *o)
{
	struct wsp_cache *cache = wsp_remote_cache(o->remote);
	bool make = !o->remote->options.offline && !o->remote->ill;
	struct wsp_error why;

	o->pages.index = o->pages.data = -1;
	wsp_cache_name(o->key, o->pages.name);
	if (cache == NULL)
		return;
	if (wsp_pages_open(&o->pages, cache, o->key, make, &why) == -1 &&
	    why.sys != ENOENT)
		wsp_remote_ill(o->remote, &why);
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

/* Makes an object of which nothing is known but what the cache has. */
static struct wsp_object *
begin(struct wsp_remote *r, const char *text, struct wsp_error *err)
{
	struct wsp_object *o;

	if ((o = calloc(1, sizeof(*o))) == NULL) {
		wsp_fail_errno(err, NULL);
		return NULL;
	}
	if (parse(r, text, &o->url, &o->key, err) == -1) {
		free(o);
		return NULL;
	}
	o->source.ops = &wsp_object_ops;
	pthread_mutex_init(&o->lock, NULL);
	o->remote = r;
	open_pages(o);
	return o;
}

/* Asks what there is, and gives it out. */
static int
ask_for(struct wsp_source **sp, struct wsp_object *o, uint32_t flags,
    struct wsp_error *err)
{
	if (wsp_object_ask(o, flags, err) == -1) {
		wsp_source_drop(&o->source);
		return -1;
	}
	if (o->cached)
		wsp_pages_use(&o->pages, o->remote->options.now() / NS);
	*sp = &o->source;
	return 0;
}

int
wsp_object_open(struct wsp_source **sp, struct wsp_remote *r,
    const char *text, uint32_t flags, struct wsp_error *err)
{
	struct wsp_object *o = begin(r, text, err);

	return o == NULL ? -1 : ask_for(sp, o, flags, err);
}

int
wsp_object_open_whole(struct wsp_source **sp, struct wsp_remote *r,
    const char *text, struct wsp_error *err)
{
	struct wsp_object *o = begin(r, text, err);

	if (o == NULL)
		return -1;
	o->whole = true;
	return ask_for(sp, o, 0, err);
}

bool
wsp_object_use_known(struct wsp_object *o)
{
	const struct wsp_paging *head = &o->pages.head;

	if (o->pages.index == -1 || head->generation == 0 ||
	    (head->flags & WSP_INDEX_IMMUTABLE) == 0 ||
	    head->size != o->head.size)
		return false;
	wsp_object_use(o, false);
	return true;
}

int
wsp_object_open_sized(struct wsp_source **sp, struct wsp_remote *r,
    const char *text, uint64_t size, struct wsp_error *err)
{
	struct wsp_object *o = begin(r, text, err);

	if (o == NULL)
		return -1;
	o->sized = true;
	o->head.flags = WSP_INDEX_IMMUTABLE;
	o->head.size = size;
	o->head.page_size = o->pages.head.generation != 0 ?
	    o->pages.head.page_size : r->options.page_size;
	if (wsp_object_use_known(o))
		wsp_pages_use(&o->pages, r->options.now() / NS);
	*sp = &o->source;
	return 0;
}

void
wsp_object_forget(struct wsp_remote *r, const char *text)
{
	struct wsp_error ignored;
	struct wsp_object *o;

	/* What is there is all there is then. */
	if (r->options.offline || (o = begin(r, text, &ignored)) == NULL)
		return;
	if (o->pages.index != -1 && o->pages.writable)
		wsp_cache_remove(o->pages.cache, o->pages.name, &ignored);
	wsp_source_drop(&o->source);
}
