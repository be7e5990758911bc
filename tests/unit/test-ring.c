/* SPDX-License-Identifier: ISC */
/*
 * Tests the arithmetic of the ring, random cases against counting in steps.
 * These come from a fixed seed, or from the one given as operand.
 */
#include <inttypes.h>

#include "ring/ring.h"
#include "random.h"
#include "tap.h"
#include "wsp.h"

#define LEN(a)	(sizeof(a) / sizeof((a)[0]))
#define MAX32	INT64_C(0xffffffff)
#define NRANDOM	200000

static const struct {
	int64_t		time;
	uint32_t	step;
	int64_t		aligned;
} times[] = {
	{ 0, 60, 0 },
	{ 59, 60, 0 },
	{ 60, 60, 60 },
	{ 1700000000, 60, 1699999980 },
	{ 1700000000, 1, 1700000000 },
	{ -1, 60, -60 },
	{ -60, 60, -60 },
	{ -61, 60, -120 },
	{ MAX32, MAX32, MAX32 },
	{ MAX32 - 1, MAX32, 0 },
	{ MAX32 + 1, MAX32, MAX32 },
	{ -1, MAX32, -MAX32 },
	{ INT64_C(1) << 60, 7, (INT64_C(1) << 60) - 1 },
	{ -(INT64_C(1) << 60), 7, -(INT64_C(1) << 60) - 6 },
};

/* An archive of this step and number of points, and the slot of an interval. */
static const struct {
	uint32_t	step, points;
	int64_t		base, interval;
	uint32_t	slot;
} places[] = {
	{ 60, 5, 6000, 6000, 0 },
	{ 60, 5, 6000, 6060, 1 },
	{ 60, 5, 6000, 6240, 4 },
	{ 60, 5, 6000, 6300, 0 },
	{ 60, 5, 6000, 60000, 0 },
	{ 60, 5, 6000, 5940, 4 },
	{ 60, 5, 6000, 5760, 1 },
	{ 60, 5, 6000, 5700, 0 },
	{ 60, 5, 6000, 0, 0 },
	{ 60, 5, 6000, -60, 4 },
	{ 60, 7, 6000, 0, 5 },
	{ 60, 7, 6000, -60, 4 },
	{ 60, 1, 6000, 5940, 0 },
	{ 60, 1, 6000, 6060, 0 },
	/* a base that is no multiple of the step */
	{ 60, 5, 6001, 6000, 4 },
	{ 60, 5, 6001, 6060, 0 },
	{ 60, 5, 6059, 6000, 4 },
	{ 60, 5, 6059, 6060, 0 },
	{ 60, 5, 6059, 6120, 1 },
	{ 60, 5, 6059, 0, 4 },
	/* the largest numbers a file can hold */
	{ 1, MAX32, 1, MAX32, MAX32 - 1 },
	{ 1, MAX32, MAX32, 1, 1 },
	{ 1, MAX32, MAX32, 0, 0 },
	{ 1, MAX32, 1, 0, MAX32 - 1 },
	{ 1, MAX32 - 1, MAX32, 0, MAX32 - 2 },
	{ MAX32, MAX32, MAX32, 0, MAX32 - 1 },
	{ MAX32, MAX32, MAX32, MAX32, 0 },
	{ MAX32, MAX32, 1, MAX32, 0 },
	{ MAX32, MAX32, 1, 0, MAX32 - 1 },
	{ MAX32, 1, 1, 0, 0 },
};

/* Bits of values that a copy as a number could change. */
static const uint64_t values[] = {
	0, 0x8000000000000000, 0x3ff0000000000000, 1, 0x7fefffffffffffff,
	0x7ff0000000000000, 0xfff0000000000000, 0x7ff8000000000000,
	0xfff8000000000000, 0x7ff8000000000001, 0x7fffffffffffffff,
	0x7ff0000000000001, 0xfff4deadbeef1234, 0x0123456789abcdef,
};

static struct wsp_archive
archive(uint32_t step, uint32_t points)
{
	return (struct wsp_archive){ 16, step, points };
}

