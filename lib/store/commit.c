/* SPDX-License-Identifier: ISC */
/* commit.c - HEAD, as it is written: the one step that changes a store. */
#include <errno.h>

#include "base/error.h"
#include "base/io.h"
#include "store/commit.h"
#include "store/record.h"

#define FILE_MODE	0600
#define HEAD_TMP	WSP_STORE_HEAD WSP_STORE_TMP
#define OLD_TMP		WSP_STORE_HEAD_OLD WSP_STORE_TMP

static void
put_transaction(const struct wsp_store_tx *t, struct wsp_out *out)
{
	wsp_out_u64(out, t->tid);
	wsp_out_u64(out, t->first);
	wsp_out_u64(out, t->time);
	wsp_out_u64(out, t->into);
	wsp_out_u8(out, t->kind);
	wsp_out_u8(out, t->flags);
	wsp_out_u32(out, t->full);
	wsp_out_u32(out, t->delta);
	wsp_out_u32(out, t->gone);
	wsp_out_u64(out, t->points);
	wsp_out_str(out, &t->tree);
	wsp_out_str(out, &t->user);
	wsp_out_str(out, &t->text);
	wsp_out_strs(out, t->tags, t->ntags);
	wsp_out_refs(out, t->refs, t->nrefs);
}

static void
put_segment(const struct wsp_store_seg *s, struct wsp_out *out)
{
	wsp_out_u64(out, s->number);
	wsp_out_u64(out, s->tid);
	wsp_out_u64(out, s->first);
	wsp_out_u64(out, s->size);
	wsp_out_u64(out, s->end);
	wsp_out_u32(out, s->crc);
	wsp_out_u32(out, s->oldest);
	wsp_out_str(out, &s->lo);
	wsp_out_str(out, &s->hi);
}

static void
put_payload(const struct wsp_store_head *h, struct wsp_out *out)
{
	size_t i;

	wsp_out_bytes(out, h->id, sizeof(h->id));
	wsp_out_u64(out, h->created);
	wsp_out_u64(out, h->written);
	wsp_out_u64(out, h->next);
	wsp_out_u64(out, h->last);
	wsp_out_u64(out, h->quota);
	wsp_out_u64(out, h->reserve);
	wsp_out_u32(out, h->segment_size);
	wsp_out_u32(out, h->flags);
	wsp_out_u32(out, (uint32_t)h->ntxs);
	for (i = 0; i < h->ntxs; i++)
		put_transaction(&h->txs[i], out);
	wsp_out_u32(out, (uint32_t)h->nsegs);
	for (i = 0; i < h->nsegs; i++)
		put_segment(&h->segs[i], out);
}

void
wsp_head_put(const struct wsp_store_head *h, struct wsp_out *out)
{
	struct wsp_store_record r = { WSP_STORE_H, h->generation, 0, 0, 0 };

	if (wsp_out_more(out, WSP_STORE_RECORD) == NULL)
		return;
	put_payload(h, out);
	r.length = (uint32_t)(out->len - WSP_STORE_RECORD);
	r.crc = wsp_store_crc(out->data + WSP_STORE_RECORD, r.length);
	wsp_store_record_encode(&r, out->data);
}

int
wsp_store_put_file(int dir, const char *name, const struct wsp_out *bytes,
    struct wsp_error *err)
{
	struct wsp_error ignored;
	int fd;

	if (wsp_out_check(bytes, 1, err) == -1)
		return -1;
	wsp_io_unlink(dir, name, &ignored);
	if ((fd = wsp_io_create(dir, name, FILE_MODE, err)) == -1)
		return -1;
	if (wsp_io_write(fd, bytes->data, bytes->len, 0, err) == -1 ||
	    wsp_io_sync(fd, err) == -1) {
		wsp_io_close(fd, &ignored);
		return -1;
	}
	return wsp_io_close(fd, err);
}

/* The HEAD that is there becomes the old one, if there is any. */
static int
keep_old(int dir, struct wsp_error *err)
{
	struct wsp_error ignored;

	wsp_io_unlink(dir, OLD_TMP, &ignored);
	if (wsp_io_link(dir, WSP_STORE_HEAD, dir, OLD_TMP, err) == -1)
		return err->sys == ENOENT ? 0 : -1;
	if (wsp_io_rename(dir, OLD_TMP, WSP_STORE_HEAD_OLD, err) == 0)
		return 0;
	wsp_io_unlink(dir, OLD_TMP, &ignored);
	return -1;
}

int
wsp_head_sync(int dir, struct wsp_error *err)
{
	return wsp_io_sync_parent(dir, WSP_STORE_HEAD, err);
}

int
wsp_head_write(int dir, const struct wsp_store_head *h, bool keep,
    bool *done, struct wsp_error *err)
{
	struct wsp_error ignored, why;
	struct wsp_out out = { 0 };
	int ret;

	*done = false;
	wsp_head_put(h, &out);
	if (out.len > WSP_STORE_RECORD + (size_t)WSP_STORE_PAYLOAD_MAX)
		ret = wsp_fail(err, WSP_EVALUE, "HEAD would be too large");
	else
		ret = wsp_store_put_file(dir, HEAD_TMP, &out, err);
	wsp_out_free(&out);
	if (ret == -1 || (keep && keep_old(dir, err) == -1) ||
	    wsp_io_rename(dir, HEAD_TMP, WSP_STORE_HEAD, err) == -1) {
		wsp_io_unlink(dir, HEAD_TMP, &ignored);
		return -1;
	}
	*done = true;
	if (wsp_head_sync(dir, &why) == 0)
		return 0;
	wsp_fail(err, why.code, "HEAD is written, but may or may not be "
	    "there after a crash: %s", why.msg);
	err->sys = why.sys;
	return -1;
}
