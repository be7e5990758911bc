/* SPDX-License-Identifier: ISC */
/* missing.c - the metrics of a catalogue whose names another one has not. */
#include <string.h>

#include "catalog/catalog.h"
#include "catalog/order.h"

/*
 * Where names are the same, the bytes that they are written with are most often
 * the same, too.  So what a name shares with the one before it is not compared
 * again, and blocks of the same bytes are passed over.
 */

/* One of the two catalogues, a name after the other. */
struct side {
	struct wsp_catalog	*c;
	size_t			 number;	/* of the next block */
	uint32_t		 left;		/* names of the one before */
	struct wsp_part		 part;
	struct wsp_front	 front;		/* the name, as written, */
	char			 name[WSP_NAME_MAX + 1];	/* and whole */
	size_t			 len;
	uint64_t		 seq;		/* its rank */
	bool			 ended;
};

struct missing {
	struct side		 here, there;
	wsp_catalog_visit	*visit;
	void			*arg;
};

static bool
has_block(const struct side *s)
{
	return s->left == 0 && s->number < s->c->index.nblocks;
}

static int
next_block(struct side *s, struct wsp_error *err)
{
	if (wsp_block_read(s->c, s->number, WSP_PART_NAME, &s->part,
	    err) == -1)
		return -1;
	s->front.p = s->part.body;
	s->front.end = s->part.body + s->part.len;
	s->left = s->part.count;
	s->seq = s->c->before[s->number++];
	s->len = 0;
	return 0;
}

/* Fails because of what is wrong with a name. */
static int
fail(const struct side *s, const char *why, struct wsp_error *err)
{
	size_t number = s->number - 1;

	return wsp_part_fail(err, &s->c->index.blocks[number].part[
	    WSP_PART_NAME], WSP_PART_NAME, number, "%s", why);
}

static int
next_name(struct side *s, struct wsp_error *err)
{
	const char *why;

	s->ended = s->left == 0 && !has_block(s);
	if (s->ended)
		return 0;
	if (s->left == 0 && next_block(s, err) == -1)
		return -1;
	if ((why = wsp_front_next(&s->front, s->len)) != NULL)
		return fail(s, why, err);
	memcpy(s->name + s->front.shared, s->front.rest, s->front.n);
	s->len = s->front.shared + s->front.n;
	s->name[s->len] = '\0';
	s->left--;
	s->seq++;
	return 0;
}

/*
 * In one catalogue, its mirrors and copies a part keeps its number; copies that
 * are changed in the same second may give one number to two parts.
 */
static bool
is_same_part(const struct side *a, const struct side *b)
{
	const struct wsp_ref *x, *y;

	if (!has_block(a) || !has_block(b) ||
	    memcmp(a->c->id.uuid, b->c->id.uuid, WSP_UUID) != 0)
		return false;
	x = &a->c->index.blocks[a->number].part[WSP_PART_NAME];
	y = &b->c->index.blocks[b->number].part[WSP_PART_NAME];
	return x->id == y->id && x->length == y->length && x->crc == y->crc;
}

static void
skip_same(struct side *a, struct side *b)
{
	for (; is_same_part(a, b); a->number++)
		b->number++;
}

static bool
are_same(const struct side *a, const struct side *b)
{
	return a->left == b->left && a->part.len == b->part.len &&
	    memcmp(a->part.body, b->part.body, a->part.len) == 0;
}

static int
next_both(struct side *a, struct side *b, struct wsp_error *err)
{
	for (skip_same(a, b); has_block(a) && has_block(b); skip_same(a, b)) {
		if (next_block(a, err) == -1 || next_block(b, err) == -1)
			return -1;
		if (!are_same(a, b))
			break;
		a->left = b->left = 0;
	}
	return next_name(a, err) == -1 || next_name(b, err) == -1 ? -1 : 0;
}

/* After names that were the same: do these share as much, and go on alike? */
static bool
go_on_alike(const struct wsp_front *a, const struct wsp_front *b)
{
	return a->shared == b->shared && a->n == b->n &&
	    memcmp(a->rest, b->rest, a->n) == 0;
}

/* Where the name here is, as seen from the one there. */
static int
order(const struct missing *m, bool were_same)
{
	const struct side *a = &m->here, *b = &m->there;

	if (b->ended)
		return -1;
	if (were_same && go_on_alike(&a->front, &b->front))
		return 0;
	return wsp_name_compare(a->name, a->len, b->name, b->len);
}

static int
visit_name(const struct missing *m, struct wsp_error *err)
{
	const struct side *s = &m->here;
	struct wsp_catalog_record r = { .name = s->name, .len = s->len,
	    .seq = s->seq };

	if (!wsp_name_valid(s->name, s->len, 0))
		return fail(s, "a name is not valid", err);
	return m->visit(m->arg, &r, err);
}

/* Visits those from first to last, beginning somewhere before them. */
static int
compare(struct missing *m, uint64_t first, uint64_t last,
    struct wsp_error *err)
{
	int where = 0, ret = next_both(&m->here, &m->there, err);

	while (ret == 0 && !m->here.ended && m->here.seq <= last) {
		where = order(m, where == 0);
		if (where < 0 && m->here.seq >= first)
			ret = visit_name(m, err);
		if (ret == 0)
			ret = where == 0 ? next_both(&m->here, &m->there,
			    err) : next_name(where < 0 ? &m->here : &m->there,
			    err);
	}
	return ret;
}

int
wsp_catalog_missing(struct wsp_catalog *c, struct wsp_catalog *other,
    uint64_t first, uint64_t last, wsp_catalog_visit *visit, void *arg,
    struct wsp_error *err)
{
	struct missing m = { .here.c = c, .there.c = other, .visit = visit,
	    .arg = arg };
	const struct wsp_span_of *name;
	int ret;

	if (c->index.nblocks == 0 || first > last)
		return 0;
	m.here.number = wsp_catalog_block_of(c, first);
	name = &c->index.blocks[m.here.number].first;
	m.there.number = wsp_catalog_block_for(other, name->s, name->len);
	ret = compare(&m, first, last, err);
	wsp_part_free(&m.here.part);
	wsp_part_free(&m.there.part);
	return ret;
}
