/* SPDX-License-Identifier: ISC */
/*
 * pack.c - a pack, step by step.
 *
 * Each step takes the lock, makes one segment of the fold that is being done,
 * and commits it together with the end of those it replaces; so a pack can be
 * stopped anywhere, and others write in between.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/io.h"
#include "store/keep.h"
#include "store/known.h"
#include "store/pack.h"
#include "store/reserve.h"

static uint64_t
all_bytes(const struct wsp_store_head *h)
{
	uint64_t bytes = 0;
	size_t i;

	for (i = 0; i < h->nsegs; i++)
		bytes += h->segs[i].size;
	return bytes;
}

static uint64_t
bytes_of(const struct wsp_store_head *h, uint64_t tid)
{
	uint64_t bytes = 0;
	size_t i;

	for (i = 0; i < h->nsegs; i++)
		if (h->segs[i].tid == tid)
			bytes += h->segs[i].size;
	return bytes;
}

/* Copies the transactions of a HEAD, so that they can be changed. */
static int
copy_head(struct wsp_store_head *to, const struct wsp_store_head *from,
    struct wsp_error *err)
{
	size_t size = from->ntxs * sizeof(*from->txs);

	*to = *from;
	if ((to->txs = malloc(size + 1)) == NULL)
		return wsp_fail_errno(err, NULL);
	if (size > 0)
		memcpy(to->txs, from->txs, size);
	return 0;
}

/* Is a fold being done?  Into which? */
static uint64_t
unfinished(const struct wsp_store_head *h)
{
	size_t i;

	for (i = 0; i < h->ntxs; i++)
		if (h->txs[i].into != 0)
			return h->txs[i].into;
	return 0;
}

/* The first transactions that are to go into the same one. */
static size_t
first_group(const struct wsp_store_head *h, const struct wsp_kept *kept,
    unsigned inputs, size_t *members)
{
	size_t i, n = 0;

	for (i = 0; i < h->ntxs && n < inputs; i++) {
		if (n == 0 ? kept[i].into == 0 : kept[i].into !=
		    kept[members[0]].into && h->txs[i].tid !=
		    kept[members[0]].into)
			continue;
		members[n++] = i;
	}
	return n < 2 ? 0 : n;
}

/*
 * Marks those that are held, and the members of a group as being folded into
 * the last of them.
 */
static int
mark(struct wsp_pack_run *r, const struct wsp_kept *kept,
    const size_t *members, size_t n, struct wsp_error *err)
{
	struct wsp_store_head h;
	struct wsp_store_tx *last;
	bool done, changed = n > 0;
	uint8_t flags;
	size_t i;
	int ret;

	if (copy_head(&h, &r->writer->store->head, err) == -1)
		return -1;
	for (i = 0; i < h.ntxs; i++) {
		/* NOLINTNEXTLINE: the copy has as many. */
		flags = (uint8_t)(h.txs[i].flags & ~WSP_STORE_HELD) |
		    (kept[i].held ? WSP_STORE_HELD : 0);
		changed = changed || flags != h.txs[i].flags;
		h.txs[i].flags = flags;
	}
	if (n > 0) {
		last = &h.txs[members[n - 1]];
		last->first = h.txs[members[0]].first;
		for (i = 0; i + 1 < n; i++)
			h.txs[members[i]].into = last->tid;
	}
	ret = changed ? wsp_store_commit(r->writer, &h, &done, err) : 0;
	free(h.txs);
	return ret;
}

/* Space for the fold of n transactions, or of as many as there is room for. */
static size_t
make_space(struct wsp_pack_run *r, size_t n)
{
	const struct wsp_store_head *h = &r->writer->store->head;
	struct wsp_error err;

	if (h->reserve == 0)
		return n;
	for (; n > 2; n = n / 2 > 2 ? n / 2 : 2)
		if ((n + 1) * (uint64_t)h->segment_size <= h->reserve ||
		    wsp_reserve_set(r->writer->store->dir, (n + 1) *
		    (uint64_t)h->segment_size, &err) == 0)
			return n;
	return n;
}

