/* SPDX-License-Identifier: ISC */
/* cond.c - wait for another thread, but not for ever. */
#include <time.h>

#include "base/clock.h"
#include "base/cond.h"

void
wsp_cond_init(pthread_cond_t *cond)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(cond, &attr);
	pthread_condattr_destroy(&attr);
}

void
wsp_cond_wait(pthread_cond_t *cond, pthread_mutex_t *lock, int64_t ms)
{
	struct timespec until;

	ms += wsp_clock_ms();
	until.tv_sec = (time_t)(ms / 1000);
	until.tv_nsec = (long)(ms % 1000) * 1000000;
	pthread_cond_timedwait(cond, lock, &until);
}
