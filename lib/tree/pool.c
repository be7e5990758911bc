/* SPDX-License-Identifier: ISC */
/* pool.c - work on many things with several threads, in a stable order. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "base/cond.h"
#include "base/error.h"
#include "wsp-tree.h"

#define JOBS_PER_THREAD	4
#define JOB_NS		4000000		/* what a job should take */
#define SLEEP_NS	50000000	/* how often a wait looks at cancel */
#define SECOND_NS	INT64_C(1000000000)
#define JOBS_PER_SECOND	100		/* where the rate is limited */

struct slot {
	void	*job;		/* or NULL: not made yet */
	bool	 done;		/* worked on, not delivered */
};

struct worker;

struct wsp_pool_run {
	const struct wsp_pool	*pool;
	unsigned		 nslots;
	struct slot		*slots;	/* job n is in slot n % nslots */

	/* This protects what follows, and done above. */
	pthread_mutex_t		 lock;
	pthread_cond_t		 moved;		/* something did */

	bool			 taking;	/* a thread is at it: for it */
	bool			 ended;		/* there are no more */
	int64_t			 due_ns;	/* of the next, if limited */
	int			 failed;	/* errno, or 0 */

	uint64_t		 taken, delivered;	/* numbers of jobs */
	bool			 delivering;
	struct worker		*others;	/* threads, or NULL */
	unsigned		 most;		/* of them there may be */
	unsigned		 started, running;	/* of them */
};

/* One of the threads. */
struct worker {
	struct wsp_pool_run	*run;
	pthread_t		 thread;
	size_t			 items;		/* of its next job */
	bool			 over;
};

static int64_t
now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * SECOND_NS + ts.tv_nsec;
}

/* Waits until n items more may be begun; false if that was canceled. */
static bool
await_rate(struct wsp_pool_run *run, size_t n)
{
	struct timespec ts = { 0, 0 };
	int64_t left;

	if (run->due_ns == 0)
		run->due_ns = now_ns();
	while ((left = run->due_ns - now_ns()) > 0) {
		if (wsp_is_canceled(run->pool->cancel))
			return false;
		ts.tv_nsec = (long)(left < SLEEP_NS ? left : SLEEP_NS);
		nanosleep(&ts, NULL);
	}
	run->due_ns += (int64_t)((double)n / run->pool->rate *
	    (double)SECOND_NS);
	return true;
}

/* How many items the next job of a worker may have. */
static size_t
share(const struct wsp_pool_run *run, const struct worker *me)
{
	double most = run->pool->rate / JOBS_PER_SECOND;

	if (run->pool->rate == 0 || most >= (double)me->items)
		return me->items;
	return most < 1 ? 1 : (size_t)most;
}

/* Makes sure that the slot has a job. */
static bool
have_job(struct wsp_pool_run *run, struct slot *slot)
{
	const struct wsp_pool *pool = run->pool;

	if (slot->job == NULL && (slot->job = pool->make != NULL ?
	    pool->make(pool->arg) : calloc(1, pool->job_size)) == NULL)
		run->failed = errno;
	return slot->job != NULL;
}

static void
wake(const struct wsp_pool_run *run)
{
	unsigned i;

	for (i = 0; i < run->started; i++)
		if (!run->others[i].over)
			pthread_kill(run->others[i].thread, run->pool->wake);
}

/*
 * Waits for the others, a moment at most.  After a cancel, which a signal may
 * have told to one thread only, they are not let wait for anything else.
 */
static void
await(struct wsp_pool_run *run)
{
	if (wsp_is_canceled(run->pool->cancel) && run->pool->wake != 0)
		wake(run);
	wsp_cond_wait(&run->moved, &run->lock, SLEEP_NS / 1000000);
}

/*
 * Waits until it is the thread's turn to take a job, and there is room for
 * it; NULL if there are no more.
 */
static struct slot *
begin_taking(struct wsp_pool_run *run)
{
	struct slot *slot = NULL;

	pthread_mutex_lock(&run->lock);
	while (run->taking)
		await(run);
	run->taking = true;
	while (!run->ended && run->taken - run->delivered == run->nslots)
		await(run);
	if (!run->ended)
		slot = &run->slots[run->taken % run->nslots];
	pthread_mutex_unlock(&run->lock);
	return slot;
}

static void
end_taking(struct wsp_pool_run *run, bool taken)
{
	pthread_mutex_lock(&run->lock);
	run->taken += taken;
	run->ended = !taken;
	run->taking = false;
	pthread_cond_broadcast(&run->moved);
	pthread_mutex_unlock(&run->lock);
}

static struct slot *
take(struct wsp_pool_run *run, struct worker *me)
{
	const struct wsp_pool *pool = run->pool;
	struct slot *slot = begin_taking(run);
	size_t n = share(run, me);
	bool taken = slot != NULL && !wsp_is_canceled(pool->cancel) &&
	    have_job(run, slot) &&
	    (n = pool->fill(pool->arg, slot->job, n)) != 0 &&
	    (pool->rate == 0 || await_rate(run, n));

	end_taking(run, taken);
	return taken ? slot : NULL;
}

/* Delivers what is its turn, unless another thread is at it. */
static void
deliver(struct wsp_pool_run *run)
{
	struct slot *slot;

	if (run->delivering)
		return;
	run->delivering = true;
	for (;;) {
		slot = &run->slots[run->delivered % run->nslots];
		if (run->delivered == run->taken || !slot->done)
			break;
		pthread_mutex_unlock(&run->lock);
		run->pool->deliver(run->pool->arg, slot->job);
		pthread_mutex_lock(&run->lock);
		slot->done = false;
		run->delivered++;
		pthread_cond_broadcast(&run->moved);
	}
	run->delivering = false;
}

