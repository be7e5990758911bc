/* SPDX-License-Identifier: ISC */
/* progress.c - how far the work on many files is, on standard error. */
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "progress.h"

#define FIRST_S		1.0
#define PERIOD_S	0.2

static enum progress_when when;
static const struct source *source;
static double begun, drawn;
static int shown;			/* length of the line */
static uint64_t files, failures;
static atomic_uint_fast64_t skipped, total;	/* total is 0 if unknown */

/* The thread that counts. */
static pthread_t counter;
static bool counting;
static volatile sig_atomic_t enough;
static struct source counted;

enum progress_when
progress_parse(const char *text)
{
	if (strcmp(text, "always") == 0)
		return PROGRESS_ALWAYS;
	if (strcmp(text, "never") == 0)
		return PROGRESS_NEVER;
	if (strcmp(text, "auto") == 0)
		return PROGRESS_AUTO;
	cli_usage("--progress: invalid choice: '%s' (choose from 'always', "
	    "'never', 'auto')", text);
}

static double
seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

void
progress_begin(enum progress_when w, const struct source *s)
{
	when = w;
	source = s;
	counted = *s;
	begun = seconds();
}

void
progress_done(uint64_t n, uint64_t failed)
{
	files += n;
	failures += failed;
}

void
progress_skip(void)
{
	skipped++;
}

static void *
count(void *arg)
{
	(void)arg;
	total = source_count(&counted, &enough);
	return NULL;
}

static void
start_counting(void)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	counting = pthread_create(&counter, NULL, count, NULL) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* Is there anybody to see it, and is it time? */
static bool
due(double now)
{
	if (when == PROGRESS_NEVER || now - drawn < PERIOD_S)
		return false;
	if (when == PROGRESS_ALWAYS)
		return true;
	if (now - begun < FIRST_S)
		return false;
	if (!isatty(STDERR_FILENO)) {
		when = PROGRESS_NEVER;
		return false;
	}
	return true;
}

static int
put_left(char *p, size_t room, double s)
{
	uint64_t n = s < 1e9 ? (uint64_t)s : 1000000000;

	if (n >= 3600)
		return snprintf(p, room, ", %" PRIu64 ":%02" PRIu64 ":%02"
		    PRIu64 " left", n / 3600, n / 60 % 60, n % 60);
	return snprintf(p, room, ", %" PRIu64 ":%02" PRIu64 " left", n / 60,
	    n % 60);
}

void
progress_draw(void)
{
	double now = seconds(), rate;
	uint64_t done = files + skipped;
	char line[160], of[32] = "", left[48] = "";
	int len;

	if (!due(now))
		return;
	if (!counting)
		start_counting();
	drawn = now;
	rate = now > begun ? (double)files / (now - begun) : 0;
	if (total > 0) {
		snprintf(of, sizeof(of), " of %" PRIu64, (uint64_t)total);
		if (rate > 0 && total >= done)
			put_left(left, sizeof(left),
			    (double)(total - done) / rate);
	}
	len = snprintf(line, sizeof(line), "%s: %" PRIu64 "%s files, %.0f/s%s",
	    getprogname(), done, of, rate, left);
	fprintf(stderr, "\r%s%*s", line, len < shown ? shown - len : 0, "");
	fflush(stderr);
	shown = len;
}

void
progress_clear(void)
{
	if (shown == 0)
		return;
	fprintf(stderr, "\r%*s\r", shown, "");
	fflush(stderr);
	shown = 0;
}

void
progress_end(bool summary)
{
	double s = seconds() - begun;

	progress_clear();
	if (counting) {
		enough = 1;
		pthread_join(counter, NULL);
	}
	if (summary)
		fprintf(stderr, "%s: %" PRIu64 " files, %" PRIu64 " failed, "
		    "%.2f seconds, %.0f files/s\n", getprogname(), files,
		    failures, s, s > 0 ? (double)files / s : 0);
}
