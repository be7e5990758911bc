/* SPDX-License-Identifier: ISC */
/*
 * Tests the pool of threads: that everything is done once and delivered in
 * order, whatever the threads do, and that it ends when it should.
 */
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"
#include "wsp-tree.h"

#define ITEMS	64

struct job {
	size_t		 n;
	uint64_t	 first;
	uint64_t	 results[ITEMS];
	bool		 waited;
};

/* What a run is told and what it did. */
static struct {
	uint64_t	 total;		/* items */
	bool		 uneven;	/* some jobs take long */
	bool		 turns;		/* every job waits for its turn */
	uint64_t	 cancel_at;	/* items; 0 for never */
	int		 jobs_left;	/* that can be made; -1 for all */

	uint64_t	 filled, delivered;
	atomic_uint_fast64_t worked;
	atomic_int	 made;
	bool		 ordered;
	bool		 alone;		/* one thread in fill or deliver */
	atomic_int	 filling, delivering;
	size_t		 largest;
} t;
static volatile sig_atomic_t stop;

static void
sleep_us(long us)
{
	struct timespec ts = { 0, us * 1000 };

	nanosleep(&ts, NULL);
}

static void *
make(void *arg)
{
	(void)arg;
	if (t.jobs_left == 0) {
		errno = ENOMEM;
		return NULL;
	}
	if (t.jobs_left > 0)
		t.jobs_left--;
	t.made++;
	return calloc(1, sizeof(struct job));
}

static void
unmake(void *arg, void *job)
{
	(void)arg;
	t.made--;
	free(job);
}

static size_t
fill(void *arg, void *p, size_t n)
{
	struct job *job = p;

	(void)arg;
	if (t.filling++ != 0)
		t.alone = false;
	job->first = t.filled;
	job->n = t.total - t.filled < n ? (size_t)(t.total - t.filled) : n;
	t.filled += job->n;
	if (job->n > t.largest)
		t.largest = job->n;
	t.filling--;
	return job->n;
}

static void
work(void *arg, void *p, struct wsp_pool_run *run)
{
	struct job *job = p;
	size_t i;

	(void)arg;
	for (i = 0; i < job->n; i++)
		job->results[i] = (job->first + i) * 3;
	if (t.uneven && job->first % 7 == 0)
		sleep_us(500);
	job->waited = t.turns && wsp_pool_turn(run, job, true) &&
	    t.delivered == job->first;
	t.worked += job->n;
	if (t.cancel_at != 0 && t.worked >= t.cancel_at)
		__atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
}

static void
deliver(void *arg, void *p)
{
	struct job *job = p;
	size_t i;

	(void)arg;
	if (t.delivering++ != 0)
		t.alone = false;
	if (job->first != t.delivered || job->waited != t.turns)
		t.ordered = false;
	for (i = 0; i < job->n; i++)
		if (job->results[i] != (job->first + i) * 3)
			t.ordered = false;
	t.delivered += job->n;
	t.delivering--;
}

static int
run(unsigned threads, double rate)
{
	const struct wsp_pool pool = { .threads = threads, .items = ITEMS,
	    .rate = rate, .cancel = &stop, .make = make, .unmake = unmake,
	    .fill = fill, .work = work, .deliver = deliver };
	struct wsp_error error;

	stop = 0;
	t.filled = t.delivered = 0;
	t.worked = 0;
	t.largest = 0;
	t.ordered = t.alone = true;
	return wsp_pool_run(&pool, &error);
}

static bool
good(uint64_t total)
{
	return t.ordered && t.alone && t.delivered == total &&
	    t.worked == total && t.made == 0;
}

static void
test_order(unsigned threads)
{
	t.total = 20000;
	ok(run(threads, 0) == 0 && good(20000),
	    "%u threads do all the work and deliver it in order", threads);
	ok(t.largest > 1, "easy work is taken by many items");
	t.total = 3000;
	t.uneven = true;
	ok(run(threads, 0) == 0 && good(3000), "also if some takes long");
	t.uneven = false;
	t.turns = true;
	ok(run(threads, 0) == 0 && good(3000),
	    "a job can wait until it is its turn");
	t.turns = false;
}

static void
test_little(void)
{
	for (t.total = 0; t.total < 3; t.total++)
		ok(run(8, 0) == 0 && good(t.total),
		    "8 threads get along with %u items", (unsigned)t.total);
}

static void
test_cancel(void)
{
	t.total = 1000000;
	t.cancel_at = 500;
	t.uneven = true;
	ok(run(4, 0) == 0 && stop == 1 && t.worked < t.total,
	    "canceled work ends early");
	ok(t.ordered && t.delivered == t.worked && t.made == 0,
	    "what was begun is delivered");
	t.cancel_at = 0;
	t.uneven = false;
}

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void
test_rate(void)
{
	int64_t start = now_ms();

	t.total = 21;
	ok(run(4, 100) == 0 && good(21) && now_ms() - start >= 190,
	    "20 items more at 100 a second take at least 0.2 seconds");
	start = now_ms();
	t.total = 2001;
	ok(run(4, 10000) == 0 && good(2001) && now_ms() - start >= 180,
	    "2000 at 10000 a second do, too");
}

static void
test_memory(void)
{
	t.total = 10000;
	t.jobs_left = 0;
	ok(run(2, 0) == -1 && t.worked == 0 && t.made == 0,
	    "without memory for a job nothing is done, and it is said");
	t.jobs_left = 1;
	ok(run(2, 0) == -1 && t.ordered && t.delivered == t.worked,
	    "and what could be done is delivered");
	t.jobs_left = -1;
}

int
main(void)
{
	alarm(100);
	plan(4 * 3 + 3 + 2 + 2 + 2);
	t.jobs_left = -1;
	test_order(1);
	test_order(2);
	test_order(9);
	test_little();
	test_cancel();
	test_rate();
	test_memory();
	return done();
}
