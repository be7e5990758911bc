/* SPDX-License-Identifier: ISC */
/*
 * fuzz-block.c - any bytes as a block of a compressed file, against a decoder
 * that takes one bit after the other, and as what lies before the blocks.
 */
#include <sys/endian.h>

#include "cwhisper/block.h"
#include "cwhisper/header.h"
#include "fuzz.h"

#define MAX_BLOCK	4096

/* A block, told once more. */
struct plain {
	const uint8_t	*bytes;
	uint64_t	 pos, end;	/* in bits */
	uint32_t	 step;
	uint64_t	 time, time_before;
	uint64_t	 value, value_before;
};

/* A number of n bits: the low byte first, of each the highest bit. */
static uint64_t
take(struct plain *b, unsigned n)
{
	uint64_t v = 0, bit;
	unsigned i, k, len;

	for (i = 0; i < n; i += len) {
		len = n - i < 8 ? n - i : 8;
		for (k = 0; k < len; k++, b->pos++) {
			bit = b->pos < b->end ?
			    b->bytes[b->pos / 8] >> (7 - b->pos % 8) & 1 : 0;
			v |= bit << (i + len - 1 - k);
		}
	}
	return v;
}

static unsigned
zeros_before(uint64_t v)
{
	unsigned n = 0;

	while (n < 64 && v >> (63 - n) == 0)
		n++;
	return n;
}

static unsigned
zeros_behind(uint64_t v)
{
	unsigned n = 0;

	while (n < 64 && (v >> n & 1) == 0)
		n++;
	return n;
}

/* The time of the next point, 0 at the mark, -1 if it is none. */
static int64_t
plain_time(struct plain *b)
{
	static const unsigned width[] = { 7, 9, 12 };
	int64_t change = 0, time;
	uint64_t field;
	unsigned ones = 0, n;

	while (ones < 4 && take(b, 1) == 1)
		ones++;
	if (ones == 4) {
		time = (int64_t)take(b, 32);
		return time % b->step == 0 ? time : -1;
	}
	if (ones > 0) {
		n = width[ones - 1];
		field = take(b, n);
		change = (int64_t)(field & ((UINT64_C(1) << (n - 1)) - 1));
		if (field >> (n - 1) != 0)
			change = -change;
	}
	time = 2 * (int64_t)b->time - (int64_t)b->time_before +
	    change * b->step;
	return time > 0 ? time : -1;
}

static bool
plain_value(struct plain *b, uint64_t *value)
{
	uint64_t p = b->value ^ b->value_before, x;
	unsigned lead, n;

	*value = b->value;
	if (take(b, 1) == 0)
		return true;
	if (take(b, 1) == 0) {
		if (p == 0)
			return false;
		n = 64 - zeros_before(p) - zeros_behind(p);
		*value ^= take(b, n) << zeros_behind(p);
		return true;
	}
	lead = (unsigned)take(b, 5);
	n = (unsigned)take(b, 6);
	if (n == 63) {
		*value ^= take(b, 64);
		return true;
	}
	if (n == 0 || lead + n > 64)
		return false;
	x = take(b, n);
	*value ^= x << (64 - lead - n);
	return true;
}

static enum wsp_decoded
plain_next(struct plain *b)
{
	uint64_t value;
	int64_t time;

	if (b->pos >= b->end)
		return WSP_DECODED_END;
	time = plain_time(b);
	if (time == 0)
		return WSP_DECODED_END;
	if (time <= (int64_t)b->time || time > UINT32_MAX ||
	    !plain_value(b, &value))
		return b->pos > b->end ? WSP_DECODED_END : WSP_DECODED_BAD;
	if (b->pos > b->end)
		return WSP_DECODED_END;
	b->time_before = b->time;
	b->value_before = b->value;
	b->time = (uint64_t)time;
	b->value = value;
	return WSP_DECODED_POINT;
}

static void
compare(const struct plain *b, const struct wsp_slot *p)
{
	uint64_t bits;

	memcpy(&bits, &p->value, sizeof(bits));
	must(p->interval == b->time, "a time is that of the plain decoder");
	must(bits == b->value, "a value is that of the plain decoder");
}

/* Decodes pieces of n points, and the same by one bit after the other. */
static void
decode(const uint8_t *buf, size_t size, uint32_t step, size_t n)
{
	struct plain b = { .bytes = buf, .end = 8 * size, .step = step };
	struct wsp_slot p[64];
	struct wsp_decoder d;
	enum wsp_decoded end = WSP_DECODED_POINT, expected;
	size_t got, i;
	uint64_t pos;

	wsp_decoder_init(&d, buf, size, step);
	if (wsp_decoder_next(&d) != WSP_DECODED_POINT) {
		must(be32dec(buf) % step != 0, "a first time is an interval");
		return;
	}
	b.pos = 8 * WSP_FIRST_SIZE;
	b.time = b.time_before = be32dec(buf);
	b.value = b.value_before = be64dec(buf + 4);
	compare(&b, &d.last);
	while (end == WSP_DECODED_POINT) {
		got = wsp_decoder_many(&d, p, n, &end);
		must(got == n || end != WSP_DECODED_POINT,
		    "there are no fewer points without an end");
		for (i = 0; i < got; i++) {
			must(plain_next(&b) == WSP_DECODED_POINT,
			    "there is a point");
			compare(&b, &p[i]);
		}
		must(d.pos == b.pos, "a point ends where it should");
	}
	must(d.pos <= d.end, "a point is inside its block");
	pos = b.pos;
	expected = plain_next(&b);
	must(end == expected, "a block ends as by the plain decoder");
	must(d.pos == pos, "the end is behind the last point");
	must(d.last.interval == b.time, "the last time is known");
	must(d.before.interval == b.time_before, "so is the one before");
}

/* What lies before the blocks is the same when it is written again. */
static void
read_header(const uint8_t *data, size_t size)
{
	uint64_t file_size = UINT64_C(1) << 20;
	struct wsp_cw f, again;
	struct wsp_error err;
	uint32_t meta;
	uint8_t *buf;

	if (wsp_cw_meta_size(data, size, file_size, &meta, &err) == -1 ||
	    meta > size || wsp_cw_decode(data, meta, file_size, &f,
	    &err) == -1)
		return;
	must((buf = malloc(meta)) != NULL, "there is memory");
	wsp_cw_encode(&f, buf);
	must(wsp_cw_decode(buf, meta, file_size, &again, &err) == 0 &&
	    again.crc_right, "what was written can be read");
	must(again.narchives == f.narchives && again.method == f.method,
	    "what was written says the same");
	wsp_cw_free(&again);
	wsp_cw_free(&f);
	free(buf);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t buf[MAX_BLOCK + WSP_BLOCK_SLACK] = { 0 };

	if (wsp_cw_magic(data, size))
		read_header(data, size);
	if (size < WSP_FIRST_SIZE + 2 || size - 2 > MAX_BLOCK)
		return 0;
	memcpy(buf, data + 2, size - 2);
	decode(buf, size - 2, 1 + data[0] % 7u, 1 + data[1] % 64u);
	return 0;
}
