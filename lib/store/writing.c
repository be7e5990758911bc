/* SPDX-License-Identifier: ISC */
/* writing.c - a transaction, from its begin to its commit. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/writer.h"

#define SECOND_NS	UINT64_C(1000000000)

static struct wsp_store_str
text_of(const char *s)
{
	return (struct wsp_store_str){ s == NULL ? "" : s,
	    s == NULL ? 0 : strlen(s) };
}

/* Is a tag new, and of no more bytes than there is room for? */
static int
check_note(const struct wsp_store_head *h, const struct wsp_store_tx *t,
    struct wsp_error *err)
{
	size_t i, k, n;

	if (t->user.len > UINT16_MAX || t->text.len > UINT16_MAX)
		return wsp_fail(err, WSP_EVALUE,
		    "a text of more than 65535 bytes");
	for (n = 0; n < t->ntags; n++)
		for (i = 0; i < h->ntxs; i++)
			for (k = 0; k < h->txs[i].ntags; k++)
				if (strcmp(h->txs[i].tags[k].text,
				    t->tags[n].text) == 0)
					return wsp_fail(err, WSP_EVALUE,
					    "there is a tag %s already",
					    t->tags[n].text);
	return 0;
}

int
wsp_writing_begin(struct wsp_writing *w, struct wsp_store_writer *writer,
    const struct wsp_note *note, int64_t now_ns, struct wsp_error *err)
{
	const struct wsp_store_head *h = &writer->store->head;
	struct wsp_store_start start = { .part = 0 };
	bool back;

	memset(w, 0, sizeof(*w));
	w->writer = writer;
	w->segments.now.fd = -1;
	w->tag = text_of(note->tag);
	w->tx = (struct wsp_store_tx){ .tid = h->last + 1,
	    .first = h->last + 1, .time = wsp_store_time(writer, now_ns,
	    &back), .kind = note->kind, .tree = text_of(note->tree),
	    .user = text_of(note->user), .text = text_of(note->text),
	    .ntags = note->tag != NULL, .tags = &w->tag };
	if (check_note(h, &w->tx, err) == -1 ||
	    (!note->dry && wsp_store_sweep(writer, err) == -1))
		return -1;
	if (back)
		wsp_store_warn(writer, "the clock went back");
	memcpy(start.id, h->id, sizeof(start.id));
	start.tid = start.first = w->tx.tid;
	start.time = w->tx.time;
	start.kind = w->tx.kind;
	start.tree = w->tx.tree;
	start.user = w->tx.user;
	start.text = w->tx.text;
	start.ntags = w->tx.ntags;
	start.tags = w->tx.tags;
	if (wsp_segments_init(&w->segments, writer->store->dir, h, &start,
	    err) == -1)
		return -1;
	w->segments.dry = note->dry;
	return 0;
}

struct wsp_entry_place
wsp_writing_place(const struct wsp_writing *w)
{
	return (struct wsp_entry_place){ w->tx.tid,
	    (int64_t)(w->tx.time / SECOND_NS) };
}

/* A list with more behind it; NULL if there is no memory. */
static void *
join(const void *a, size_t na, const void *b, size_t nb, size_t size,
    struct wsp_error *err)
{
	char *all;

	if ((all = reallocarray(NULL, na + nb + 1, size)) == NULL) {
		wsp_fail_errno(err, NULL);
		return NULL;
	}
	if (na > 0)
		memcpy(all, a, na * size);
	if (nb > 0)
		memcpy(all + na * size, b, nb * size);
	return all;
}

static int
commit(struct wsp_writing *w, struct wsp_error *err)
{
	struct wsp_store_head head = w->writer->store->head;
	int ret = -1;

	head.txs = join(head.txs, head.ntxs, &w->tx, 1, sizeof(w->tx), err);
	head.segs = head.txs == NULL ? NULL : join(head.segs, head.nsegs,
	    w->segments.made, w->segments.nmade, sizeof(*head.segs), err);
	if (head.segs != NULL) {
		head.ntxs++;
		head.nsegs += w->segments.nmade;
		head.last = w->tx.tid;
		head.next = w->segments.next;
		head.written = w->tx.time;
		ret = wsp_store_commit(w->writer, &head, &w->segments.kept,
		    err);
	}
	free(head.txs);
	free(head.segs);
	return ret;
}

int
wsp_writing_vote(struct wsp_writing *w, struct wsp_error *err)
{
	if (w->voted)
		return 0;
	if (wsp_segments_end(&w->segments, WSP_STORE_LAST, err) == -1 ||
	    wsp_segments_sync(&w->segments, err) == -1)
		return -1;
	w->voted = true;
	return 0;
}

int
wsp_writing_finish(struct wsp_writing *w, uint8_t flags,
    struct wsp_error *err)
{
	const struct wsp_tally *t = &w->segments.tally;

	if (wsp_writing_vote(w, err) == -1)
		return -1;
	w->tx.flags = flags;
	w->tx.full = t->full;
	w->tx.delta = t->delta;
	w->tx.gone = t->gone;
	w->tx.points = t->points;
	w->tx.nrefs = t->nrefs;
	w->tx.refs = t->refs;
	return commit(w, err);
}

void
wsp_writing_end(struct wsp_writing *w)
{
	if (w->segments.head != NULL && !w->segments.kept)
		wsp_segments_abort(&w->segments);
	wsp_segments_free(&w->segments);
}
