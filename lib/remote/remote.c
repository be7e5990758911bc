/* SPDX-License-Identifier: ISC */
/* remote.c - what opens URLs. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "file/file.h"
#include "remote/index.h"
#include "remote/object.h"
#include "remote/remote.h"
#include "remote/s3.h"

#define NAMES_MAX	(UINT64_C(512) << 20)

void
wsp_remote_defaults(struct wsp_remote_options *o)
{
	*o = (struct wsp_remote_options){ .cache_size = UINT64_C(1) << 30,
	    .page_size = WSP_PAGE_USUAL, .max_size = UINT64_C(256) << 20,
	    .retries = 4, .connections = 8, .connect_ms = 10000,
	    .stall_ms = 30000, .min_speed = 100 };
}

int
wsp_remote_open_with(struct wsp_remote **rp,
    const struct wsp_remote_options *options,
    const struct wsp_transport *transport, struct wsp_error *err)
{
	struct wsp_remote *r;

	if (options->page_size < WSP_PAGE_MIN ||
	    options->page_size > WSP_PAGE_MAX ||
	    (options->page_size & (options->page_size - 1)) != 0)
		return wsp_fail(err, WSP_EVALUE, "pages have a size from 4096 "
		    "to 1048576 that is a power of two");
	if ((r = calloc(1, sizeof(*r))) == NULL)
		return wsp_fail_errno(err, NULL);
	r->options = *options;
	r->names_max = NAMES_MAX;
	pthread_mutex_init(&r->lock, NULL);
	r->transport = *transport;
	*rp = r;
	return 0;
}

void
wsp_remote_close(struct wsp_remote *r)
{
	if (r == NULL)
		return;
	if (r->transport.close != NULL)
		r->transport.close(r->transport.arg);
	wsp_cache_close(r->cache);
	free(r->s3_server);
	pthread_mutex_destroy(&r->lock);
	free(r);
}

/* Which server buckets are of; no credentials are needed to tell that. */
static int
find_s3_server(struct wsp_remote *r, struct wsp_error *err)
{
	struct wsp_s3_keys keys;

	if (r->s3_server != NULL)
		return 0;
	if (wsp_s3_keys_find(&keys, true, err) == -1)
		return -1;
	r->s3_server = wsp_s3_server(&keys);
	wsp_s3_keys_free(&keys);
	return r->s3_server == NULL ? wsp_fail_errno(err, NULL) : 0;
}

char *
wsp_remote_key(struct wsp_remote *r, const char *url, struct wsp_error *err)
{
	char *key = NULL;
	int ret;

	if (!wsp_is_s3(url)) {
		if ((key = strdup(url)) == NULL)
			wsp_fail_errno(err, NULL);
		return key;
	}
	pthread_mutex_lock(&r->lock);
	ret = find_s3_server(r, err);
	pthread_mutex_unlock(&r->lock);
	if (ret == 0 && asprintf(&key, "%s\n%s", r->s3_server, url) == -1) {
		wsp_fail_errno(err, NULL);
		key = NULL;
	}
	return key;
}

const char *
wsp_remote_url(const char *key)
{
	const char *line = strchr(key, '\n');

	return line == NULL ? key : line + 1;
}

void
wsp_remote_ill(struct wsp_remote *r, const struct wsp_error *why)
{
	char *text;
	bool first;

	pthread_mutex_lock(&r->lock);
	first = !r->warned;
	r->warned = true;
	pthread_mutex_unlock(&r->lock);
	r->ill = true;
	if (!first || r->options.warn == NULL)
		return;
	if (asprintf(&text, "the cache is not used: %s", why->msg) == -1)
		return;
	r->options.warn(r->options.arg, text);
	free(text);
}

int
wsp_remote_need_cache(struct wsp_remote *r, struct wsp_cache **cache,
    struct wsp_error *err)
{
	int ret = 0;

	if (r->options.cache == NULL)
		return wsp_fail(err, WSP_EVALUE, "there is no cache");
	pthread_mutex_lock(&r->lock);
	if (r->cache == NULL)
		ret = wsp_cache_open(&r->cache, r->options.cache,
		    r->options.cache_size, r->options.now, err);
	r->tried = true;
	*cache = r->cache;
	pthread_mutex_unlock(&r->lock);
	return ret;
}

struct wsp_cache *
wsp_remote_cache(struct wsp_remote *r)
{
	struct wsp_cache *cache = NULL;
	struct wsp_error error;
	bool tried;

	if (r->options.cache == NULL)
		return NULL;
	pthread_mutex_lock(&r->lock);
	tried = r->tried;
	cache = r->cache;
	pthread_mutex_unlock(&r->lock);
	if (!tried && wsp_remote_need_cache(r, &cache, &error) == -1) {
		wsp_remote_ill(r, &error);
		return NULL;
	}
	return cache;
}

int
wsp_remote_source(struct wsp_source **source, struct wsp_remote *r,
    const char *url, struct wsp_error *err)
{
	return wsp_object_open(source, r, url, 0, err);
}

int
wsp_open_url(struct wsp **w, struct wsp_remote *r, const char *url,
    enum wsp_access access, struct wsp_error *err)
{
	struct wsp_source *source;

	if (access == WSP_WRITE) {
		errno = EROFS;
		return wsp_fail_errno(err, NULL);
	}
	if (wsp_object_open(&source, r, url, 0, err) == -1)
		return -1;
	if (wsp_adopt(w, source, url, access, err) == 0)
		return 0;
	wsp_source_drop(source);
	return -1;
}
