/* SPDX-License-Identifier: ISC */
/* index.c - what parts a commit has. */
#include <sys/endian.h>

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "catalog/index.h"

#define HEAD_SIZE	16	/* blocks, directories, gone, zero */
#define BLOCK_SIZE	112
#define DIRS_SIZE	32
#define GONE_SIZE	48

struct wsp_block *
wsp_index_block(struct wsp_index *x, struct wsp_error *err)
{
	struct wsp_block *list;

	if ((list = wsp_array_more(x->blocks, x->nblocks, &x->blocks_room,
	    sizeof(*list), err)) == NULL)
		return NULL;
	x->blocks = list;
	return memset(&list[x->nblocks++], 0, sizeof(*list));
}

struct wsp_dirs_ref *
wsp_index_dirs(struct wsp_index *x, struct wsp_error *err)
{
	struct wsp_dirs_ref *list;

	if ((list = wsp_array_more(x->dirs, x->ndirs, &x->dirs_room,
	    sizeof(*list), err)) == NULL)
		return NULL;
	x->dirs = list;
	return memset(&list[x->ndirs++], 0, sizeof(*list));
}

struct wsp_gone_ref *
wsp_index_gone(struct wsp_index *x, struct wsp_error *err)
{
	struct wsp_gone_ref *list;

	if ((list = wsp_array_more(x->gone, x->ngone, &x->gone_room,
	    sizeof(*list), err)) == NULL)
		return NULL;
	x->gone = list;
	return memset(&list[x->ngone++], 0, sizeof(*list));
}

/* What is being read: entries, and the texts behind them. */
struct decoder {
	const uint8_t	*p, *text, *end;
};

/* Takes the next text; false if it is not there. */
static bool
take_text(struct decoder *d, struct wsp_span_of *text, size_t len)
{
	if (len > (size_t)(d->end - d->text))
		return false;
	text->s = (const char *)d->text;
	text->len = len;
	d->text += len;
	return true;
}

static bool
decode_block(struct decoder *d, struct wsp_block *b)
{
	unsigned i;

	for (i = 0; i < WSP_COLUMN_COUNT; i++)
		wsp_ref_decode(d->p + WSP_REF_SIZE * i, &b->part[i]);
	b->count = be32dec(d->p + 72);
	b->uid_min = be64dec(d->p + 80);
	b->uid_max = be64dec(d->p + 88);
	b->modseq = be64dec(d->p + 96);
	b->dataseq = be64dec(d->p + 104);
	d->p += BLOCK_SIZE;
	return b->count > 0 && b->count < 65536 &&
	    take_text(d, &b->first, be32dec(d->p - BLOCK_SIZE + 76));
}

static bool
decode_dirs(struct decoder *d, struct wsp_dirs_ref *r)
{
	wsp_ref_decode(d->p, &r->part);
	r->count = be32dec(d->p + 24);
	d->p += DIRS_SIZE;
	return r->count > 0 && r->count < 65536 &&
	    take_text(d, &r->first, be32dec(d->p - DIRS_SIZE + 28));
}

static bool
decode_gone(struct decoder *d, struct wsp_gone_ref *r)
{
	wsp_ref_decode(d->p, &r->part);
	r->count = be32dec(d->p + 24);
	r->low = be64dec(d->p + 32);
	r->high = be64dec(d->p + 40);
	d->p += GONE_SIZE;
	return r->count > 0 && r->count < 65536 &&
	    be32dec(d->p - GONE_SIZE + 28) == 0;
}

/* Reads the entries; false if they do not fill the part. */
static bool
decode_entries(struct wsp_index *x, struct decoder *d, const uint32_t n[3],
    struct wsp_error *err)
{
	struct wsp_block *block;
	struct wsp_dirs_ref *dirs;
	struct wsp_gone_ref *gone;
	uint32_t i;

	for (i = 0; i < n[0]; i++)
		if ((block = wsp_index_block(x, err)) == NULL ||
		    !decode_block(d, block))
			return false;
	for (i = 0; i < n[1]; i++)
		if ((dirs = wsp_index_dirs(x, err)) == NULL ||
		    !decode_dirs(d, dirs))
			return false;
	for (i = 0; i < n[2]; i++)
		if ((gone = wsp_index_gone(x, err)) == NULL ||
		    !decode_gone(d, gone))
			return false;
	wsp_ref_decode(d->p, &x->headers);
	wsp_ref_decode(d->p + WSP_REF_SIZE, &x->meta);
	return d->text == d->end;
}

int
wsp_index_read(const struct wsp_reader *r, const struct wsp_ref *ref,
    uint64_t end, struct wsp_index *x, struct wsp_error *err)
{
	struct decoder d;
	uint32_t n[3] = { 0, 0, 0 };
	uint64_t fixed = 0;
	unsigned i;

	if (wsp_part_read(r, ref, WSP_PART_INDX, 0, WSP_ANY_COUNT, end,
	    &x->part, err) == -1)
		return -1;
	d.p = x->part.body;
	d.end = d.p + x->part.len;
	if (x->part.len >= HEAD_SIZE) {
		for (i = 0; i < 3; i++)
			n[i] = be32dec(d.p + 4 * i);
		fixed = HEAD_SIZE + BLOCK_SIZE * (uint64_t)n[0] +
		    DIRS_SIZE * (uint64_t)n[1] + GONE_SIZE * (uint64_t)n[2] +
		    2 * WSP_REF_SIZE;
	}
	err->code = WSP_OK;
	if (fixed != 0 && fixed <= x->part.len && n[0] == x->part.count &&
	    be32dec(d.p + 12) == 0) {
		d.text = d.p + fixed;
		d.p += HEAD_SIZE;
		if (decode_entries(x, &d, n, err))
			return 0;
	}
	if (err->code != WSP_OK)
		return -1;
	return wsp_part_fail(err, ref, WSP_PART_INDX, 0,
	    "does not fill its length");
}

