/* SPDX-License-Identifier: ISC */
/* snap_file.c - what is to be stored of one file. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/io.h"
#include "store/build.h"
#include "store/record.h"
#include "store/snap.h"

#define DELTAS_MAX	500	/* from an F on, */
#define VALUES_MAX	2	/* and as many times its values */
#define BLOCK		512	/* bytes that st_blocks counts */

void
wsp_snap_worker_free(struct wsp_snap_worker *w)
{
	wsp_snap_worker_pause(w);
	wsp_store_arena_free(&w->arena);
	wsp_compare_free(&w->compare);
	free(w->bytes);
	memset(w, 0, sizeof(*w));
}

static int64_t
time_now(const struct wsp_snap_run *run)
{
	return run->now + (wsp_clock_ms() - run->began_ms) / 1000;
}

bool
wsp_snap_untouched(const struct wsp_snap_run *run,
    const struct wsp_snap_item *item)
{
	const struct wsp_known *k = item->known;
	struct wsp_error ignored;
	struct stat st;

	if (!item->there || k == NULL || k->kind == WSP_STORE_GONE ||
	    run->options->full || (run->options->dry_run &&
	    !run->options->window) || k->mtime_ns == WSP_KNOWN_NS ||
	    k->ctime_ns == WSP_KNOWN_NS || wsp_io_lstat(run->root, item->path,
	    &st, &ignored) == -1)
		return false;
	return S_ISREG(st.st_mode) && st.st_ino == k->inode &&
	    (uint64_t)st.st_size == k->size &&
	    st.st_mtim.tv_sec == k->mtime &&
	    st.st_mtim.tv_nsec == (long)k->mtime_ns &&
	    st.st_ctim.tv_sec == k->ctime &&
	    st.st_ctim.tv_nsec == (long)k->ctime_ns;
}

/* Was it compared so recently that its newest slots are enough to read? */
static bool
may_window(const struct wsp_snap_run *run, const struct wsp_snap_item *item,
    int64_t taken)
{
	const struct wsp_known *k = item->known;
	int64_t age = run->options->age_s, spread = age / 4;

	if (!run->options->window || run->options->full || k == NULL ||
	    k->kind == WSP_STORE_GONE || k->checked == 0 || k->nlists == 0)
		return false;
	spread = (int64_t)((double)spread *
	    wsp_store_crc(item->key, item->key_len) / UINT32_MAX);
	return taken < k->checked + age - spread;
}

static void
take_mode(struct wsp_store_meta *m, const struct stat *st)
{
	m->mode = st->st_mode & WSP_STORE_MODE_MAX;
	m->uid = st->st_uid;
	m->gid = st->st_gid;
	m->bits = (uint64_t)st->st_blocks * BLOCK < (uint64_t)st->st_size ?
	    WSP_STORE_HOLES : 0;
}

/*
 * Of an object that was gone even that may have been forgotten by a pack since
 * the index was written.
 */
static int
find_prev(struct wsp_snap_worker *w, const struct wsp_snap_item *item,
    uint64_t *prev, struct wsp_error *err)
{
	struct wsp_store_found f;

	*prev = 0;
	if (item->known == NULL)
		return 0;
	*prev = item->known->tid;
	if (item->known->kind != WSP_STORE_GONE)
		return 0;
	if (wsp_snap_worker_store(w, err) == -1 ||
	    wsp_store_newest(w->store, item->key, w->run->tid - 1, false, &f,
	    err) == -1)
		return -1;
	*prev = f.entry == NULL ? 0 : f.tid;
	wsp_store_found_end(&f);
	return 0;
}

/* The file as it was; *before is opaque and empty if there was none. */
static int
build_before(struct wsp_snap_worker *w, const struct wsp_snap_item *item,
    struct wsp_store_file *file, struct wsp_image *before,
    struct wsp_error *err)
{
	bool found;

	memset(file, 0, sizeof(*file));
	if (wsp_snap_worker_store(w, err) == -1 ||
	    wsp_store_build(w->store, item->key, item->known->tid, &found,
	    file, err) == -1)
		return -1;
	if (!file->there)
		return wsp_fail(err, WSP_ECORRUPT,
		    "the index is wrong: remove it");
	if (wsp_image_parse(before, file->bytes, file->size, &w->arena,
	    err) == -1)
		return -1;
	if (before->opaque != file->opaque)
		return wsp_fail(err, WSP_ECORRUPT,
		    "what is stored of it is of another form");
	before->meta = file->meta;
	return 0;
}

/* Have so many deltas come that it is better to store it whole? */
static bool
is_due(const struct wsp_snap_worker *w, const struct wsp_known *k)
{
	return w->run->options->full || k->deltas >= DELTAS_MAX ||
	    k->delta_values > VALUES_MAX * k->full_values;
}

