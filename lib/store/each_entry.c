/* SPDX-License-Identifier: ISC */
/* each_entry.c - entries of segments, one after the other. */
#include <stdlib.h>

#include "store/damage.h"
#include "store/each_entry.h"
#include "wsp-tree.h"

/* Goes on to the next block of a group; *more is false after the last one. */
static int
next_block(struct wsp_store *s, struct wsp_entry_stream *st, bool *more,
    struct wsp_error *err)
{
	const struct wsp_store_segment *segment;

	*more = true;
	if (st->scanning) {
		/* The segment may have been closed meanwhile. */
		if (wsp_store_segment(s, s->order[st->group->start + st->at],
		    &segment, err) == -1)
			return -1;
		wsp_store_rows_in(&st->row, segment);
		if (wsp_store_row_next(&st->row))
			return 0;
		st->at++;
	}
	st->scanning = false;
	if (st->at == st->group->n) {
		*more = false;
		return 0;
	}
	if (wsp_store_segment(s, s->order[st->group->start + st->at],
	    &segment, err) == -1)
		return -1;
	wsp_store_rows(&st->row, segment);
	wsp_store_row_next(&st->row);
	st->scanning = true;
	return 0;
}

bool
wsp_entry_stream_pass(struct wsp_store *s, struct wsp_entry_stream *st,
    const struct wsp_error *err)
{
	if (st->at == st->group->n || !wsp_store_pass(s,
	    s->order[st->group->start + st->at], st->scanning ? &st->row :
	    NULL, err))
		return false;
	if (!st->scanning)
		st->at++;
	return true;
}

int
wsp_entry_stream_next(struct wsp_store *s, struct wsp_entry_stream *st,
    struct wsp_error *err)
{
	bool more;
	int ret;

	for (;;) {
		if (st->entry != NULL) {
			ret = wsp_store_entries_next(&st->scan.entries, NULL,
			    &st->entry, err);
			if (st->entry != NULL)
				return 0;
			wsp_store_scan_end(&st->scan);
			if (ret == -1)
				return wsp_store_blame(s, s->order[
				    st->group->start + st->at], &st->row,
				    err);
		}
		if (next_block(s, st, &more, err) == -1)
			return -1;
		if (!more)
			return 0;
		if (wsp_store_scan_begin(&st->scan, s,
		    s->order[st->group->start + st->at], &st->row,
		    st->values, err) == -1)
			return -1;
		st->entry = &st->scan.entries.entry;
	}
}

/* To the block that has the first key after one, in a segment that has some. */
static int
skip_blocks(struct wsp_store *s, struct wsp_entry_stream *st,
    const char *key, struct wsp_error *err)
{
	const struct wsp_store_segment *segment;
	const struct wsp_store_seg *seg;
	size_t number;

	for (; st->at < st->group->n; st->at++) {
		number = s->order[st->group->start + st->at];
		seg = &s->head.segs[number];
		if (wsp_walk_compare(seg->hi.text, key) <= 0)
			continue;
		if (wsp_store_segment(s, number, &segment, err) == -1)
			return -1;
		if (!wsp_store_row_find(&st->row, segment, key))
			return 0;
		st->scanning = true;
		if (wsp_store_scan_begin(&st->scan, s, number, &st->row,
		    st->values, err) == -1)
			return -1;
		st->entry = &st->scan.entries.entry;
		return 0;
	}
	return 0;
}

int
wsp_entry_stream_after(struct wsp_store *s, struct wsp_entry_stream *st,
    const char *key, struct wsp_error *err)
{
	if (skip_blocks(s, st, key, err) == -1)
		return -1;
	do
		if (wsp_entry_stream_next(s, st, err) == -1)
			return -1;
	while (st->entry != NULL && wsp_walk_compare(st->entry->key, key) <=
	    0);
	return 0;
}

void
wsp_entry_stream_end(struct wsp_entry_stream *st)
{
	if (st->entry != NULL)
		wsp_store_scan_end(&st->scan);
	st->entry = NULL;
}

static int
each_of_group(struct wsp_store *s, const struct wsp_store_group *g,
    wsp_entry_fn *call, void *arg, struct wsp_error *err)
{
	struct wsp_entry_stream *st;
	int ret;

	if ((st = calloc(1, sizeof(*st))) == NULL)
		return wsp_fail_errno(err, NULL);
	st->group = g;
	st->values = true;
	ret = wsp_entry_stream_next(s, st, err);
	while (ret == 0 && st->entry != NULL)
		if ((ret = call(arg, st->entry, err)) == 0)
			ret = wsp_entry_stream_next(s, st, err);
	wsp_entry_stream_end(st);
	free(st);
	return ret;
}

int
wsp_store_each_entry(struct wsp_store *s, uint64_t tid, uint64_t first,
    wsp_entry_fn *call, void *arg, struct wsp_error *err)
{
	size_t i;

	for (i = 0; i < s->ngroups; i++)
		if (s->groups[i].tid == tid && s->groups[i].first == first)
			return each_of_group(s, &s->groups[i], call, arg,
			    err);
	return 0;
}
