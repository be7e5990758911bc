/* SPDX-License-Identifier: ISC */
/* pack_step.c - one segment of a fold, in place of those it was made of. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "store/column.h"
#include "store/fold_run.h"
#include "store/pack.h"
#include "store/reserve.h"
#include "wsp-tree.h"

#define SECOND_NS	INT64_C(1000000000)

struct step {
	struct wsp_pack_run *run;
	struct wsp_store *store;
	const struct wsp_store_tx *into;
	struct wsp_gather gather;
	struct wsp_segments segments;
	struct wsp_entry_place place;
	bool		 keep;		/* leave none out */
	char		 last[WSP_STORE_KEY_MAX + 1];	/* key that is done */
	const char	*reach;		/* to where what was left out reaches */
	struct wsp_store_entry left_out; /* one of that, */
	char		 left_key[WSP_STORE_KEY_MAX + 1]; /* and its key */
	uint64_t	 forgotten;
};

static int
take_piece(void *arg, const struct wsp_fold_piece *p, bool *enough,
    struct wsp_error *err)
{
	struct step *s = arg;

	if (p->block.entries > 0 &&
	    wsp_segments_add(&s->segments, &p->block, err) == -1)
		return -1;
	memcpy(s->last, p->last, strlen(p->last) + 1);
	s->forgotten += p->forgotten;
	if (p->reach != NULL) {
		if (s->reach == NULL || wsp_walk_compare(s->reach,
		    p->reach) < 0)
			s->reach = p->reach;
		memcpy(s->left_key, p->left_out.key, p->left_out.key_len + 1);
		s->left_out = p->left_out;
		s->left_out.key = s->left_key;
	}
	*enough = s->segments.begun && s->segments.now.size >=
	    s->store->head.segment_size;
	return 0;
}

/* There has to be a last segment, if only to say that something is gone. */
static int
put_left_out(struct step *s, struct wsp_error *err)
{
	struct wsp_block_maker maker;
	struct wsp_packed block;
	int ret = -1;

	if (wsp_block_maker_init(&maker, &s->place, err) == 0 &&
	    wsp_block_maker_add(&maker, &s->left_out, WSP_METHOD_ANY, err) ==
	    0 && wsp_block_maker_end(&maker, &block, err) == 0) {
		ret = wsp_segments_add(&s->segments, &block, err);
		wsp_packed_free(&block);
	}
	wsp_block_maker_free(&maker);
	return ret;
}

/*
 * Would something of what was left out stay in a segment that is not done with?
 * It would be there again until the fold is finished.
 */
static bool
would_stay(const struct step *s)
{
	return s->reach != NULL && wsp_walk_compare(s->reach, s->last) > 0;
}

static int
fold(struct step *s, bool *finished, struct wsp_error *err)
{
	const struct wsp_pack_run *r = s->run;
	const struct wsp_pack_options *o = r->options;
	struct wsp_fold_run run = { .gather = &s->gather, .place = s->place,
	    .oldest = o->points_s == 0 ? INT64_MIN :
	    r->now_ns / SECOND_NS - o->points_s, .keep = s->keep,
	    .threads = o->threads > 0 ? o->threads : 1,
	    .cancel = o->cancel, .take = take_piece,
	    .arg = s };
	bool rest;

	if (wsp_fold_all(&run, &rest, err) == -1)
		return -1;
	*finished = !rest;
	if (*finished && !s->segments.begun && s->reach != NULL &&
	    put_left_out(s, err) == -1)
		return -1;
	return wsp_segments_end(&s->segments, rest ? 0 : WSP_STORE_LAST, err);
}

/* Adds what the segments of the fold say of themselves. */
static int
add_totals(struct step *s, struct wsp_tally *t, struct wsp_error *err)
{
	const struct wsp_store_segment *g;
	struct wsp_tally more;
	size_t i;

	for (i = 0; i < s->store->head.nsegs; i++) {
		if (!wsp_gather_output(&s->gather, &s->store->head.segs[i]))
			continue;
		if (wsp_store_segment(s->store, i, &g, err) == -1)
			return -1;
		more = (struct wsp_tally){ g->end.full, g->end.delta,
		    g->end.gone, g->end.points, g->end.oldest, g->end.nrefs,
		    0, g->end.refs };
		if (wsp_tally_add(t, &more, err) == -1)
			return -1;
	}
	return wsp_tally_add(t, &s->segments.tally, err);
}

/* Segments that stay, and those that were made. */
static void
change_segments(const struct step *s, struct wsp_store_head *h,
    bool finished)
{
	const struct wsp_store_head *old = &s->store->head;
	size_t i;

	h->nsegs = 0;
	for (i = 0; i < old->nsegs; i++)
		if (!wsp_gather_input(&s->gather, &old->segs[i]) ||
		    (!finished && wsp_walk_compare(old->segs[i].hi.text,
		    s->last) > 0))
			h->segs[h->nsegs++] = old->segs[i];
	for (i = 0; i < s->segments.nmade; i++)
		h->segs[h->nsegs++] = s->segments.made[i];
	h->next = s->segments.next;
}

