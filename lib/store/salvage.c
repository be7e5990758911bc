/* SPDX-License-Identifier: ISC */
/* salvage.c - the blocks of damaged segments that are right. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/block_read.h"
#include "store/bytes.h"
#include "store/copy_file.h"
#include "store/head_read.h"
#include "store/record.h"
#include "store/recover.h"
#include "store/segment.h"
#include "store/whole.h"

/* A segment that is searched for what is right. */
struct damaged {
	struct wsp_recovery *r;
	uint8_t		*bytes;
	size_t		 len;
	uint64_t	 number;
	bool		 has_start;
	struct wsp_store_start start;
	struct wsp_store_arena arena;
	struct wsp_segments segments;	/* what is made of it */
	bool		 begun;
	uint64_t	 blocks;
};

/* What S would say, if HEAD can tell. */
static void
guess_start(struct damaged *d)
{
	const struct wsp_store_seg *g = wsp_recovery_listed(d->r, d->number);
	const struct wsp_store_tx *t = NULL;
	unsigned i;

	for (i = 0; g != NULL && i < 2 && t == NULL; i++)
		if (d->r->read[i])
			t = wsp_store_head_tx(&d->r->heads[i], g->tid);
	if (t == NULL)
		return;
	memcpy(d->start.id, d->r->id, sizeof(d->start.id));
	d->start.tid = t->tid;
	d->start.first = g->first;
	d->start.time = t->time;
	/* Parts ascend with the numbers of a transaction's segments. */
	d->start.part = (uint32_t)d->number;
	d->start.kind = t->kind;
	d->start.flags = t->flags & WSP_STORE_PARTIAL;
	d->start.tree = t->tree;
	d->start.user = t->user;
	d->start.text = t->text;
	d->has_start = true;
}

static void
take_start(struct damaged *d, const uint8_t *payload, size_t len)
{
	struct wsp_error ignored;

	if (!d->has_start)
		d->has_start = wsp_store_start_decode(&d->start, payload,
		    len, &d->arena, &ignored) == 0;
}

static int
begin(struct damaged *d, int dir, struct wsp_store_head *h,
    struct wsp_error *err)
{
	if (!d->has_start)
		guess_start(d);
	if (!d->has_start)
		return wsp_fail(err, WSP_ECORRUPT,
		    "of which transaction it is cannot be told");
	h->next = d->number;
	if (wsp_segments_init(&d->segments, dir, h, &d->start, err) == -1)
		return -1;
	d->segments.free = true;
	d->begun = true;
	return 0;
}

/* Counts the entries of a block, which have to be right. */
static int
measure(struct damaged *d, const uint8_t *payload, size_t len,
    struct wsp_packed *p, struct wsp_error *err)
{
	struct wsp_store_of of = { d->start.tid, d->start.first,
	    (int64_t)(d->start.time / 1000000000) };
	struct wsp_store_entries *es = calloc(1, sizeof(*es));
	const struct wsp_store_entry *e;
	struct wsp_store_block *block;
	uint8_t *copy = malloc(len + 1);
	int ret = -1;

	if (es == NULL || copy == NULL) {
		wsp_fail_errno(err, NULL);
		free(copy);
		goto out;
	}
	memcpy(copy, payload, len);
	if (wsp_store_block_open(&block, copy, len, err) == -1)
		goto out;
	if (wsp_store_entries_begin(es, block, &of, true, err) == 0) {
		while ((ret = wsp_store_entries_next(es, NULL, &e, err)) ==
		    0 && e != NULL) {
			if (p->entries++ == 0)
				wsp_out_bytes(&p->lo, e->key, e->key_len);
			wsp_out_empty(&p->hi);
			wsp_out_bytes(&p->hi, e->key, e->key_len);
			if ((ret = wsp_tally_entry(&p->tally, e, err)) == -1)
				break;
		}
		wsp_store_entries_end(es);
	}
	wsp_store_block_close(block);
	wsp_out_bytes(&p->payload, payload, len);
out:
	free(es);
	return ret;
}

