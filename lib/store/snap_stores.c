/* SPDX-License-Identifier: ISC */
/* snap_stores.c - the store, open once for each thread that reads by it. */
#include <stdlib.h>

#include "base/grow.h"
#include "store/snap.h"

void
wsp_snap_stores_begin(struct wsp_snap_stores *s, const char *path,
    unsigned threads)
{
	*s = (struct wsp_snap_stores){ .path = path, .threads = threads };
	pthread_mutex_init(&s->lock, NULL);
}

void
wsp_snap_stores_end(struct wsp_snap_stores *s)
{
	while (s->n > 0)
		wsp_store_close(s->idle[--s->n]);
	free(s->idle);
	pthread_mutex_destroy(&s->lock);
}

/* The one that was used last has most of what comes next. */
int
wsp_snap_worker_store(struct wsp_snap_worker *w, struct wsp_error *err)
{
	struct wsp_snap_stores *s;

	if (w->store != NULL)
		return 0;
	s = w->run->stores;
	pthread_mutex_lock(&s->lock);
	w->store = s->n > 0 ? s->idle[--s->n] : NULL;
	pthread_mutex_unlock(&s->lock);
	if (w->store != NULL)
		return 0;
	if (wsp_store_open(&w->store, s->path, WSP_STORE_READ, 0, err) == -1)
		return -1;
	wsp_store_share(w->store, s->threads);
	return 0;
}

void
wsp_snap_worker_pause(struct wsp_snap_worker *w)
{
	struct wsp_snap_stores *s;
	bool kept;

	if (w->store == NULL)
		return;
	s = w->run->stores;
	pthread_mutex_lock(&s->lock);
	kept = wsp_grow_room(&s->idle, &s->room, s->n, 1, sizeof(*s->idle)) ==
	    0;
	if (kept)
		s->idle[s->n++] = w->store;
	pthread_mutex_unlock(&s->lock);
	if (!kept)
		wsp_store_close(w->store);
	w->store = NULL;
}
