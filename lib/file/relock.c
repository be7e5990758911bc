/* SPDX-License-Identifier: ISC */
/* relock.c - lock a file that was opened without a lock. */
#include <errno.h>

#include "base/error.h"
#include "base/io.h"
#include "base/local.h"
#include "file/file.h"

/*
 * Locks the file as it is open.  *good is false if it is not the one to lock
 * any more, or if the file system locks only what is open for writing.
 */
static int
lock_open(const struct wsp *w, int lock_timeout_ms, bool *good,
    struct wsp_error *err)
{
	int fd = wsp_local_fd(w->body.source);
	struct stat named, st;

	*good = false;
	if (wsp_io_may_write(w->dir, w->path, err) == -1)
		return -1;
	if (wsp_io_lock(fd, lock_timeout_ms, err) == -1)
		return err->code == WSP_ESYS && err->sys == EBADF ? 0 : -1;
	if (wsp_io_stat(w->dir, w->path, &named, err) == -1 ||
	    wsp_io_fstat(fd, &st, err) == -1)
		return -1;
	*good = named.st_dev == st.st_dev && named.st_ino == st.st_ino;
	return *good ? 0 : wsp_io_unlock(fd, err);
}

int
wsp_lock(struct wsp **wp, enum wsp_access access, int lock_timeout_ms,
    struct wsp_error *err)
{
	struct wsp *old = *wp, *new;
	struct wsp_source *source = old->body.source;
	bool good;

	if (wsp_local_fd(source) == -1) {
		errno = EROFS;
		return wsp_fail_errno(err, NULL);
	}
	if (lock_open(old, lock_timeout_ms, &good, err) == -1)
		return -1;
	if (!good && (source = wsp_lock_source(old->dir, old->path,
	    lock_timeout_ms, err)) == NULL)
		return -1;
	if (wsp_adopt(&new, source, old->name, access, err) == -1) {
		if (!good)
			wsp_source_drop(source);
		return -1;
	}
	new->lock_timeout_ms = lock_timeout_ms;
	new->dir = old->dir;
	new->path = new->name + (old->path - old->name);
	if (good)
		wsp_let_go(old);
	else
		wsp_close(old);
	*wp = new;
	return 0;
}

void
wsp_unlock(struct wsp *w)
{
	struct wsp_error ignored;
	int fd = wsp_local_fd(w->body.source);

	if (fd != -1)
		wsp_io_unlock(fd, &ignored);
}