static void
test_align(void)
{
	size_t i;

	for (i = 0; i < LEN(times); i++)
		ok(wsp_align(times[i].time, times[i].step) == times[i].aligned,
		    "%" PRId64 " aligned to %" PRIu32 " is %" PRId64,
		    times[i].time, times[i].step, times[i].aligned);
}

static void
test_places(void)
{
	struct wsp_archive a;
	uint32_t base;
	size_t i;

	for (i = 0; i < LEN(places); i++) {
		a = archive(places[i].step, places[i].points);
		base = (uint32_t)places[i].base;
		ok(wsp_ring_place(&a, base, places[i].interval) ==
		    places[i].slot && wsp_ring_slot(&a, base,
		    places[i].interval) == places[i].slot, "%" PRIu32 ":%"
		    PRIu32 " with base %" PRIu32 " has %" PRId64 " in slot %"
		    PRIu32, a.step, a.points, base, places[i].interval,
		    places[i].slot);
	}
	a = archive(60, 5);
	ok(wsp_ring_slot(&a, 0, 60) == 0 && wsp_ring_slot(&a, 0, 1700000000) ==
	    0, "an empty archive has everything in slot 0");
	ok(wsp_ring_place(&a, 0, 60) == 1 && wsp_ring_place(&a, 0, -60) == 4 &&
	    wsp_ring_place(&a, -120, 60) == 3,
	    "but a place is counted from any base");
}

/* Goes from the base to an interval one slot at a time. */
static uint32_t
walk(const struct wsp_archive *a, int64_t base, int64_t interval)
{
	uint32_t slot = 0;

	for (; base > interval; base -= a->step)
		slot = slot == 0 ? a->points - 1 : slot - 1;
	for (; base + a->step <= interval; base += a->step)
		slot = slot + 1 == a->points ? 0 : slot + 1;
	return slot;
}

static void
test_random(void)
{
	struct wsp_archive a = archive(1, 1);
	int64_t base, interval;
	uint32_t slot;
	bool right = true;
	int i;

	for (i = 0; i < NRANDOM && right; i++) {
		a.points = 1 + (uint32_t)(rnd() % 9);
		a.step = 1 + (uint32_t)(rnd() % (i % 2 == 0 ? 10 : UINT32_MAX));
		base = 1 + (int64_t)(rnd() % UINT32_MAX);
		interval = base + ((int64_t)(rnd() % 40) - 20) * a.step;
		interval += (int64_t)(rnd() % a.step);
		slot = wsp_ring_slot(&a, (uint32_t)base, interval);
		right = slot == walk(&a, base, interval);
		if (!right)
			printf("# %" PRIu32 ":%" PRIu32 ", base %" PRId64
			    ", interval %" PRId64 ": slot %" PRIu32 "\n",
			    a.step, a.points, base, interval, slot);
	}
	ok(right, "random intervals lie where counting finds them");
}

static void
test_moves(void)
{
	struct wsp_archive a = archive(60, 5), max = archive(1, MAX32);
	uint32_t from, to;
	bool right = true;

	ok(wsp_ring_after(&a, 0, 0) == 0 && wsp_ring_after(&a, 3, 1) == 4 &&
	    wsp_ring_after(&a, 4, 1) == 0 && wsp_ring_after(&a, 4, 12) == 1 &&
	    wsp_ring_after(&a, 2, MAX32) == 2 &&
	    wsp_ring_after(&max, MAX32 - 1, 1) == 0 &&
	    wsp_ring_after(&max, MAX32 - 1, MAX32) == MAX32 - 1 &&
	    wsp_ring_after(&max, MAX32 - 1, UINT64_C(1) << 33) == 1,
	    "the slots after the last one are the first ones");
	for (from = 0; from < a.points; from++)
		for (to = 0; to < a.points; to++)
			right = right && wsp_ring_after(&a, from,
			    wsp_ring_distance(&a, from, to)) == to &&
			    wsp_ring_distance(&a, from, to) < a.points;
	ok(right && wsp_ring_distance(&a, 1, 4) == 3 &&
	    wsp_ring_distance(&a, 4, 1) == 2 &&
	    wsp_ring_distance(&max, 0, MAX32 - 1) == MAX32 - 1 &&
	    wsp_ring_distance(&max, MAX32 - 1, 0) == 1 &&
	    wsp_ring_distance(&max, MAX32 - 1, MAX32 - 2) == MAX32 - 1,
	    "a distance goes forward, round the end if need be");
}

