/* SPDX-License-Identifier: ISC */
/* dump.c - all that is written in a store, told piece by piece. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "store/bytes.h"
#include "store/info.h"
#include "store/list.h"
#include "store/record.h"
#include "store/store.h"

struct dump {
	struct wsp_store *store;
	const struct wsp_store_dumper *to;
	void		*arg;
};

static int
dump_list(const struct dump *d, bool past, const struct wsp_store_list *list,
    struct wsp_error *err)
{
	struct wsp_store_place place = { .list = list };
	struct wsp_store_mention m;
	double value;

	if (d->to->list != NULL && d->to->list(d->arg, past, list->step,
	    err) == -1)
		return -1;
	while (d->to->mention != NULL && wsp_store_mention_next(&place, &m)) {
		memcpy(&value, &m.bits, sizeof(value));
		if (d->to->mention(d->arg, m.unit * list->step, m.empty,
		    value, err) == -1)
			return -1;
	}
	return 0;
}

static int
dump_lists(const struct dump *d, const struct wsp_store_entry *e,
    struct wsp_error *err)
{
	size_t i;

	for (i = 0; i < e->nnow; i++)
		if (dump_list(d, false, &e->now[i], err) == -1)
			return -1;
	for (i = 0; i < e->npast; i++)
		if (dump_list(d, true, &e->past[i], err) == -1)
			return -1;
	return 0;
}

static int
dump_bytes(const struct dump *d, const struct wsp_store_entry *e,
    struct wsp_error *err)
{
	size_t i, j;

	for (i = 0; d->to->odd != NULL && i < e->nnow; i++)
		for (j = 0; j < e->now[i].nodd; j++)
			if (d->to->odd(d->arg, e->now[i].step,
			    e->now[i].odd[j].slot, e->now[i].odd[j].bytes,
			    err) == -1)
				return -1;
	for (i = 0; d->to->page != NULL && i < e->npages; i++)
		if (d->to->page(d->arg, e->pages[i].number,
		    wsp_store_crc(e->pages[i].bytes, e->pages[i].len),
		    err) == -1)
			return -1;
	return 0;
}

static void
describe(const struct wsp_store_entry *e, uint64_t tid,
    struct wsp_store_entry_info *info,
    struct wsp_store_archive_info *archives)
{
	const struct wsp_store_meta *m = &e->meta;
	uint32_t i;

	memset(info, 0, sizeof(*info));
	wsp_store_info_of(e, tid, &info->revision);
	info->flags = e->flags;
	info->sum = (e->flags & WSP_STORE_SUM) != 0;
	info->crc = e->sum;
	info->meta = (e->flags & WSP_STORE_META) != 0;
	if (!info->meta)
		return;
	info->mode = m->mode;
	info->uid = m->uid;
	info->gid = m->gid;
	info->holes = (m->bits & WSP_STORE_HOLES) != 0;
	info->size = m->size;
	info->method = m->method;
	info->xff = m->xff;
	info->max_retention = m->max_retention;
	info->narchives = m->narchives;
	info->archives = archives;
	for (i = 0; i < m->narchives; i++)
		archives[i] = (struct wsp_store_archive_info){
		    m->archives[i].step, m->archives[i].points,
		    m->archives[i].phase };
}

static int
dump_entry(const struct dump *d, const struct wsp_store_entry *e, uint64_t tid,
    struct wsp_error *err)
{
	struct wsp_store_archive_info archives[WSP_STORE_ARCHIVES_MAX];
	struct wsp_store_entry_info info;

	describe(e, tid, &info, archives);
	if (d->to->entry != NULL && d->to->entry(d->arg, &info, err) == -1)
		return -1;
	if (dump_lists(d, e, err) == -1 || dump_bytes(d, e, err) == -1)
		return -1;
	return d->to->end == NULL ? 0 : d->to->end(d->arg, err);
}

static int
dump_block(const struct dump *d, size_t seg, const struct wsp_store_row *row,
    struct wsp_error *err)
{
	const struct wsp_store_entry *e;
	struct wsp_store_scan scan;
	int ret;

	if (d->to->block != NULL && d->to->block(d->arg, row->block,
	    row->offset, err) == -1)
		return -1;
	if (wsp_store_scan_begin(&scan, d->store, seg, row, true, err) == -1)
		return -1;
	for (;;) {
		if ((ret = wsp_store_entries_next(&scan.entries, NULL, &e,
		    err)) == -1)
			wsp_store_blame(d->store, seg, row, err);
		if (ret == -1 || e == NULL)
			break;
		if ((ret = dump_entry(d, e, scan.entries.of.tid, err)) == -1)
			break;
	}
	wsp_store_scan_end(&scan);
	return ret;
}

/* The part is only in S. */
static int
read_part(const struct dump *d, size_t seg, uint64_t len, uint32_t *part,
    struct wsp_error *err)
{
	const struct wsp_store_seg *listed = &d->store->head.segs[seg];
	char name[WSP_STORE_NAME_SIZE];
	struct wsp_store_arena arena = { 0 };
	struct wsp_store_start s = { .part = 0 };
	struct wsp_store_record r;
	struct wsp_bytes b;
	uint8_t *buf = NULL;
	int ret = -1;

