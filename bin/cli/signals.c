/* SPDX-License-Identifier: ISC */
/* signals.c - let a signal stop the work where nothing is half done. */
#include <sys/time.h>

#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "cli/cli.h"

static const int signals[] = { SIGHUP, SIGINT, SIGPIPE, SIGTERM };

#define SOON		30	/* alarms */
#define SOON_US		30000	/* one after the other */
#define NSIGNALS	(sizeof(signals) / sizeof(signals[0]))

static volatile sig_atomic_t caught;	/* by any thread */
static struct sigaction before[NSIGNALS];
static atomic_int depth;		/* of calls of cli_catch() */

static int
signal_caught(void)
{
	return __atomic_load_n(&caught, __ATOMIC_RELAXED);
}

/*
 * A signal between two system calls that wait, or while the first has come to
 * its end and only waits for a processor, would go unnoticed until the second
 * is over: alarms end that one, at first within the pauses of who tries for a
 * lock, then seldom enough not to hinder what still has to be done.
 */
static void
wake_again(void)
{
	static atomic_int times;
	bool soon = times < SOON;
	struct itimerval it = { .it_value = { .tv_sec = !soon,
	    .tv_usec = soon ? SOON_US : 0 } };

	if (soon)
		times++;
	setitimer(ITIMER_REAL, &it, NULL);
}

static void
handler(int signal)
{
	if (signal != SIGALRM)
		__atomic_store_n(&caught, signal, __ATOMIC_RELAXED);
	if (signal_caught() != 0)
		wake_again();
}

wsp_cancel *
cli_catch(void)
{
	struct sigaction action = { .sa_handler = handler };
	size_t i;

	if (depth++ > 0)
		return &caught;
	sigaction(SIGALRM, &action, NULL);
	for (i = 0; i < NSIGNALS; i++) {
		sigaction(signals[i], NULL, &before[i]);
		/* What nohup(1) or a shell made us ignore stays ignored. */
		if (before[i].sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
	return &caught;
}

wsp_cancel *
cli_cancel(void)
{
	return &caught;
}

static void
restore(void)
{
	size_t i;

	for (i = 0; i < NSIGNALS; i++)
		sigaction(signals[i], &before[i], NULL);
}

bool
cli_caught(void)
{
	return signal_caught() != 0;
}

void
cli_catch_die(void)
{
	int signal = signal_caught();

	if (signal == 0)
		return;
	restore();
	raise(signal);
}

void
cli_catch_end(void)
{
	if (--depth > 0)
		return;
	restore();
	cli_catch_die();
}
