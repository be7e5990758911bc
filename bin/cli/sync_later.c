/* SPDX-License-Identifier: ISC */
/* sync_later.c - wait for the disk once for the many files of a directory. */
#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/clock.h"
#include "cli/sync_later.h"

#define PERIOD_MS	1000
#define MAX_WAITING	64

/* A file, in a tree that may be closed before its directory is synced. */
struct place {
	int	 dir;
	char	*path, *name;
};

/* One in each directory that is to be synced. */
struct batch {
	size_t	 n;
	struct place	places[MAX_WAITING];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t over = PTHREAD_COND_INITIALIZER;
static struct batch waiting;
static int64_t since;			/* by cli_ms() */
static unsigned busy;			/* threads that sync */

static void
keep_place(struct place *to, struct wsp_path place)
{
	to->dir = place.dir == AT_FDCWD ? AT_FDCWD :
	    fcntl(place.dir, F_DUPFD_CLOEXEC, 0);
	to->path = strdup(place.path);
	to->name = strdup(place.name);
	if (to->dir == -1 || to->path == NULL || to->name == NULL)
		err(1, NULL);
}

static void
sync_place(const struct place *p)
{
	struct wsp_error error;

	if (wsp_sync_directory((struct wsp_path){ p->dir, p->path, p->name },
	    &error) == -1)
		cli_fail(p->name, &error);
	if (p->dir != AT_FDCWD)
		close(p->dir);
	free(p->path);
	free(p->name);
}

/* Called with the lock, which others may take meanwhile. */
static void
sync_waiting(void)
{
	struct batch batch = waiting;
	size_t i;

	waiting.n = 0;
	busy++;
	pthread_mutex_unlock(&lock);
	for (i = 0; i < batch.n; i++)
		sync_place(&batch.places[i]);
	pthread_mutex_lock(&lock);
	busy--;
	pthread_cond_broadcast(&over);
}

static void
add_place(struct wsp_path place)
{
	size_t i;

	for (i = waiting.n; i > 0; i--)
		if (wsp_same_directory(waiting.places[i - 1].name,
		    place.name))
			return;
	if (waiting.n == 0)
		since = cli_ms();
	keep_place(&waiting.places[waiting.n++], place);
}

void
sync_later(struct wsp_path place)
{
	pthread_mutex_lock(&lock);
	add_place(place);
	if (waiting.n == MAX_WAITING || cli_ms() - since >= PERIOD_MS)
		sync_waiting();
	pthread_mutex_unlock(&lock);
}

void
sync_all(void)
{
	pthread_mutex_lock(&lock);
	sync_waiting();
	while (busy > 0)
		pthread_cond_wait(&over, &lock);
	pthread_mutex_unlock(&lock);
}
