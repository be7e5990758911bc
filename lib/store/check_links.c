/* SPDX-License-Identifier: ISC */
/*
 * check_links.c - what revisions build on: is it there, and does it fit?
 *
 * One thread reads which revisions there are; others rebuild them.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/grow.h"
#include "store/build.h"
#include "store/check.h"
#include "store/merge.h"
#include "wsp-tree.h"

#define BATCH	256		/* revisions, of whole objects */

struct link {
	uint64_t	tid, first;	/* of its segment */
	uint64_t	prev, base;
};

/* The revisions of a key, the newest first. */
struct links {
	char		*key;		/* to be freed */
	size_t		 at, n;		/* in the list of all */
};

struct job {
	struct wsp_check_job part;
	size_t		 n, room;
	struct links	*keys;
	size_t		 nlinks, links_room;
	struct link	*links;
};

/* Those of a tree. */
struct linking {
	struct wsp_store_checking *c;	/* of who delivers */
	struct wsp_store_checking model; /* of those of others */
	unsigned	 parts;		/* that share the memory */
	struct wsp_store_merge *m;
	const struct wsp_store_entry *entry;	/* the next one, or NULL */
	uint64_t	 tid, first;	/* of its segment */
	bool		 begun, ended;
	_Atomic bool	 broken;	/* by err */
	struct wsp_error err;
};

static void
empty_job(struct job *job)
{
	while (job->n > 0)
		free(job->keys[--job->n].key);
	job->nlinks = 0;
}

static void *
make_job(void *arg)
{
	struct linking *l = arg;
	struct job *job = calloc(1, sizeof(*job));

	if (job != NULL)
		wsp_check_job_begin(&job->part, &l->model);
	return job;
}

static void
unmake_job(void *arg, void *ptr)
{
	struct job *job = ptr;

	(void)arg;
	empty_job(job);
	wsp_check_job_end(&job->part);
	free(job->keys);
	free(job->links);
	free(job);
}

static int
add_key(struct job *job, const struct wsp_store_entry *e,
    struct wsp_error *err)
{
	if (wsp_grow_room(&job->keys, &job->room, job->n, 1,
	    sizeof(*job->keys)) == -1 ||
	    (job->keys[job->n].key = strdup(e->key)) == NULL)
		return wsp_fail_errno(err, NULL);
	job->keys[job->n].at = job->nlinks;
	job->keys[job->n++].n = 0;
	return 0;
}

static int
add_link(struct linking *l, struct job *job, struct wsp_error *err)
{
	const struct wsp_store_entry *e = l->entry;

	if (wsp_grow_room(&job->links, &job->links_room, job->nlinks, 1,
	    sizeof(*job->links)) == -1)
		return wsp_fail_errno(err, NULL);
	job->links[job->nlinks++] = (struct link){ l->tid, l->first, e->prev,
	    e->base };
	job->keys[job->n - 1].n++;
	return 0;
}

/* Takes the next keys, each with all of its revisions. */
static int
take_keys(struct linking *l, struct job *job, struct wsp_error *err)
{
	bool same;

	if (!l->begun && wsp_store_merge_next(l->m, &l->entry, &l->tid,
	    &l->first, err) == -1)
		return -1;
	l->begun = true;
	while (l->entry != NULL) {
		same = job->n > 0 && strcmp(job->keys[job->n - 1].key,
		    l->entry->key) == 0;
		if (!same && job->nlinks >= BATCH)
			break;
		if ((!same && add_key(job, l->entry, err) == -1) ||
		    add_link(l, job, err) == -1 ||
		    wsp_store_merge_next(l->m, &l->entry, &l->tid, &l->first,
		    err) == -1)
			return -1;
	}
	return 0;
}

/* Of the last key only some revisions were read. */
static void
drop_last(struct job *job)
{
	if (job->n == 0)
		return;
	job->nlinks = job->keys[--job->n].at;
	free(job->keys[job->n].key);
}

