/* SPDX-License-Identifier: ISC */
/*
 * Tests that the quick look at the slots of an archive and the thorough one
 * say the same of archives in which something may be wrong.
 */
#include <sys/endian.h>

#include <fcntl.h>
#include <math.h>
#include <unistd.h>

#include "file/file.h"
#include "ring/ring.h"
#include "ops/check/sweep.h"
#include "random.h"
#include "scratch.h"
#include "tap.h"

#define PATH	"load.wsp"
#define OFFSET	28
#define ROUNDS	2000

static struct wsp_error error;
static uint32_t step, points;

static uint32_t
random_below(uint32_t n)
{
	return (uint32_t)(rnd() % n);
}

static void
put(int fd, uint32_t slot, uint64_t time, double value)
{
	struct wsp_slot s = { (uint32_t)time, value };
	uint8_t buf[WSP_SLOT_SIZE];

	wsp_slot_encode(&s, buf);
	if (pwrite(fd, buf, sizeof(buf), OFFSET + (off_t)slot *
	    WSP_SLOT_SIZE) != WSP_SLOT_SIZE)
		err(1, "%s", PATH);
}

/* One of the things that may be wrong, or right, in a slot. */
static void
change(int fd, uint32_t slot, uint64_t time)
{
	static const double odd[] = { NAN, INFINITY, -INFINITY, -0.0,
	    1.7976931348623157e308, -1.7976931348623157e308, 5e-324 };
	uint64_t lap = (uint64_t)step * points;

	switch (random_below(7)) {
	case 0:
		put(fd, slot, 0, 0);
		break;
	case 1:
		put(fd, slot, time - lap, 1);
		break;
	case 2:
		put(fd, slot, time + step, 1);
		break;
	case 3:
		put(fd, slot, time + 1, 1);
		break;
	case 4:
		put(fd, slot, 0, NAN);
		break;
	default:
		put(fd, slot, time, odd[random_below(7)]);
	}
}

/* An archive of a ring in use, with some changes. */
static void
make(void)
{
	static const uint64_t bases[] = { 0, 1500000000, UINT32_MAX - 10000 };
	uint64_t base = bases[random_below(3)], time;
	struct wsp_create_options options;
	uint32_t i, head, changes;
	char definition[32];
	int fd;

	step = random_below(2) ? 1 : 1 + random_below(100);
	points = 1 + random_below(random_below(8) ? 300 : 20000);
	if (random_below(2))
		points = (points + 63) / 64 * 64;
	base -= base % step;
	head = random_below(3) ? points : random_below(points + 1);
	wsp_create_defaults(&options);
	options.overwrite = options.no_sync = true;
	snprintf(definition, sizeof(definition), "%u:%u", step, points);
	if (scratch_make(PATH, definition, &options, &error) == -1)
		errx(1, "%s: %s", PATH, error.msg);
	if ((fd = open(PATH, O_RDWR)) == -1)
		err(1, "%s", PATH);
	/* Slots from head on are a lap behind, or empty. */
	for (i = 0; i < head && base != 0; i++)
		put(fd, i, base + (uint64_t)i * step, i);
	for (; i < points && base != 0 && random_below(64) != 0; i++)
		put(fd, i, base + ((uint64_t)i - points) * step, i);
	for (changes = random_below(3); changes > 0; changes--) {
		i = random_below(4) ? random_below(points) : 0;
		time = base + (uint64_t)i * step;
		change(fd, i, time);
	}
	close(fd);
}

/* Is nothing wrong, slot by slot? */
static bool
sound(struct wsp *w, const struct wsp_phase *phase, int64_t *newest)
{
	const struct wsp_archive *a = &w->info.archives[0];
	struct wsp_scan scan;
	struct wsp_slot s;
	uint32_t slot;
	bool good = phase->base_fits && (phase->has_base || phase->used == 0);

	*newest = 0;
	if (wsp_scan_init(&scan, &w->body, 0, &error) == -1)
		errx(1, "%s", error.msg);
	while (wsp_scan_next(&scan, &slot, &s, &error) == 1) {
		if (wsp_align(s.interval, a->step) != s.interval ||
		    wsp_place_of(a, phase->origin, s.interval) != slot ||
		    !isfinite(s.value))
			good = false;
		if (s.interval > *newest)
			*newest = s.interval;
	}
	wsp_scan_free(&scan);
	return good;
}

/* How often both said that it is sound, or -1 where they disagree. */
static int
compare(void)
{
	struct wsp_phase slow, quick = { 0 };
	int64_t newest, quick_newest = 0;
	bool good, quick_good;
	struct wsp *w;

	if (wsp_open(&w, PATH, WSP_READ, 0, &error) == -1 ||
	    wsp_find_phase(&w->body, 0, &slow, &error) == -1 ||
	    wsp_sweep(&w->body, 0, &quick, &quick_newest, &quick_good,
	    &error) == -1)
		errx(1, "%s: %s", PATH, error.msg);
	good = sound(w, &slow, &newest);
	wsp_close(w);
	if (good != quick_good)
		return -1;
	if (!good)
		return 0;
	return quick.origin == slow.origin && quick.used == slow.used &&
	    quick.aligned == slow.aligned && quick.has_base == slow.has_base &&
	    quick.base_fits == slow.base_fits && quick_newest == newest ?
	    1 : -1;
}

int
main(int argc, char *argv[])
{
	int round, verdict, sounds = 0, wrong = 0;

	random_seed(argc > 1 ? argv[1] : NULL);
	plan(2);
	scratch_enter();
	for (round = 0; round < ROUNDS; round++) {
		make();
		verdict = compare();
		sounds += verdict == 1;
		wrong += verdict == -1;
	}
	scratch_leave();
	ok(wrong == 0, "the quick and the thorough look agree (%d do not)",
	    wrong);
	ok(sounds > ROUNDS / 10 && sounds < ROUNDS * 9 / 10,
	    "of both kinds there were many (%d sound)", sounds);
	return done();
}
