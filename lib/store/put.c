/* SPDX-License-Identifier: ISC */
/* put.c - a transaction, written object by object. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "file/file.h"
#include "store/block.h"
#include "store/key.h"
#include "store/snap.h"
#include "wsp-tree.h"

#define SECOND_NS	INT64_C(1000000000)

struct wsp_putting {
	struct wsp_writing writing;
	struct wsp_known_reader reader;
	const struct wsp_known *known;	/* the next one of the index */
	struct wsp_block_maker maker;
	struct wsp_snapshot_options options;
	struct wsp_snap_run run;
	struct wsp_snap_stores stores;
	struct wsp_snap_worker worker;
	char		*tree;
	bool		 any;		/* is there anything to commit? */
	char		 last[WSP_STORE_KEY_MAX + 1];
};

static void
end(struct wsp_store_writer *w)
{
	struct wsp_putting *p = w->putting;

	if (p == NULL)
		return;
	w->putting = NULL;
	wsp_block_maker_free(&p->maker);
	wsp_writing_end(&p->writing);
	wsp_known_close(&p->reader);
	wsp_snap_worker_free(&p->worker);
	wsp_snap_stores_end(&p->stores);
	free(p->tree);
	free(p);
}

/* Fills what has begun, which the writer has already. */
static int
begin(struct wsp_store_writer *w, const struct wsp_store_note *note,
    int64_t now_ns, struct wsp_error *err)
{
	struct wsp_note n = { WSP_STORE_SNAPSHOT, note->tree, note->user,
	    note->text, note->tag, false };
	struct wsp_putting *p = w->putting;
	struct wsp_entry_place place;

	if ((p->tree = strdup(note->tree)) == NULL)
		return wsp_fail_errno(err, NULL);
	n.tree = p->tree;
	if (wsp_known_open(&p->reader, w->store, err) == -1 ||
	    wsp_known_next(&p->reader, &p->known, err) == -1 ||
	    wsp_writing_begin(&p->writing, w, &n, now_ns, err) == -1)
		return -1;
	place = wsp_writing_place(&p->writing);
	wsp_snapshot_defaults(&p->options);
	p->run = (struct wsp_snap_run){ .options = &p->options,
	    .now = now_ns / SECOND_NS, .began_ms = wsp_clock_ms(),
	    .tid = p->writing.tx.tid, .root = -1, .stores = &p->stores };
	p->worker.run = &p->run;
	return wsp_block_maker_init(&p->maker, &place, err);
}

int
wsp_store_begin(struct wsp_store_writer *w, const struct wsp_store_note *note,
    int64_t now_ns, struct wsp_error *err)
{
	const char *why = wsp_store_tree_problem(note->tree,
	    strlen(note->tree));

	if (w->putting != NULL)
		return wsp_fail(err, WSP_EVALUE,
		    "a transaction has begun already");
	if (why != NULL)
		return wsp_fail(err, WSP_EVALUE, "tree '%s': %s", note->tree,
		    why);
	if (now_ns < 0)
		return wsp_fail(err, WSP_EVALUE, "a time before 1970");
	if (wsp_store_sweep(w, err) == -1 || wsp_known_update(w, false, err) ==
	    -1)
		return -1;
	if ((w->putting = calloc(1, sizeof(*w->putting))) == NULL)
		return wsp_fail_errno(err, NULL);
	w->putting->reader.fd = -1;
	w->putting->writing.segments.now.fd = -1;
	wsp_snap_stores_begin(&w->putting->stores, w->store->path, 1);
	if (begin(w, note, now_ns, err) == 0)
		return 0;
	end(w);
	return -1;
}

/* Has a transaction begun that can take this key next? */
static int
check_key(const struct wsp_store_writer *w, const char *key,
    struct wsp_error *err)
{
	const struct wsp_putting *p = w->putting;
	const char *why = wsp_store_key_problem(key, strlen(key));
	size_t len;

	if (p == NULL || p->writing.voted)
		return wsp_fail(err, WSP_EVALUE, p == NULL ?
		    "no transaction has begun" :
		    "the transaction has been voted on");
	len = strlen(p->tree);
	if (why == NULL && (strncmp(key, p->tree, len) != 0 ||
	    key[len] != '/'))
		why = "it is of another tree";
	if (why == NULL && *p->last != '\0' &&
	    wsp_walk_compare(key, p->last) <= 0)
		why = "it does not come after the one before";
	return why == NULL ? 0 : wsp_fail(err, WSP_EVALUE, "key '%s': %s",
	    key, why);
}

