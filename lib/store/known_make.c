/* SPDX-License-Identifier: ISC */
/*
 * known_make.c - an index made of one that is older, and of later segments.
 *
 * That is a merge by keys of streams: the old index, and the entries of each
 * group of segments.  Of one key the later group counts.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "store/each_entry.h"
#include "store/known.h"
#include "wsp-tree.h"

#define GROUPS		64	/* at once */
#define ANEW_MAX	900	/* that have a block in memory */
#define OBJECTS		256	/* in a record */

struct making {
	struct wsp_store *store;
	bool		 anew;		/* the old one only has times */
	bool		 dry;
	struct wsp_known_reader old;
	const struct wsp_known *known;	/* of it; or NULL */
	struct wsp_entry_stream *streams;
	size_t		 n;
	struct wsp_known_writer writer;
	struct wsp_known_block block;
	struct wsp_packer *packer;
};

/* The least key of all, or NULL. */
static const char *
least(const struct making *m)
{
	const char *key = m->known == NULL ? NULL : m->known->key;
	size_t i;

	for (i = 0; i < m->n; i++)
		if (m->streams[i].entry != NULL && (key == NULL ||
		    wsp_walk_compare(m->streams[i].entry->key, key) < 0))
			key = m->streams[i].entry->key;
	return key;
}

static int
flush(struct making *m, struct wsp_error *err)
{
	uint32_t n = m->block.n;

	if (n == 0)
		return 0;
	if (wsp_known_pack(&m->block, m->packer, err) == -1)
		return -1;
	return wsp_known_write(&m->writer, &m->block, n, err);
}

/* Of what was not changed since, times and inodes are still right. */
static void
keep_times(const struct making *m, struct wsp_known *k, uint64_t first)
{
	const struct wsp_known *old = m->known;
	uint64_t tid = k->tid;

	if (old == NULL || strcmp(old->key, k->key) != 0 ||
	    old->tid < first || old->tid > tid || old->kind != k->kind)
		return;
	*k = *old;
	k->tid = tid;
}

/* What all streams say of a key, and beyond it. */
static int
merge_key(struct making *m, const char *key, struct wsp_error *err)
{
	struct wsp_known k = { .key = key, .key_len = strlen(key) };
	struct wsp_entry_stream *st;
	bool changed = false;
	uint64_t first = 0;
	size_t i;

	if (!m->anew && m->known != NULL && strcmp(m->known->key, key) == 0)
		k = *m->known;
	k.key = key;
	for (i = 0; i < m->n; i++) {
		st = &m->streams[i];
		if (st->entry == NULL || strcmp(st->entry->key, key) != 0)
			continue;
		wsp_known_entry(&k, st->entry, st->group->tid);
		first = st->group->first;
		changed = true;
	}
	if (changed) {
		k.mtime_ns = k.ctime_ns = WSP_KNOWN_NS;
		k.size = k.inode = k.crc = 0;
		k.mtime = k.ctime = k.checked = 0;
		k.nlists = 0;
	}
	if (m->anew && !changed)
		return 0;
	if (m->anew)
		keep_times(m, &k, first);
	k.key = key;
	wsp_known_add(&m->block, &k);
	return m->block.n < OBJECTS ? 0 : flush(m, err);
}

/* What is damaged cannot be known: the next snapshot stores it anew. */
static int
next_entry(struct making *m, struct wsp_entry_stream *st,
    struct wsp_error *err)
{
	while (wsp_entry_stream_next(m->store, st, err) == -1)
		if (!wsp_entry_stream_pass(m->store, st, err))
			return -1;
	return 0;
}

static int
advance(struct making *m, const char *key, struct wsp_error *err)
{
	size_t i;

	if (m->known != NULL && strcmp(m->known->key, key) == 0 &&
	    wsp_known_next(&m->old, &m->known, err) == -1)
		return -1;
	for (i = 0; i < m->n; i++)
		if (m->streams[i].entry != NULL &&
		    strcmp(m->streams[i].entry->key, key) == 0 &&
		    next_entry(m, &m->streams[i], err) == -1)
			return -1;
	return 0;
}

