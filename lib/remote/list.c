/* SPDX-License-Identifier: ISC */
/* list.c - find the files below a URL, by what its server says of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "base/grow.h"
#include "remote/list.h"
#include "remote/object.h"
#include "remote/s3.h"
#include "remote/url.h"

#define LIST_MAX	(UINT64_C(256) << 20)	/* bytes of one answer */
#define EMPTY_MAX	1000			/* pages without a key */
#define DEPTH_MAX	64			/* directories in each other */

/* What was found, and directories in which nobody has looked. */
struct finding {
	struct wsp_remote *remote;
	const struct wsp_url *parsed;
	const char	*dir;		/* where it is looked; "" or with / */
	const char	*prefix;	/* of each key */
	uint64_t	 bytes;		/* of names so far */
	struct wsp_remote_names names, dirs;
};

void
wsp_remote_names_free(struct wsp_remote_names *names)
{
	size_t i;

	for (i = 0; i < names->n; i++)
		free(names->list[i]);
	free(names->list);
	names->list = NULL;
	names->n = 0;
}

/* A server may go on for ever. */
static int
add(struct finding *f, struct wsp_remote_names *names, char *name,
    struct wsp_error *err)
{
	if (name == NULL)
		return wsp_fail_errno(err, NULL);
	f->bytes += strlen(name) + sizeof(name);
	if (f->bytes > f->remote->names_max) {
		free(name);
		return wsp_fail(err, WSP_EVALUE, "there are too many names: "
		    "more than %ju megabytes",
		    (uintmax_t)f->remote->names_max >> 20);
	}
	if (wsp_grow(&names->list, names->n, sizeof(*names->list),
	    err) == -1) {
		free(name);
		return -1;
	}
	names->list[names->n++] = name;
	return 0;
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool
has_suffix(const char *name)
{
	size_t len = strlen(name);

	return len > 4 && strcmp(name + len - 4, ".wsp") == 0;
}

/* Reads an answer whole. */
static int
fetch(struct wsp_remote *r, const char *url, const char *query,
    struct wsp_download *body, struct wsp_error *err)
{
	struct wsp_http_request request = { .url = url, .query = query,
	    .first = -1, .last = -1, .body = wsp_download_take, .arg = body };
	struct wsp_http_answer a;

	body->max = LIST_MAX;
	return r->transport.get(r->transport.arg, &request, &a, err);
}

static int
take_entry(void *arg, const struct wsp_listed *l, struct wsp_error *err)
{
	struct finding *f = arg;
	char *name;

	/* As a walk does, which leaves out what is hidden. */
	if (l->name[0] == '.' || (!l->directory && !has_suffix(l->name)))
		return 0;
	if (asprintf(&name, "%s%s%s", f->dir, l->name,
	    l->directory ? "/" : "") == -1)
		name = NULL;
	return add(f, l->directory ? &f->dirs : &f->names, name, err);
}

/* Looks in one directory. */
static int
look(struct finding *f, const char *dir, struct wsp_error *err)
{
	struct wsp_download body = { 0 };
	struct wsp_error why;
	char *url = wsp_url_below(f->parsed, dir);
	int ret;

	f->dir = dir;
	if (url == NULL)
		return wsp_fail_errno(err, NULL);
	ret = fetch(f->remote, url, NULL, &body, &why);
	if (ret == 0)
		ret = wsp_list_json((const char *)body.bytes, body.len,
		    take_entry, f, &why);
	if (ret == -1 && *dir != '\0') {
		wsp_fail(err, why.code, "%s: %s", dir, why.msg);
		err->sys = why.sys;
	} else if (ret == -1)
		*err = why;
	free(body.bytes);
	free(url);
	return ret;
}

static size_t
depth_of(const char *dir)
{
	size_t n = 0;

	for (; *dir != '\0'; dir++)
		n += *dir == '/';
	return n;
}

static int
find_by_http(struct finding *f, struct wsp_error *err)
{
	char *dir;
	int ret = look(f, "", err);

	while (ret == 0 && f->dirs.n > 0) {
		dir = f->dirs.list[--f->dirs.n];
		if (depth_of(dir) > DEPTH_MAX)
			ret = wsp_fail(err, WSP_EVALUE, "the directories lie "
			    "in each other more than %d times", DEPTH_MAX);
		else
			ret = look(f, dir, err);
		free(dir);
	}
	return ret;
}

/*
 * Is a key the name of a file below a directory, and not of one elsewhere or
 * hidden?
 */
static bool
is_below(const char *name)
{
	size_t len;

	for (;; name += len + 1) {
		len = strcspn(name, "/");
		if (len == 0 || name[0] == '.')
			return false;
		if (name[len] == '\0')
			return true;
	}
}

static int
fail_unasked(const char *name, struct wsp_error *err)
{
	return wsp_fail(err, WSP_EVALUE, "a name that was not asked for: %s",
	    name);
}

static int
take_key(void *arg, const struct wsp_listed *l, struct wsp_error *err)
{
	struct finding *f = arg;
	size_t skip = strlen(f->prefix);

	if (strncmp(l->name, f->prefix, skip) != 0)
		return fail_unasked(l->name, err);
	if (!has_suffix(l->name) || !is_below(l->name + skip))
		return 0;
	return add(f, &f->names, strdup(l->name + skip), err);
}

/* Parameters in the order in which they are signed. */
static char *
make_query(const char *prefix, const char *more)
{
	char *p = wsp_s3_encode(prefix, false), *m = NULL, *query = NULL;

	if (more != NULL)
		m = wsp_s3_encode(more, false);
	if (p == NULL || (more != NULL && m == NULL) ||
	    asprintf(&query, "%s%s%sencoding-type=url&list-type=2&prefix=%s",
	    more == NULL ? "" : "continuation-token=", more == NULL ? "" : m,
	    more == NULL ? "" : "&", p) == -1)
		query = NULL;
	free(p);
	free(m);
	return query;
}

/* The keys of a page on their way to who wants them. */
struct page {
	wsp_listed_fn	*take;
	void		*arg;
	size_t		 n;
};

static int
count_key(void *arg, const struct wsp_listed *l, struct wsp_error *err)
{
	struct page *p = arg;

	p->n++;
	return p->take(p->arg, l, err);
}

/* One page after the other, and some may be empty. */
static int
find_pages(struct wsp_remote *r, const char *bucket, const char *prefix,
    wsp_listed_fn *take, void *arg, struct wsp_error *err)
{
	struct page page = { .take = take, .arg = arg };
	struct wsp_download body;
	char *query, *more = NULL, *last;
	unsigned empty = 0;
	int ret;

	do {
		memset(&body, 0, sizeof(body));
		page.n = 0;
		last = more;
		more = NULL;
		query = make_query(prefix, last);
		ret = query == NULL ? wsp_fail_errno(err, NULL) :
		    fetch(r, bucket, query, &body, err);
		if (ret == 0)
			ret = wsp_list_s3((const char *)body.bytes, body.len,
			    count_key, &page, &more, err);
		empty = page.n == 0 ? empty + 1 : 0;
		if (ret == 0 && more != NULL && (empty > EMPTY_MAX ||
		    (last != NULL && strcmp(more, last) == 0)))
			ret = wsp_fail(err, WSP_EVALUE,
			    "the list of the bucket does not end");
		free(query);
		free(last);
		free(body.bytes);
	} while (ret == 0 && more != NULL);
	free(more);
	return ret;
}

/* The bucket of a URL, and the keys below what else it says. */
static int
split(const struct wsp_url *url, char **bucket, char **prefix,
    struct wsp_error *err)
{
	const char *path = url->path + 1;
	size_t len = strlen(path);

