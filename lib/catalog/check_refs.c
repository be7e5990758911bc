/* SPDX-License-Identifier: ISC */
/* check_refs.c - check the head of a catalogue, and where its parts lie. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "catalog/check.h"

/* Where a part is, or an id that was seen. */
struct extent {
	uint64_t	 id, place, end;
	bool		 hole;
};

/* The parts that refs name. */
struct refs {
	struct wsp_check	*k;
	struct extent		*list;
	size_t			 n;
};

void
wsp_check_head(struct wsp_check *k)
{
	unsigned i;

	if (!k->c->id.tidy)
		wsp_wrong(k, "head: bytes 36 to 59 are not zero");
	if (!k->c->slot.tidy)
		wsp_wrong(k, "commit: bytes 112 to 123 are not zero");
	if (k->c->same_serials)
		wsp_wrong(k, "both commits have serial %" PRIu64,
		    k->c->slot.serial);
	for (i = 0; i < 2; i++)
		if (k->c->notes[i][0] != '\0')
			k->tell(k->arg, true, k->c->notes[i]);
}

static int
check_ref(void *arg, enum wsp_part_kind kind, size_t number,
    struct wsp_ref *ref, struct wsp_error *err)
{
	struct refs *refs = arg;
	struct wsp_check *k = refs->k;
	struct extent *x = &refs->list[refs->n++];
	char title[WSP_PART_TITLE];

	(void)err;
	wsp_part_title(title, kind, number);
	if (ref->id == 0 || ref->id >= k->c->slot.next)
		wsp_wrong(k, "%s: id %" PRIu64 " was never drawn", title,
		    ref->id);
	if (ref->length < WSP_PART_HEAD || ref->length > WSP_PART_MAX)
		wsp_wrong(k, "%s: length %" PRIu32, title, ref->length);
	x->id = ref->id;
	x->place = ref->place & ~WSP_HOLE;
	x->end = x->place + ref->length;
	x->hole = wsp_ref_hole(ref);
	if (!x->hole && (x->place < WSP_PAGE || x->end > k->c->slot.end))
		wsp_wrong(k, "%s: lies outside the commit", title);
	return 0;
}

static int
by_id(const void *ap, const void *bp)
{
	const struct extent *a = ap, *b = bp;

	return (a->id > b->id) - (a->id < b->id);
}

/* Those that are here come first. */
static int
by_place(const void *ap, const void *bp)
{
	const struct extent *a = ap, *b = bp;

	if (a->hole != b->hole)
		return a->hole ? 1 : -1;
	return (a->place > b->place) - (a->place < b->place);
}

static void
check_extents(struct refs *refs)
{
	struct wsp_check *k = refs->k;
	struct extent *x = refs->list;
	uint64_t holes = 0;
	size_t i;

	qsort(x, refs->n, sizeof(*x), by_id);
	for (i = 1; i < refs->n; i++)
		if (x[i].id == x[i - 1].id)
			wsp_wrong(k, "two parts have id %" PRIu64, x[i].id);
	qsort(x, refs->n, sizeof(*x), by_place);
	for (i = 0; i < refs->n; i++) {
		holes += x[i].hole;
		if (i > 0 && !x[i].hole && x[i - 1].end > x[i].place)
			wsp_wrong(k, "the parts at byte %" PRIu64 " and %"
			    PRIu64 " overlap", x[i - 1].place, x[i].place);
	}
	if (holes > 0 && (k->c->id.flags & WSP_PARTIAL) == 0)
		wsp_wrong(k, "there are holes, but it is not partial");
	if (holes != k->c->slot.holes)
		wsp_wrong(k, "there are %" PRIu64 " holes, and the commit says "
		    "%" PRIu64, holes, k->c->slot.holes);
}

int
wsp_check_refs(struct wsp_check *k, struct wsp_error *err)
{
	struct wsp_index *x = &k->c->index;
	struct refs refs = { .k = k };

	if ((refs.list = calloc(WSP_COLUMN_COUNT * x->nblocks + x->ndirs +
	    x->ngone + 3, sizeof(*refs.list))) == NULL)
		return wsp_fail_errno(err, NULL);
	check_ref(&refs, WSP_PART_INDX, 0, &k->c->slot.index, err);
	wsp_index_each(x, check_ref, &refs, err);
	check_extents(&refs);
	free(refs.list);
	return 0;
}

void
wsp_check_meta(struct wsp_check *k)
{
	const char *p = (const char *)k->c->meta.body, *end, *eol;

	if (p == NULL)
		return;
	for (end = p + k->c->meta.len; p < end; p = eol + 1) {
		eol = memchr(p, '\n', (size_t)(end - p));
		if (eol == NULL || memchr(p, '=', (size_t)(eol - p)) == NULL) {
			wsp_wrong(k, "meta: a line is not KEY=VALUE");
			break;
		}
	}
}
