/* SPDX-License-Identifier: ISC */
/* snapshot.c - a tree as a transaction, on several threads. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "store/key.h"
#include "store/snap_job.h"
#include "store/snap_join.h"
#include "store/tags.h"

#define NEW		8	/* objects that a new one counts for */
#define SECOND_NS	INT64_C(1000000000)

struct snapshot {
	struct wsp_store_writer *writer;
	const struct wsp_snapshot_options *options;
	struct wsp_snap_run run;
	struct wsp_snap_join join;
	struct wsp_writing writing;
	struct wsp_known_writer known;
	struct wsp_snapshot_counts counts;
	wsp_snapshot_failed *tell;
	void		*arg;
	int64_t		 due_ms;	/* a checkpoint; 0 for none */
	_Atomic bool	 rewriting;	/* the index, as something changed */
	uint64_t	 same;		/* objects before that */
	bool		 ended;		/* all objects were seen */
	_Atomic bool	 broken;	/* by err, while it was delivered */
	struct wsp_error err;
	bool		 lost;		/* what comes next, by why */
	struct wsp_error why;
};

static void *
make_job(void *arg)
{
	struct snapshot *s = arg;
	struct wsp_snap_job *job = calloc(1, sizeof(*job));

	if (job != NULL)
		job->worker.run = &s->run;
	return job;
}

static void
unmake_job(void *arg, void *ptr)
{
	struct wsp_snap_job *job = ptr;

	(void)arg;
	wsp_snap_job_free(job);
}

static void
break_off(struct snapshot *s, const struct wsp_error *err)
{
	if (!s->broken)
		s->err = *err;
	s->broken = true;
}

/* As many as make a job, however many are asked for: so blocks are the same. */
static size_t
fill_job(void *arg, void *ptr, size_t n)
{
	struct snapshot *s = arg;
	struct wsp_snap_job *job = ptr;
	size_t weight = 0;
	bool more = true;

	(void)n;
	wsp_snap_job_empty(job);
	wsp_store_arena_reset(&job->arena);
	if (s->broken || s->lost ||
	    (s->due_ms != 0 && wsp_clock_ms() >= s->due_ms))
		return 0;
	while (weight < WSP_SNAP_BATCH && job->n < WSP_SNAP_BATCH) {
		if (wsp_snap_join_next(&s->join, &job->items[job->n],
		    &job->arena, &more, &s->why) == -1) {
			s->lost = true;
			return 0;
		}
		if (!more)
			break;
		weight += job->items[job->n].known == NULL ? NEW : 1;
		job->n++;
	}
	s->ended = !more;
	return job->n;
}

static void
work_job(void *arg, void *ptr, struct wsp_pool_run *run)
{
	struct snapshot *s = arg;
	struct wsp_snap_job *job = ptr;
	struct wsp_entry_place place = wsp_writing_place(&s->writing);

	(void)run;
	wsp_snap_job_work(job, &place, s->rewriting);
}

static void
count_item(struct snapshot *s, const struct wsp_snap_item *item)
{
	struct wsp_snapshot_counts *c = &s->counts;

	if (item->result == WSP_SNAP_KEPT || item->same)
		c->unchanged += item->there;
	if (item->result != WSP_SNAP_STORED)
		return;
	c->unstable += item->unstable;
	if (item->same)
		return;
	if (item->damaged)
		wsp_store_warn(s->writer, "%s: what was stored of it is "
		    "damaged: it is stored as a whole", item->path);
	if (item->what == '+')
		c->created++;
	else if (item->what == '*')
		c->changed++;
	else
		c->gone++;
	c->points += item->points;
	if (s->options->entry != NULL)
		s->options->entry(s->arg, item->what, item->path,
		    item->points);
}

static uint32_t
count_known(const struct wsp_snap_job *job)
{
	size_t i;
	uint32_t n = 0;

	for (i = 0; i < job->n; i++)
		n += job->items[i].result != WSP_SNAP_FAILED ||
		    job->items[i].known != NULL;
	return n;
}

/* The index is written only from where something is other than it was. */
static int
write_known(struct snapshot *s, struct wsp_snap_job *job,
    struct wsp_error *err)
{
	uint32_t n = count_known(job);