	if (wsp_bytes_open(&b, d->store->dir, d->store->site,
	    wsp_store_segment_name(name, listed->number), listed->size,
	    err) == -1)
		return -1;
	if (len > b.size)
		wsp_fail(err, WSP_ECORRUPT, "offset 0: it is cut");
	else if ((buf = malloc((size_t)len)) == NULL)
		wsp_fail_errno(err, NULL);
	else if (wsp_bytes_read(&b, buf, (size_t)len, 0, err) == 0 &&
	    wsp_store_record_whole(&r, buf, len, listed->number, 0, 0,
	    err) == 0)
		ret = wsp_store_start_decode(&s, buf + WSP_STORE_RECORD,
		    r.length, &arena, err);
	*part = s.part;
	free(buf);
	wsp_store_arena_free(&arena);
	wsp_bytes_close(&b);
	return ret == 0 ? 0 : wsp_store_blame(d->store, seg, NULL, err);
}

static int
dump_segment(const struct dump *d, size_t seg, struct wsp_error *err)
{
	const struct wsp_store_seg *listed = &d->store->head.segs[seg];
	const struct wsp_store_segment *segment;
	struct wsp_store_segment_info info = { .number = listed->number,
	    .tid = listed->tid, .first = listed->first,
	    .size = listed->size };
	struct wsp_store_row row;

	if (wsp_store_segment(d->store, seg, &segment, err) == -1)
		return -1;
	wsp_store_rows(&row, segment);
	if (read_part(d, seg, row.next, &info.part, err) == -1)
		return -1;
	info.blocks = segment->end.blocks;
	info.last = (segment->end.flags & WSP_STORE_LAST) != 0;
	info.nrefs = segment->end.nrefs;
	info.refs = segment->end.refs;
	if (d->to->segment != NULL && d->to->segment(d->arg, &info,
	    err) == -1)
		return -1;
	while (wsp_store_row_next(&row))
		if (dump_block(d, seg, &row, err) == -1)
			return -1;
	return 0;
}

int
wsp_store_dump(struct wsp_store *s, uint64_t at,
    const struct wsp_store_dumper *to, void *arg, struct wsp_error *err)
{
	struct dump d = { s, to, arg };
	size_t i;

	for (i = 0; i < s->head.nsegs; i++)
		if (s->head.segs[i].tid <= at &&
		    dump_segment(&d, i, err) == -1)
			return -1;
	return 0;
}

int
wsp_store_dump_revision(struct wsp_store *s, const char *key, uint64_t tid,
    const struct wsp_store_dumper *to, void *arg, struct wsp_error *err)
{
	struct dump d = { s, to, arg };
	struct wsp_store_found f;
	unsigned tries = 0;
	int ret;

	do
		ret = wsp_store_revision(s, key, tid, true, &f, err);
	while (ret == -1 && wsp_store_reload(s, tid, &tries, err));
	if (ret == -1)
		return -1;
	ret = dump_entry(&d, f.entry, f.tid, err);
	wsp_store_found_end(&f);
	return ret;
}
