/* SPDX-License-Identifier: ISC */
/*
 * fold_run.c - what was gathered becomes blocks, on several threads.
 *
 * One thread reads the entries of the next objects while others fold and pack
 * those before them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/grow.h"
#include "store/column.h"
#include "store/fold_run.h"
#include "store/fold_whole.h"
#include "wsp-tree.h"

#define BATCH	((size_t)1 << 20)	/* bytes of entries in a job */
#define MOST	(2 * BATCH)		/* of one that keeps its room */

struct folding {
	const struct wsp_fold_run *run;
	unsigned	 parts;		/* that share the memory */
	bool		 ended;		/* all was gathered, or it failed */
	_Atomic bool	 over;		/* nothing more is taken: */
	bool		 enough, broken, rest;
	struct wsp_error err;
};

struct job {
	struct folding	*folding;
	struct wsp_store *store;	/* of its own */
	struct wsp_fold_input input;
	size_t		 n, room;
	struct wsp_gathered *objects;
	struct wsp_fold	 fold;
	struct wsp_block_maker maker;
	struct wsp_fold_piece piece;	/* that is being made */
	size_t		 npieces, pieces_room;
	struct wsp_fold_piece *pieces;
	bool		 broken;
	struct wsp_error err;
};

static void
drop_pieces(struct job *job)
{
	struct wsp_fold_piece *p;

	while (job->npieces > 0) {
		p = &job->pieces[--job->npieces];
		wsp_packed_free(&p->block);
		free(p->last);
		free(p->left_key);
	}
	free(job->piece.left_key);
	memset(&job->piece, 0, sizeof(job->piece));
}

static void
unmake_job(void *arg, void *ptr)
{
	struct job *job = ptr;

	(void)arg;
	drop_pieces(job);
	wsp_store_close(job->store);
	wsp_fold_input_free(&job->input);
	wsp_fold_free(&job->fold);
	free(job->objects);
	free(job->pieces);
	free(job);
}

static void *
make_job(void *arg)
{
	struct folding *f = arg;
	struct job *job = calloc(1, sizeof(*job));

	if (job != NULL)
		job->folding = f;
	return job;
}

/* Gathers objects, of which the last may be incomplete if it failed. */
static size_t
fill_job(void *arg, void *ptr, size_t n)
{
	struct folding *f = arg;
	struct wsp_gather *g = f->run->gather;
	struct job *job = ptr;

	(void)n;
	drop_pieces(job);
	wsp_fold_input_reset(&job->input);
	job->broken = false;
	job->n = 0;
	while (!f->ended && !f->over && job->input.bytes < BATCH &&
	    wsp_gather_key(g) != NULL) {
		job->broken = true;
		if (wsp_grow_room(&job->objects, &job->room, job->n, 1,
		    sizeof(*job->objects)) == -1)
			wsp_fail_errno(&job->err, NULL);
		else if (wsp_gather_next(g, &job->input,
		    &job->objects[job->n], &job->err) == 0) {
			job->broken = false;
			job->n++;
		}
		f->ended = job->broken;
	}
	return job->n > 0;
}

/* Ends a piece, with the block if there is anything in it. */
static int
end_piece(struct job *job, const char *last)
{
	struct wsp_fold_piece *p = &job->piece;

	if (wsp_grow_room(&job->pieces, &job->pieces_room, job->npieces, 1,
	    sizeof(*p)) == -1)
		return wsp_fail_errno(&job->err, NULL);
	if ((p->last = strdup(last)) == NULL)
		return wsp_fail_errno(&job->err, NULL);
	if (job->maker.block.entries > 0 &&
	    wsp_block_maker_end(&job->maker, &p->block, &job->err) == -1) {
		free(p->last);
		return -1;
	}
	p->forgotten = job->fold.forgotten;
	job->fold.forgotten = 0;
	job->pieces[job->npieces++] = *p;
	memset(p, 0, sizeof(*p));
	return 0;
}

/* Is there nothing to be told any more of an object that is gone? */
static int
may_leave_out(struct job *job, const struct wsp_store_entry *e, bool *may)
{
	struct wsp_store_found f;

	*may = e->kind == WSP_STORE_GONE && e->npast == 0 && e->prev == 0 &&
	    !job->folding->run->keep;
	if (!*may)
		return 0;
	if (wsp_store_newest(job->store, e->key, job->store->head.last, false,
	    &f, &job->err) == -1)
		return -1;
	*may = f.entry == NULL || f.tid <= job->folding->run->place.tid;
	wsp_store_found_end(&f);
	return 0;
}