/* What is to be put, beside what the index knows of it. */
static int
find_item(struct wsp_putting *p, const char *key, struct wsp_snap_item *item,
    struct wsp_error *err)
{
	int order = -1;

	memset(item, 0, sizeof(*item));
	memcpy(p->last, key, strlen(key) + 1);
	while (p->known != NULL && (order = wsp_walk_compare(p->known->key,
	    key)) < 0)
		if (wsp_known_next(&p->reader, &p->known, err) == -1)
			return -1;
	item->key = p->last;
	item->key_len = strlen(key);
	item->path = strchr(p->last, '/') + 1;
	item->known = p->known != NULL && order == 0 ? p->known : NULL;
	return 0;
}

static int
end_block(struct wsp_putting *p, struct wsp_error *err)
{
	struct wsp_packed block;
	int ret;

	if (wsp_block_maker_end(&p->maker, &block, err) == -1)
		return -1;
	ret = wsp_segments_add(&p->writing.segments, &block, err);
	wsp_packed_free(&block);
	return ret;
}

static int
add(struct wsp_putting *p, const struct wsp_store_entry *e, uint32_t method,
    struct wsp_error *err)
{
	if (wsp_block_maker_add(&p->maker, e, method, err) == -1)
		return -1;
	p->any = true;
	return wsp_block_maker_full(&p->maker) ? end_block(p, err) : 0;
}

static int
read_bytes(struct wsp_putting *p, struct wsp *file, struct stat *st,
    struct wsp_error *err)
{
	struct wsp_snap_worker *w = &p->worker;
	size_t size = (size_t)file->info.file_size, got;
	uint8_t *bytes;

	if (file->info.file_size > WSP_SNAP_FILE_MAX)
		return wsp_fail(err, WSP_EVALUE, "it is too large");
	if (size >= w->room) {
		if ((bytes = realloc(w->bytes, size + 1)) == NULL)
			return wsp_fail_errno(err, NULL);
		w->bytes = bytes;
		w->room = size + 1;
	}
	if (wsp_source_read(file->body.source, w->bytes, size, 0, &got,
	    err) == -1)
		return -1;
	st->st_size = (off_t)got;
	return 0;
}

int
wsp_store_put(struct wsp_store_writer *w, const char *key, struct wsp *file,
    const struct stat *status, struct wsp_error *err)
{
	struct wsp_putting *p = w->putting;
	struct stat st = *status;
	struct wsp_store_entry e;
	struct wsp_snap_item item;

	if (check_key(w, key, err) == -1 ||
	    find_item(p, key, &item, err) == -1 ||
	    read_bytes(p, file, &st, err) == -1)
		return -1;
	item.there = true;
	if (wsp_snap_bytes(&p->worker, &item, &st, &e, err) == -1)
		return -1;
	return item.result == WSP_SNAP_KEPT ? 0 :
	    add(p, &e, p->worker.method, err);
}

int
wsp_store_gone(struct wsp_store_writer *w, const char *key,
    struct wsp_error *err)
{
	struct wsp_putting *p = w->putting;
	struct wsp_store_entry e = { .kind = WSP_STORE_GONE };
	struct wsp_snap_item item;

	if (check_key(w, key, err) == -1 ||
	    find_item(p, key, &item, err) == -1)
		return -1;
	if (item.known == NULL || item.known->kind == WSP_STORE_GONE)
		return wsp_fail(err, WSP_EVALUE, "key '%s': there is no such "
		    "file", key);
	e.key = item.key;
	e.key_len = item.key_len;
	e.prev = e.base = item.known->tid;
	e.taken = p->run.now;
	return add(p, &e, 0, err);
}

int
wsp_store_vote(struct wsp_store_writer *w, struct wsp_error *err)
{
	struct wsp_putting *p = w->putting;

	if (p == NULL)
		return wsp_fail(err, WSP_EVALUE, "no transaction has begun");
	if (p->maker.block.entries > 0 && end_block(p, err) == -1)
		return -1;
	return p->any ? wsp_writing_vote(&p->writing, err) : 0;
}

int
wsp_store_finish(struct wsp_store_writer *w, uint64_t *tid,
    struct wsp_error *err)
{
	uint64_t made;
	int ret;

	if ((ret = wsp_store_vote(w, err)) == 0) {
		made = w->putting->any ? w->putting->writing.tx.tid : 0;
		if (made != 0)
			ret = wsp_writing_finish(&w->putting->writing, 0, err);
		if (ret == 0)
			*tid = made;
	}
	end(w);
	return ret;
}

void
wsp_store_abort(struct wsp_store_writer *w)
{
	end(w);
}
