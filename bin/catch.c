/* SPDX-License-Identifier: ISC */
/* catch.c - let a signal stop the work where nothing is half done. */
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "cli.h"

static const int signals[] = { SIGHUP, SIGINT, SIGTERM };

#define NSIGNALS	(sizeof(signals) / sizeof(signals[0]))

static volatile sig_atomic_t caught;
static struct sigaction before[NSIGNALS];
static atomic_int depth;		/* of calls of cli_catch() */

/*
 * A signal between two system calls that wait would go unnoticed until the
 * second is over: the alarm ends that one.
 */
static void
handler(int signal)
{
	if (signal == SIGALRM)
		return;
	caught = signal;
	alarm(1);
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
	return caught != 0;
}

void
cli_catch_die(void)
{
	if (caught == 0)
		return;
	restore();
	raise(caught);
}

void
cli_catch_end(void)
{
	if (--depth > 0)
		return;
	restore();
	cli_catch_die();
}