static int
merge(struct making *m, struct wsp_error *err)
{
	char key[WSP_STORE_KEY_MAX + 1];
	const char *next;
	size_t i;

	if (m->old.fd != -1 && wsp_known_next(&m->old, &m->known, err) == -1)
		return -1;
	for (i = 0; i < m->n; i++)
		if (next_entry(m, &m->streams[i], err) == -1)
			return -1;
	while ((next = least(m)) != NULL) {
		memcpy(key, next, strlen(next) + 1);
		if (merge_key(m, key, err) == -1 ||
		    advance(m, key, err) == -1)
			return -1;
	}
	return flush(m, err);
}

static void
end_streams(struct making *m)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		wsp_entry_stream_end(&m->streams[i]);
	free(m->streams);
}

/* Brings the index up to the last of n groups. */
static int
make_some(struct making *m, size_t from, size_t n, struct wsp_error *err)
{
	struct wsp_store *s = m->store;
	struct wsp_store_head head = s->head;
	int ret = -1;
	size_t i;

	if (from + n < s->ngroups)
		head.last = s->groups[from + n - 1].tid;
	m->n = n;
	m->writer.fd = -1;
	if ((m->streams = calloc(n + 1, sizeof(*m->streams))) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < n; i++)
		m->streams[i].group = &s->groups[from + i];
	if ((m->packer = wsp_packer_new(err)) != NULL &&
	    wsp_known_begin(&m->writer, s, m->dry, err) == 0 &&
	    merge(m, err) == 0)
		ret = wsp_known_finish(&m->writer, &head, err);
	wsp_known_end(&m->writer);
	wsp_packer_free(m->packer);
	wsp_known_block_free(&m->block);
	end_streams(m);
	return ret;
}

/* The first group that an index of this tid lacks. */
static size_t
first_missing(const struct wsp_store *s, uint64_t last)
{
	size_t i = 0;

	while (i < s->ngroups && s->groups[i].tid <= last)
		i++;
	return i;
}

/* How many groups are merged at once, from one on: all of one tid. */
static size_t
count_some(const struct wsp_store *s, size_t from)
{
	size_t n = s->ngroups - from;

	for (n = n > GROUPS ? GROUPS : n; n > 0 && from + n < s->ngroups &&
	    s->groups[from + n].tid == s->groups[from + n - 1].tid; n++)
		continue;
	return n;
}

int
wsp_known_update(struct wsp_store_writer *w, bool dry, struct wsp_error *err)
{
	struct wsp_store *s = w->store;
	struct making m;
	size_t from;
	int ret;

	for (;;) {
		m = (struct making){ .store = s, .dry = dry };
		if (wsp_known_open(&m.old, s, err) == -1) {
			if (err->sys != ENOENT || s->head.ntxs > 0)
				wsp_store_warn(w, WSP_STORE_INDEX
				    " %s made anew: %s", dry ? "would be" :
				    "is", err->msg);
		} else if (m.old.last == s->head.last) {
			wsp_known_close(&m.old);
			return 0;
		}
		from = first_missing(s, m.old.last);
		ret = make_some(&m, from, count_some(s, from), err);
		wsp_known_close(&m.old);
		if (ret == -1)
			return -1;
	}
}

int
wsp_known_renew(struct wsp_store_writer *w, struct wsp_error *err)
{
	struct wsp_store *s = w->store;
	struct making m = { .store = s, .anew = true };
	struct wsp_error ignored;
	int ret;

	if (s->ngroups > ANEW_MAX)
		return wsp_io_unlink(s->dir, WSP_STORE_INDEX, err);
	/* It does without one that it cannot read. */
	wsp_known_open(&m.old, s, &ignored);
	ret = make_some(&m, 0, s->ngroups, err);
	wsp_known_close(&m.old);
	return ret;
}
