/* SPDX-License-Identifier: ISC */
/*
 * sweep.c - see quickly that nothing is wrong with the slots of an archive.
 *
 * Nearly all slots of nearly all files hold the time that follows that in the
 * slot before.  So they are looked at in blocks without a branch, and only
 * where a block is not like that one by one.
 */
#include <sys/endian.h>

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/source.h"
#include "ring/ring.h"
#include "ops/check/sweep.h"

#define BLOCK	64		/* slots */
#define CHUNK	(128 * BLOCK)	/* slots read in one go */
#define FIRST	(8 * BLOCK)	/* as few at first, which may be all there is */

/*
 * The first eight bytes of a slot are its time and the upper half of its
 * value, which has a sign and an exponent.
 */
#define SIGN	(UINT64_C(1) << 31)
#define ONE	(UINT64_C(1) << 20)	/* the last bit of the exponent */
#define TIME	(UINT64_C(0xffffffff) << 32)

struct sweep {
	const struct wsp_archive *archive;
	uint32_t	 slot;		/* the next one */
	uint64_t	 want;		/* the time it should have */
	uint64_t	 newest;
	bool		 has_base;
	uint32_t	 origin;	/* of slot 0 */
	uint64_t	 used;
};

/*
 * 0, apart from the bits of a number, if the slot has this time and a finite
 * value: one added to an exponent of all ones carries into the sign.
 */
static inline uint64_t
oddity(const uint8_t *slot, uint64_t time)
{
	return ((be64dec(slot) ^ time) & ~SIGN) + ONE;
}

/* Does each slot of a block follow the one before? */
static inline bool
follows(const uint8_t *p, uint64_t want, uint64_t step)
{
	uint64_t odd = 0;
	int i;

	want <<= 32;
	step <<= 32;
#pragma GCC unroll 8
	for (i = 0; i < BLOCK; i++, p += WSP_SLOT_SIZE, want += step)
		odd |= oddity(p, want);
	return (odd & (TIME | SIGN)) == 0;
}

static inline bool
empty(const uint8_t *p)
{
	uint32_t any = 0, time;
	int i;

	for (i = 0; i < BLOCK; i++, p += WSP_SLOT_SIZE) {
		memcpy(&time, p, sizeof(time));
		any |= time;
	}
	return any == 0;
}

/* Is this what takes the place of a point that was erased? */
static bool
is_erased(const struct sweep *s, const uint8_t *p)
{
	struct wsp_slot slot;

	wsp_slot_decode(p, &slot);
	return wsp_is_erased(s->archive, s->slot, &slot);
}

/* A time that does not follow may be of another lap of the ring. */
static bool
sweep_slot(struct sweep *s, const uint8_t *p)
{
	const struct wsp_archive *a = s->archive;
	uint32_t time = be32dec(p);

	if (time != 0) {
		if (time != s->want && (wsp_align(time, a->step) != time ||
		    wsp_origin(a, s->slot, time) != s->origin))
			return false;
		if ((oddity(p, (uint64_t)time << 32) & SIGN) != 0)
			return false;
		if (time > s->newest && !is_erased(s, p))
			s->newest = time;
		s->want = time;
		s->used++;
	}
	s->want += a->step;
	s->slot++;
	return true;
}

static bool
sweep_block(struct sweep *s, const uint8_t *p)
{
	uint64_t step = s->archive->step;
	uint64_t last = s->want + (BLOCK - 1) * step;
	int i;

	if (last <= UINT32_MAX && follows(p, s->want, step)) {
		if (last > s->newest)
			s->newest = last;
		s->used += BLOCK;
	} else if (!empty(p)) {
		for (i = 0; i < BLOCK; i++)
			if (!sweep_slot(s, p + WSP_SLOT_SIZE * i))
				return false;
		return true;
	}
	s->want += BLOCK * step;
	s->slot += BLOCK;
	return true;
}

static bool
take_base(struct sweep *s, uint32_t time)
{
	s->want = time;
	s->has_base = time != 0;
	s->origin = wsp_origin(s->archive, 0, time);
	return wsp_align(time, s->archive->step) == time;
}

/* Looks at n slots that were read. */
static bool
sweep_slots(struct sweep *s, const uint8_t *buf, uint32_t n)
{
	const uint8_t *end = buf + WSP_SLOT_SIZE * (size_t)n;

	if (s->slot == 0 && n > 0 && !take_base(s, be32dec(buf)))
		return false;
	for (; buf + WSP_SLOT_SIZE * BLOCK <= end;
	    buf += WSP_SLOT_SIZE * BLOCK)
		if (!sweep_block(s, buf))
			return false;
	for (; buf < end; buf += WSP_SLOT_SIZE)
		if (!sweep_slot(s, buf))
			return false;
	return true;
}

/* Reads on; *n is 0 at the end of the archive or of a damaged file. */
static int
read_slots(struct wsp_body *b, const struct sweep *s, uint32_t most,
    uint8_t *buf, uint32_t *n, struct wsp_error *err)
{
	uint32_t left = s->archive->points - s->slot;
	size_t len = WSP_SLOT_SIZE * (size_t)(left < most ? left : most);
	size_t got;

	if (wsp_source_read(b->source, buf, len, (off_t)s->archive->offset +
	    WSP_SLOT_SIZE * (off_t)s->slot, &got, err) == -1)
		return -1;
	*n = (uint32_t)(got / WSP_SLOT_SIZE);
	return 0;
}

/* After a chunk of empty slots a hole is passed over. */
static void
pass_hole(struct wsp_body *b, struct sweep *s)
{
	uint32_t slots = wsp_scan_hole(b, s->archive, s->slot);

	s->slot += slots;
	s->want += (uint64_t)slots * s->archive->step;
}

static int
sweep_archive(struct wsp_body *b, struct sweep *s, uint8_t *buf, bool *sound,
    struct wsp_error *err)
{
	uint32_t n, most = FIRST;
	uint64_t before;

	do {
		before = s->used;
		if (read_slots(b, s, most, buf, &n, err) == -1)
			return -1;
		*sound = sweep_slots(s, buf, n);
		if (n == most && s->used == before)
			pass_hole(b, s);
		most = 2 * most < CHUNK ? 2 * most : CHUNK;
	} while (*sound && n > 0 && s->slot < s->archive->points);
	return 0;
}

int
wsp_sweep(struct wsp_body *b, uint32_t archive, struct wsp_phase *phase,
    int64_t *newest, bool *sound, struct wsp_error *err)
{
	struct sweep s = { .archive = &b->info->archives[archive] };
	uint8_t *buf;
	int ret;

	if ((buf = malloc(WSP_SLOT_SIZE * CHUNK)) == NULL)
		return wsp_fail_errno(err, NULL);
	ret = sweep_archive(b, &s, buf, sound, err);
	free(buf);
	*sound = *sound && (s.has_base || s.used == 0);
	if (ret == -1 || !*sound)
		return ret;
	phase->origin = s.used > 0 ? s.origin : 0;
	phase->used = phase->aligned = s.used;
	phase->has_base = s.has_base;
	phase->base_fits = true;
	*newest = (int64_t)s.newest;
	return 0;
}
