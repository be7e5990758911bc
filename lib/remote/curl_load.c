/* SPDX-License-Identifier: ISC */
/* curl_load.c - load libcurl when the first URL is opened; its connections. */
#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/cond.h"
#include "base/error.h"
#include "remote/curl_api.h"

static const struct symbol {
	const char	*name;
	size_t		 offset;
} symbols[] = {
	{ "curl_global_init", offsetof(struct wsp_curl_api, global_init) },
	{ "curl_easy_init", offsetof(struct wsp_curl_api, easy_init) },
	{ "curl_easy_reset", offsetof(struct wsp_curl_api, easy_reset) },
	{ "curl_easy_cleanup", offsetof(struct wsp_curl_api, easy_cleanup) },
	{ "curl_easy_setopt", offsetof(struct wsp_curl_api, setopt) },
	{ "curl_easy_getinfo", offsetof(struct wsp_curl_api, getinfo) },
	{ "curl_easy_strerror", offsetof(struct wsp_curl_api, strerror) },
	{ "curl_slist_append", offsetof(struct wsp_curl_api, append) },
	{ "curl_slist_free_all", offsetof(struct wsp_curl_api, free_all) },
	{ "curl_multi_init", offsetof(struct wsp_curl_api, multi_init) },
	{ "curl_multi_add_handle", offsetof(struct wsp_curl_api, add) },
	{ "curl_multi_remove_handle", offsetof(struct wsp_curl_api, remove) },
	{ "curl_multi_perform", offsetof(struct wsp_curl_api, perform) },
	{ "curl_multi_poll", offsetof(struct wsp_curl_api, poll) },
	{ "curl_multi_info_read", offsetof(struct wsp_curl_api, read) },
	{ "curl_multi_cleanup", offsetof(struct wsp_curl_api, multi_cleanup) },
	{ "curl_multi_strerror",
	    offsetof(struct wsp_curl_api, multi_strerror) },
};

/* It stays loaded: what it has left in the process may still be called. */
static int
load(struct wsp_curl_api *api, struct wsp_error *err)
{
	void *library, *symbol;
	size_t i;

	if ((library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL)) == NULL &&
	    (library = dlopen("libcurl-gnutls.so.4",
	    RTLD_NOW | RTLD_LOCAL)) == NULL)
		return wsp_fail(err, WSP_EUNSUPPORTED,
		    "libcurl.so.4, which reads URLs, is not installed");
	for (i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++) {
		if ((symbol = dlsym(library, symbols[i].name)) == NULL)
			return wsp_fail(err, WSP_EUNSUPPORTED,
			    "libcurl.so.4 is too old, it has no %s",
			    symbols[i].name);
		memcpy((char *)api + symbols[i].offset, &symbol,
		    sizeof(symbol));
	}
	if (api->global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return wsp_fail(err, WSP_EUNSUPPORTED,
		    "libcurl.so.4 cannot be used");
	return 0;
}

int
wsp_curl_open(struct wsp_curl **cp, const struct wsp_remote_options *options,
    struct wsp_error *err)
{
	struct wsp_curl *c;

	if ((c = calloc(1, sizeof(*c))) == NULL)
		return wsp_fail_errno(err, NULL);
	if (load(&c->api, err) == -1) {
		free(c);
		return -1;
	}
	c->options = *options;
	if (c->options.connections == 0)
		c->options.connections = 1;
	pthread_mutex_init(&c->lock, NULL);
	wsp_cond_init(&c->freed);
	*cp = c;
	return 0;
}

static void
free_line(struct wsp_curl *c, struct wsp_curl_line *l)
{
	if (l->easy != NULL)
		c->api.easy_cleanup(l->easy);
	if (l->multi != NULL)
		c->api.multi_cleanup(l->multi);
	free(l);
}

void
wsp_curl_close(struct wsp_curl *c)
{
	struct wsp_curl_line *l;

	if (c == NULL)
		return;
	while ((l = c->idle) != NULL) {
		c->idle = l->next;
		free_line(c, l);
	}
	pthread_cond_destroy(&c->freed);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

static struct wsp_curl_line *
new_line(struct wsp_curl *c)
{
	struct wsp_curl_line *l;

	if ((l = calloc(1, sizeof(*l))) == NULL)
		return NULL;
	l->easy = c->api.easy_init();
	l->multi = c->api.multi_init();
	if (l->easy == NULL || l->multi == NULL) {
		free_line(c, l);
		return NULL;
	}
	return l;
}

void
wsp_curl_give_back(struct wsp_curl *c, struct wsp_curl_line *l)
{
	pthread_mutex_lock(&c->lock);
	c->used--;
	if (l != NULL) {
		l->next = c->idle;
		c->idle = l;
	}
	pthread_cond_signal(&c->freed);
	pthread_mutex_unlock(&c->lock);
}

void
wsp_curl_drop(struct wsp_curl *c, struct wsp_curl_line *l)
{
	free_line(c, l);
	wsp_curl_give_back(c, NULL);
}

/* The one that was used last: it is connected to where one goes again. */
struct wsp_curl_line *
wsp_curl_take(struct wsp_curl *c, struct wsp_error *err)
{
	struct wsp_curl_line *l;
	bool canceled;

	pthread_mutex_lock(&c->lock);
	while (!(canceled = wsp_is_canceled(c->options.cancel)) &&
	    c->used >= c->options.connections)
		wsp_cond_wait(&c->freed, &c->lock, WSP_CURL_POLL_MS);
	l = c->idle;
	if (!canceled) {
		c->used++;
		if (l != NULL)
			c->idle = l->next;
	}
	pthread_mutex_unlock(&c->lock);
	if (canceled) {
		wsp_check_cancel(c->options.cancel, err);
		return NULL;
	}
	if (l == NULL && (l = new_line(c)) == NULL) {
		wsp_curl_give_back(c, NULL);
		errno = ENOMEM;
		wsp_fail_errno(err, NULL);
	}
	return l;
}