static int
add_block(struct damaged *d, const uint8_t *payload, size_t len, int dir,
    struct wsp_store_head *h, struct wsp_error *err)
{
	struct wsp_packed p = { .entries = 0 };
	struct wsp_error why;
	int ret = 0;

	if (!d->begun && begin(d, dir, h, err) == -1)
		return -1;
	wsp_tally_init(&p.tally);
	if (measure(d, payload, len, &p, &why) == 0) {
		ret = wsp_segments_add(&d->segments, &p, err);
		d->blocks += ret == 0;
	}
	wsp_packed_free(&p);
	return ret;
}

/* Looks for records wherever they may be. */
static int
search(struct damaged *d, int dir, struct wsp_store_head *h,
    struct wsp_error *err)
{
	struct wsp_store_record r;
	struct wsp_error ignored;
	const uint8_t *p;
	size_t at = 0;

	while (at + WSP_STORE_RECORD <= d->len) {
		p = memmem(d->bytes + at, d->len - at, WSP_STORE_MAGIC, 4);
		if (p == NULL)
			break;
		at = (size_t)(p - d->bytes);
		if (wsp_store_record_whole(&r, p, d->len - at, d->number,
		    WSP_STORE_ANY, at, &ignored) == -1) {
			at++;
			continue;
		}
		at += WSP_STORE_RECORD + r.length;
		if (r.type == WSP_STORE_S)
			take_start(d, p + WSP_STORE_RECORD, r.length);
		else if (r.type == WSP_STORE_B && add_block(d,
		    p + WSP_STORE_RECORD, r.length, dir, h, err) == -1)
			return -1;
	}
	return d->begun ? wsp_segments_end(&d->segments, WSP_STORE_LAST,
	    err) : 0;
}

/* Makes a segment of the right blocks of one, under its number. */
static int
salvage(struct wsp_recovery *r, const char *path, uint64_t number, int to,
    struct wsp_error *err)
{
	struct wsp_store_head h = { .segment_size = UINT32_MAX };
	struct damaged d = { .r = r, .number = number };
	struct wsp_error why;
	int ret;

	d.segments.now.fd = -1;
	if (wsp_store_file_whole(r->dir, path, SIZE_MAX / 2, &d.bytes,
	    &d.len, &why) == -1) {
		wsp_recovery_tell(r, "%s: %s", path, why.msg);
		return 0;
	}
	ret = search(&d, to, &h, &why);
	if (ret == 0) {
		wsp_recovery_tell(r, "%s: %" PRIu64 " blocks are saved", path,
		    d.blocks);
		r->counts.saved += d.blocks;
	} else if (why.code == WSP_ESYS)
		*err = why;
	else {
		wsp_recovery_tell(r, "%s: %s", path, why.msg);
		ret = 0;
	}
	wsp_segments_free(&d.segments);
	wsp_store_arena_free(&d.arena);
	free(d.bytes);
	return ret;
}

static int
save(struct wsp_recovery *r, const char *path, uint64_t number,
    struct wsp_error *err)
{
	struct wsp_store_arena arena = { 0 };
	char name[WSP_STORE_NAME_SIZE];
	struct wsp_store_segment g;
	struct wsp_store_start s;
	struct wsp_store_seg seg;
	struct wsp_bytes from;
	struct wsp_error why;
	int ret;

	if (wsp_segment_whole(r->dir, path, number, r->id, &s, &g, &seg,
	    &arena, &why) == 0) {
		wsp_store_segment_free(&g);
		if ((ret = wsp_bytes_open(&from, r->dir, NULL, path, seg.size,
		    err)) == 0) {
			ret = wsp_copy_file(&from, r->salvage_dir,
			    wsp_store_segment_name(name, number), NULL, err);
			wsp_bytes_close(&from);
		}
	} else {
		wsp_recovery_tell(r, "%s: %s", path, why.msg);
		r->counts.lost++;
		ret = salvage(r, path, number, r->salvage_dir, err);
	}
	wsp_store_arena_free(&arena);
	return ret;
}

int
wsp_recovery_salvage(struct wsp_recovery *r, int to, struct wsp_error *err)
{
	r->salvage_dir = to;
	return wsp_recovery_each(r, save, err);
}
