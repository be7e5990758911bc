/* SPDX-License-Identifier: ISC */
/* refresh.c - look at files: those whose names have changed, and all others. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "catalog/scan.h"
#include "wsp-tree.h"

#define ITEMS	64		/* files in a job of changed names */

int
wsp_take_look(struct wsp_update *u, struct wsp_looked *l,
    struct wsp_change *c, struct wsp_error *err)
{
	uint32_t number = 0;
	int ret = 0;

	u->report->looked++;
	if (l->outcome == WSP_LOOK_FAILED || l->unreadable)
		wsp_update_failed(u, c->name, &l->error);
	if (l->outcome == WSP_LOOK_NOTHING)
		c->kind = c->known ? WSP_CHANGE_KILL : WSP_CHANGE_NONE;
	if (l->outcome != WSP_LOOK_FILE)
		return 0;
	if (l->header != NULL) {
		ret = wsp_headers_add(&u->writer->headers, l->header, &number,
		    err);
		free(l->header);
		l->header = NULL;
	}
	c->kind = WSP_CHANGE_PUT;
	c->keep = true;
	c->row = l->row;
	c->row.uid = 0;
	c->data = l->data;
	if (!l->header_known) {
		c->row.header = number;
		if (number == 0 && (c->row.state == WSP_STATE_SOUND ||
		    c->row.state == WSP_STATE_TRUNCATED))
			c->row.state = WSP_STATE_UNKNOWN;
	}
	return ret;
}

/*
 * A name in a directory that was read for another one: unless data is asked
 * for, what is the same file is left as it was.
 */
static bool
is_as_before(const struct wsp_update *u, const struct wsp_looked *l,
    const struct wsp_change *c)
{
	return c->known && l->outcome == WSP_LOOK_FILE && !l->unreadable &&
	    u->options->names == NULL && l->header_known &&
	    u->options->level == WSP_UPDATE_NAMES && !u->options->last &&
	    l->row.size == c->row.size;
}

/* Changed names, a job of some after the other. */
struct names {
	struct wsp_update	*u;
	size_t			 next;
};

struct names_job {
	size_t			 first, n;
	struct wsp_looked	 looked[ITEMS];
};

static void
free_names_job(void *arg, void *jobp)
{
	struct names_job *job = jobp;
	size_t i;

	(void)arg;
	for (i = 0; i < ITEMS; i++)
		free(job->looked[i].header);
	free(job);
}

static size_t
fill_names(void *arg, void *jobp, size_t n)
{
	struct names *names = arg;
	struct names_job *job = jobp;
	size_t left = names->u->changes->n - names->next;

	job->first = names->next;
	job->n = names->u->ended ? 0 : n < left ? n : left;
	names->next += job->n;
	return job->n;
}

static void
look_at_names(void *arg, void *jobp, struct wsp_pool_run *run)
{
	const struct names *names = arg;
	struct names_job *job = jobp;
	const struct wsp_change *c;
	size_t i;

	(void)run;
	for (i = 0; i < job->n; i++) {
		c = &names->u->changes->list[job->first + i];
		if (c->kind == WSP_CHANGE_NONE)
			wsp_look(&names->u->looker, c->name,
			    c->known ? &c->row : NULL,
			    c->known ? &c->data : NULL, &job->looked[i]);
	}
}

static void
take_names(void *arg, void *jobp)
{
	struct names *names = arg;
	struct names_job *job = jobp;
	struct wsp_change *c;
	struct wsp_error error;
	size_t i;

	for (i = 0; i < job->n; i++) {
		c = &names->u->changes->list[job->first + i];
		if (c->kind == WSP_CHANGE_NONE &&
		    !is_as_before(names->u, &job->looked[i], c) &&
		    wsp_take_look(names->u, &job->looked[i], c,
		    &error) == -1)
			wsp_update_end(names->u, &error);
	}
	wsp_update_progress(names->u, WSP_STAGE_FILES, job->first + job->n,
	    names->u->changes->n);
}

int
wsp_look_at_changes(struct wsp_update *u, struct wsp_error *err)
{
	struct names names = { u, 0 };
	const struct wsp_pool pool = { .arg = &names,
	    .threads = u->options->threads, .items = ITEMS,
	    .rate = u->options->rate, .cancel = u->options->cancel,
	    .job_size = sizeof(struct names_job), .unmake = free_names_job,
	    .fill = fill_names, .work = look_at_names,
	    .deliver = take_names };

	if (wsp_pool_run(&pool, err) == -1)
		return -1;
	return wsp_update_ended(u, err);
}

