/* SPDX-License-Identifier: ISC */
/*
 * ahead.c - bring what may be needed into memory, all at once.
 *
 * From elsewhere a segment takes as long as many: first the ends of all that
 * may be needed are asked for, then the blocks that these say.
 */
#include <stdlib.h>

#include "base/error.h"
#include "store/bytes.h"
#include "store/store.h"

/* Pieces that are read at once, each of a segment. */
struct batch {
	struct wsp_store *store;
	size_t		 n;
	uint64_t	 bytes;		/* of all of them */
	struct wsp_piece *pieces;
	size_t		 *segs;		/* that they are of */
	struct wsp_store_row *rows;	/* of blocks */
	char		(*names)[WSP_STORE_NAME_SIZE];
};

static bool
batch_init(struct batch *b, struct wsp_store *s, size_t room)
{
	*b = (struct batch){ .store = s };
	b->pieces = calloc(room, sizeof(*b->pieces));
	b->segs = calloc(room, sizeof(*b->segs));
	b->rows = calloc(room, sizeof(*b->rows));
	b->names = calloc(room, sizeof(*b->names));
	return b->pieces != NULL && b->segs != NULL && b->rows != NULL &&
	    b->names != NULL;
}

static void
batch_free(struct batch *b)
{
	size_t i;

	for (i = 0; b->pieces != NULL && i < b->n; i++)
		free(b->pieces[i].bytes);
	free(b->pieces);
	free(b->segs);
	free(b->rows);
	free(b->names);
}

/* Adds a piece of a segment, unless all would take too much memory then. */
static bool
add(struct batch *b, size_t seg, uint64_t from, uint64_t len)
{
	const struct wsp_store_seg *listed = &b->store->head.segs[seg];
	struct wsp_piece *p = &b->pieces[b->n];

	if (b->bytes + len > WSP_STORE_CACHE_SIZE / 2 / b->store->parts)
		return false;
	*p = (struct wsp_piece){ .size = listed->size, .from = from,
	    .len = len, .bytes = malloc((size_t)len),
	    .name = wsp_store_segment_name(b->names[b->n], listed->number) };
	if (p->bytes == NULL)
		return false;
	b->segs[b->n++] = seg;
	b->bytes += len;
	return true;
}

static void
read_all(struct batch *b)
{
	if (b->n > 0)
		b->store->site->ops->pieces(b->store->site, b->pieces, b->n);
}

static void
read_ends(struct wsp_store *s, const size_t *segs, size_t n)
{
	struct wsp_error ignored;
	struct batch b;
	size_t i, len = 0;

	if (batch_init(&b, s, n))
		for (i = 0; i < n; i++)
			if (s->segments[segs[i]] == NULL &&
			    (wsp_store_segment_end(&s->head.segs[segs[i]],
			    &len, &ignored) == -1 ||
			    !add(&b, segs[i], s->head.segs[segs[i]].end,
			    len)))
				break;
	read_all(&b);
	for (i = 0; i < b.n; i++)
		if (!b.pieces[i].failed)
			wsp_store_take_segment(s, b.segs[i],
			    b.pieces[i].bytes, (size_t)b.pieces[i].len,
			    &ignored);
	batch_free(&b);
}

/* The row of the block that a key is in, or that comes after it. */
static bool
row_of(const struct wsp_store_segment *segment, const char *key,
    struct wsp_store_row *row)
{
	if (wsp_store_row_find(row, segment, key))
		return true;
	wsp_store_rows(row, segment);
	return wsp_store_row_next(row);
}

static void
read_blocks(struct wsp_store *s, const size_t *segs, size_t n,
    const char *key)
{
	struct wsp_error ignored;
	struct wsp_store_row *row;
	struct batch b;
	size_t i;

	if (batch_init(&b, s, n))
		for (i = 0; i < n; i++) {
			row = &b.rows[b.n];
			if (s->segments[segs[i]] != NULL &&
			    row_of(s->segments[segs[i]], key, row) &&
			    !wsp_store_has_block(s, segs[i], row->block) &&
			    !add(&b, segs[i], row->offset,
			    row->next - row->offset))
				break;
		}
	read_all(&b);
	for (i = 0; i < b.n; i++) {
		if (b.pieces[i].failed)
			continue;
		wsp_store_take_block(s, b.segs[i], &b.rows[i],
		    b.pieces[i].bytes, &ignored);
		b.pieces[i].bytes = NULL;
	}
	batch_free(&b);
}

void
wsp_store_ahead(struct wsp_store *s, const size_t *segs, size_t n,
    const char *key)
{
	if (s->site == NULL || n == 0)
		return;
	read_ends(s, segs, n);
	read_blocks(s, segs, n, key);
}
