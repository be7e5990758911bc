/* SPDX-License-Identifier: ISC */
/* replace.c - write a commit to a new file, in the order of its columns. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "catalog/commit.h"

#define CHUNK	(1 << 20)	/* bytes of a write */

/* The file that is being written. */
struct output {
	struct wsp_catalog	 view;
	struct wsp_part		 part;
	struct wsp_buf		 buf;	/* not written yet */
	int			 fd;
	uint64_t		 at;	/* of the first byte of the buffer */
};

static int
flush(struct output *out, struct wsp_error *err)
{
	if (wsp_io_write(out->fd, out->buf.data, out->buf.len,
	    (off_t)out->at, err) == -1)
		return -1;
	out->at += out->buf.len;
	out->buf.len = 0;
	return 0;
}

/* Copies a part and gives it its new place. */
static int
copy_part(void *arg, enum wsp_part_kind kind, size_t number,
    struct wsp_ref *ref, struct wsp_error *err)
{
	struct output *out = arg;
	uint64_t at = out->at + out->buf.len;

	if (wsp_ref_hole(ref))
		return 0;
	if (wsp_part_read(&out->view.reader, ref, kind, number,
	    WSP_ANY_COUNT, out->view.limit, &out->part, err) == -1 ||
	    wsp_buf_add(&out->buf, out->part.buf.data, ref->length,
	    err) == -1)
		return -1;
	ref->place = at;
	return out->buf.len < CHUNK ? 0 : flush(out, err);
}

static int
write_all(struct wsp_writer *w, struct output *out, struct wsp_error *err)
{
	uint8_t page[WSP_PAGE], slot[WSP_COMMIT_SIZE];
	unsigned at;

	out->at = WSP_PAGE;
	if (wsp_index_each(&w->index, copy_part, out, err) == -1)
		return -1;
	w->slot.index.place = out->at + out->buf.len;
	if (wsp_index_encode(&w->index, wsp_writer_index_id(w), &out->buf,
	    &w->slot.index, err) == -1 || flush(out, err) == -1)
		return -1;
	w->slot.end = out->at;
	w->slot.serial = 1;
	w->slot.next = w->next;
	w->slot.at = 0;
	wsp_identity_encode(&w->id, page);
	at = wsp_commit_encode(&w->slot, slot);
	memcpy(page + at, slot, sizeof(slot));
	return wsp_io_write(out->fd, page, sizeof(page), 0, err);
}

/* Of two that make the first one, the other is locked out. */
static int
put_first(struct wsp_temp *temp, const struct wsp_target_of *t,
    struct wsp_error *err)
{
	if (wsp_temp_link(temp, !t->no_sync, err) == 0)
		return 0;
	if (err->code == WSP_ESYS && err->sys == EEXIST)
		wsp_fail(err, WSP_ELOCKED,
		    "another process has made it in the meantime");
	return -1;
}

static int
put_in_place(struct wsp_temp *temp, const struct wsp_target_of *t,
    struct wsp_error *err)
{
	int ret;

	temp->cancel = t->cancel;
	if (t->fd == -1)
		ret = put_first(temp, t, err);
	else if ((ret = wsp_temp_attributes(temp, t->fd, err)) == 0)
		ret = wsp_temp_rename(temp, !t->no_sync, err);
	return ret == -1 ? -1 : wsp_temp_finish(temp, err);
}

int
wsp_commit_replace(struct wsp_writer *w, struct wsp_target_of *t,
    struct wsp_error *err)
{
	struct wsp_temp own = { .fd = -1 }, *temp = t->temp;
	struct output out = { .fd = -1 };
	int ret = -1;

	/* A mirror is what its origin is. */
	if (w->index_id == 0) {
		w->id.generation = wsp_writer_draw(w);
		if (wsp_commit_join(w, err) == -1)
			return -1;
	}
	if (temp == NULL) {
		temp = &own;
		if (wsp_temp_open_other(temp, t->spot, 0666, true,
		    t->lock_timeout_ms, wsp_identity_begins, err) == -1)
			return -1;
	}
	wsp_writer_view(w, &w->index, &out.view);
	out.fd = temp->fd;
	if (write_all(w, &out, err) == 0)
		ret = put_in_place(temp, t, err);
	wsp_part_free(&out.part);
	wsp_buf_free(&out.buf);
	if (temp == &own)
		wsp_temp_close(temp);
	return ret;
}
