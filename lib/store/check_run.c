/* SPDX-License-Identifier: ISC */
/*
 * check_run.c - segment after segment is checked, on several threads.
 *
 * One thread reads what a segment says of itself and where its blocks are;
 * others read the blocks, so many at once.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/check.h"
#include "wsp-tree.h"

#define BATCH	16		/* blocks, of about 64 KiB */

struct checking {
	struct wsp_store_checking *c;	/* of who delivers */
	struct wsp_store_checking model; /* of those of others */
	unsigned	 parts;		/* that share the memory */
	size_t		 seg;		/* that is being handed out */
	bool		 begun;		/* its first blocks were */
	struct wsp_store_row row;	/* the next one to hand out */
	bool		 ended;		/* by a failure */
	_Atomic bool	 broken;	/* by err, which was delivered */
	struct wsp_error err;
	uint64_t	 problems;	/* before the segment delivered now */
	struct wsp_check_sums sums;	/* of that */
};

struct job {
	struct wsp_check_job part;
	size_t		 seg;
	bool		 first, last;	/* blocks of it */
	size_t		 n;
	struct wsp_store_row rows[BATCH];
	struct wsp_check_sums sums;
};

static void *
make_job(void *arg)
{
	struct checking *k = arg;
	struct job *job = calloc(1, sizeof(*job));

	if (job != NULL)
		wsp_check_job_begin(&job->part, &k->model);
	return job;
}

static void
unmake_job(void *arg, void *ptr)
{
	struct job *job = ptr;

	(void)arg;
	wsp_check_job_end(&job->part);
	free(job->sums.refs);
	free(job);
}

/* Are blocks to be read? */
static bool
reads_blocks(const struct wsp_store_check_options *o)
{
	return o->data || o->rebuild || o->sample > 0;
}

/* Is it the turn of a block today? */
static bool
is_chosen(const struct wsp_store_check_options *o, uint64_t segment,
    uint32_t block)
{
	return o->sample == 0 || (segment * 31 + block + o->day * o->sample) %
	    100 < o->sample;
}

/* Looks at a segment; *more says whether its blocks are to be read. */
static int
begin_segment(struct checking *k, struct job *job, bool *more,
    struct wsp_error *err)
{
	struct wsp_store_checking c = k->model;
	const struct wsp_store_segment *segment;
	int ret;

	c.problems = 0;
	c.tell = job->part.c.tell;
	c.arg = job->part.c.arg;
	*more = false;
	ret = wsp_store_check_segment(&c, k->seg, err);
	if (ret == 0 && c.starts[k->seg].tid != 0 && reads_blocks(c.options)) {
		if (wsp_store_segment(c.store, k->seg, &segment, err) == -1)
			ret = wsp_store_told(&c, err);
		else {
			wsp_store_rows(&k->row, segment);
			*more = wsp_store_row_next(&k->row);
		}
	}
	job->part.c.problems += c.problems;
	return ret;
}

/* Hands out the next blocks; *more is false after the last one. */
static int
take_rows(struct checking *k, struct job *job, bool *more,
    struct wsp_error *err)
{
	const struct wsp_store_check_options *o = k->c->options;
	const struct wsp_store_segment *segment;

	/* The segment may have been closed meanwhile. */
	*more = false;
	if (wsp_store_segment(k->c->store, k->seg, &segment, err) == -1)
		return wsp_store_told(&job->part.c, err);
	wsp_store_rows_in(&k->row, segment);
	do
		if (is_chosen(o, k->c->store->head.segs[k->seg].number,
		    k->row.block))
			job->rows[job->n++] = k->row;
	while ((*more = wsp_store_row_next(&k->row)) && job->n < BATCH);
	return 0;
}

static int
fill(struct checking *k, struct job *job, struct wsp_error *err)
{
	bool more = true;

	job->seg = k->seg;
	job->n = 0;
	job->first = !k->begun;
	if (job->first && begin_segment(k, job, &more, err) == -1)
		return -1;
	k->begun = true;
	if (more && take_rows(k, job, &more, err) == -1)
		return -1;
	job->last = !more;
	if (job->last) {
		k->seg++;
		k->begun = false;
	}
	return 0;
}

static size_t
fill_job(void *arg, void *ptr, size_t n)
{
	struct checking *k = arg;
	struct job *job = ptr;

	(void)n;
	if (k->seg == k->c->store->head.nsegs || k->ended || k->broken)
		return 0;
	if (fill(k, job, &job->part.err) == -1)
		job->part.broken = k->ended = true;
	return 1;
}

static void
work_job(void *arg, void *ptr, struct wsp_pool_run *run)
{
	struct checking *k = arg;
	struct job *job = ptr;
	struct wsp_check_job *part = &job->part;
	size_t i;

	(void)run;
	wsp_check_sums_init(&job->sums);
	if (part->broken)
		return;
	part->broken = job->n > 0 &&
	    wsp_check_job_open(part, k->c->store, k->parts) == -1;
	for (i = 0; i < job->n && !part->broken; i++)
		part->broken = wsp_check_block(&part->c, job->seg,
		    &job->rows[i], &job->sums, &part->err) == -1;
}

static int
deliver(struct checking *k, struct job *job, struct wsp_error *err)
{
	struct wsp_store_checking *c = k->c;

	if (job->first) {
		k->problems = c->problems;
		wsp_check_sums_init(&k->sums);
	}
	if (wsp_check_job_tell(&job->part, c, err) == -1 ||
	    wsp_check_sums_add(c, job->seg, &k->sums, &job->sums, err) ==
	    -1)
		return -1;
	if (!job->last)
		return 0;
	if (reads_blocks(c->options) && c->options->sample == 0 &&
	    c->starts[job->seg].tid != 0 && k->sums.damaged == 0)
		wsp_check_sums_compare(c, job->seg, &k->sums);
	if (c->problems > k->problems)
		c->starts[job->seg].tid = 0;
	return 0;
}

static void
deliver_job(void *arg, void *ptr)
{
	struct checking *k = arg;

	if (!k->broken)
		k->broken = deliver(k, ptr, &k->err) == -1;
}

int
wsp_store_check_segments(struct wsp_store_checking *c, struct wsp_error *err)
{
	struct checking *k = calloc(1, sizeof(*k));
	struct wsp_pool pool = { .arg = k, .threads = wsp_check_threads(c),
	    .items = 1, .make = make_job, .unmake = unmake_job,
	    .fill = fill_job, .work = work_job, .deliver = deliver_job };
	int ret;

	if (k == NULL)
		return wsp_fail_errno(err, NULL);
	k->c = c;
	k->model = *c;
	k->parts = wsp_pool_jobs(&pool) + 1;
	ret = wsp_pool_run(&pool, err);
	if (ret == 0 && k->broken) {
		*err = k->err;
		ret = -1;
	}
	free(k->sums.refs);
	free(k);
	return ret;
}
