/* SPDX-License-Identifier: ISC */
/* writer.c - a store that is open to be changed. */
#include <sys/stat.h>

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/io.h"
#include "store/bytes.h"
#include "store/commit.h"
#include "store/head_read.h"
#include "store/writer.h"

#define LINE	512

void
wsp_store_warn(const struct wsp_store_writer *w, const char *fmt, ...)
{
	char line[LINE];
	va_list ap;

	if (w->say == NULL)
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	w->say(w->arg, line);
}

static void
warn_of(void *arg, const char *from, const char *to, bool before,
    const struct wsp_error *err)
{
	const struct wsp_store_writer *w = arg;

	wsp_store_warn(w, before ? "%s: from %s on and before %s" :
	    "%s: from %s to %s", err->msg, from, to);
}

/* Only where there is a HEAD is there anything to lock. */
static int
take_lock(struct wsp_store_writer *w, int lock_timeout_ms,
    struct wsp_error *err)
{
	struct wsp_error why;
	struct stat st;

	w->lock = wsp_io_open_locked(w->store->dir, WSP_STORE_LOCK,
	    lock_timeout_ms, &st, &why);
	if (w->lock != -1)
		return 0;
	if (why.code == WSP_ELOCKED)
		*err = why;
	else {
		wsp_fail(err, why.code, WSP_STORE_LOCK ": %s", why.msg);
		err->sys = why.sys;
	}
	return -1;
}

int
wsp_store_writer_open(struct wsp_store_writer **out, const char *path,
    int lock_timeout_ms, wsp_store_say *say, void *arg,
    struct wsp_error *err)
{
	struct wsp_store_writer *w;

	if ((w = calloc(1, sizeof(*w))) == NULL)
		return wsp_fail_errno(err, NULL);
	w->lock = -1;
	w->say = say;
	w->arg = arg;
	/* What it was before it was locked may have changed. */
	if (wsp_store_open(&w->store, path, WSP_STORE_READ, 0, err) == -1 ||
	    take_lock(w, lock_timeout_ms, err) == -1 ||
	    wsp_head_sync(w->store->dir, err) == -1 ||
	    wsp_store_load(w->store, err) == -1) {
		wsp_store_writer_close(w);
		return -1;
	}
	wsp_store_on_damage(w->store, warn_of, w);
	*out = w;
	return 0;
}

void
wsp_store_writer_close(struct wsp_store_writer *w)
{
	struct wsp_error ignored;

	if (w == NULL)
		return;
	wsp_store_abort(w);
	wsp_store_close(w->store);
	if (w->lock != -1)
		wsp_io_close(w->lock, &ignored);
	free(w);
}

int
wsp_store_may_shrink(const struct wsp_store_writer *w, const char *what,
    struct wsp_error *err)
{
	if ((w->store->head.flags & WSP_STORE_APPEND_ONLY) == 0)
		return 0;
	return wsp_fail(err, WSP_EVALUE, "append-only: %s is refused", what);
}

int
wsp_store_may_write(int dir, struct wsp_error *err)
{
	return wsp_may_create((struct wsp_path){ dir, WSP_STORE_HEAD,
	    WSP_STORE_HEAD }, err);
}

uint64_t
wsp_store_time(const struct wsp_store_writer *w, int64_t now_ns, bool *back)
{
	const struct wsp_store_head *h = &w->store->head;
	uint64_t now = now_ns < 0 ? 0 : (uint64_t)now_ns;
	uint64_t last = h->ntxs == 0 ? 0 : h->txs[h->ntxs - 1].time;

	*back = now < last;
	return *back ? last : now;
}

/* Removes what the old HEAD listed and the new one does not. */
static void
remove_dropped(const struct wsp_store_writer *w,
    const struct wsp_store_head *new)
{
	const struct wsp_store_head *old = &w->store->head;
	char name[WSP_STORE_NAME_SIZE];
	struct wsp_error err;
	size_t i;

	for (i = 0; i < old->nsegs; i++)
		if (!wsp_store_head_lists(new, old->segs[i].number) &&
		    wsp_io_unlink(w->store->dir, wsp_store_segment_name(name,
		    old->segs[i].number), &err) == -1)
			wsp_store_warn(w, "%s", err.msg);
}

int
wsp_store_commit(struct wsp_store_writer *w,
    const struct wsp_store_head *new, bool *done, struct wsp_error *err)
{
	struct wsp_store_head head = *new;

	head.generation = w->store->head.generation + 1;
	*done = false;
	if (wsp_store_sweep(w, err) == -1 ||
	    wsp_head_write(w->store->dir, &head, true, done, err) == -1)
		return -1;
	remove_dropped(w, &head);
	return wsp_store_load(w->store, err);
}