static int
leave_out(struct job *job, const struct wsp_gathered *o,
    const struct wsp_store_entry *e)
{
	struct wsp_fold_piece *p = &job->piece;

	free(p->left_key);
	if ((p->left_key = strdup(e->key)) == NULL)
		return wsp_fail_errno(&job->err, NULL);
	p->left_out = *e;
	p->left_out.key = p->left_key;
	if (p->reach == NULL || wsp_walk_compare(p->reach, o->reach) < 0)
		p->reach = o->reach;
	return 0;
}

static int
fold_object(struct job *job, const struct wsp_gathered *o)
{
	const struct wsp_fold_run *run = job->folding->run;
	struct wsp_store_entry e;
	uint32_t method = WSP_METHOD_ANY;
	bool out;

	if (wsp_fold_make(&job->fold, &job->input, o->at, o->n, run->oldest,
	    &e, &job->err) == -1 ||
	    wsp_fold_whole(&job->fold, job->store, run->place.tid,
	    run->oldest, &e, &job->err) == -1 ||
	    may_leave_out(job, &e, &out) == -1)
		return -1;
	if (out)
		return leave_out(job, o, &e);
	if ((e.flags & WSP_STORE_META) != 0)
		method = e.meta.method;
	if (wsp_block_maker_add(&job->maker, &e, method, &job->err) == -1)
		return -1;
	return wsp_block_maker_full(&job->maker) ? end_piece(job, e.key) : 0;
}

static int
fold_objects(struct job *job)
{
	const struct folding *f = job->folding;
	size_t i;

	job->fold.forgotten = 0;
	if (job->store == NULL && wsp_store_twin(&job->store,
	    f->run->gather->store, f->parts, &job->err) == -1)
		return -1;
	for (i = 0; i < job->n; i++)
		if (fold_object(job, &job->objects[i]) == -1)
			return -1;
	if (job->maker.block.entries == 0 && job->piece.reach == NULL)
		return 0;
	return end_piece(job, job->input.entries[job->input.n - 1].key);
}

static void
work_job(void *arg, void *ptr, struct wsp_pool_run *run)
{
	struct folding *f = arg;
	struct job *job = ptr;

	(void)run;
	if (job->broken)
		return;
	job->broken = wsp_block_maker_init(&job->maker, &f->run->place,
	    &job->err) == -1 || fold_objects(job) == -1;
	wsp_block_maker_free(&job->maker);
	/* What waits to be delivered needs its blocks only. */
	if (job->input.bytes > MOST) {
		wsp_fold_input_free(&job->input);
		wsp_fold_free(&job->fold);
	}
}

static void
take(struct folding *f, const struct job *job)
{
	size_t i;

	for (i = 0; i < job->npieces && !f->over; i++) {
		if (f->run->take(f->run->arg, &job->pieces[i], &f->enough,
		    &f->err) == -1)
			f->broken = true;
		f->over = f->enough || f->broken;
	}
	f->rest = f->rest || i < job->npieces || job->broken;
	if (!job->broken || f->over)
		return;
	f->err = job->err;
	f->over = f->broken = true;
}

static void
deliver_job(void *arg, void *ptr)
{
	struct folding *f = arg;
	const struct job *job = ptr;

	if (f->over)
		f->rest = true;
	else
		take(f, job);
}

int
wsp_fold_all(const struct wsp_fold_run *run, bool *rest,
    struct wsp_error *err)
{
	struct folding f = { .run = run };
	struct wsp_pool pool = { .arg = &f, .threads = run->threads,
	    .items = 1, .cancel = run->cancel, .make = make_job,
	    .unmake = unmake_job, .fill = fill_job, .work = work_job,
	    .deliver = deliver_job };

	f.parts = wsp_pool_jobs(&pool) + 1;
	if (wsp_pool_run(&pool, err) == -1)
		return -1;
	if (f.broken) {
		*err = f.err;
		return -1;
	}
	*rest = f.rest || wsp_gather_key(run->gather) != NULL;
	return f.enough ? 0 : wsp_check_cancel(run->cancel, err);
}
