/* SPDX-License-Identifier: ISC */
/* scan.c - visit the slots of an archive, and find out how its ring lies. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/source.h"
#include "classic/classic.h"
#include "ops/check/scan.h"

#define CHUNK		8192	/* slots read in one go */
#define CANDIDATES	16	/* origins that are counted at a time */

int
wsp_scan_init(struct wsp_scan *s, struct wsp_body *b, uint32_t archive,
    struct wsp_error *err)
{
	uint32_t points = b->info->archives[archive].points;

	memset(s, 0, sizeof(*s));
	s->body = b;
	s->archive = archive;
	s->buf = calloc(points < CHUNK ? points : CHUNK, sizeof(*s->buf));
	return s->buf == NULL ? wsp_fail_errno(err, NULL) : 0;
}

uint32_t
wsp_scan_hole(struct wsp_body *b, const struct wsp_archive *a, uint32_t slot)
{
	off_t at = (off_t)a->offset + WSP_SLOT_SIZE * (off_t)slot;
	off_t data = wsp_source_next_data(b->source, at);
	off_t slots = (data - at) / WSP_SLOT_SIZE;

	return data == -1 || slots > a->points - slot ? a->points - slot :
	    (uint32_t)slots;
}

static int
read_chunk(struct wsp_scan *s, struct wsp_error *err)
{
	if (s->count == CHUNK && !s->any)
		s->next += wsp_scan_hole(s->body,
		    &s->body->info->archives[s->archive], s->next);
	s->any = false;
	s->first = s->next;
	return wsp_classic_read_slots(s->body, s->archive, s->first, CHUNK,
	    s->buf, &s->count, err);
}

int
wsp_scan_next(struct wsp_scan *s, uint32_t *slot, struct wsp_slot *out,
    struct wsp_error *err)
{
	uint32_t i;

	do {
		if (s->next - s->first == s->count) {
			if (read_chunk(s, err) == -1)
				return -1;
			if (s->count == 0)
				return 0;
		}
		i = s->next++ - s->first;
	} while (s->buf[i].interval == 0);
	s->any = true;
	*slot = s->first + i;
	*out = s->buf[i];
	return 1;
}

void
wsp_scan_free(struct wsp_scan *s)
{
	free(s->buf);
	s->buf = NULL;
}

uint32_t
wsp_origin(const struct wsp_archive *a, uint32_t slot, int64_t time)
{
	return wsp_ring_distance(a, wsp_ring_place(a, 0, time), slot);
}

uint32_t
wsp_place_of(const struct wsp_archive *a, uint32_t origin, int64_t interval)
{
	return wsp_ring_after(a, origin, wsp_ring_place(a, 0, interval));
}

/* Origins and how many slots speak for them. */
struct tally {
	size_t	n;
	struct {
		uint32_t	origin;
		uint64_t	votes;
	}	list[CANDIDATES];
};

/*
 * Counts a vote.  Where there are too many origins to count, each loses one
 * vote, which leaves in the list any that has a sizeable part of all votes.
 */
static void
vote(struct tally *t, uint32_t origin)
{
	size_t i, kept = 0;

	for (i = 0; i < t->n; i++)
		if (t->list[i].origin == origin) {
			t->list[i].votes++;
			return;
		}
	if (t->n < CANDIDATES) {
		t->list[t->n].origin = origin;
		t->list[t->n++].votes = 1;
		return;
	}
	for (i = 0; i < t->n; i++)
		if (--t->list[i].votes > 0)
			t->list[kept++] = t->list[i];
	t->n = kept;
}

/* The first of those with the most votes: slot 0 voted first. */
static uint32_t
winner(const struct tally *t)
{
	size_t i, best = 0;

	for (i = 1; i < t->n; i++)
		if (t->list[i].votes > t->list[best].votes)
			best = i;
	return t->n == 0 ? 0 : t->list[best].origin;
}

static int
count_votes(struct wsp_scan *s, const struct wsp_archive *a,
    struct wsp_phase *phase, struct tally *t, int64_t *base,
    struct wsp_error *err)
{
	struct wsp_slot value;
	uint32_t slot;
	int ret;

	while ((ret = wsp_scan_next(s, &slot, &value, err)) == 1) {
		phase->used++;
		if (slot == 0) {
			phase->has_base = true;
			*base = value.interval;
		}
		if (wsp_align(value.interval, a->step) != value.interval)
			continue;
		phase->aligned++;
		vote(t, wsp_origin(a, slot, value.interval));
	}
	return ret;
}

int
wsp_find_phase(struct wsp_body *b, uint32_t archive, struct wsp_phase *phase,
    struct wsp_error *err)
{
	const struct wsp_archive *a = &b->info->archives[archive];
	struct tally t = { 0 };
	struct wsp_scan s;
	int64_t base = 0;
	int ret;

	memset(phase, 0, sizeof(*phase));
	if (wsp_scan_init(&s, b, archive, err) == -1)
		return -1;
	if ((ret = count_votes(&s, a, phase, &t, &base, err)) == 0) {
		phase->origin = winner(&t);
		phase->base_fits = phase->aligned == 0 || (phase->has_base &&
		    wsp_origin(a, 0, base) == phase->origin);
	}
	wsp_scan_free(&s);
	return ret;
}