/* Transactions that stay; of the one they went into all is counted anew. */
static void
change_transactions(const struct step *s, struct wsp_store_head *h,
    const struct wsp_tally *t)
{
	const struct wsp_store_head *old = &s->store->head;
	struct wsp_store_tx *tx;
	size_t i;

	h->ntxs = 0;
	for (i = 0; i < old->ntxs; i++) {
		if (old->txs[i].into == s->into->tid) {
			s->run->counts.folded++;
			continue;
		}
		tx = &h->txs[h->ntxs++];
		*tx = old->txs[i];
		if (tx->tid != s->into->tid)
			continue;
		tx->full = t->full;
		tx->delta = t->delta;
		tx->gone = t->gone;
		tx->points = t->points;
		tx->nrefs = t->nrefs;
		tx->refs = t->refs;
	}
}

/* The index says where objects are that are folded now: it is made anew. */
static int
remove_index(const struct step *s, struct wsp_error *err)
{
	return wsp_io_unlink(s->store->dir, WSP_STORE_INDEX, err) == -1 &&
	    err->sys != ENOENT ? -1 : 0;
}

static int
commit(struct step *s, bool finished, struct wsp_error *err)
{
	struct wsp_store_head h = s->store->head;
	struct wsp_tally t;
	bool back;
	int ret = -1;

	wsp_tally_init(&t);
	h.txs = calloc(h.ntxs + 1, sizeof(*h.txs));
	h.segs = calloc(h.nsegs + s->segments.nmade + 1, sizeof(*h.segs));
	if (h.txs == NULL || h.segs == NULL)
		wsp_fail_errno(err, NULL);
	else if (add_totals(s, &t, err) == 0 &&
	    wsp_segments_sync(&s->segments, err) == 0 &&
	    remove_index(s, err) == 0) {
		change_segments(s, &h, finished);
		memcpy(h.txs, s->store->head.txs, h.ntxs * sizeof(*h.txs));
		if (finished)
			change_transactions(s, &h, &t);
		h.written = wsp_store_time(s->run->writer, s->run->now_ns,
		    &back);
		ret = wsp_store_commit(s->run->writer, &h,
		    &s->segments.kept, err);
	}
	free(h.txs);
	free(h.segs);
	free(t.refs);
	return ret;
}

static int
begin(struct step *s, struct wsp_error *err)
{
	const struct wsp_store_tx *t = s->into;
	struct wsp_store_head *h = &s->store->head;
	struct wsp_store_start start = { .tid = t->tid, .first = t->first,
	    .time = t->time, .kind = t->kind,
	    .flags = t->flags & WSP_STORE_PARTIAL, .tree = t->tree,
	    .user = t->user, .text = t->text, .ntags = t->ntags,
	    .tags = t->tags };

	memcpy(start.id, h->id, sizeof(start.id));
	if (wsp_gather_begin(&s->gather, s->store, t, err) == -1)
		return -1;
	start.part = s->gather.parts;
	s->place = (struct wsp_entry_place){ t->tid,
	    (int64_t)(t->time / SECOND_NS) };
	if (wsp_segments_init(&s->segments, s->store->dir, h, &start, err) ==
	    -1)
		return -1;
	s->segments.free = true;
	return 0;
}

/* One try, which may have to be made again with all that it left out. */
static int
try(struct step *s, bool *finished, bool *again, struct wsp_error *err)
{
	int ret = -1;

	/* The space for what it writes. */
	wsp_reserve_cut(s->store->dir, s->store->head.segment_size);
	if (begin(s, err) == 0 && fold(s, finished, err) == 0) {
		wsp_gather_end(&s->gather);
		*again = !*finished && would_stay(s);
		ret = *again ? 0 : commit(s, *finished, err);
		if (ret == 0 && !*again)
			s->run->counts.forgotten += s->forgotten;
	}
	wsp_gather_end(&s->gather);
	if ((ret == -1 || *again) && s->segments.head != NULL &&
	    !s->segments.kept)
		wsp_segments_abort(&s->segments);
	wsp_segments_free(&s->segments);
	return ret;
}

int
wsp_pack_step(struct wsp_pack_run *run, uint64_t into, bool *finished,
    struct wsp_error *err)
{
	struct step *s = malloc(sizeof(*s));
	bool again = false;
	int ret = -1;

	if (s == NULL)
		return wsp_fail_errno(err, NULL);
	do {
		memset(s, 0, sizeof(*s));
		s->run = run;
		s->store = run->writer->store;
		s->into = wsp_store_head_tx(&s->store->head, into);
		s->segments.now.fd = -1;
		s->keep = again;
		again = false;
		ret = try(s, finished, &again, err);
	} while (ret == 0 && again);
	run->counts.steps += ret == 0;
	free(s);
	return ret;
}