static void
test_slots(void)
{
	static const uint8_t want[12] = { 0x65, 0x53, 0xf1, 0x00, 0xc0, 0x45,
	    0x00, 0x00, 0x00, 0x00, 0x00, 0x0a };
	struct wsp_slot s = { 0x6553f100, from_bits(0xc04500000000000a) }, t;
	uint8_t buf[13] = { 0 };
	bool right = true;
	size_t i;

	buf[12] = 0xaa;
	wsp_slot_encode(&s, buf);
	ok(memcmp(buf, want, sizeof(want)) == 0 && buf[12] == 0xaa,
	    "a slot is 12 bytes, the greatest first");
	for (i = 0; i < LEN(values); i++) {
		s.interval = i % 2 == 0 ? UINT32_MAX : (uint32_t)i;
		s.value = from_bits(values[i]);
		wsp_slot_encode(&s, buf);
		memset(&t, 0x55, sizeof(t));
		wsp_slot_decode(buf, &t);
		right = right && t.interval == s.interval &&
		    to_bits(t.value) == values[i] && buf[11] ==
		    (values[i] & 0xff) && buf[4] == values[i] >> 56;
	}
	ok(right, "every bit of a slot is kept, those of NaN too");
}

static void
test_starts(void)
{
	const int64_t far = INT64_C(1) << 60;
	struct wsp_archive a = archive(60, 1440), long_ago = archive(MAX32,
	    1000), max = archive(MAX32, MAX32), one = archive(1, 1);

	ok(wsp_archive_start(&a, 1700000000) == 1699913600 &&
	    wsp_archive_start(&a, 0) == -86400 &&
	    wsp_archive_start(&one, MAX32) == MAX32 - 1 &&
	    wsp_archive_start(&long_ago, 5) == 5 - 1000 * MAX32,
	    "an archive starts one retention before now");
	ok(wsp_archive_start(&max, 0) <= -far &&
	    wsp_archive_start(&max, far) <= 0 &&
	    wsp_archive_start(&max, -far) <= -2 * far,
	    "a retention of 64 bits does not overflow");
	ok(wsp_archive_retention(&max) == UINT64_C(0xfffffffe00000001) &&
	    wsp_archive_size(&max) == 12 * (uint64_t)MAX32,
	    "retention and size have 64 bits");
}

static void
test_clamp(void)
{
	const int64_t most = wsp_clamp_time(INT64_MAX);
	const int64_t least = wsp_clamp_time(INT64_MIN);

	ok(wsp_clamp_time(0) == 0 && wsp_clamp_time(-1) == -1 &&
	    wsp_clamp_time(MAX32 * 1000) == MAX32 * 1000 &&
	    wsp_clamp_time(-MAX32 * 1000) == -MAX32 * 1000,
	    "times are left as they are");
	ok(most >= INT64_MAX / 8 && most <= INT64_MAX / 4 + 1 &&
	    least == -most && wsp_clamp_time(most) == most &&
	    wsp_clamp_time(most + 1) == most &&
	    wsp_clamp_time(most - 1) == most - 1 &&
	    wsp_clamp_time(least - 1) == least &&
	    wsp_clamp_time(least + 1) == least + 1,
	    "but cut to where sums of them fit 64 bits");
}

static void
test_interval(void)
{
	const struct wsp_archive a = { .step = 60 }, damaged = { .step = 0 };

	ok(wsp_interval(&a, 0) == 0 && wsp_interval(&a, 59) == 0 &&
	    wsp_interval(&a, 60) == 60 && wsp_interval(&a, -1) == -60 &&
	    wsp_interval(&a, INT64_MIN) % 60 == 0 &&
	    wsp_interval(&damaged, 61) == 61,
	    "a time belongs to the multiple of the step before it");
}

int
main(int argc, char *argv[])
{
	plan((int)(LEN(times) + LEN(places)) + 13);
	random_seed(argc > 1 ? argv[1] : NULL);
	test_align();
	test_places();
	test_random();
	test_moves();
	test_slots();
	test_starts();
	test_clamp();
	test_interval();
	return done();
}
