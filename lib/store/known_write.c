/* SPDX-License-Identifier: ISC */
/*
 * known_write.c - an index, put in place of the one before.
 *
 * What generation of HEAD it will be for is known last: then its records are
 * gone through once more, and their headers made.
 */
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "store/bytes.h"
#include "store/known.h"
#include "store/record.h"

#define FILE_MODE	0600
#define INDEX_TMP	WSP_STORE_INDEX WSP_STORE_TMP
#define FIRST		(WSP_STORE_ID + 16)	/* payload of the first one */

static int
put_record(struct wsp_known_writer *w, const void *payload, size_t len,
    struct wsp_error *err)
{
	struct wsp_store_record r = { WSP_STORE_X, 0, w->records,
	    (uint32_t)len, wsp_store_crc(payload, len) };
	uint8_t header[WSP_STORE_RECORD];

	wsp_store_record_encode(&r, header);
	if (wsp_io_write(w->fd, header, sizeof(header), (off_t)w->size,
	    err) == -1 || wsp_io_write(w->fd, payload, len,
	    (off_t)(w->size + sizeof(header)), err) == -1)
		return -1;
	w->size += sizeof(header) + len;
	w->records++;
	return 0;
}

int
wsp_known_begin(struct wsp_known_writer *w, struct wsp_store *store, bool dry,
    struct wsp_error *err)
{
	static const uint8_t first[FIRST];
	struct wsp_error ignored;

	memset(w, 0, sizeof(*w));
	w->store = store;
	w->dry = dry;
	if (dry)
		w->fd = wsp_io_create_unnamed(err);
	else {
		wsp_io_unlink(store->dir, INDEX_TMP, &ignored);
		w->fd = wsp_io_create(store->dir, INDEX_TMP, FILE_MODE, err);
	}
	if (w->fd == -1)
		return -1;
	return put_record(w, first, sizeof(first), err);
}

int
wsp_known_write(struct wsp_known_writer *w, struct wsp_known_block *b,
    uint32_t n, struct wsp_error *err)
{
	if (put_record(w, b->payload.data, b->payload.len, err) == -1)
		return -1;
	wsp_out_empty(&b->payload);
	w->objects += n;
	return 0;
}

/* Gives a record its generation. */
static int
stamp(const struct wsp_known_writer *w, uint64_t at, uint32_t number,
    uint64_t generation, uint32_t *length, struct wsp_error *err)
{
	uint8_t header[WSP_STORE_RECORD];
	struct wsp_store_record r;

	if (wsp_store_file_read(w->fd, header, sizeof(header), at, err) ==
	    -1 || wsp_store_record_decode(&r, header, w->size - at, 0, number,
	    at, err) == -1)
		return -1;
	*length = r.length;
	r.file = generation;
	wsp_store_record_encode(&r, header);
	return wsp_io_write(w->fd, header, sizeof(header), (off_t)at, err);
}

static int
put_first(struct wsp_known_writer *w, const struct wsp_store_head *h,
    struct wsp_error *err)
{
	struct wsp_out out = { 0 };
	struct wsp_store_record r = { WSP_STORE_X, 0, 0, FIRST, 0 };
	uint8_t header[WSP_STORE_RECORD];
	int ret;

	wsp_out_bytes(&out, h->id, sizeof(h->id));
	wsp_out_u64(&out, h->last);
	wsp_out_u64(&out, w->objects);
	if ((ret = wsp_out_check(&out, 1, err)) == 0) {
		r.crc = wsp_store_crc(out.data, out.len);
		wsp_store_record_encode(&r, header);
		if (wsp_io_write(w->fd, header, sizeof(header), 0, err) ==
		    -1 || wsp_io_write(w->fd, out.data, out.len,
		    sizeof(header), err) == -1)
			ret = -1;
	}
	wsp_out_free(&out);
	return ret;
}

/* Lets the store's readers find it, instead of the one that has a name. */
static void
lend(struct wsp_known_writer *w)
{
	struct wsp_store *s = w->store;

	if (s->index != -1)
		wsp_io_close(s->index, &(struct wsp_error){ 0 });
	s->index = w->fd;
	w->fd = -1;
}

int
wsp_known_finish(struct wsp_known_writer *w, const struct wsp_store_head *h,
    struct wsp_error *err)
{
	uint32_t i, length;
	uint64_t at = 0;
	int fd = w->fd;

	if (put_first(w, h, err) == -1)
		return -1;
	for (i = 0; i < w->records; i++) {
		if (stamp(w, at, i, h->generation, &length, err) == -1)
			return -1;
		at += WSP_STORE_RECORD + length;
	}
	if (w->dry) {
		lend(w);
		return 0;
	}
	if (wsp_io_sync(fd, err) == -1)
		return -1;
	w->fd = -1;
	if (wsp_io_close(fd, err) == 0 && wsp_io_rename(w->store->dir,
	    INDEX_TMP, WSP_STORE_INDEX, err) == 0)
		return 0;
	wsp_io_unlink(w->store->dir, INDEX_TMP, &(struct wsp_error){ 0 });
	return -1;
}

void
wsp_known_end(struct wsp_known_writer *w)
{
	struct wsp_error ignored;

	if (w->fd == -1)
		return;
	wsp_io_close(w->fd, &ignored);
	if (!w->dry)
		wsp_io_unlink(w->store->dir, INDEX_TMP, &ignored);
	w->fd = -1;
}
