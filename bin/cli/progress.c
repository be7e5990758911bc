/* SPDX-License-Identifier: ISC */
/* progress.c - how far the work on many files is, on standard error. */
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/progress.h"

#define FIRST_S		1.0
#define PERIOD_S	0.2
#define SOON_S		0.01	/* what was done so soon tells no rate */

static int when;		/* of enum progress_when */
static const struct paths *source;	/* or NULL: nothing is counted */
static const char *what = "files";
static double begun, drawn;
static int shown;			/* length of the line */
static uint64_t files, failures;
static atomic_uint_fast64_t skipped, total;	/* total is 0 if unknown */

/* The thread that counts. */
static pthread_t counter;
static bool counting;
static atomic_bool enough;
static struct paths counted;

void
progress_begin(int w, const struct paths *s)
{
	when = w;
	source = s;
	counted = *s;
	begun = cli_seconds();
}

void
progress_begin_known(int w)
{
	when = w;
	source = NULL;
	begun = cli_seconds();
}

/* Each kind of work has a rate of its own. */
void
progress_at(const char *w, uint64_t done, uint64_t of)
{
	if (w != what) {
		what = w;
		begun = cli_seconds();
		drawn = 0;
	}
	files = done;
	total = of;
	progress_draw();
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
count_paths(void *arg)
{
	(void)arg;
	total = paths_count(&counted, &enough);
	return NULL;
}

static void
start_counting(void)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	counting = pthread_create(&counter, NULL, count_paths, NULL) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* Is there anybody to see it, and is it time? */
static bool
is_due(double now)
{
	if (when == PROGRESS_NEVER || now - drawn < PERIOD_S)
		return false;
	if (when == PROGRESS_ALWAYS)
		return true;
	if (shown == 0 && now - begun < FIRST_S)
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
	double now = cli_seconds(), rate;
	uint64_t done = files + skipped;
	char line[160], of[32] = "", left[48] = "";
	int len;

	if (!is_due(now))
		return;
	if (source != NULL && !counting)
		start_counting();
	drawn = now;
	rate = now > begun + SOON_S ? (double)files / (now - begun) : 0;
	if (total > 0) {
		snprintf(of, sizeof(of), " of %" PRIu64, (uint64_t)total);
		if (rate > 0 && total >= done)
			put_left(left, sizeof(left),
			    (double)(total - done) / rate);
	}
	len = snprintf(line, sizeof(line), "%s: %" PRIu64 "%s %s, %.0f/s%s",
	    getprogname(), done, of, what, rate, left);
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
	drawn = 0;
}

void
progress_end(bool summary)
{
	double s = cli_seconds() - begun;

	progress_clear();
	if (counting) {
		enough = true;
		pthread_join(counter, NULL);
	}
	if (summary)
		fprintf(stderr, "%s: %" PRIu64 " files, %" PRIu64 " failed, "
		    "%.2f seconds, %.0f files/s\n", getprogname(), files,
		    failures, s, s > 0 ? (double)files / s : 0);
}
