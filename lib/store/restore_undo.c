/* SPDX-License-Identifier: ISC */
/* restore_undo.c - take back in a tree what a transaction did. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "base/spot.h"
#include "classic/header.h"
#include "file/file.h"
#include "store/restore.h"
#include "wsp-ops.h"

/* The part of a header that is not about archives. */
#define SETTINGS	12

struct undo {
	struct wsp_restoring job;	/* its file is the one before */
	struct wsp_store_file after;
	bool		 window;	/* only newest slots were looked at */
	int64_t		 taken;		/* s, of the one after */
	uint8_t		*now;		/* the bytes of the file, to be freed */
	size_t		 size;
	struct wsp_restore_undone done;
};

/*
 * Builds the files before and after the transaction, which is one of all that
 * was folded into it, also if the pack was stopped before it came so far.
 */
static int
build(struct undo *u, uint64_t tid, struct wsp_error *err)
{
	struct wsp_store *s = u->job.store;
	const struct wsp_store_tx *t = wsp_store_head_tx(&s->head, tid);
	struct wsp_store_found f;
	bool found;

	if (t == NULL)
		return wsp_fail(err, WSP_EVALUE, "%" PRIu64
		    ": no such transaction", tid);
	if (wsp_store_newest(s, u->job.key, tid, false, &f, err) == -1)
		return -1;
	if (f.entry == NULL)
		return wsp_fail(err, WSP_EVALUE, "not in the store");
	u->taken = f.entry->taken;
	u->window = f.entry->kind == WSP_STORE_DELTA &&
	    !(f.entry->flags & (WSP_STORE_SUM | WSP_STORE_OPAQUE)) &&
	    wsp_store_head_tx(&s->head, f.tid)->kind == WSP_STORE_SNAPSHOT;
	wsp_store_found_end(&f);
	if (wsp_store_build(s, u->job.key, tid, &found, &u->after, err) == -1)
		return -1;
	return wsp_store_build(s, u->job.key, t->first - 1, &found,
	    &u->job.file, err);
}

static int
read_now(struct undo *u, struct wsp *w, struct wsp_error *err)
{
	size_t got;

	u->size = (size_t)w->info.file_size;
	if ((u->now = malloc(u->size + 1)) == NULL)
		return wsp_fail_errno(err, NULL);
	if (wsp_source_read(w->body.source, u->now, u->size, 0, &got,
	    err) == -1)
		return -1;
	return got == u->size ? 0 : wsp_fail(err, WSP_ESYS,
	    "it became shorter");
}

static bool
same(const struct wsp_store_file *f, const uint8_t *bytes, size_t size)
{
	return f->there && f->size == size &&
	    memcmp(f->bytes, bytes, size) == 0;
}

/* Have two files of Whisper the same archives, in the same places? */
static bool
alike(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size)
{
	struct wsp_header h;
	size_t table;

	if (a_size != b_size || a_size < WSP_HEADER_SIZE)
		return false;
	wsp_header_decode(a, &h);
	table = WSP_HEADER_SIZE + WSP_ENTRY_SIZE * (size_t)h.narchives;
	return table <= a_size && memcmp(a + SETTINGS, b + SETTINGS,
	    table - SETTINGS) == 0;
}

/*
 * A piece that the transaction changed and that still is so gets what it was;
 * true if it is to be written.
 */
static bool
merge(struct undo *u, size_t at, size_t len)
{
	const uint8_t *before = u->job.file.bytes + at;
	const uint8_t *after = u->after.bytes + at;
	uint8_t *now = u->now + at;

	if (memcmp(before, after, len) == 0 ||
	    memcmp(now, before, len) == 0)
		return false;
	if (memcmp(now, after, len) != 0) {
		u->done.later++;
		return false;
	}
	memcpy(now, before, len);
	u->done.slots++;
	return true;
}

/* Writes what differs, slots side by side at once. */
static int
merge_slots(struct undo *u, struct wsp *w, size_t at, struct wsp_error *err)
{
	bool dry = u->job.options->dry_run, changed;
	size_t from = at;

	for (; at < u->size; at += WSP_SLOT_SIZE) {
		changed = merge(u, at, WSP_SLOT_SIZE);
		if (!changed && from < at && !dry && wsp_source_write(
		    w->body.source, u->now + from, at - from, (off_t)from,
		    err) == -1)
			return -1;
		if (!changed)
			from = at + WSP_SLOT_SIZE;
	}
	return from < at && !dry ? wsp_source_write(w->body.source,
	    u->now + from, at - from, (off_t)from, err) : 0;
}

/* May it be done what a dry run does not? */
static int
may(const struct undo *u, enum wsp_fate fate, struct wsp_error *err)
{
	return wsp_may_change(u->job.place, fate, fate == WSP_ANEW ?
	    &u->job.options->backup : NULL, err);
}

/* The archives are the same: each slot by itself, in place. */
static int
undo_in_place(struct undo *u, struct wsp *w, struct wsp_error *err)
{
	size_t slots = WSP_HEADER_SIZE +
	    WSP_ENTRY_SIZE * (size_t)w->info.narchives;
	bool settings = merge(u, 0, SETTINGS);

	u->done.slots -= settings;
	if (merge_slots(u, w, slots, err) == -1)
		return -1;
	if (settings && !u->job.options->dry_run &&
	    wsp_source_write(w->body.source, u->now, SETTINGS, 0, err) == -1)
		return -1;
	u->done.changed = settings || u->done.slots > 0;
	return 0;
}