	if (asprintf(bucket, "s3://%s/", url->host) == -1)
		return wsp_fail_errno(err, NULL);
	if (asprintf(prefix, "%s%s", path, len == 0 || path[len - 1] == '/' ?
	    "" : "/") != -1)
		return 0;
	free(*bucket);
	return wsp_fail_errno(err, NULL);
}

static int
find_by_s3(struct finding *f, struct wsp_error *err)
{
	char *bucket, *prefix;
	int ret;

	if (split(f->parsed, &bucket, &prefix, err) == -1)
		return -1;
	f->prefix = prefix;
	ret = find_pages(f->remote, bucket, prefix, take_key, f, err);
	free(bucket);
	free(prefix);
	return ret;
}

/* Keys that are given out without what all begin with. */
struct keys {
	const char	*prefix;
	wsp_listed_fn	*fn;
	void		*arg;
};

static int
give_key(void *arg, const struct wsp_listed *l, struct wsp_error *err)
{
	const struct keys *k = arg;
	struct wsp_listed below = *l;
	size_t skip = strlen(k->prefix);

	if (strncmp(l->name, k->prefix, skip) != 0)
		return fail_unasked(l->name, err);
	if (l->name[skip] == '\0')
		return 0;
	below.name += skip;
	return k->fn(k->arg, &below, err);
}

int
wsp_remote_keys(struct wsp_remote *r, const struct wsp_url *url,
    const char *name, wsp_listed_fn *fn, void *arg, struct wsp_error *err)
{
	struct keys k = { .fn = fn, .arg = arg };
	char *bucket, *prefix, *whole;
	int ret;

	if (split(url, &bucket, &prefix, err) == -1)
		return -1;
	k.prefix = prefix;
	if (asprintf(&whole, "%s%s", prefix, name) == -1)
		ret = wsp_fail_errno(err, NULL);
	else {
		ret = find_pages(r, bucket, whole, give_key, &k, err);
		free(whole);
	}
	free(bucket);
	free(prefix);
	return ret;
}

int
wsp_remote_list(struct wsp_remote *r, const char *url,
    struct wsp_remote_names *names, struct wsp_error *err)
{
	struct wsp_url parsed;
	struct finding f = { .remote = r, .parsed = &parsed };
	size_t i, n = 0;
	int ret;

	if (r->options.offline)
		return wsp_fail(err, WSP_EABSENT, "not in the cache");
	if (wsp_url_parse(&parsed, url, err) == -1)
		return -1;
	ret = parsed.scheme == WSP_S3 ? find_by_s3(&f, err) :
	    find_by_http(&f, err);
	wsp_url_free(&parsed);
	wsp_remote_names_free(&f.dirs);
	if (ret == -1) {
		wsp_remote_names_free(&f.names);
		return -1;
	}
	if (f.names.n > 0)
		qsort(f.names.list, f.names.n, sizeof(*f.names.list), compare);
	/* A server may say a thing twice. */
	for (i = 0; i < f.names.n; i++)
		if (n > 0 && strcmp(f.names.list[n - 1],
		    f.names.list[i]) == 0)
			free(f.names.list[i]);
		else
			f.names.list[n++] = f.names.list[i];
	f.names.n = n;
	*names = f.names;
	return 0;
}

char *
wsp_url_join(const char *url, const char *name, struct wsp_error *err)
{
	struct wsp_url parsed;
	char *text;

	if (wsp_url_parse(&parsed, url, err) == -1)
		return NULL;
	if ((text = wsp_url_below(&parsed, name)) == NULL)
		wsp_fail_errno(err, NULL);
	wsp_url_free(&parsed);
	return text;
}
