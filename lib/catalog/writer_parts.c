/* SPDX-License-Identifier: ISC */
/* writer_parts.c - the parts of a commit to come that list many things. */
#include <string.h>

#include "base/error.h"
#include "catalog/writer.h"

static int
encode_column(unsigned column, const struct wsp_entry *e, size_t n,
    struct wsp_buf *buf, struct wsp_error *err)
{
	uint8_t *p;
	size_t i;

	if (column == WSP_PART_NAME) {
		for (i = 0; i < n; i++)
			if (wsp_front_add(buf, i == 0 ? "" : e[i - 1].name,
			    i == 0 ? 0 : e[i - 1].len, e[i].name, e[i].len,
			    err) == -1)
				return -1;
		return 0;
	}
	for (i = 0; i < n; i++) {
		p = wsp_buf_more(buf, column == WSP_PART_ROWS ?
		    WSP_ROW_SIZE : WSP_DATA_SIZE, err);
		if (p == NULL)
			return -1;
		if (column == WSP_PART_ROWS)
			wsp_row_encode(&e[i].row, p);
		else
			wsp_datum_encode(&e[i].data, p);
	}
	return 0;
}

static void
find_extents(struct wsp_block *b, const struct wsp_entry *e, size_t n)
{
	size_t i;

	b->uid_min = UINT64_MAX;
	b->uid_max = b->modseq = b->dataseq = 0;
	for (i = 0; i < n; i++) {
		if (e[i].row.uid < b->uid_min)
			b->uid_min = e[i].row.uid;
		if (e[i].row.uid > b->uid_max)
			b->uid_max = e[i].row.uid;
		if (e[i].row.modseq > b->modseq)
			b->modseq = e[i].row.modseq;
		if (e[i].data.dataseq > b->dataseq)
			b->dataseq = e[i].data.dataseq;
	}
}

static bool
is_same(const struct wsp_part *old, const struct wsp_buf *buf)
{
	return old->len == buf->len - WSP_PART_HEAD &&
	    memcmp(old->body, buf->data + WSP_PART_HEAD, old->len) == 0;
}

static int
add_block(struct wsp_writer *w, const struct wsp_entry *e, size_t n,
    const struct wsp_loaded *old, struct wsp_error *err)
{
	struct wsp_buf buf = { 0 };
	struct wsp_block *b;
	unsigned i;
	int ret = -1;

	if ((b = wsp_index_block(&w->index, err)) == NULL)
		return -1;
	b->count = (uint32_t)n;
	b->first.len = e[0].len;
	if ((b->first.s = wsp_arena_copy(&w->arena, e[0].name, e[0].len,
	    err)) == NULL)
		return -1;
	find_extents(b, e, n);
	for (i = 0; i < WSP_COLUMN_COUNT; i++) {
		if (wsp_part_begin(&buf, err) == -1 ||
		    encode_column(i, e, n, &buf, err) == -1)
			goto out;
		if (old != NULL && old->count == n &&
		    is_same(&old->part[i], &buf))
			b->part[i] = w->old->index.blocks[old->number].part[i];
		else if (wsp_writer_part(w, i, b->count, &buf, &b->part[i],
		    err) == -1)
			goto out;
	}
	ret = 0;
out:
	wsp_buf_free(&buf);
	return ret;
}

/* As equal pieces as can be. */
int
wsp_writer_block(struct wsp_writer *w, const struct wsp_entry *e, size_t n,
    const struct wsp_loaded *old, struct wsp_error *err)
{
	size_t pieces = (n + w->most - 1) / w->most, i, from, to;

	for (i = 0; i < pieces; i++) {
		from = n * i / pieces;
		to = n * (i + 1) / pieces;
		if (add_block(w, e + from, to - from,
		    pieces == 1 ? old : NULL, err) == -1)
			return -1;
	}
	return 0;
}

static int
add_dirs(struct wsp_writer *w, const struct wsp_directory *d, size_t n,
    struct wsp_error *err)
{
	struct wsp_buf buf = { 0 };
	struct wsp_dirs_ref *ref;
	int ret = -1;

	if ((ref = wsp_index_dirs(&w->index, err)) == NULL)
		return -1;
	ref->count = (uint32_t)n;
	ref->first.len = d[0].len;
	if ((ref->first.s = wsp_arena_copy(&w->arena, d[0].path, d[0].len,
	    err)) != NULL && wsp_part_begin(&buf, err) == 0 &&
	    wsp_dirs_encode(d, n, &buf, err) == 0)
		ret = wsp_writer_part(w, WSP_PART_DIRS, ref->count, &buf,
		    &ref->part, err);
	wsp_buf_free(&buf);
	return ret;
}

int
wsp_writer_dirs(struct wsp_writer *w, const struct wsp_directory *d,
    size_t n, struct wsp_error *err)
{
	size_t pieces = (n + w->most - 1) / w->most, i, from;

	for (i = 0; i < pieces; i++) {
		from = n * i / pieces;
		if (add_dirs(w, d + from, n * (i + 1) / pieces - from,
		    err) == -1)
			return -1;
	}
	return 0;
}

static int
add_gone(struct wsp_writer *w, const struct wsp_vanished *v, size_t n,
    struct wsp_error *err)
{
	struct wsp_buf buf = { 0 };
	struct wsp_gone_ref *ref;
	int ret = -1;

	if ((ref = wsp_index_gone(&w->index, err)) == NULL)
		return -1;
	ref->count = (uint32_t)n;
	ref->low = v[0].modseq;
	ref->high = v[n - 1].modseq;
	if (wsp_part_begin(&buf, err) == 0 &&
	    wsp_gone_encode(v, n, &buf, err) == 0)
		ret = wsp_writer_part(w, WSP_PART_GONE, ref->count, &buf,
		    &ref->part, err);
	wsp_buf_free(&buf);
	return ret;
}

int
wsp_writer_gone(struct wsp_writer *w, const struct wsp_vanished *v, size_t n,
    struct wsp_error *err)
{
	size_t i, some;

	for (i = 0; i < n; i += some) {
		some = n - i < w->most ? n - i : w->most;
		if (add_gone(w, v + i, some, err) == -1)
			return -1;
	}
	return 0;
}
