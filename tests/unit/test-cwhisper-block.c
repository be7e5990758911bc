/* SPDX-License-Identifier: ISC */
/*
 * Tests the blocks of compressed files: the worked example of cwhisper(5),
 * random points there and back, and random bytes.  The random numbers come
 * from a fixed seed, or from the one given as operand.
 */
#include <math.h>
#include <zlib.h>

#include "cwhisper/block.h"
#include "numbers.h"
#include "random.h"
#include "tap.h"

#define ROOM	65536
#define NPOINTS	2000
#define ROUNDS	300

static uint8_t buf[ROOM + WSP_BLOCK_SLACK];

static void
test_bits(void)
{
	struct wsp_bits_out out = { .bytes = buf };
	uint64_t v[256];
	unsigned n[256], i;
	uint64_t pos = 0;
	bool same = true;

	for (i = 0; i < 256; i++) {
		n[i] = 1 + (unsigned)(rnd() % 64);
		v[i] = rnd() & wsp_bits_mask(n[i]);
		wsp_bits_put_number(&out, v[i], n[i]);
	}
	buf[out.at] = out.last;
	for (i = 0; i < 256; i++) {
		same = same && wsp_bits_number(wsp_bits_get(buf, pos, n[i]),
		    n[i]) == v[i];
		pos += n[i];
	}
	ok(same && pos == 8 * out.at + out.used,
	    "numbers of 1 to 64 bits are read as they were written");
}

static void
test_order(void)
{
	ok(wsp_bits_order(0x1234, 16) == 0x3412, "the low byte comes first");
	ok(wsp_bits_order(0x8ab, 12) == 0xab8, "the bits left come last");
	ok(wsp_bits_order(5, 3) == 5, "less than a byte is as it is");
}

static void
test_example(void)
{
	static const uint8_t want[] = {
		0x65, 0x53, 0xf1, 0x00, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0,
		0x80, 0x80, 0, 0, 0, 0x03, 0xc0, 0, 0, 0, 0,
	};
	struct wsp_encoder e = { .out.bytes = buf, .step = 1 };
	struct wsp_slot p = { .value = 1 };
	size_t end;
	uint32_t i;

	memset(buf, 0xff, sizeof(buf));
	for (i = 0; i < 20; i++) {
		p.interval = 1700000000 + i;
		wsp_encoder_add(&e, &p);
	}
	end = wsp_encoder_mark(&e);
	ok(end == sizeof(want) && memcmp(buf, want, sizeof(want)) == 0,
	    "the worked example has the bytes of the page");
	ok(e.out.at == 17 && e.out.used == 6 && e.out.last == 0 &&
	    e.count == 19, "and its state");
	ok(crc32(0, buf, 17) == 0x662e17f1, "and its checksum");
}

static const uint32_t gaps[] = { 1, 1, 1, 2, 60, 63, 64, 65, 254, 256, 257,
    2046, 2048, 2049, 100000 };

/* Points whose times and values change in all the ways there are. */
static size_t
random_points(struct wsp_slot *p, uint32_t step)
{
	size_t n = 1 + (size_t)(rnd() % NPOINTS), i;
	uint64_t kind = rnd() % 5;

	p[0].interval = 1000000 / step * step;
	p[0].value = 0;
	for (i = 0; i < n; i++) {
		if (i > 0) {
			p[i] = p[i - 1];
			p[i].interval += step * (rnd() % 8 == 0 ?
			    gaps[rnd() % (sizeof(gaps) / sizeof(*gaps))] : 1);
		}
		if (kind == 0)
			p[i].value = from_bits(rnd());
		else if (kind == 1)
			p[i].value += (double)(rnd() % 16);
		else if (kind == 2)
			p[i].value = (double)(rnd() % 2);
		else if (kind == 3)
			p[i].value = from_bits(rnd() << rnd() % 64);
	}
	return n;
}