static void
say_plan(struct wsp_pack_run *r, const struct wsp_kept *kept)
{
	const struct wsp_store_head *h = &r->writer->store->head;
	const struct wsp_pack_options *o = r->options;
	size_t i;

	for (i = 0; i < h->ntxs; i++) {
		if (kept[i].reason != NULL)
			r->counts.kept++;
		else if (o->dry_run)
			r->counts.folded++;
		if (o->plan != NULL)
			o->plan(r->arg, h->txs[i].tid, h->txs[i].tree.text,
			    kept[i].reason, kept[i].into,
			    bytes_of(h, h->txs[i].tid));
	}
	r->planned = true;
}

/* Chooses what is to be folded next, and commits that it will be. */
static int
begin_group(struct wsp_pack_run *r, bool *any, struct wsp_error *err)
{
	const struct wsp_store_head *h = &r->writer->store->head;
	unsigned inputs = r->options->inputs < 2 ? 2 : r->options->inputs;
	struct wsp_kept *kept = calloc(h->ntxs + 1, sizeof(*kept));
	size_t *members = calloc(inputs, sizeof(*members)), n;
	int ret = -1;

	if (kept == NULL || members == NULL)
		wsp_fail_errno(err, NULL);
	else {
		wsp_keep_choose(h, r->options, kept);
		if (!r->planned)
			say_plan(r, kept);
		n = first_group(h, kept, inputs, members);
		*any = n > 0 && !r->options->dry_run;
		if (*any)
			n = make_space(r, n);
		if (!r->options->dry_run)
			ret = mark(r, kept, members, n, err);
		else
			ret = n == 0 ? 0 : wsp_store_may_write(
			    r->writer->store->dir, err);
	}
	free(kept);
	free(members);
	return ret;
}

/* One step: a segment of the fold that is being done, or of the next one. */
static int
step(struct wsp_pack_run *r, bool *more, struct wsp_error *err)
{
	struct wsp_store_head *h;
	bool any = true, finished = false;

	if (wsp_store_writer_open(&r->writer, r->path,
	    r->options->lock_timeout_ms, r->say, r->arg, err) == -1)
		return -1;
	h = &r->writer->store->head;
	if (r->counts.before == 0)
		r->counts.before = all_bytes(h);
	if (wsp_store_may_shrink(r->writer, "pack", err) == -1 ||
	    (!r->options->dry_run &&
	    wsp_store_sweep(r->writer, err) == -1) ||
	    ((r->options->dry_run || unfinished(h) == 0) &&
	    begin_group(r, &any, err) == -1))
		return -1;
	*more = any;
	if (any && wsp_pack_step(r, unfinished(h), &finished, err) == -1)
		return -1;
	r->worked = r->worked || any;
	r->counts.after = all_bytes(h);
	return 0;
}

/* The index is of what there is now, and the reserve what it was. */
static void
tidy(struct wsp_pack_run *r)
{
	const struct wsp_store_head *h = &r->writer->store->head;
	struct wsp_error err;

	if (!r->worked)
		return;
	if (wsp_known_renew(r->writer, &err) == -1)
		wsp_store_warn(r->writer, WSP_STORE_INDEX
		    " could not be made anew: %s", err.msg);
	if (h->reserve != 0 && wsp_reserve_set(r->writer->store->dir,
	    h->reserve, &err) == -1)
		wsp_store_warn(r->writer, WSP_STORE_RESERVE
		    " could not be made again: %s", err.msg);
}

int
wsp_store_pack(const char *path, const struct wsp_pack_options *o,
    int64_t now_ns, struct wsp_pack_counts *counts, wsp_store_say *say,
    void *arg, struct wsp_error *err)
{
	struct wsp_pack_run r = { .path = path, .options = o, .say = say,
	    .arg = arg, .now_ns = now_ns };
	bool more = true;
	int ret = 0;

	while (ret == 0 && more) {
		if ((ret = wsp_check_cancel(o->cancel, err)) == -1)
			break;
		r.writer = NULL;
		ret = step(&r, &more, err);
		if (ret == 0 && !more)
			tidy(&r);
		wsp_store_writer_close(r.writer);
		if (ret == 0 && more && o->pause_ms > 0)
			wsp_clock_pause(o->pause_ms);
	}
	*counts = r.counts;
	return ret;
}
