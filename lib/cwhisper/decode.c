/* SPDX-License-Identifier: ISC */
/*
 * decode.c - the bits of a block become points.
 *
 * Reading a range is mostly this loop, so all that changes is in registers: of
 * the point before, the distance in time and the bits of the value that
 * changed, which are what the next point's bits are about.
 */
#include "base/double.h"
#include "cwhisper/block.h"

/* A block in the middle of the loop. */
struct state {
	const uint8_t	*bytes;
	uint64_t	 pos;		/* in bits */
	int64_t		 step;
	int64_t		 time;		/* of the last point */
	int64_t		 distance;	/* from the one before */
	uint64_t	 value;		/* its bits */
	uint64_t	 change;	/* those that the one before has not */
};

void
wsp_decoder_init(struct wsp_decoder *d, const uint8_t *bytes, size_t size,
    uint32_t step)
{
	memset(d, 0, sizeof(*d));
	d->bytes = bytes;
	d->end = 8 * (uint64_t)size;
	d->step = step;
}

/* Takes a field with sign behind its prefix; returns the change it is. */
static int64_t
take_field(struct state *s, unsigned prefix, unsigned n)
{
	uint64_t field = wsp_bits_number(wsp_bits_get(s->bytes,
	    s->pos + prefix, n), n);
	int64_t change = (int64_t)(field & wsp_bits_mask(n - 1));

	s->pos += prefix + n;
	return field >> (n - 1) != 0 ? -change : change;
}

/*
 * Takes a new distance, of which these are the first bits.  It is below 0 or 0
 * if there is none, and the place is that of the mark then, or behind.
 */
static bool
take_distance(struct state *s, uint64_t bits)
{
	int64_t time;

	if (bits >> 62 == 2)
		s->distance += take_field(s, 2, 7) * s->step;
	else if (bits >> 61 == 6)
		s->distance += take_field(s, 3, 9) * s->step;
	else if (bits >> 60 == 14)
		s->distance += take_field(s, 4, 12) * s->step;
	else {
		time = (int64_t)wsp_bits_number(wsp_bits_get(s->bytes,
		    s->pos + 4, 32), 32);
		if (time == 0)
			return false;
		s->pos += WSP_MARK_BITS;
		s->distance = time % s->step == 0 ? time - s->time : 0;
	}
	return true;
}

/* Takes 63 or 64 bits that changed; false if there are no such bits. */
static bool
take_many_bits(struct state *s, bool given, unsigned n, unsigned left)
{
	if (given && n == 63)
		n = 64;
	else if (given || s->change == 0 || n < 63)
		return false;
	s->change = wsp_bits_number(wsp_bits_get(s->bytes, s->pos, n), n) <<
	    (given ? 0 : left);
	s->pos += n;
	return true;
}

/*
 * Takes the bits that changed: those in a window that is given with them, or in
 * that of the change before.  Which it is can rarely be foreseen, so there is
 * no branch.
 */
static inline __attribute__((__always_inline__)) bool
take_change(struct state *s, uint64_t bits)
{
	bool given = bits >> 62 & 1;
	unsigned lead = (unsigned)__builtin_clzll(s->change | 1);
	unsigned left = (unsigned)__builtin_ctzll(s->change |
	    UINT64_C(1) << 63);
	unsigned n = (unsigned)(64 - (int)lead - (int)left);
	unsigned m = bits >> 51 & 63;

	left = given ? (unsigned)(64 - (int)(bits >> 57 & 31) - (int)m) : left;
	n = given ? m : n;
	s->pos += given ? 13 : 2;
	if (n == 0 || n > 62 || left > 63)
		return take_many_bits(s, given, n, left);
	s->change = wsp_bits_window(wsp_bits_peek_all(s->bytes, s->pos), n) <<
	    left;
	s->pos += n;
	return true;
}

/* One point further; the state is of no use if there is none. */
static inline __attribute__((__always_inline__)) enum wsp_decoded
next(struct state *s, uint64_t end)
{
	uint64_t bits;
	bool good = true;

	if (s->pos >= end)
		return WSP_DECODED_END;
	bits = wsp_bits_peek(s->bytes, s->pos);
	if (bits >> 63 == 0) {
		s->pos++;
		bits <<= 1;
	} else {
		if (!take_distance(s, bits))
			return WSP_DECODED_END;
		bits = wsp_bits_peek(s->bytes, s->pos);
	}
	s->time += s->distance;
	if (s->distance <= 0 || s->time > UINT32_MAX)
		return s->pos > end ? WSP_DECODED_END : WSP_DECODED_BAD;
	if (bits >> 63 == 0) {
		s->pos++;
		s->change = 0;
	} else
		good = take_change(s, bits);
	if (s->pos > end)
		return WSP_DECODED_END;
	s->value ^= s->change;
	return good ? WSP_DECODED_POINT : WSP_DECODED_BAD;
}

static enum wsp_decoded
take_first(struct wsp_decoder *d, struct wsp_slot *out)
{
	out->interval = be32dec(d->bytes);
	out->value = wsp_double_of(be64dec(d->bytes + 4));
	d->last = d->before = *out;
	d->pos = 8 * WSP_FIRST_SIZE;
	return out->interval % d->step == 0 ? WSP_DECODED_POINT :
	    WSP_DECODED_BAD;
}

static struct state
state_of(const struct wsp_decoder *d)
{
	return (struct state){
		.bytes = d->bytes,
		.pos = d->pos,
		.step = d->step,
		.time = d->last.interval,
		.distance = (int64_t)d->last.interval - d->before.interval,
		.value = wsp_bits_of(d->last.value),
		.change = wsp_bits_of(d->last.value) ^
		    wsp_bits_of(d->before.value),
	};
}

size_t
wsp_decoder_many(struct wsp_decoder *d, struct wsp_slot *out, size_t max,
    enum wsp_decoded *end)
{
	uint64_t limit = d->end, pos;
	struct state s;
	size_t n = 0;

	*end = WSP_DECODED_POINT;
	if (d->count == 0) {
		if ((*end = take_first(d, out)) != WSP_DECODED_POINT)
			return 0;
		n = 1;
	}
	s = state_of(d);
	for (pos = s.pos; n < max; n++) {
		if ((*end = next(&s, limit)) != WSP_DECODED_POINT)
			break;
		pos = s.pos;
		out[n].interval = (uint32_t)s.time;
		out[n].value = wsp_double_of(s.value);
	}
	d->pos = pos;
	d->count += (uint32_t)n;
	if (n > 0) {
		d->before = n > 1 ? out[n - 2] : d->last;
		d->last = out[n - 1];
	}
	return n;
}

enum wsp_decoded
wsp_decoder_next(struct wsp_decoder *d)
{
	enum wsp_decoded end;
	struct wsp_slot p;

	wsp_decoder_many(d, &p, 1, &end);
	return end;
}