/* Damage is told, and is the end of the tree. */
static size_t
fill_job(void *arg, void *ptr, size_t n)
{
	struct linking *l = arg;
	struct job *job = ptr;
	struct wsp_error err;

	(void)n;
	empty_job(job);
	if (l->ended || l->broken)
		return 0;
	if (take_keys(l, job, &err) == -1) {
		l->ended = true;
		drop_last(job);
		if (wsp_store_told(&job->part.c, &err) == -1) {
			job->part.err = err;
			job->part.broken = true;
		}
		return 1;
	}
	return job->n > 0;
}

static bool
is_there(const struct job *job, const struct links *k, uint64_t tid)
{
	const struct link *l = job->links + k->at;
	size_t i;

	for (i = 0; i < k->n; i++)
		if (l[i].first <= tid && tid <= l[i].tid)
			return true;
	return tid == 0;
}

/* Builds the file of a revision. */
static int
rebuild(struct job *job, const char *key, uint64_t tid, struct wsp_error *err)
{
	struct wsp_store_checking *c = &job->part.c;
	struct wsp_store_file file;
	bool found;

	if (wsp_store_build(c->store, key, tid, &found, &file, err) == -1)
		return wsp_store_told(c, err);
	free(file.bytes);
	return 0;
}

static bool
check_base(struct job *job, const struct links *k, uint64_t tid)
{
	if (is_there(job, k, tid))
		return true;
	wsp_store_problem(&job->part.c, "%s: revision %" PRIu64 " is lost",
	    k->key, tid);
	return false;
}

static int
check_key(struct job *job, const struct links *k, struct wsp_error *err)
{
	const struct link *l = job->links + k->at;
	bool good = true;
	size_t i;

	for (i = 0; i < k->n; i++) {
		good = check_base(job, k, l[i].prev) && good;
		if (l[i].base != l[i].prev)
			good = check_base(job, k, l[i].base) && good;
	}
	if (!good || !job->part.c.options->rebuild)
		return 0;
	for (i = 0; i < k->n; i++)
		if (rebuild(job, k->key, l[i].tid, err) == -1)
			return -1;
	return 0;
}

static void
work_job(void *arg, void *ptr, struct wsp_pool_run *run)
{
	struct linking *l = arg;
	struct job *job = ptr;
	struct wsp_check_job *part = &job->part;
	size_t i;

	(void)run;
	if (part->broken)
		return;
	part->broken = wsp_check_job_open(part, l->c->store, l->parts) == -1;
	for (i = 0; i < job->n && !part->broken; i++)
		part->broken = check_key(job, &job->keys[i], &part->err) ==
		    -1;
}

static void
deliver_job(void *arg, void *ptr)
{
	struct linking *l = arg;
	struct job *job = ptr;

	if (!l->broken)
		l->broken = wsp_check_job_tell(&job->part, l->c, &l->err) ==
		    -1;
}

static int
check_tree(struct wsp_store_checking *c, const char *tree,
    struct wsp_error *err)
{
	struct linking l = { .c = c, .model = *c };
	struct wsp_pool pool = { .arg = &l, .threads = wsp_check_threads(c),
	    .items = 1, .make = make_job, .unmake = unmake_job,
	    .fill = fill_job, .work = work_job, .deliver = deliver_job };
	int ret;

	if (wsp_store_merge_begin(&l.m, c->store, tree, 0, UINT64_MAX,
	    err) == -1)
		return wsp_store_told(c, err);
	l.parts = wsp_pool_jobs(&pool) + 1;
	ret = wsp_pool_run(&pool, err);
	wsp_store_merge_end(l.m);
	if (ret == 0 && l.broken) {
		*err = l.err;
		ret = -1;
	}
	return ret;
}

/* Is there no transaction before this one of the same tree? */
static bool
is_first(const struct wsp_store_head *h, size_t i)
{
	size_t j;

	for (j = 0; j < i; j++)
		if (strcmp(h->txs[j].tree.text, h->txs[i].tree.text) == 0)
			return false;
	return true;
}

int
wsp_store_check_links(struct wsp_store_checking *c, struct wsp_error *err)
{
	const struct wsp_store_head *h = &c->store->head;
	size_t i;
	int ret = 0;

	for (i = 0; ret == 0 && i < h->ntxs; i++)
		if (is_first(h, i))
			ret = check_tree(c, h->txs[i].tree.text, err);
	return ret;
}
