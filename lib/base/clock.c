/* SPDX-License-Identifier: ISC */
/* clock.c - how long something takes, and how to wait for a moment. */
#include <time.h>

#include "base/clock.h"

int64_t
wsp_clock_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Whoever catches signals wants to stop waiting. */
bool
wsp_clock_pause(int64_t ms)
{
	struct timespec ts;

	ts.tv_sec = (time_t)(ms / 1000);
	ts.tv_nsec = (long)(ms % 1000) * 1000000;
	return nanosleep(&ts, NULL) == 0;
}