/* The next job should take long enough to be worth it, but not longer. */
static void
adapt(struct worker *me, int64_t ns)
{
	if (ns < JOB_NS / 2 && me->items < me->run->pool->items)
		me->items = 2 * me->items < me->run->pool->items ?
		    2 * me->items : me->run->pool->items;
	else if (ns > 2 * JOB_NS && me->items > 1)
		me->items /= 2;
}

static void
do_job(struct wsp_pool_run *run, struct worker *me, struct slot *slot)
{
	int64_t start = now_ns();

	run->pool->work(run->pool->arg, slot->job, run);
	adapt(me, now_ns() - start);
	pthread_mutex_lock(&run->lock);
	slot->done = true;
	deliver(run);
	pthread_mutex_unlock(&run->lock);
}

static void	start_another(struct wsp_pool_run *);

static void *
work(void *arg)
{
	struct worker *me = arg;
	struct wsp_pool_run *run = me->run;
	struct slot *slot;

	while ((slot = take(run, me)) != NULL) {
		start_another(run);
		do_job(run, me, slot);
	}
	pthread_mutex_lock(&run->lock);
	me->over = true;
	run->running--;
	pthread_cond_broadcast(&run->moved);
	pthread_mutex_unlock(&run->lock);
	return NULL;
}

/* Makes one more thread; false if that cannot be.  The lock is held. */
static bool
start(struct wsp_pool_run *run)
{
	struct worker *w;

	if (run->others == NULL &&
	    (run->others = calloc(run->most, sizeof(*run->others))) == NULL)
		return false;
	w = &run->others[run->started];
	w->run = run;
	w->items = 1;
	if (pthread_create(&w->thread, NULL, work, w) != 0)
		return false;
	run->started++;
	run->running++;
	return true;
}

/*
 * Every job that is taken, except the first, starts one more thread while
 * there may be more: so a few jobs do not start many.  Signals are for the
 * thread that called, except the one to be woken by, and that of a pipe which
 * nobody reads: it comes to the thread that wrote.
 */
static void
start_another(struct wsp_pool_run *run)
{
	sigset_t others, before;

	pthread_mutex_lock(&run->lock);
	if (run->taken > 1 && run->started < run->most) {
		sigfillset(&others);
		sigdelset(&others, SIGPIPE);
		if (run->pool->wake != 0)
			sigdelset(&others, run->pool->wake);
		pthread_sigmask(SIG_BLOCK, &others, &before);
		if (!start(run))
			run->most = run->started;
		pthread_sigmask(SIG_SETMASK, &before, NULL);
	}
	pthread_mutex_unlock(&run->lock);
}

static void
join(struct wsp_pool_run *run)
{
	unsigned i;

	pthread_mutex_lock(&run->lock);
	while (run->running > 0)
		await(run);
	pthread_mutex_unlock(&run->lock);
	for (i = 0; i < run->started; i++)
		pthread_join(run->others[i].thread, NULL);
	free(run->others);
}

/* The thread that called works too, and first. */
static int
run_all(struct wsp_pool_run *run, struct wsp_error *err)
{
	struct worker me = { .run = run, .items = 1 };
	struct slot *slot;

	run->most = run->pool->threads - 1;
	while ((slot = take(run, &me)) != NULL) {
		start_another(run);
		do_job(run, &me, slot);
	}
	join(run);
	if (run->failed == 0)
		return 0;
	errno = run->failed;
	return wsp_fail_errno(err, NULL);
}

unsigned
wsp_pool_jobs(const struct wsp_pool *pool)
{
	return JOBS_PER_THREAD * pool->threads;
}

static void
make_locks(struct wsp_pool_run *run)
{
	pthread_mutex_init(&run->lock, NULL);
	wsp_cond_init(&run->moved);
}

static void
free_locks(struct wsp_pool_run *run)
{
	pthread_cond_destroy(&run->moved);
	pthread_mutex_destroy(&run->lock);
}

static void
free_jobs(struct wsp_pool_run *run)
{
	const struct wsp_pool *pool = run->pool;
	unsigned i;

	for (i = 0; i < run->nslots; i++)
		if (pool->unmake == NULL)
			free(run->slots[i].job);
		else if (run->slots[i].job != NULL)
			pool->unmake(pool->arg, run->slots[i].job);
	free(run->slots);
}

int
wsp_pool_run(const struct wsp_pool *pool, struct wsp_error *err)
{
	struct wsp_pool_run run = { .pool = pool };
	int ret;

	if (pool->threads == 0)
		return wsp_fail(err, WSP_EVALUE, "no thread is to work");
	run.nslots = wsp_pool_jobs(pool);
	if ((run.slots = calloc(run.nslots, sizeof(*run.slots))) == NULL)
		return wsp_fail_errno(err, NULL);
	make_locks(&run);
	ret = run_all(&run, err);
	free_jobs(&run);
	free_locks(&run);
	return ret;
}

/* Nothing else is delivered while the first job in line is not done. */
bool
wsp_pool_turn(struct wsp_pool_run *run, const void *job, bool wait)
{
	bool first;

	pthread_mutex_lock(&run->lock);
	for (;;) {
		first = run->slots[run->delivered % run->nslots].job == job;
		if (first || !wait)
			break;
		await(run);
	}
	pthread_mutex_unlock(&run->lock);
	return first;
}
