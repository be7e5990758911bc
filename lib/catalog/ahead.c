/* SPDX-License-Identifier: ISC */
/* ahead.c - of a catalogue that is far away many parts are read at once. */
#include <stdlib.h>

#include "base/error.h"
#include "base/grow.h"
#include "catalog/catalog.h"

#define AT_ONCE		(16 << 20)	/* bytes, but for a longer part */
#define FIRST		16		/* parts, where nobody says how many */

static size_t
count_of(const struct wsp_catalog *c, enum wsp_part_kind kind)
{
	return kind == WSP_PART_DIRS ? c->index.ndirs :
	    kind == WSP_PART_GONE ? c->index.ngone : c->index.nblocks;
}

static const struct wsp_ref *
ref_of(const struct wsp_catalog *c, enum wsp_part_kind kind, size_t number)
{
	return kind == WSP_PART_DIRS ? &c->index.dirs[number].part :
	    kind == WSP_PART_GONE ? &c->index.gone[number].part :
	    &c->index.blocks[number].part[kind];
}

/* What will be read. */
struct pieces {
	struct wsp_source_piece *list;
	size_t			 n;
};

static int
add_part(struct pieces *p, const struct wsp_ref *ref, struct wsp_error *err)
{
	struct wsp_source_piece *last = p->n == 0 ? NULL : &p->list[p->n - 1];

	if (wsp_ref_hole(ref) || wsp_ref_absent(ref) ||
	    ref->length > WSP_PART_MAX)
		return 0;
	if (last != NULL && (uint64_t)last->at + last->len == ref->place) {
		last->len += ref->length;
		return 0;
	}
	if (wsp_grow(&p->list, p->n, sizeof(*p->list), err) == -1)
		return -1;
	p->list[p->n++] = (struct wsp_source_piece){ (off_t)ref->place,
	    ref->length };
	return 0;
}

static int
by_place(const void *ap, const void *bp)
{
	const struct wsp_source_piece *a = ap, *b = bp;

	return (a->at > b->at) - (a->at < b->at);
}

/* How many parts from a number on, up to an end, are read at once. */
static size_t
end_of(const struct wsp_catalog *c, unsigned kinds, size_t number, size_t end)
{
	uint64_t bytes = 0;
	unsigned kind;
	size_t i;

	for (i = number; i < end; i++) {
		for (kind = 0; kind < WSP_AHEAD_KINDS; kind++)
			if ((kinds >> kind & 1) != 0)
				bytes += ref_of(c, kind, i)->length;
		if (i > number && bytes > AT_ONCE)
			break;
	}
	return i;
}

/* Says that parts of some kinds are to be read. */
static int
expect(struct wsp_catalog *c, unsigned kinds, size_t number, size_t end,
    struct wsp_error *err)
{
	struct pieces p = { NULL, 0 };
	unsigned kind;
	size_t i;
	int ret = 0;

	for (kind = 0; kind < WSP_AHEAD_KINDS; kind++)
		for (i = number; ret == 0 && i < end &&
		    (kinds >> kind & 1) != 0; i++)
			ret = add_part(&p, ref_of(c, kind, i), err);
	if (ret == 0 && (kinds >> WSP_PART_ROWS & 1) != 0 && !c->headers_read)
		ret = add_part(&p, &c->index.headers, err);
	if (ret == 0 && p.n > 1)
		qsort(p.list, p.n, sizeof(*p.list), by_place);
	if (ret == 0)
		ret = c->reader.expect(c->reader.arg, p.list, p.n, err);
	free(p.list);
	return ret;
}

int
wsp_ahead(struct wsp_catalog *c, unsigned kinds, size_t number,
    struct wsp_error *err)
{
	struct wsp_ahead *a = &c->ahead;
	unsigned kind, missing = 0;
	bool next = true;
	size_t end = SIZE_MAX;

	if (c->reader.expect == NULL)
		return 0;
	for (kind = 0; kind < WSP_AHEAD_KINDS; kind++) {
		if ((kinds >> kind & 1) == 0 ||
		    (number >= a->from[kind] && number < a->to[kind]))
			continue;
		missing |= 1U << kind;
		next = next && number == a->to[kind];
		if (count_of(c, kind) < end)
			end = count_of(c, kind);
	}
	if (missing == 0)
		return 0;
	/* Who goes from one to the next will go on, and ever further. */
	if (!next)
		a->step = 1;
	else if (a->step < end)
		a->step = 2 * a->step + FIRST;
	if (end - number > a->step)
		end = number + a->step;
	if (a->goal > end && a->goal <= c->index.nblocks)
		end = a->goal;
	end = end_of(c, missing, number, end);
	for (kind = 0; kind < WSP_AHEAD_KINDS; kind++)
		if ((missing >> kind & 1) != 0) {
			a->from[kind] = number;
			a->to[kind] = end;
		}
	return expect(c, missing, number, end, err);
}
