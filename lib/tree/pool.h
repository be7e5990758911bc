/* SPDX-License-Identifier: ISC */
/*
 * pool.h - work on many things with several threads, in a stable order.
 *
 * The work comes in jobs of a few items each.  A job goes through three hands:
 * fill() puts the next items into it, work() works on them, and deliver()
 * makes use of what came of it.  fill() and deliver() are called by one thread
 * at a time and in the same order; only work() runs at the same time for
 * several jobs.  There are no more jobs than a few for each thread, used again
 * and again: that bounds the memory however much work there is.
 */
#ifndef WSP_TREE_POOL_H
#define WSP_TREE_POOL_H

#include "wsp.h"

struct wsp_pool_run;

struct wsp_pool {
	void		*arg;		/* of the functions */
	unsigned	 threads;	/* the one that calls included */
	size_t		 items;		/* in a job, at most */
	double		 rate;		/* items a second; 0 for no limit */
	wsp_cancel	*cancel;	/* or NULL: no more jobs are begun */
	int		 wake;		/* a signal that then ends what the
					   threads wait for, or 0 */

	/* Makes an empty job, or NULL with errno; and frees one. */
	void	*(*make)(void *arg);
	void	(*unmake)(void *arg, void *job);

	/* Puts up to n items into a job: how many?  0 means that was all. */
	size_t	(*fill)(void *arg, void *job, size_t n);
	void	(*work)(void *arg, void *job, struct wsp_pool_run *);
	void	(*deliver)(void *arg, void *job);
};

/*
 * Does all the work; the value is 0 when it is done or was canceled.  What
 * was begun is delivered in either case.  The first job has one item and is
 * done by the thread that calls; each further one starts one of the others, as
 * long as there are any.  Fails with WSP_ESYS, and the rest is left, if there
 * is no memory for a job.
 */
int	wsp_pool_run(const struct wsp_pool *, struct wsp_error *);

/* How many jobs there are at most. */
unsigned wsp_pool_jobs(const struct wsp_pool *);

/*
 * Called by work(): are all jobs before this one delivered?  Waits for that if
 * asked to.  From then on the thread may do what deliver() does.
 */
bool	wsp_pool_turn(struct wsp_pool_run *, const void *job, bool wait);

#endif