/* Are the points those that were written? */
static bool
decodes(struct wsp_decoder *d, const struct wsp_slot *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (wsp_decoder_next(d) != WSP_DECODED_POINT ||
		    d->last.interval != p[i].interval ||
		    to_bits(d->last.value) != to_bits(p[i].value))
			return false;
	return wsp_decoder_next(d) == WSP_DECODED_END;
}

static void
test_round_trip(void)
{
	static struct wsp_slot p[NPOINTS];
	struct wsp_encoder e;
	struct wsp_decoder d;
	bool marked = true, state = true, unmarked = true;
	size_t i, n, end;
	int round;

	for (round = 0; round < ROUNDS; round++) {
		e = (struct wsp_encoder){ .out.bytes = buf };
		e.step = (uint32_t)(1 + rnd() % 3);
		n = random_points(p, e.step);
		for (i = 0; i < n; i++)
			wsp_encoder_add(&e, &p[i]);
		end = wsp_encoder_mark(&e);
		memset(buf + end, 0xa5, sizeof(buf) - end);
		wsp_decoder_init(&d, buf, ROOM, e.step);
		marked = marked && decodes(&d, p, n);
		state = state && d.pos == 8 * e.out.at + e.out.used &&
		    d.count == e.count + 1 &&
		    d.before.interval == e.before.interval;
		wsp_decoder_init(&d, buf, e.out.at + (e.out.used > 0), e.step);
		unmarked = unmarked && (n == 1 || e.out.used == 0 ||
		    d.end >= d.pos);
	}
	ok(marked, "random points come back, up to the mark");
	ok(state, "and the decoder ends in the state of the encoder");
	ok(unmarked, "a block may end with its bits");
}

/* Whatever the bytes are, times rise and places are inside. */
static void
test_garbage(void)
{
	struct wsp_decoder d;
	uint32_t last;
	bool good = true;
	size_t size, i;
	int round;

	for (round = 0; round < 20000; round++) {
		size = WSP_FIRST_SIZE + (size_t)(rnd() % 200);
		for (i = 0; i < size + WSP_BLOCK_SLACK; i++)
			buf[i] = (uint8_t)(rnd() >> 40);
		be32enc(buf, 1000);
		wsp_decoder_init(&d, buf, size, 1 + (uint32_t)(rnd() % 2));
		last = 0;
		while (wsp_decoder_next(&d) == WSP_DECODED_POINT) {
			good = good && d.last.interval > last &&
			    d.pos <= 8 * size &&
			    d.last.interval % d.step == 0;
			last = d.last.interval;
		}
	}
	ok(good, "of random bytes come rising times, or none");
}

static void
test_bad(void)
{
	struct wsp_decoder d;

	memset(buf, 0, 64);
	be32enc(buf, 1000);
	buf[12] = 0x40 | 0x20;	/* time, "11", 5 bits, 6 bits of 0 */
	wsp_decoder_init(&d, buf, 64, 1);
	wsp_decoder_next(&d);
	ok(wsp_decoder_next(&d) == WSP_DECODED_BAD && d.count == 1,
	    "a time that does not rise is refused");
	buf[12] = 0x80;		/* a change of distance by 1 */
	buf[13] = 0x80 | 0x60;
	wsp_decoder_init(&d, buf, 64, 1);
	wsp_decoder_next(&d);
	ok(wsp_decoder_next(&d) == WSP_DECODED_BAD && d.count == 1,
	    "a window of no bits is refused");
	be32enc(buf, 1001);
	wsp_decoder_init(&d, buf, 64, 2);
	ok(wsp_decoder_next(&d) == WSP_DECODED_BAD,
	    "a time that is no multiple of the step is refused");
}

int
main(int argc, char *argv[])
{
	plan(14);
	random_seed(argc > 1 ? argv[1] : NULL);
	test_bits();
	test_order();
	test_example();
	test_round_trip();
	test_garbage();
	test_bad();
	return done();
}
