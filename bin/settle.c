/* SPDX-License-Identifier: ISC */
/* settle.c - wait for the disk once for the many files of a directory. */
#include <err.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "settle.h"

#define PERIOD_S	1
#define MAX_WAITING	64

/* A file in each directory that is to be synced. */
struct batch {
	size_t	 n;
	char	*paths[MAX_WAITING];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t over = PTHREAD_COND_INITIALIZER;
static struct batch waiting;
static time_t since;
static unsigned busy;			/* threads that sync */

static time_t
seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

/* Called with the lock, which others may take meanwhile. */
static void
sync_all(void)
{
	struct batch batch = waiting;
	struct wsp_error error;
	size_t i;

	waiting.n = 0;
	busy++;
	pthread_mutex_unlock(&lock);
	for (i = 0; i < batch.n; i++) {
		if (wsp_sync_directory(batch.paths[i], &error) == -1)
			cli_fail(batch.paths[i], &error);
		free(batch.paths[i]);
	}
	pthread_mutex_lock(&lock);
	busy--;
	pthread_cond_broadcast(&over);
}

static bool
same_directory(const char *a, const char *b)
{
	const char *end = strrchr(a, '/');
	size_t n = end == NULL ? 0 : (size_t)(end - a) + 1;

	return strncmp(a, b, n) == 0 && strchr(b + n, '/') == NULL;
}

static void
add(const char *path)
{
	size_t i;

	for (i = waiting.n; i > 0; i--)
		if (same_directory(waiting.paths[i - 1], path))
			return;
	if (waiting.n == 0)
		since = seconds();
	if ((waiting.paths[waiting.n++] = strdup(path)) == NULL)
		err(1, NULL);
}

void
settle_later(const char *path)
{
	pthread_mutex_lock(&lock);
	add(path);
	if (waiting.n == MAX_WAITING || seconds() - since >= PERIOD_S)
		sync_all();
	pthread_mutex_unlock(&lock);
}

void
settle(void)
{
	pthread_mutex_lock(&lock);
	sync_all();
	while (busy > 0)
		pthread_cond_wait(&over, &lock);
	pthread_mutex_unlock(&lock);
}
