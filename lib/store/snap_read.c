/* SPDX-License-Identifier: ISC */
/* snap_read.c - a file as a whole, though others may write to it. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/io.h"
#include "store/snap.h"

#define TRIES	4

int
wsp_snap_open(const struct wsp_snap_run *run, const char *path,
    struct wsp_snap_file *f, struct wsp_error *err)
{
	f->unstable = false;
	if (run->options->lock)
		f->fd = wsp_io_open_shared(run->root, path,
		    run->options->lock_timeout_ms, &f->st, err);
	else
		f->fd = wsp_io_open(run->root, path, O_RDONLY, &f->st, err);
	return f->fd == -1 ? -1 : 0;
}

int
wsp_snap_changed(struct wsp_snap_file *f, bool *changed,
    struct wsp_error *err)
{
	struct stat before = f->st;

	if (wsp_io_fstat(f->fd, &f->st, err) == -1)
		return -1;
	*changed = before.st_size != f->st.st_size ||
	    before.st_mtim.tv_sec != f->st.st_mtim.tv_sec ||
	    before.st_mtim.tv_nsec != f->st.st_mtim.tv_nsec;
	return 0;
}

static int
make_room(struct wsp_snap_worker *w, size_t size, struct wsp_error *err)
{
	uint8_t *bytes;

	if (size <= w->room)
		return 0;
	if ((bytes = malloc(size)) == NULL)
		return wsp_fail_errno(err, NULL);
	free(w->bytes);
	w->bytes = bytes;
	w->room = size;
	return 0;
}

int
wsp_snap_read(struct wsp_snap_worker *w, struct wsp_snap_file *f,
    struct wsp_error *err)
{
	bool changed;
	size_t got;
	int i;

	for (i = 0; i < TRIES; i++) {
		if (make_room(w, (size_t)f->st.st_size, err) == -1 ||
		    wsp_io_read(f->fd, w->bytes, (size_t)f->st.st_size, 0,
		    &got, err) == -1 ||
		    wsp_snap_changed(f, &changed, err) == -1)
			return -1;
		if (!changed && got == (size_t)f->st.st_size)
			return 0;
	}
	/* The size is that of what was read. */
	f->st.st_size = (off_t)got;
	f->unstable = true;
	return 0;
}
