/* SPDX-License-Identifier: ISC */
/* commit.c - add a commit to the end of its file. */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "catalog/commit.h"

#define SLACK	(16 << 20)	/* bytes of garbage that do not matter */

/* A staged part gets its place in the file. */
static int
give_place(void *arg, enum wsp_part_kind kind, size_t number,
    struct wsp_ref *ref, struct wsp_error *err)
{
	(void)kind;
	(void)number;
	(void)err;
	if (!wsp_ref_hole(ref) && (ref->place & WSP_STAGED) != 0)
		ref->place = (ref->place & ~WSP_STAGED) + *(uint64_t *)arg;
	return 0;
}

/* Writes the parts and the index behind all that is there. */
static int
write_parts(struct wsp_writer *w, const struct wsp_target_of *t,
    struct wsp_error *err)
{
	uint64_t at = t->size;
	int ret = -1;
	struct wsp_buf buf = { 0 };

	wsp_index_each(&w->index, give_place, &at, err);
	if (wsp_index_encode(&w->index, wsp_writer_index_id(w), &buf,
	    &w->slot.index, err) == 0 && wsp_spool_write(&w->staged, t->fd,
	    at, err) == 0) {
		w->slot.index.place = at + w->staged.len;
		w->slot.end = w->slot.index.place + buf.len;
		ret = wsp_io_write(t->fd, buf.data, buf.len,
		    (off_t)w->slot.index.place, err);
	}
	wsp_buf_free(&buf);
	return ret;
}

static int
check_linked(const struct wsp_target_of *t, struct wsp_error *err)
{
	struct stat st;

	if (wsp_io_fstat(t->fd, &st, err) == -1)
		return -1;
	if (st.st_nlink > 0)
		return 0;
	return wsp_fail(err, WSP_ELOCKED, "another process has removed it");
}

/* What was written is cut off again if the slot was not begun. */
static int
append(struct wsp_writer *w, const struct wsp_target_of *t,
    struct wsp_error *err)
{
	uint8_t slot[WSP_COMMIT_SIZE];
	struct wsp_error ignored;
	unsigned at;

	if ((w->drawn && write_parts(w, t, err) == -1) ||
	    (!t->no_sync && w->drawn && wsp_io_sync(t->fd, err) == -1) ||
	    check_linked(t, err) == -1 ||
	    wsp_check_cancel(t->cancel, err) == -1) {
		if (w->drawn)
			wsp_io_truncate(t->fd, (off_t)t->size, &ignored);
		return -1;
	}
	w->slot.serial++;
	w->slot.next = w->next;
	w->slot.at = !w->old->slot.at;
	at = wsp_commit_encode(&w->slot, slot);
	if (wsp_io_write(t->fd, slot, sizeof(slot), (off_t)at, err) == -1)
		return -1;
	return t->no_sync ? 0 : wsp_io_sync(t->fd, err);
}

int
wsp_commit_write(struct wsp_writer *w, struct wsp_target_of *t,
    struct wsp_error *err)
{
	uint64_t used = WSP_PAGE + wsp_index_length(&w->index);

	if (w->old == NULL || t->replace)
		return wsp_commit_replace(w, t, err);
	if (w->drawn && t->size + w->staged.len > 2 * used + SLACK)
		return wsp_commit_replace(w, t, err);
	return append(w, t, err);
}
