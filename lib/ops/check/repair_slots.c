/* SPDX-License-Identifier: ISC */
/* repair_slots.c - decide what becomes of slots in the wrong place. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/grow.h"
#include "classic/classic.h"
#include "ops/check/repair.h"
#include "ops/check/scan.h"
#include "wsp-ops.h"

/* As many strays say nothing about an archive that is the file's own. */
#define FEW		2

/* A slot that is not where it belongs. */
struct stray {
	uint32_t	slot;		/* where it is */
	uint32_t	place;		/* where it belongs */
	bool		has_place;
	bool		present;
	struct wsp_slot	value;
};

/* One archive while it is decided on. */
struct ring {
	const struct wsp_archive *archive;
	uint32_t	 number;
	struct wsp_phase	 phase;
	size_t		 nstrays;
	struct stray	*strays;
	bool		 base;		/* slot 0 will be in use */
	uint32_t	 first;		/* slot that will be in use */
	uint64_t	 used;		/* slots that will be */
};

/* A slot will be in use. */
static void
use(struct ring *r, uint32_t slot)
{
	if (slot == 0)
		r->base = true;
	if (r->used == 0 || slot < r->first)
		r->first = slot;
	r->used++;
}

static int
add_stray(struct ring *r, const struct stray *stray, struct wsp_error *err)
{
	if (wsp_grow(&r->strays, r->nstrays, sizeof(*stray), err) == -1)
		return -1;
	r->strays[r->nstrays++] = *stray;
	return 0;
}

/* Is it an interval, and in the slot where it belongs? */
static bool
fits(const struct ring *r, uint32_t slot, uint32_t interval)
{
	const struct wsp_archive *a = r->archive;

	return interval != 0 && wsp_align(interval, a->step) == interval &&
	    wsp_place_of(a, r->phase.origin, interval) == slot;
}

/* Can a range up to now show it? */
static bool
is_present(const struct ring *r, const struct wsp_mend *m, uint32_t interval)
{
	return interval <= m->now && (uint64_t)(m->now - interval) <
	    wsp_archive_retention(r->archive);
}

static int
find_strays(struct ring *r, struct wsp_mend *m, struct wsp_error *err)
{
	const struct wsp_archive *a = r->archive;
	struct wsp_scan scan;
	struct stray s;
	int ret;

	if (wsp_scan_init(&scan, &m->old, r->number, err) == -1)
		return -1;
	while ((ret = wsp_scan_next(&scan, &s.slot, &s.value, err)) == 1) {
		if (fits(r, s.slot, s.value.interval)) {
			use(r, s.slot);
			continue;
		}
		s.place = wsp_place_of(a, r->phase.origin, s.value.interval);
		s.has_place = s.value.interval <= m->latest &&
		    wsp_align(s.value.interval, a->step) == s.value.interval;
		s.present = is_present(r, m, s.value.interval);
		if ((ret = add_stray(r, &s, err)) == -1)
			break;
	}
	wsp_scan_free(&scan);
	return ret;
}

/*
 * By place, of one place first what is present, then the newest, of equal ones
 * that in front.
 */
static int
by_place(const void *ap, const void *bp)
{
	const struct stray *a = ap, *b = bp;

	if (a->has_place != b->has_place)
		return a->has_place ? -1 : 1;
	if (a->place != b->place)
		return a->place > b->place ? 1 : -1;
	if (a->present != b->present)
		return a->present ? -1 : 1;
	if (a->value.interval != b->value.interval)
		return a->value.interval < b->value.interval ? 1 : -1;
	return (a->slot > b->slot) - (a->slot < b->slot);
}

static int
by_slot(const void *ap, const void *bp)
{
	const struct stray *a = ap, *b = bp;

	return (a->slot > b->slot) - (a->slot < b->slot);
}

/* May a stray take the place of an interval that is where it belongs? */
static bool
displaces(const struct ring *r, const struct wsp_mend *m,
    const struct stray *s, uint32_t there)
{
	return s->value.interval > there &&
	    (s->present || !is_present(r, m, there));
}

/*
 * A stray gets its place if that is empty, holds an older interval, or a stray
 * itself; of several the newest.  The future never displaces the present.
 */
