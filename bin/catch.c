/* SPDX-License-Identifier: ISC */
/* catch.c - let a signal stop the work where nothing is half done. */
#include <signal.h>
#include <unistd.h>

#include "cli.h"

static const int signals[] = { SIGHUP, SIGINT, SIGTERM };

#define NSIGNALS	(sizeof(signals) / sizeof(signals[0]))

static volatile sig_atomic_t caught;
static struct sigaction before[NSIGNALS];

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

	sigaction(SIGALRM, &action, NULL);
	for (i = 0; i < NSIGNALS; i++) {
		sigaction(signals[i], NULL, &before[i]);
		/* What nohup(1) or a shell made us ignore stays ignored. */
		if (before[i].sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
	return &caught;
}

void
cli_catch_end(void)
{
	size_t i;

	for (i = 0; i < NSIGNALS; i++)
		sigaction(signals[i], &before[i], NULL);
	if (caught != 0)
		raise(caught);
}