/* The file before, filled from what is there, takes its place. */
static int
undo_shape(struct undo *u, struct wsp *w, struct wsp_error *err)
{
	struct wsp_restoring *job = &u->job;
	struct wsp *before;
	size_t got;
	int ret;

	u->done.changed = true;
	if (job->options->dry_run)
		return may(u, WSP_ANEW, err);
	if (wsp_restore_open(job, WSP_WRITE, &before, err) == -1)
		return -1;
	ret = wsp_fill(w, before, NULL, job->now, NULL, err);
	job->file.size = (size_t)before->info.file_size;
	if (ret == 0 && (job->file.bytes = malloc(job->file.size)) == NULL)
		ret = wsp_fail_errno(err, NULL);
	if (ret == 0)
		ret = wsp_source_read(before->body.source, job->file.bytes,
		    job->file.size, 0, &got, err);
	wsp_close(before);
	return ret == 0 ? wsp_restore_replace(job, w, err) : -1;
}

/* What the transaction made, and is still the same, goes. */
static int
undo_made(struct undo *u, struct wsp *w, struct wsp_error *err)
{
	struct wsp_spot spot;
	int ret;

	if (!same(&u->after, u->now, u->size)) {
		u->done.conflict = true;
		return 0;
	}
	u->done.changed = true;
	if (u->job.options->dry_run)
		return may(u, WSP_AWAY, err);
	if (wsp_find_spot(w, &spot, err) == -1)
		return -1;
	ret = wsp_io_unlink(spot.dir, spot.name, err);
	wsp_spot_close(&spot);
	return ret;
}

static int
undo_changed(struct undo *u, struct wsp *w, struct wsp_error *err)
{
	const struct wsp_store_file *before = &u->job.file, *after = &u->after;
	bool can;

	if (u->window && alike(u->now, u->size, after->bytes, after->size) &&
	    alike(u->now, u->size, before->bytes, before->size))
		u->done.unseen = wsp_restore_unseen(&w->info, before->bytes,
		    after->bytes, u->now, u->taken);
	if (same(before, u->now, u->size) ||
	    same(before, after->bytes, after->size))
		return 0;
	if (!before->opaque && !after->opaque && alike(u->now, u->size,
	    after->bytes, after->size)) {
		if (alike(before->bytes, before->size, after->bytes,
		    after->size))
			return undo_in_place(u, w, err);
		return undo_shape(u, w, err);
	}
	if (!same(after, u->now, u->size)) {
		can = false;
		if (before->opaque && after->opaque && wsp_restore_points(
		    &u->job, after, w, &can, &u->done, err) == -1)
			return -1;
		u->done.conflict = !can;
		return 0;
	}
	u->done.changed = true;
	return u->job.options->dry_run ? may(u, WSP_ANEW, err) :
	    wsp_restore_replace(&u->job, w, err);
}

/* What there is now decides. */
static int
undo_there(struct undo *u, struct wsp *w, struct wsp_error *err)
{
	if (read_now(u, w, err) == -1)
		return -1;
	if (!u->job.file.there)
		return undo_made(u, w, err);
	if (u->after.there)
		return undo_changed(u, w, err);
	/* It was removed, and has been made again. */
	u->done.conflict = !same(&u->job.file, u->now, u->size);
	return 0;
}

/* There is no file: one that was removed comes back. */
static int
undo_missing(struct undo *u, struct wsp_error *err)
{
	enum wsp_restored done;

	if (!u->job.file.there)
		return 0;
	u->done.conflict = u->done.gone = u->after.there;
	if (u->after.there)
		return 0;
	u->done.changed = true;
	return wsp_restore_make(&u->job, &done, err);
}

/* Opens the file that is there, locked but in a dry run, whatever it is. */
static int
undo(struct undo *u, struct wsp_error *err)
{
	const struct wsp_restore_options *o = u->job.options;
	struct wsp *w;
	int ret;

	if (wsp_open_at(&w, u->job.place, WSP_EXAMINE, o->lock_timeout_ms,
	    err) == -1)
		return err->sys == ENOENT ? undo_missing(u, err) : -1;
	ret = 0;
	if (wsp_problem(w) == NULL && o->dry_run)
		ret = may(u, WSP_IN_PLACE, err);
	else if (wsp_problem(w) == NULL) {
		wsp_close(w);
		if (wsp_open_at(&w, u->job.place, WSP_WRITE,
		    o->lock_timeout_ms, err) == -1)
			return -1;
	}
	if (ret == 0)
		ret = undo_there(u, w, err);
	wsp_close(w);
	return ret;
}

int
wsp_restore_undo(struct wsp_store *s, const char *key, uint64_t tid, int root,
    const char *path, const char *name,
    const struct wsp_restore_options *options, int64_t now,
    struct wsp_restore_undone *done, struct wsp_error *err)
{
	struct undo u = { .job = { .store = s, .key = key,
	    .place = { root, path, name }, .options = options, .now = now } };
	int ret;

	ret = build(&u, tid, err);
	if (ret == 0)
		ret = undo(&u, err);
	free(u.job.file.bytes);
	free(u.after.bytes);
	free(u.now);
	if (ret == 0)
		*done = u.done;
	return ret;
}
