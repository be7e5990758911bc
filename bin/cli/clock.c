/* SPDX-License-Identifier: ISC */
/* clock.c - the present, as --now or the clock says. */
#include <pthread.h>
#include <time.h>

#include "cli/cli.h"

#define SECOND_NS	INT64_C(1000000000)

/* The first thread that asks looks at the clock. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int64_t now;
static bool now_known, now_given;

void
clock_set(const char *option, const char *text)
{
	struct wsp_error error;

	if (wsp_parse_time(text, time(NULL), &now, &error) == -1)
		cli_usage("--%s: %s", option, error.msg);
	now_known = now_given = true;
}

void
cli_pretend(int64_t time)
{
	if (!now_given)
		now = time;
	now_known = true;
}

/* The present, which from then on may be the same. */
static int64_t
look(bool keep)
{
	int64_t present;

	pthread_mutex_lock(&lock);
	present = now_known ? now : time(NULL);
	if (keep) {
		now = present;
		now_known = true;
	}
	pthread_mutex_unlock(&lock);
	return present;
}

int64_t
cli_now(void)
{
	return look(true);
}

int64_t
cli_clock(void)
{
	return look(false);
}

int64_t
cli_clock_ns(void)
{
	struct timespec ts;

	if (now_given)
		return now > INT64_MAX / SECOND_NS ? INT64_MAX :
		    now * SECOND_NS;
	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * SECOND_NS + ts.tv_nsec;
}

int64_t
cli_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

double
cli_seconds(void)
{
	return (double)cli_ms() / 1000;
}

void
cli_forget_now(void)
{
	now_known = now_given;
}