	if (s->known.fd == -1 || n == 0)
		return 0;
	if (!s->rewriting) {
		if (job->same) {
			s->same += n;
			return 0;
		}
		s->rewriting = true;
		if (wsp_known_repeat(&s->known, s->same, err) == -1)
			return -1;
	}
	if (job->same && wsp_snap_job_known(job, err) == -1)
		return -1;
	return wsp_known_write(&s->known, &job->known, n, err);
}

static int
deliver(struct snapshot *s, struct wsp_snap_job *job, struct wsp_error *err)
{
	size_t i;

	for (i = 0; i < job->nblocks; i++)
		if (wsp_segments_add(&s->writing.segments, &job->blocks[i],
		    err) == -1)
			return -1;
	if (write_known(s, job, err) == -1)
		return -1;
	for (i = 0; i < job->n; i++)
		count_item(s, &job->items[i]);
	for (i = 0; i < job->nfailed; i++) {
		s->counts.failed++;
		if (s->tell != NULL)
			s->tell(s->arg, job->failed[i].path,
			    &job->failed[i].why);
	}
	if (s->options->progress != NULL)
		s->options->progress(s->arg, job->n, job->nfailed);
	return 0;
}

static void
deliver_job(void *arg, void *ptr)
{
	struct snapshot *s = arg;
	struct wsp_snap_job *job = ptr;
	struct wsp_error err;

	if (s->broken)
		return;
	if (job->broken)
		break_off(s, &job->err);
	else if (deliver(s, job, &err) == -1)
		break_off(s, &err);
}

/* Works until all is done, or a checkpoint is due, or it is canceled. */
static int
run_pool(struct snapshot *s, struct wsp_error *err)
{
	const struct wsp_snapshot_options *o = s->options;
	struct wsp_snap_stores stores;
	int ret;
	struct wsp_pool pool = { .arg = s, .threads = o->threads,
	    .items = 1, .rate = o->rate, .cancel = o->cancel,
	    .make = make_job, .unmake = unmake_job, .fill = fill_job,
	    .work = work_job, .deliver = deliver_job };

	s->due_ms = o->checkpoint_s == 0 ? 0 :
	    wsp_clock_ms() + o->checkpoint_s * 1000;
	s->run.tid = s->writing.tx.tid;
	s->run.root = s->join.dir;
	s->run.stores = &stores;
	wsp_snap_stores_begin(&stores, s->writer->store->path, o->threads);
	ret = wsp_pool_run(&pool, err);
	wsp_snap_stores_end(&stores);
	if (ret == -1)
		return -1;
	if (!s->broken && !s->lost)
		return 0;
	*err = s->broken ? s->err : s->why;
	return -1;
}

static void
count_written(struct snapshot *s)
{
	const struct wsp_segments *g = &s->writing.segments;
	struct wsp_snapshot_counts *c = &s->counts;
	size_t i;

	c->tid = s->writing.tx.tid;
	c->first_tid = c->first_tid == 0 ? c->tid : c->first_tid;
	c->time_ns = (int64_t)s->writing.tx.time;
	c->full += g->tally.full;
	c->delta += g->tally.delta;
	for (i = 0; i < g->nmade; i++)
		c->bytes += g->made[i].size;
}

/* Commits what there is, unless that is nothing. */
static int
commit(struct snapshot *s, struct wsp_error *err)
{
	struct wsp_segments *g = &s->writing.segments;
	bool partial = !s->ended;

	if (g->nmade == 0 && !g->begun)
		return 0;
	if (s->options->dry_run) {
		if (wsp_segments_end(g, WSP_STORE_LAST, err) == -1)
			return -1;
	} else if (wsp_writing_finish(&s->writing, partial ?
	    WSP_STORE_PARTIAL : 0, err) == -1)
		return -1;
	s->counts.partial = partial;
	count_written(s);
	return 0;
}