static void
encode_block(const struct wsp_block *b, uint8_t *p)
{
	unsigned i;

	for (i = 0; i < WSP_COLUMN_COUNT; i++)
		wsp_ref_encode(&b->part[i], p + WSP_REF_SIZE * i);
	be32enc(p + 72, b->count);
	be32enc(p + 76, (uint32_t)b->first.len);
	be64enc(p + 80, b->uid_min);
	be64enc(p + 88, b->uid_max);
	be64enc(p + 96, b->modseq);
	be64enc(p + 104, b->dataseq);
}

static void
encode_fixed(const struct wsp_index *x, uint8_t *p)
{
	size_t i;

	be32enc(p, (uint32_t)x->nblocks);
	be32enc(p + 4, (uint32_t)x->ndirs);
	be32enc(p + 8, (uint32_t)x->ngone);
	be32enc(p + 12, 0);
	p += HEAD_SIZE;
	for (i = 0; i < x->nblocks; i++, p += BLOCK_SIZE)
		encode_block(&x->blocks[i], p);
	for (i = 0; i < x->ndirs; i++, p += DIRS_SIZE) {
		wsp_ref_encode(&x->dirs[i].part, p);
		be32enc(p + 24, x->dirs[i].count);
		be32enc(p + 28, (uint32_t)x->dirs[i].first.len);
	}
	for (i = 0; i < x->ngone; i++, p += GONE_SIZE) {
		wsp_ref_encode(&x->gone[i].part, p);
		be32enc(p + 24, x->gone[i].count);
		be32enc(p + 28, 0);
		be64enc(p + 32, x->gone[i].low);
		be64enc(p + 40, x->gone[i].high);
	}
	wsp_ref_encode(&x->headers, p);
	wsp_ref_encode(&x->meta, p + WSP_REF_SIZE);
}

int
wsp_index_encode(const struct wsp_index *x, uint64_t id, struct wsp_buf *buf,
    struct wsp_ref *ref, struct wsp_error *err)
{
	size_t at = buf->len, i, fixed = WSP_PART_HEAD + HEAD_SIZE +
	    BLOCK_SIZE * x->nblocks + DIRS_SIZE * x->ndirs +
	    GONE_SIZE * x->ngone + 2 * WSP_REF_SIZE;
	uint8_t *p;

	if ((p = wsp_buf_more(buf, fixed, err)) == NULL)
		return -1;
	encode_fixed(x, p + WSP_PART_HEAD);
	for (i = 0; i < x->nblocks; i++)
		if (wsp_buf_add(buf, x->blocks[i].first.s,
		    x->blocks[i].first.len, err) == -1)
			return -1;
	for (i = 0; i < x->ndirs; i++)
		if (wsp_buf_add(buf, x->dirs[i].first.s,
		    x->dirs[i].first.len, err) == -1)
			return -1;
	wsp_part_seal(buf->data + at, buf->len - at, WSP_PART_INDX,
	    (uint32_t)x->nblocks, id, ref);
	return 0;
}

int
wsp_index_each(struct wsp_index *x, wsp_index_visit *visit, void *arg,
    struct wsp_error *err)
{
	unsigned kind;
	size_t i;

	for (kind = WSP_PART_NAME; kind <= WSP_PART_DATA; kind++)
		for (i = 0; i < x->nblocks; i++)
			if (visit(arg, kind, i, &x->blocks[i].part[kind],
			    err) == -1)
				return -1;
	for (i = 0; i < x->ndirs; i++)
		if (visit(arg, WSP_PART_DIRS, i, &x->dirs[i].part, err) == -1)
			return -1;
	for (i = 0; i < x->ngone; i++)
		if (visit(arg, WSP_PART_GONE, i, &x->gone[i].part, err) == -1)
			return -1;
	if (!wsp_ref_absent(&x->headers) &&
	    visit(arg, WSP_PART_HEADERS, 0, &x->headers, err) == -1)
		return -1;
	if (!wsp_ref_absent(&x->meta) &&
	    visit(arg, WSP_PART_META, 0, &x->meta, err) == -1)
		return -1;
	return 0;
}

static int
add_length(void *arg, enum wsp_part_kind kind, size_t number,
    struct wsp_ref *ref, struct wsp_error *err)
{
	(void)kind;
	(void)number;
	(void)err;
	if (!wsp_ref_hole(ref))
		*(uint64_t *)arg += ref->length;
	return 0;
}

uint64_t
wsp_index_length(const struct wsp_index *x)
{
	struct wsp_index index = *x;
	struct wsp_error ignored;
	uint64_t sum = 0;

	wsp_index_each(&index, add_length, &sum, &ignored);
	return sum;
}

void
wsp_index_free(struct wsp_index *x)
{
	free(x->blocks);
	free(x->dirs);
	free(x->gone);
	wsp_part_free(&x->part);
	memset(x, 0, sizeof(*x));
}