/* Blocks, one a job. */
struct blocks {
	struct wsp_update	*u;
	struct wsp_merged	*merged;
	size_t			 next;
	size_t			 from;		/* of the changes */
};

struct block_job {
	struct wsp_loaded	 block;
	size_t			 from, to;	/* of the changes */
	size_t			 room;		/* metrics */
	struct wsp_looked	*looked;
	struct wsp_change	*others;
};

static void
free_block_job(void *arg, void *jobp)
{
	struct block_job *job = jobp;
	size_t i;

	(void)arg;
	wsp_loaded_free(&job->block);
	for (i = 0; i < job->room; i++)
		free(job->looked[i].header);
	free(job->looked);
	free(job->others);
	free(job);
}

static int
make_room(struct block_job *job, size_t n, struct wsp_error *err)
{
	struct wsp_change *others;
	struct wsp_looked *looked;

	if (n <= job->room)
		return 0;
	if ((others = reallocarray(job->others, n, sizeof(*others))) != NULL)
		job->others = others;
	looked = reallocarray(job->looked, n, sizeof(*looked));
	if (looked != NULL)
		job->looked = looked;
	if (others == NULL || looked == NULL)
		return wsp_fail_errno(err, NULL);
	memset(looked + job->room, 0, (n - job->room) * sizeof(*looked));
	job->room = n;
	return 0;
}

static size_t
fill_block(void *arg, void *jobp, size_t n)
{
	struct blocks *b = arg;
	struct wsp_catalog *old = b->u->old;
	struct block_job *job = jobp;
	struct wsp_error error;

	(void)n;
	if (b->u->ended || b->next == old->index.nblocks)
		return 0;
	job->from = b->from;
	job->to = b->from = wsp_merge_end(old, b->next, b->u->changes,
	    b->from);
	if (wsp_block_load(old, b->next++, WSP_ALL_COLUMNS, &job->block,
	    &error) == -1 || make_room(job, job->block.count, &error) == -1) {
		wsp_update_end(b->u, &error);
		return 0;
	}
	return 1;
}

static void
look_at_block(void *arg, void *jobp, struct wsp_pool_run *run)
{
	const struct blocks *b = arg;
	struct block_job *job = jobp;
	struct wsp_entry e;
	uint32_t i;

	(void)run;
	for (i = 0; i < job->block.count; i++) {
		wsp_block_entry(&job->block, i, &e);
		wsp_look(&b->u->looker, e.name, &e.row, &e.data,
		    &job->looked[i]);
	}
}

static int
merge_job(struct blocks *b, struct block_job *job, struct wsp_error *err)
{
	struct wsp_change *c;
	struct wsp_entry e;
	uint32_t i;

	for (i = 0; i < job->block.count; i++) {
		wsp_block_entry(&job->block, i, &e);
		c = &job->others[i];
		*c = (struct wsp_change){ .name = e.name,
		    .len = (uint32_t)e.len, .known = true, .recheck = true };
		if (wsp_take_look(b->u, &job->looked[i], c, err) == -1)
			return -1;
	}
	return wsp_merge_block(b->u->writer, &job->block, b->u->changes,
	    job->from, job->to, job->others, b->merged, err);
}

static void
take_block(void *arg, void *jobp)
{
	struct blocks *b = arg;
	struct wsp_error error;

	const struct block_job *job = jobp;
	const struct wsp_catalog *old = b->u->old;

	if (!b->u->ended && merge_job(b, jobp, &error) == -1)
		wsp_update_end(b->u, &error);
	wsp_update_progress(b->u, WSP_STAGE_FILES,
	    old->before[job->block.number + 1], old->slot.metrics);
}

/* A block has so many files in the mean. */
static double
blocks_rate(const struct wsp_update *u)
{
	if (u->old == NULL || u->old->slot.metrics == 0)
		return 0;
	return u->options->rate * (double)u->old->index.nblocks /
	    (double)u->old->slot.metrics;
}

int
wsp_refresh(struct wsp_update *u, struct wsp_merged *merged,
    struct wsp_error *err)
{
	struct blocks b = { .u = u, .merged = merged };
	const struct wsp_pool pool = { .arg = &b,
	    .threads = u->options->threads, .items = 1,
	    .rate = blocks_rate(u), .cancel = u->options->cancel,
	    .job_size = sizeof(struct block_job),
	    .unmake = free_block_job, .fill = fill_block,
	    .work = look_at_block, .deliver = take_block };

	if (u->old == NULL || u->old->index.nblocks == 0)
		return wsp_merge_fresh(u->writer, u->changes, merged, err);
	if (wsp_pool_run(&pool, err) == -1)
		return -1;
	return wsp_update_ended(u, err);
}