/* One transaction, of which there are several with checkpoints. */
static int
run_once(struct snapshot *s, int64_t now_ns, struct wsp_error *err)
{
	const struct wsp_snapshot_options *o = s->options;
	struct wsp_note note = { WSP_STORE_SNAPSHOT, o->tree, o->user,
	    o->text, o->checkpoint_s == 0 ? o->tag : NULL, o->dry_run };
	int ret;

	s->writing.segments.head = NULL;
	if ((ret = wsp_writing_begin(&s->writing, s->writer, &note, now_ns +
	    (wsp_clock_ms() - s->run.began_ms) / 1000 * SECOND_NS, err)) ==
	    0) {
		if ((ret = run_pool(s, err)) == 0 && !s->ended &&
		    o->checkpoint_s == 0)
			ret = wsp_check_cancel(o->cancel, err);
		if (ret == 0)
			ret = commit(s, err);
	}
	wsp_writing_end(&s->writing);
	return ret;
}

static int
run_all(struct snapshot *s, int64_t now_ns, struct wsp_error *err)
{
	struct wsp_error why;

	do {
		if (run_once(s, now_ns, err) == -1)
			return -1;
		if (!s->ended && wsp_check_cancel(s->options->cancel, err) ==
		    -1)
			return -1;
	} while (!s->ended);
	if (s->rewriting && wsp_known_finish(&s->known,
	    &s->writer->store->head, &why) == -1)
		wsp_store_warn(s->writer, WSP_STORE_INDEX
		    " could not be written: %s", why.msg);
	return 0;
}

/* A tag goes to the last one, which may be one that was there before. */
static int
set_tag(struct snapshot *s, int64_t now_ns, struct wsp_error *err)
{
	const struct wsp_snapshot_options *o = s->options;
	const struct wsp_store_head *h = &s->writer->store->head;
	size_t i = h->ntxs;

	if (o->tag == NULL || o->dry_run ||
	    (o->checkpoint_s == 0 && s->counts.tid != 0))
		return 0;
	while (i > 0 && (!wsp_store_tx_shown(&h->txs[i - 1]) ||
	    strcmp(h->txs[i - 1].tree.text, o->tree) != 0))
		i--;
	return i == 0 ? 0 : wsp_store_tag(s->writer, h->txs[i - 1].tid,
	    o->tag, false, now_ns, err);
}

void
wsp_snapshot_defaults(struct wsp_snapshot_options *o)
{
	memset(o, 0, sizeof(*o));
	o->tree = "main";
	o->age_s = 86400;
	o->threads = 1;
	o->lock_timeout_ms = 10000;
}

static int
check_options(const struct wsp_snapshot_options *o, int64_t now_ns,
    struct wsp_error *err)
{
	const char *why = wsp_store_tree_problem(o->tree, strlen(o->tree));

	if (why != NULL)
		return wsp_fail(err, WSP_EVALUE, "tree '%s': %s", o->tree,
		    why);
	if (now_ns < 0)
		return wsp_fail(err, WSP_EVALUE, "a time before 1970");
	return 0;
}

int
wsp_snapshot(struct wsp_store_writer *writer, const char *root,
    const struct wsp_snapshot_options *o, int64_t now_ns,
    struct wsp_snapshot_counts *counts, wsp_snapshot_failed *tell, void *arg,
    struct wsp_error *err)
{
	struct snapshot *s;
	int ret = -1;

	if (check_options(o, now_ns, err) == -1 ||
	    (!o->dry_run && wsp_store_sweep(writer, err) == -1) ||
	    wsp_known_update(writer, o->dry_run, err) == -1)
		return -1;
	if ((s = calloc(1, sizeof(*s))) == NULL)
		return wsp_fail_errno(err, NULL);
	s->writer = writer;
	s->options = o;
	s->tell = tell;
	s->arg = arg;
	s->run = (struct wsp_snap_run){ .options = o,
	    .now = now_ns / SECOND_NS, .began_ms = wsp_clock_ms() };
	s->known.fd = -1;
	if (wsp_snap_join_begin(&s->join, writer->store, root, o, tell, arg,
	    err) == 0 && (o->dry_run ?
	    wsp_store_may_write(writer->store->dir, err) :
	    wsp_known_begin(&s->known, writer->store, false, err)) == 0)
		ret = run_all(s, now_ns, err);
	s->counts.failed += s->join.failed;
	if (ret == 0)
		ret = set_tag(s, now_ns, err);
	*counts = s->counts;
	wsp_known_end(&s->known);
	wsp_snap_join_end(&s->join);
	free(s);
	return ret;
}
