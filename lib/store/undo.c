/* SPDX-License-Identifier: ISC */
/* undo.c - a transaction that takes another one back. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/build.h"
#include "store/fold_whole.h"
#include "store/gather.h"
#include "store/undo.h"

#define SECOND_NS	INT64_C(1000000000)

struct undoing {
	struct wsp_store *store;
	const struct wsp_store_tx *t;	/* that is undone */
	const struct wsp_undo_options *options;
	int64_t		 now;		/* s */
	struct wsp_writing writing;
	struct wsp_block_maker maker;
	struct wsp_store_arena arena;
	struct wsp_compare compare;
	struct wsp_fold_input input;	/* what a pack left */
	struct wsp_fold	 fold;
	struct wsp_undo_counts counts;
};

static int
end_block(struct undoing *u, struct wsp_error *err)
{
	struct wsp_packed block;
	int ret;

	if (u->maker.block.entries == 0)
		return 0;
	if (wsp_block_maker_end(&u->maker, &block, err) == -1)
		return -1;
	ret = wsp_segments_add(&u->writing.segments, &block, err);
	wsp_packed_free(&block);
	return ret;
}

static int
add_entry(struct undoing *u, const struct wsp_store_entry *e,
    uint32_t method, struct wsp_error *err)
{
	u->counts.objects++;
	if (wsp_block_maker_add(&u->maker, e, method, err) == -1)
		return -1;
	return wsp_block_maker_full(&u->maker) ? end_block(u, err) : 0;
}

/* The file of a revision, if it is there and is of archives. */
static bool
build(struct undoing *u, const char *key, uint64_t tid,
    struct wsp_store_file *file, struct wsp_image *m)
{
	struct wsp_error ignored;

	if (wsp_store_build_revision(u->store, key, tid, file, &ignored) == -1
	    || !file->there || wsp_image_parse(m, file->bytes, file->size,
	    &u->arena, &ignored) == -1 || m->opaque || file->opaque)
		return false;
	m->meta = file->meta;
	return true;
}

/* Counts those of a file that was given other archives. */
static bool
count_others(struct undoing *u, const struct wsp_store_entry *e)
{
	struct wsp_store_file before = { 0 }, after = { 0 };
	struct wsp_image was, is;
	bool built = build(u, e->key, e->prev, &before, &was) &&
	    build(u, e->key, u->t->tid, &after, &is);

	if (built)
		u->counts.points += wsp_compare_changes(&was, &is);
	free(before.bytes);
	free(after.bytes);
	return built;
}

/*
 * Counts the points that an entry changed: of a file that it stores whole, or
 * takes back, those that are others than before, if that can still be read.
 */
static void
count_points(struct undoing *u, const struct wsp_store_entry *e)
{
	const struct wsp_undo_states states = { u->t->first - 1, u->t->tid,
	    u->t->tid };
	struct wsp_store_entry unused = { .key = e->key };
	struct wsp_undo_result result;
	struct wsp_error ignored;
	size_t i;

	wsp_store_arena_reset(&u->arena);
	if ((e->kind == WSP_STORE_FULL || e->base != e->prev) && e->prev != 0 &&
	    wsp_undo_merge(u->store, e->key, &states, &u->compare, &unused,
	    &result, &ignored) == 0) {
		if (!result.conflict)
			u->counts.points += result.points;
		if (!result.conflict || count_others(u, e))
			return;
	}
	for (i = 0; i < e->nnow; i++)
		u->counts.points += wsp_store_list_mentions(&e->now[i]);
	for (i = 0; i < e->npast; i++)
		u->counts.points += wsp_store_list_mentions(&e->past[i]);
}

/* Nothing came after it: what was before is there again. */
static int
take_back(struct undoing *u, const struct wsp_store_entry *e,
    const struct wsp_store_found *newest, struct wsp_error *err)
{
	struct wsp_store_entry new = { .key = e->key, .key_len = e->key_len,
	    .kind = WSP_STORE_GONE, .prev = newest->tid, .base = e->prev,
	    .taken = u->now };
	struct wsp_store_found f;

	if (e->prev != 0) {
		if (wsp_store_revision(u->store, e->key, e->prev, false, &f,
		    err) == -1)
			return -1;
		if (f.entry->kind != WSP_STORE_GONE) {
			new.kind = WSP_STORE_DELTA;
			new.flags = f.entry->flags & WSP_STORE_OPAQUE;
			new.taken = f.entry->taken;
			new.mtime = f.entry->mtime;
		}
		wsp_store_found_end(&f);
	}
	count_points(u, e);
	return add_entry(u, &new, 0, err);
}

/* Something did: only what has not changed since is taken back. */
static int
merge_back(struct undoing *u, const struct wsp_store_entry *e,
    const struct wsp_store_found *newest, struct wsp_error *err)
{
	struct wsp_undo_states states = { u->t->first - 1, u->t->tid,
	    u->store->head.last };
	struct wsp_store_entry new = { .key = e->key, .key_len = e->key_len,
	    .prev = newest->tid, .base = newest->tid,
	    .taken = newest->entry->taken, .mtime = newest->entry->mtime };
	struct wsp_undo_result result;

	if (newest->entry->kind == WSP_STORE_GONE) {
		u->counts.conflicts++;
		return 0;
	}
	wsp_store_arena_reset(&u->arena);
	if (wsp_undo_merge(u->store, e->key, &states, &u->compare, &new,
	    &result, err) == -1)
		return -1;
	u->counts.conflicts += result.conflict;
	u->counts.points += result.points;
	u->counts.later += result.later;
	return result.any ? add_entry(u, &new, result.method, err) : 0;
}

