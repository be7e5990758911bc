/* SPDX-License-Identifier: ISC */
/* runs.c - fetch runs of missing pages, several at once. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/grow.h"
#include "remote/object.h"

#define LOCK_MS		60000	/* how long another one may fetch a page */
#define GAP		65536	/* bytes that are read again for one request */
#define PIECE		(16 << 20)	/* of a request for what is expected */

/* Pages, and where they go; both NULL: to where pages are kept. */
struct run {
	uint64_t	 first;
	size_t		 n;
	uint8_t		*buf;
	bool		*have;
};

/* Those who fetch runs, each the next one. */
struct crew {
	struct wsp_object *object;
	struct run	*runs;
	size_t		 n;
	_Atomic size_t	 next;
	pthread_mutex_t	 lock;		/* of what follows */
	bool		 failed;
	struct wsp_error error;		/* the first */
};

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

/* Others may have found out meanwhile which version there is. */
static void
use_new(struct wsp_object *o)
{
	uint32_t page_size = o->head.page_size;
	struct wsp_error ignored;

	if (o->head.generation == 0 &&
	    wsp_pages_again(&o->pages, &ignored) == 0 &&
	    o->pages.head.page_size == page_size)
		wsp_object_use_known(o);
}

/*
 * Fetches a run of missing pages, unless somebody else does so meanwhile: of
 * what is missing then the rest.
 */
static int
fetch_run(struct wsp_object *o, const struct run *r, uint8_t *buf, bool *have,
    struct wsp_error *err)
{
	bool shared = (o->cached || o->head.generation == 0) &&
	    o->pages.index != -1 && o->pages.writable && !o->remote->ill;
	size_t i, end, size = o->head.page_size;
	struct wsp_error ignored;
	int ret = 0;

	if (shared && wsp_pages_lock(&o->pages, r->first, r->n, LOCK_MS,
	    &ignored) == -1)
		shared = false;
	if (shared) {
		use_new(o);
		wsp_object_look(o, r->first, r->n, buf, have);
	}
	for (i = 0; ret == 0 && (i = next_run(o, have, i, r->n, &end)) < r->n;
	    i = end) {
		ret = fetch_pages(o, r->first + i, end - i, buf + i * size,
		    err);
		if (ret == 0)
			memset(have + i, true, end - i);
	}
	if (shared)
		wsp_pages_unlock(&o->pages, r->first, r->n);
	return ret;
}

/* The same where nobody reads the pages yet. */
static int
fetch_expected(struct wsp_object *o, const struct run *r,
    struct wsp_error *err)
{
	uint8_t *buf = reallocarray(NULL, r->n, o->head.page_size);
	bool *have = calloc(r->n, sizeof(*have));
	int ret;

	ret = buf == NULL || have == NULL ? wsp_fail_errno(err, NULL) :
	    fetch_run(o, r, buf, have, err);
	free(buf);
	free(have);
	return ret;
}

/* Fetches the next run; false if there is none. */
static bool
fetch_next(struct crew *c)
{
	struct wsp_error error;
	size_t i = c->next++;
	const struct run *r;
	int ret;

	if (i >= c->n)
		return false;
	r = &c->runs[i];
	ret = r->buf == NULL ? fetch_expected(c->object, r, &error) :
	    fetch_run(c->object, r, r->buf, r->have, &error);
	if (ret == 0)
		return true;
	pthread_mutex_lock(&c->lock);
	if (!c->failed)
		c->error = error;
	c->failed = true;
	pthread_mutex_unlock(&c->lock);
	c->next = c->n;
	return false;
}

static void *
work(void *arg)
{
	while (fetch_next(arg))
		;
	return NULL;
}

/* Fetches runs, by as many threads as there may be connections. */
static int
fetch_all(struct wsp_object *o, struct run *runs, size_t n,
    struct wsp_error *err)
{
	struct crew c = { .object = o, .runs = runs, .n = n };
	size_t most = o->remote->options.connections, i, begun = 0;
	pthread_t *threads = NULL;

	if (most > n)
		most = n;
	if (most > 1)
		threads = reallocarray(NULL, most - 1, sizeof(*threads));
	pthread_mutex_init(&c.lock, NULL);
	/* The first answer says which version there is. */
	if (o->head.generation == 0 && !fetch_next(&c))
		most = 0;
	/* Whoever cannot be had is not needed. */
	for (i = 1; threads != NULL && i < most; i++)
		if (pthread_create(&threads[begun], NULL, work, &c) == 0)
			begun++;
	work(&c);
	for (i = 0; i < begun; i++)
		pthread_join(threads[i], NULL);
	pthread_mutex_destroy(&c.lock);
	free(threads);
	if (c.failed)
		*err = c.error;
	return c.failed ? -1 : 0;
}

int
wsp_runs_fill(struct wsp_object *o, uint64_t first, size_t n, uint8_t *buf,
    bool *have, struct wsp_error *err)
{
	struct run *runs = NULL;
	size_t i, end, nruns = 0;
	int ret = 0;

	for (i = 0; ret == 0 && (i = next_run(o, have, i, n, &end)) < n;
	    i = end) {
		ret = wsp_grow(&runs, nruns, sizeof(*runs), err);
		if (ret == 0)
			runs[nruns++] = (struct run){ first + i, end - i,
			    buf + i * o->head.page_size, have + i };
	}
	if (ret == 0)
		ret = fetch_all(o, runs, nruns, err);
	free(runs);
	return ret;
}

/* Adds a page to the last run, or to a new one. */
static int
add_page(const struct wsp_object *o, struct run **runs, size_t *n,
    uint64_t page, struct wsp_error *err)
{
	uint64_t gap = GAP / o->head.page_size;
	uint64_t most = PIECE / o->head.page_size;
	struct run *last = *n == 0 ? NULL : &(*runs)[*n - 1];

	if (last != NULL && page <= last->first + last->n + gap &&
	    page < last->first + most) {
		last->n = (size_t)(page + 1 - last->first);
		return 0;
	}
	if (wsp_grow(runs, *n, sizeof(**runs), err) == -1)
		return -1;
	(*runs)[(*n)++] = (struct run){ .first = page, .n = 1 };
	return 0;
}

/* Finds the pages of the pieces that are missing. */
static int
find_runs(struct wsp_object *o, const struct wsp_source_piece *pieces,
    size_t npieces, struct run **runs, size_t *n, struct wsp_error *err)
{
	uint64_t page = 0, size = o->head.page_size, from, end;
	size_t i;

	for (i = 0; i < npieces; i++) {
		from = (uint64_t)pieces[i].at;
		end = from + pieces[i].len;
		if (end > o->head.size)
			end = o->head.size;
		if (page < from / size)
			page = from / size;
		for (; page * size < end; page++)
			if (!wsp_object_has(o, page) &&
			    add_page(o, runs, n, page, err) == -1)
				return -1;
	}
	return 0;
}

int
wsp_runs_expect(struct wsp_source *s, const struct wsp_source_piece *pieces,
    size_t n, struct wsp_error *err)
{
	struct wsp_object *o = (struct wsp_object *)s;
	struct run *runs = NULL;
	size_t nruns = 0;
	int ret;

	if (o->remote->options.offline)
		return 0;
	ret = find_runs(o, pieces, n, &runs, &nruns, err);
	if (ret == 0 && nruns > 0 && wsp_object_is_small(o)) {
		runs[0].first = 0;
		runs[0].n = (size_t)wsp_paging_pages(&o->head);
		nruns = 1;
	}
	if (ret == 0)
		ret = fetch_all(o, runs, nruns, err);
	free(runs);
	return ret;
}
