/* SPDX-License-Identifier: ISC */
/* writer.c - the commit to come: its parts, numbers and index. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "catalog/meta.h"
#include "catalog/order.h"
#include "catalog/writer.h"

#define USUAL_MOST	512
#define USUAL_FILL	384
#define LATEST		(INT64_C(1) << 40)	/* of times in numbers */
#define MICROSECONDS	1000000

int
wsp_writer_init(struct wsp_writer *w, struct wsp_catalog *old, size_t most,
    size_t fill, int64_t now, struct wsp_error *err)
{
	size_t i;
	uint32_t number;

	memset(w, 0, sizeof(*w));
	w->old = old;
	w->most = most == 0 ? USUAL_MOST : most;
	w->fill = fill == 0 ? USUAL_FILL : fill;
	w->now = now;
	w->next = 1;
	if (old == NULL)
		return 0;
	w->id = old->id;
	w->slot = old->slot;
	w->next = old->slot.next;
	if (wsp_catalog_headers(old, err) == -1)
		return -1;
	for (i = 0; i < old->headers.n; i++)
		if (wsp_headers_add(&w->headers, old->headers.list[i],
		    &number, err) == -1)
			return -1;
	return wsp_buf_add(&w->meta, old->meta.body, old->meta.len, err);
}

uint64_t
wsp_writer_number(struct wsp_writer *w)
{
	int64_t now = w->now < 0 ? 0 : w->now > LATEST ? LATEST : w->now;

	if (w->drawn)
		return w->number;
	w->drawn = true;
	w->number = (uint64_t)now * MICROSECONDS;
	if (w->number < w->next)
		w->number = w->next;
	w->next = w->number + 1;
	return w->number;
}

uint64_t
wsp_writer_draw(struct wsp_writer *w)
{
	wsp_writer_number(w);
	return w->next++;
}

uint64_t
wsp_writer_index_id(struct wsp_writer *w)
{
	return w->index_id != 0 ? w->index_id : wsp_writer_draw(w);
}

int
wsp_writer_part(struct wsp_writer *w, enum wsp_part_kind kind,
    uint32_t count, struct wsp_buf *buf, struct wsp_ref *ref,
    struct wsp_error *err)
{
	if (buf->len > WSP_PART_MAX)
		return wsp_fail(err, WSP_EVALUE, "part of %zu bytes",
		    buf->len);
	wsp_part_seal(buf->data, buf->len, kind, count, wsp_writer_draw(w),
	    ref);
	ref->place = WSP_STAGED | w->staged.len;
	return wsp_spool_add(&w->staged, buf->data, buf->len, err);
}

int
wsp_writer_keep(struct wsp_writer *w, size_t number, struct wsp_error *err)
{
	struct wsp_block *b;

	if ((b = wsp_index_block(&w->index, err)) == NULL)
		return -1;
	*b = w->old->index.blocks[number];
	return 0;
}

int
wsp_writer_vanish(struct wsp_writer *w, const char *name, size_t len,
    uint64_t uid, struct wsp_error *err)
{
	struct wsp_vanished *list;

	if ((list = wsp_array_more(w->gone, w->ngone, &w->gone_room,
	    sizeof(*list), err)) == NULL)
		return -1;
	w->gone = list;
	if ((name = wsp_arena_copy(&w->arena, name, len, err)) == NULL)
		return -1;
	list[w->ngone++] = (struct wsp_vanished){ name, len, uid,
	    wsp_writer_number(w) };
	return 0;
}

int
wsp_writer_meta(struct wsp_writer *w, const char *key, const char *value,
    struct wsp_error *err)
{
	return wsp_meta_set(&w->meta, key, value, &w->meta_changed, err);
}

static int
by_walk(const void *ap, const void *bp)
{
	const struct wsp_vanished *a = ap, *b = bp;

	return wsp_name_compare(a->name, a->len, b->name, b->len);
}

/* The old parts stay, those of this commit follow. */
static int
finish_gone(struct wsp_writer *w, struct wsp_error *err)
{
	struct wsp_gone_ref *ref;
	size_t i;

	for (i = 0; w->old != NULL && i < w->old->index.ngone; i++) {
		if ((ref = wsp_index_gone(&w->index, err)) == NULL)
			return -1;
		*ref = w->old->index.gone[i];
	}
	if (w->ngone > 1)
		qsort(w->gone, w->ngone, sizeof(*w->gone), by_walk);
	return wsp_writer_gone(w, w->gone, w->ngone, err);
}

static int
finish_headers(struct wsp_writer *w, struct wsp_error *err)
{
	struct wsp_buf buf = { 0 };
	int ret;

	if (w->old != NULL)
		w->index.headers = w->old->index.headers;
	if (w->headers.n == (w->old == NULL ? 0 : w->old->headers.n))
		return 0;
	if ((ret = wsp_part_begin(&buf, err)) == 0 &&
	    (ret = wsp_headers_encode(&w->headers, &buf, err)) == 0)
		ret = wsp_writer_part(w, WSP_PART_HEADERS,
		    (uint32_t)w->headers.n, &buf, &w->index.headers, err);
	wsp_buf_free(&buf);
	return ret;
}

static int
finish_meta(struct wsp_writer *w, struct wsp_error *err)
{
	struct wsp_buf buf = { 0 };
	int ret;

	if (w->old != NULL)
		w->index.meta = w->old->index.meta;
	if (!w->meta_changed)
		return 0;
	if ((ret = wsp_part_begin(&buf, err)) == 0 &&
	    (ret = wsp_buf_add(&buf, w->meta.data, w->meta.len, err)) == 0)
		ret = wsp_writer_part(w, WSP_PART_META, 0, &buf,
		    &w->index.meta, err);
	wsp_buf_free(&buf);
	return ret;
}

int
wsp_writer_finish(struct wsp_writer *w, struct wsp_error *err)
{
	size_t i;

	if (finish_gone(w, err) == -1 || finish_headers(w, err) == -1 ||
	    finish_meta(w, err) == -1)
		return -1;
	w->slot.metrics = w->slot.directories = w->slot.vanished = 0;
	for (i = 0; i < w->index.nblocks; i++)
		w->slot.metrics += w->index.blocks[i].count;
	for (i = 0; i < w->index.ndirs; i++)
		w->slot.directories += w->index.dirs[i].count;
	for (i = 0; i < w->index.ngone; i++)
		w->slot.vanished += w->index.gone[i].count;
	return 0;
}

void
wsp_writer_free(struct wsp_writer *w)
{
	wsp_index_free(&w->index);
	wsp_headers_free(&w->headers);
	wsp_spool_free(&w->staged);
	wsp_buf_free(&w->meta);
	wsp_arena_free(&w->arena);
	free(w->gone);
}