static int
give_places(struct ring *r, struct wsp_mend *m, struct wsp_error *err)
{
	struct stray *s, *before = NULL;
	struct wsp_slot there;
	uint32_t got;
	size_t i;

	if (r->nstrays > 0)
		qsort(r->strays, r->nstrays, sizeof(*s), by_place);
	for (i = 0; i < r->nstrays; i++, before = s) {
		s = &r->strays[i];
		if (!s->has_place)
			continue;
		if (wsp_classic_read_slots(&m->old, r->number, s->place, 1,
		    &there, &got, err) == -1)
			return -1;
		if (got == 1 && !fits(r, s->place, there.interval))
			got = 0;
		if ((before != NULL && before->place == s->place) ||
		    (got == 1 && !displaces(r, m, s, there.interval)))
			s->has_place = false;
		else if (got == 0)
			use(r, s->place);
	}
	return 0;
}

/*
 * If most slots do not fit an archive, it is more likely that the archive is
 * not the right one.
 */
static int
check_fit(const struct ring *r, const struct wsp_mend *m,
    struct wsp_error *err)
{
	if (r->nstrays * 2 <= r->phase.used ||
	    (!m->new_table && r->nstrays <= FEW))
		return 0;
	return wsp_fail(err, WSP_ECORRUPT, "%zu of the %" PRIu64
	    " slots in use do not fit archive %" PRIu32 " (%" PRIu32 ":%"
	    PRIu32 "), which may be the wrong one", r->nstrays, r->phase.used,
	    r->number, r->archive->step, r->archive->points);
}

static int
tell(const struct ring *r, struct wsp_mend *m, const struct stray *s,
    struct wsp_error *err)
{
	const struct wsp_place place = { r->number, s->slot };

	if (s->has_place)
		return wsp_record(&m->changes, WSP_NOTE, "put-back", place,
		    err, "archive %" PRIu32 ", slot %" PRIu32 ": %" PRIu32
		    " put back into slot %" PRIu32, r->number, s->slot,
		    s->value.interval, s->place);
	return wsp_record(&m->changes, WSP_NOTE, "cleared", place, err,
	    "archive %" PRIu32 ", slot %" PRIu32 ": cleared, it had %" PRIu32,
	    r->number, s->slot, s->value.interval);
}

/* Lists what is to be written: first what is cleared, then what is moved. */
static int
make_edits(struct ring *r, struct wsp_mend *m, struct wsp_error *err)
{
	struct wsp_mend_ring *out = &m->rings[r->number];
	const struct stray *s;
	size_t i;

	if (r->nstrays == 0)
		return 0;
	qsort(r->strays, r->nstrays, sizeof(*r->strays), by_slot);
	out->edits = calloc(r->nstrays, 2 * sizeof(*out->edits));
	if (out->edits == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < r->nstrays; i++) {
		s = &r->strays[i];
		out->edits[out->nedits++].slot = s->slot;
		if (tell(r, m, s, err) == -1)
			return -1;
	}
	for (i = 0; i < r->nstrays; i++) {
		s = &r->strays[i];
		if (s->has_place)
			out->edits[out->nedits++] =
			    (struct wsp_edit){ s->place, s->value };
	}
	return 0;
}

/* An archive whose slot 0 is empty counts as empty: another must be first. */
static int
make_turn(struct ring *r, struct wsp_mend *m, struct wsp_error *err)
{
	if (r->base || r->used == 0)
		return 0;
	m->rings[r->number].turn = r->first;
	return wsp_record(&m->changes, WSP_NOTE, "turned",
	    (struct wsp_place){ r->number, 0 }, err, "archive %" PRIu32
	    ": all slots moved by %" PRIu32 ", so that slot 0 is not empty",
	    r->number, r->first);
}

static int
mend_ring(struct wsp_mend *m, uint32_t number, struct wsp_error *err)
{
	struct ring r = { .archive = &m->layout.archives[number],
	    .number = number };
	int ret = -1;

	if (wsp_find_phase(&m->old, number, &r.phase, err) == -1)
		return -1;
	if (r.phase.used == 0)
		return 0;
	if (find_strays(&r, m, err) == 0 && check_fit(&r, m, err) == 0 &&
	    give_places(&r, m, err) == 0 && make_edits(&r, m, err) == 0)
		ret = make_turn(&r, m, err);
	free(r.strays);
	return ret;
}

int
wsp_mend_slots(struct wsp_mend *m, struct wsp_error *err)
{
	uint32_t i;

	m->rings = calloc(m->layout.narchives, sizeof(*m->rings));
	if (m->rings == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < m->layout.narchives; i++) {
		wsp_record_group(&m->changes, "slots", i);
		if (mend_ring(m, i, err) == -1 ||
		    wsp_record_end(&m->changes, err) == -1)
			return -1;
	}
	return 0;
}
