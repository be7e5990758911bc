/* SPDX-License-Identifier: ISC */
/* encode.c - points become the bits of a block. */
#include "base/double.h"
#include "cwhisper/block.h"

/* Sign and magnitude, as the fields of distances have them. */
static uint64_t
signed_field(int64_t d, unsigned n)
{
	return d < 0 ? UINT64_C(1) << (n - 1) | (uint64_t)-d : (uint64_t)d;
}

/* A distance whose change has no field is replaced by the time itself. */
static void
put_time(struct wsp_encoder *e, uint32_t time)
{
	int64_t d = (int64_t)time - e->last.interval -
	    ((int64_t)e->last.interval - e->before.interval);

	/* Most often there is nothing to divide. */
	if (d == 0) {
		wsp_bits_put(&e->out, 0, 1);
		return;
	}
	d /= e->step;
	if (d > -63 && d < 64)
		wsp_bits_put(&e->out, 2 << 7 | signed_field(d, 7), 9);
	else if (d > -255 && d < 256) {
		wsp_bits_put(&e->out, 6, 3);
		wsp_bits_put_number(&e->out, signed_field(d, 9), 9);
	} else if (d > -2047 && d < 2048) {
		wsp_bits_put(&e->out, 14, 4);
		wsp_bits_put_number(&e->out, signed_field(d, 12), 12);
	} else {
		wsp_bits_put(&e->out, 15, 4);
		wsp_bits_put_number(&e->out, time, 32);
	}
}

/* The zeros before and behind the bits of a number that is not 0. */
static unsigned
leading(uint64_t v)
{
	return (unsigned)__builtin_clzll(v);
}

static unsigned
trailing(uint64_t v)
{
	return (unsigned)__builtin_ctzll(v);
}

/* The bits that changed, in the window of the change before if they fit it. */
static void
put_value(struct wsp_encoder *e, double value)
{
	uint64_t last = wsp_bits_of(e->last.value);
	uint64_t x = last ^ wsp_bits_of(value);
	uint64_t p = last ^ wsp_bits_of(e->before.value);
	unsigned lead, n;

	if (x == 0) {
		wsp_bits_put(&e->out, 0, 1);
		return;
	}
	if (p != 0 && leading(p) <= leading(x) && trailing(p) <= trailing(x)) {
		wsp_bits_put(&e->out, 2, 2);
		wsp_bits_put_number(&e->out, x >> trailing(p),
		    64 - leading(p) - trailing(p));
		return;
	}
	lead = leading(x) < 31 ? leading(x) : 31;
	n = 64 - lead - trailing(x);
	wsp_bits_put(&e->out, 3 << 11 | lead << 6 | (n < 63 ? n : 63), 13);
	if (n < 63)
		wsp_bits_put_number(&e->out, x >> trailing(x), n);
	else
		wsp_bits_put_number(&e->out, x, 64);
}

static void
put_first(struct wsp_encoder *e, const struct wsp_slot *p)
{
	be32enc(e->out.bytes, p->interval);
	be64enc(e->out.bytes + 4, wsp_bits_of(p->value));
	e->out.at = WSP_FIRST_SIZE;
	e->out.used = 0;
	e->out.last = 0;
	e->first = e->last = e->before = *p;
}

void
wsp_encoder_add(struct wsp_encoder *e, const struct wsp_slot *p)
{
	if (e->first.interval == 0) {
		put_first(e, p);
		return;
	}
	put_time(e, p->interval);
	put_value(e, p->value);
	e->before = e->last;
	e->last = *p;
	e->count++;
}

size_t
wsp_encoder_mark(const struct wsp_encoder *e)
{
	struct wsp_bits_out out = e->out;

	wsp_bits_put(&out, UINT64_C(15) << 32, WSP_MARK_BITS);
	out.bytes[out.at] = out.last;
	return out.at + 1;
}