static void
make_full(struct wsp_store_entry *e)
{
	e->kind = WSP_STORE_FULL;
	e->nnow = e->npast = e->npages = 0;
	e->flags &= WSP_STORE_SUM | WSP_STORE_UNSTABLE;
}

/* What cannot be read of the store is stored anew, as a whole. */
static int
replace_damaged(struct wsp_snap_worker *w, struct wsp_snap_item *item,
    struct wsp_image *m, struct wsp_store_entry *e, struct wsp_error *err)
{
	item->damaged = true;
	if (!m->opaque)
		wsp_image_phases(m, NULL);
	make_full(e);
	return wsp_compare_full(&w->compare, m, e, err);
}

/* Compares what was read with what was stored. */
static int
compare(struct wsp_snap_worker *w, struct wsp_snap_item *item,
    struct wsp_image *m, struct wsp_store_entry *e, struct wsp_error *err)
{
	struct wsp_store_file file;
	struct wsp_image before;
	bool any = true, alike;
	int ret;

	if ((ret = build_before(w, item, &file, &before, err)) == -1) {
		if (err->code == WSP_ECORRUPT)
			ret = replace_damaged(w, item, m, e, err);
		goto out;
	}
	if (!m->opaque)
		wsp_image_phases(m, before.opaque ? NULL : &before.meta);
	alike = wsp_compare_alike(&before, m);
	e->kind = WSP_STORE_DELTA;
	if (alike) {
		ret = wsp_compare_delta(&w->compare, &before, m, e, &any,
		    err);
		item->same = !any;
		if (ret == -1 || (!any && !w->run->options->full)) {
			item->result = WSP_SNAP_KEPT;
			goto out;
		}
	}
	if (!alike || is_due(w, item->known)) {
		make_full(e);
		item->points = wsp_compare_news(&before, m);
		item->counted = true;
		ret = wsp_compare_full(&w->compare, m, e, err);
		if (ret == 0 && alike)
			ret = wsp_compare_lost(&w->compare, &before, m, e,
			    err);
	}
out:
	free(file.bytes);
	return ret;
}

static int
store_whole(struct wsp_snap_worker *w, struct wsp_snap_item *item,
    struct wsp_image *m, struct wsp_store_entry *e, struct wsp_error *err)
{
	if (item->known != NULL && item->known->kind != WSP_STORE_GONE)
		return compare(w, item, m, e, err);
	if (!m->opaque)
		wsp_image_phases(m, NULL);
	make_full(e);
	return wsp_compare_full(&w->compare, m, e, err);
}

/* The bytes of the worker are all of a file, of this status. */
static int
store_bytes(struct wsp_snap_worker *w, struct wsp_snap_item *item,
    const struct stat *st, bool unstable, struct wsp_store_entry *e,
    struct wsp_known *known, struct wsp_error *err)
{
	struct wsp_image m;

	if (wsp_image_parse(&m, w->bytes, (uint64_t)st->st_size, &w->arena,
	    err) == -1)
		return -1;
	if (m.opaque && m.size > WSP_STORE_OPAQUE_MAX)
		return wsp_fail(err, WSP_EVALUE,
		    "of another format and over 1073741824 bytes");
	w->method = m.opaque ? 0 : m.meta.method;
	take_mode(&m.meta, st);
	e->sum = wsp_store_crc(m.bytes, m.size);
	e->flags = WSP_STORE_SUM | (unstable ? WSP_STORE_UNSTABLE : 0);
	if (store_whole(w, item, &m, e, err) == -1)
		return -1;
	return wsp_snap_note_image(&w->arena, known, &m, e->taken, err);
}

static int
read_whole(struct wsp_snap_worker *w, struct wsp_snap_item *item,
    struct wsp_snap_file *f, struct wsp_store_entry *e,
    struct wsp_known *known, struct wsp_error *err)
{
	if ((uint64_t)f->st.st_size > WSP_SNAP_FILE_MAX)
		return wsp_fail(err, WSP_EVALUE, "it is too large");
	if (wsp_snap_read(w, f, err) == -1)
		return -1;
	return store_bytes(w, item, &f->st, f->unstable, e, known, err);
}

/* Reads only what is new, if that is enough. */
static int
read_window(struct wsp_snap_worker *w, struct wsp_snap_item *item,
    struct wsp_snap_file *f, struct wsp_store_entry *e,
    struct wsp_known *known, bool *enough, struct wsp_error *err)
{
	bool changed, altered;

