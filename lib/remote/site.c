/* SPDX-License-Identifier: ISC */
/* site.c - files below a URL, read many at once, and put there. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/site.h"
#include "remote/list.h"
#include "remote/object.h"
#include "remote/url.h"

#define TRIES	2	/* to read one version of what changes */

struct site {
	struct wsp_site	 site;
	struct wsp_remote *remote;
	struct wsp_url	 url;
};

static struct site *
of(struct wsp_site *s)
{
	return (struct site *)s;
}

/* The URL of a file; NULL with the reason. */
static char *
url_of(struct wsp_site *s, const char *name, struct wsp_error *err)
{
	char *url = wsp_url_below(&of(s)->url, name);

	if (url == NULL)
		wsp_fail_errno(err, NULL);
	return url;
}

/* Reads all that an object has. */
static int
read_all(struct wsp_source *s, uint64_t most, uint8_t **bytes, size_t *len,
    struct wsp_error *err)
{
	struct wsp_source_status st;
	uint8_t *buf;
	size_t got;

	if (wsp_source_status(s, &st, err) == -1)
		return -1;
	if (st.size > most)
		return wsp_fail(err, WSP_ECORRUPT, "it is too large");
	if ((buf = malloc(st.size == 0 ? 1 : (size_t)st.size)) == NULL)
		return wsp_fail_errno(err, NULL);
	if (wsp_source_read(s, buf, (size_t)st.size, 0, &got, err) == -1) {
		free(buf);
		return -1;
	}
	*bytes = buf;
	*len = got;
	return 0;
}

static int
read_whole(struct wsp_site *s, const char *name, uint64_t most,
    uint8_t **bytes, size_t *len, struct wsp_error *err)
{
	char *url = url_of(s, name, err);
	struct wsp_source *source;
	int ret = -1, tries = 0;

	if (url == NULL)
		return -1;
	do {
		if ((ret = wsp_object_open_whole(&source, of(s)->remote, url,
		    err)) == -1)
			continue;
		ret = read_all(source, most, bytes, len, err);
		wsp_source_drop(source);
	} while (ret == -1 && err->code == WSP_ECHANGED && ++tries < TRIES);
	free(url);
	return ret;
}

static int
read_piece(struct wsp_site *s, const struct wsp_piece *p,
    struct wsp_error *err)
{
	char *url = url_of(s, p->name, err);
	struct wsp_source *source;
	size_t got;
	int ret;

	if (url == NULL)
		return -1;
	ret = wsp_object_open_sized(&source, of(s)->remote, url, p->size,
	    err);
	free(url);
	if (ret == -1)
		return -1;
	ret = wsp_source_read(source, p->bytes, (size_t)p->len,
	    (off_t)p->from, &got, err);
	if (ret == 0 && got != p->len)
		ret = wsp_fail(err, WSP_ECORRUPT, "it is cut");
	wsp_source_drop(source);
	return ret;
}

/* Pieces that threads take one after the other. */
struct pieces {
	struct wsp_site	*site;
	struct wsp_piece *list;
	size_t		 n;
	_Atomic size_t	 next;
	_Atomic bool	 failed;
};

static void *
read_some(void *arg)
{
	struct pieces *all = arg;
	struct wsp_piece *p;
	size_t i;

	while ((i = all->next++) < all->n) {
		p = &all->list[i];
		if (all->failed) {
			p->failed = true;
			wsp_fail(&p->error, WSP_ECANCELED, "another failed");
			continue;
		}
		p->failed = read_piece(all->site, p, &p->error) == -1;
		if (p->failed)
			all->failed = true;
	}
	return NULL;
}

/* As many at once as there may be connections; this thread helps. */
static void
read_pieces(struct wsp_site *s, struct wsp_piece *list, size_t n)
{
	struct pieces all = { .site = s, .list = list, .n = n };
	size_t i, most = of(s)->remote->options.connections, made = 0;
	pthread_t *threads = NULL;

	if (most > n)
		most = n;
	if (most > 1)
		threads = calloc(most - 1, sizeof(*threads));
	while (threads != NULL && made < most - 1 &&
	    pthread_create(&threads[made], NULL, read_some, &all) == 0)
		made++;
	read_some(&all);
	for (i = 0; i < made; i++)
		pthread_join(threads[i], NULL);
	free(threads);
}