static int
undo_entry(void *arg, const struct wsp_store_entry *e, struct wsp_error *err)
{
	struct undoing *u = arg;
	struct wsp_store_found newest;
	int ret;

	if (wsp_check_cancel(u->options->cancel, err) == -1 ||
	    wsp_store_newest(u->store, e->key, u->store->head.last, false,
	    &newest, err) == -1)
		return -1;
	if (newest.entry == NULL)
		ret = wsp_fail(err, WSP_ECORRUPT, "%s: changed by %" PRIu64
		    ", and not in the store", e->key, u->t->tid);
	else if (newest.tid <= u->t->tid)
		ret = take_back(u, e, &newest, err);
	else
		ret = merge_back(u, e, &newest, err);
	wsp_store_found_end(&newest);
	return ret;
}

/* What a pack that was stopped has not folded yet is undone as if it had. */
static int
undo_next(struct undoing *u, struct wsp_gather *g, struct wsp_error *err)
{
	struct wsp_store_entry e;
	struct wsp_gathered o;

	wsp_fold_input_reset(&u->input);
	if (wsp_gather_next(g, &u->input, &o, err) == -1 ||
	    wsp_fold_make(&u->fold, &u->input, o.at, o.n, INT64_MIN, &e,
	    err) == -1 ||
	    wsp_fold_whole(&u->fold, u->store, u->t->tid, INT64_MIN, &e,
	    err) == -1)
		return -1;
	return undo_entry(u, &e, err);
}

/* All entries of the range, in the order of keys. */
static int
undo_entries(struct undoing *u, struct wsp_error *err)
{
	struct wsp_gather *g;
	int ret = -1;

	if ((g = malloc(sizeof(*g))) == NULL)
		return wsp_fail_errno(err, NULL);
	if (wsp_gather_begin(g, u->store, u->t, err) == 0 &&
	    wsp_store_each_entry(u->store, u->t->tid, u->t->first, undo_entry,
	    u, err) == 0)
		for (ret = 0; ret == 0 && wsp_gather_key(g) != NULL;)
			ret = undo_next(u, g, err);
	wsp_gather_end(g);
	free(g);
	return ret;
}

static int
undo_all(struct undoing *u, struct wsp_error *err)
{
	if (undo_entries(u, err) == -1 || end_block(u, err) == -1)
		return -1;
	if (u->options->dry_run || u->counts.objects == 0)
		return 0;
	if (wsp_writing_finish(&u->writing, 0, err) == -1)
		return -1;
	u->counts.tid = u->writing.tx.tid;
	return 0;
}

static int
begin(struct undoing *u, struct wsp_store_writer *w, int64_t now_ns,
    struct wsp_error *err)
{
	const struct wsp_undo_options *o = u->options;
	char text[64];
	struct wsp_note note = { WSP_STORE_UNDO, u->t->tree.text, o->user,
	    o->text == NULL ? text : o->text, NULL, o->dry_run };
	struct wsp_entry_place place;
	int ret;

	snprintf(text, sizeof(text), "undo %" PRIu64, u->t->tid);
	if (wsp_writing_begin(&u->writing, w, &note, now_ns, err) == -1)
		return -1;
	place = wsp_writing_place(&u->writing);
	if (wsp_block_maker_init(&u->maker, &place, err) == -1)
		ret = -1;
	else
		ret = undo_all(u, err);
	wsp_block_maker_free(&u->maker);
	return ret;
}

/* The one that is meant. */
static const struct wsp_store_tx *
find(const struct wsp_store_head *h, uint64_t tid, struct wsp_error *err)
{
	const struct wsp_store_tx *t = wsp_store_head_tx(h, tid);

	if (t != NULL && wsp_store_tx_shown(t))
		return t;
	wsp_fail(err, WSP_EVALUE, "%" PRIu64 ": no such transaction", tid);
	return NULL;
}

static int
undo(struct wsp_store_writer *w, uint64_t tid,
    const struct wsp_undo_options *o, int64_t now_ns,
    struct wsp_undo_counts *counts, struct wsp_error *err)
{
	struct undoing u = { .store = w->store, .options = o,
	    .now = now_ns / SECOND_NS };
	int ret;

	if ((u.t = find(&w->store->head, tid, err)) == NULL)
		return -1;
	u.compare.arena = &u.arena;
	ret = begin(&u, w, now_ns, err);
	wsp_writing_end(&u.writing);
	wsp_compare_free(&u.compare);
	wsp_fold_input_free(&u.input);
	wsp_fold_free(&u.fold);
	wsp_store_arena_free(&u.arena);
	if (ret == 0)
		*counts = u.counts;
	return ret;
}

int
wsp_store_undo(struct wsp_store_writer *w, uint64_t tid,
    const struct wsp_undo_options *o, int64_t now_ns,
    struct wsp_undo_counts *counts, struct wsp_error *err)
{
	struct wsp_undo_options really = *o;

	if (now_ns < 0)
		return wsp_fail(err, WSP_EVALUE, "a time before 1970");
	/* Whether there are conflicts is known in the end: so look first. */
	if (o->strict && !o->dry_run) {
		really.dry_run = true;
		if (undo(w, tid, &really, now_ns, counts, err) == -1)
			return -1;
		if (counts->conflicts > 0)
			return 0;
		really.dry_run = really.strict = false;
	}
	return undo(w, tid, &really, now_ns, counts, err);
}