	if (wsp_snap_window(w, f, e->taken, e, known, enough, err) == -1)
		return -1;
	if (!*enough)
		return 0;
	if (wsp_snap_changed(f, &changed, err) == -1 ||
	    wsp_snap_worker_store(w, err) == -1 ||
	    wsp_snap_seen(w, item, e, &altered, err) == -1)
		return -1;
	*enough = !changed && !altered;
	return 0;
}

static int
read_file(struct wsp_snap_worker *w, struct wsp_snap_item *item,
    struct wsp_snap_file *f, struct wsp_store_entry *e,
    struct wsp_known *known, struct wsp_error *err)
{
	struct wsp_store_entry blank = *e;
	bool enough = false;

	if (may_window(w->run, item, e->taken) &&
	    read_window(w, item, f, e, known, &enough, err) == -1)
		return -1;
	if (!enough) {
		*e = blank;
		return read_whole(w, item, f, e, known, err);
	}
	e->kind = WSP_STORE_DELTA;
	item->result = e->nnow > 0 ? WSP_SNAP_STORED : WSP_SNAP_KEPT;
	return 0;
}

static int
store_file(struct wsp_snap_worker *w, struct wsp_snap_item *item,
    struct wsp_store_entry *e, struct wsp_known *known,
    struct wsp_error *err)
{
	struct wsp_snap_file f;
	int ret;

	if (wsp_snap_open(w->run, item->path, &f, err) == -1)
		return -1;
	e->taken = time_now(w->run);
	ret = find_prev(w, item, &e->prev, err);
	e->base = e->prev;
	if (ret == 0)
		ret = read_file(w, item, &f, e, known, err);
	wsp_io_close(f.fd, &(struct wsp_error){ 0 });
	if (ret == -1)
		return -1;
	e->mtime = f.st.st_mtim.tv_sec;
	item->unstable = f.unstable;
	wsp_snap_note_status(known, &f.st, e->taken);
	return 0;
}

/* The copy is this file's to change. */
static int
copy_known(struct wsp_snap_worker *w, const struct wsp_snap_item *item,
    struct wsp_known *known, struct wsp_error *err)
{
	struct wsp_known *copy;

	memset(known, 0, sizeof(*known));
	if (item->known != NULL) {
		if ((copy = wsp_known_copy(item->known, &w->arena, err)) ==
		    NULL)
			return -1;
		*known = *copy;
	}
	known->key = item->key;
	known->key_len = item->key_len;
	return 0;
}

static void
store_gone(const struct wsp_snap_worker *w, const struct wsp_snap_item *item,
    struct wsp_store_entry *e)
{
	e->kind = WSP_STORE_GONE;
	e->prev = e->base = item->known->tid;
	e->taken = time_now(w->run);
}

/* Forgets the entry before, and begins one. */
static int
begin_entry(struct wsp_snap_worker *w, struct wsp_snap_item *item,
    struct wsp_store_entry *e, struct wsp_known *known,
    struct wsp_error *err)
{
	memset(e, 0, sizeof(*e));
	e->key = item->key;
	e->key_len = item->key_len;
	wsp_store_arena_reset(&w->arena);
	w->compare.arena = &w->arena;
	w->compare.now.n = w->compare.past.n = w->compare.nodd = 0;
	item->result = WSP_SNAP_STORED;
	return copy_known(w, item, known, err);
}

int
wsp_snap_bytes(struct wsp_snap_worker *w, struct wsp_snap_item *item,
    const struct stat *st, struct wsp_store_entry *e, struct wsp_error *err)
{
	struct wsp_known known;

	if (begin_entry(w, item, e, &known, err) == -1 ||
	    find_prev(w, item, &e->prev, err) == -1)
		return -1;
	e->base = e->prev;
	e->taken = w->run->now;
	e->mtime = st->st_mtim.tv_sec;
	return store_bytes(w, item, st, false, e, &known, err);
}

void
wsp_snap_file(struct wsp_snap_worker *w, struct wsp_snap_item *item,
    struct wsp_store_entry *e, struct wsp_known *known,
    struct wsp_error *err)
{
	if (begin_entry(w, item, e, known, err) == -1) {
		item->result = WSP_SNAP_FAILED;
		return;
	}
	if (!item->there && (known->kind == WSP_STORE_GONE || item->keep))
		item->result = WSP_SNAP_KEPT;
	else if (!item->there)
		store_gone(w, item, e);
	else if (store_file(w, item, e, known, err) == -1)
		item->result = WSP_SNAP_FAILED;
	if (item->result != WSP_SNAP_STORED)
		return;
	item->what = e->kind == WSP_STORE_GONE ? '-' : e->prev == 0 ||
	    item->known->kind == WSP_STORE_GONE ? '+' : '*';
	if (!item->counted)
		item->points = wsp_entry_points(e);
	wsp_known_entry(known, e, w->run->tid);
}