static void
forget(struct wsp_site *s, const char *name)
{
	struct wsp_error ignored;
	char *url = url_of(s, name, &ignored);

	if (url != NULL)
		wsp_object_forget(of(s)->remote, url);
	free(url);
}

static int
look(struct wsp_site *s, struct wsp_piece *p, struct wsp_error *err)
{
	struct wsp_remote *remote = of(s)->remote;
	struct wsp_download d = { .max = p->len };
	struct wsp_http_request r = { .first = (int64_t)p->from,
	    .last = (int64_t)(p->from + p->len - 1),
	    .body = wsp_download_take, .arg = &d };
	struct wsp_http_answer a;
	char *url = url_of(s, p->name, err);
	int ret;

	if (url == NULL)
		return -1;
	r.url = url;
	ret = remote->transport.get(remote->transport.arg, &r, &a, err);
	if (ret == 0 && (a.status != 206 || a.encoded || a.first != p->from ||
	    d.len != p->len))
		ret = wsp_fail(err, WSP_ECORRUPT, "it has another size");
	if (ret == 0) {
		memcpy(p->bytes, d.bytes, d.len);
		p->size = a.size;
	}
	free(d.bytes);
	free(url);
	return ret;
}

struct listing {
	wsp_site_name	*call;
	void		*arg;
};

static int
give_name(void *arg, const struct wsp_listed *l, struct wsp_error *err)
{
	const struct listing *to = arg;

	return to->call(to->arg, l->name, l->size, err);
}

static int
list(struct wsp_site *s, const char *prefix, wsp_site_name *call, void *arg,
    struct wsp_error *err)
{
	struct listing to = { call, arg };

	return wsp_remote_keys(of(s)->remote, &of(s)->url, prefix, give_name,
	    &to, err);
}

/* Asks for something to be changed there. */
static int
change(struct wsp_site *s, const char *name, struct wsp_http_request *r,
    struct wsp_error *err)
{
	struct wsp_remote *remote = of(s)->remote;
	struct wsp_http_answer answer;
	char *url;
	int ret;

	if (remote->options.offline)
		return wsp_fail(err, WSP_EVALUE,
		    "nothing is changed there while offline");
	if ((url = url_of(s, name, err)) == NULL)
		return -1;
	r->url = url;
	r->first = r->last = -1;
	ret = remote->transport.get(remote->transport.arg, r, &answer, err);
	free(url);
	return ret;
}

static int
put(struct wsp_site *s, const char *name, const struct wsp_site_put *what,
    struct wsp_error *err)
{
	struct wsp_http_request r = { .put = what };

	return change(s, name, &r, err);
}

static int
remove_there(struct wsp_site *s, const char *name, struct wsp_error *err)
{
	struct wsp_http_request r = { .remove = true };

	return change(s, name, &r, err);
}

static void
close_site(struct wsp_site *s)
{
	wsp_url_free(&of(s)->url);
	free(s);
}

static const struct wsp_site_ops ops = {
	.whole = read_whole,
	.pieces = read_pieces,
	.forget = forget,
	.close = close_site,
};

/* Of a bucket, which can be written to. */
static const struct wsp_site_ops bucket_ops = {
	.whole = read_whole,
	.pieces = read_pieces,
	.look = look,
	.list = list,
	.forget = forget,
	.put = put,
	.remove = remove_there,
	.close = close_site,
};

int
wsp_remote_site(struct wsp_site **sp, struct wsp_remote *r, const char *url,
    struct wsp_error *err)
{
	struct site *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return wsp_fail_errno(err, NULL);
	if (wsp_url_parse(&s->url, url, err) == -1) {
		free(s);
		return -1;
	}
	s->site.ops = s->url.scheme == WSP_S3 ? &bucket_ops : &ops;
	s->remote = r;
	*sp = &s->site;
	return 0;
}
