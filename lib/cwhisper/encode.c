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

/* What a time or a value is written as: some bits, and a number of n bits. */
struct code {
	unsigned	 head;
	unsigned	 head_bits;
	unsigned	 n;		/* 0: no number */
	uint64_t	 number;
};

/* A distance whose change has no field is replaced by the time itself. */
static inline __attribute__((__always_inline__)) struct code
time_code(const struct wsp_encoder *e, uint32_t time)
{
	int64_t d = (int64_t)time - e->last.interval -
	    ((int64_t)e->last.interval - e->before.interval);

	/* Most often there is nothing to divide. */
	if (d == 0)
		return (struct code){ 0, 1, 0, 0 };
	d /= e->step;
	if (d > -63 && d < 64)
		return (struct code){ 2 << 7 | (unsigned)signed_field(d, 7), 9,
		    0, 0 };
	if (d > -255 && d < 256)
		return (struct code){ 6, 3, 9, signed_field(d, 9) };
	if (d > -2047 && d < 2048)
		return (struct code){ 14, 4, 12, signed_field(d, 12) };
	return (struct code){ 15, 4, 32, time };
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
static inline __attribute__((__always_inline__)) struct code
value_code(const struct wsp_encoder *e, double value)
{
	uint64_t last = wsp_bits_of(e->last.value);
	uint64_t x = last ^ wsp_bits_of(value);
	uint64_t p = last ^ wsp_bits_of(e->before.value);
	unsigned lead, n;

	if (x == 0)
		return (struct code){ 0, 1, 0, 0 };
	if (p != 0 && leading(p) <= leading(x) && trailing(p) <= trailing(x))
		return (struct code){ 2, 2,
		    64 - leading(p) - trailing(p), x >> trailing(p) };
	lead = leading(x) < 31 ? leading(x) : 31;
	n = 64 - lead - trailing(x);
	if (n < 63)
		return (struct code){ 3 << 11 | lead << 6 | n, 13, n,
		    x >> trailing(x) };
	return (struct code){ 3 << 11 | lead << 6 | 63, 13, 64, x };
}

static inline __attribute__((__always_inline__)) void
put_code(struct wsp_bits_out *out, const struct code *c)
{
	wsp_bits_put(out, c->head, c->head_bits);
	if (c->n > 0)
		wsp_bits_put_number(out, c->number, c->n);
}

/* The point is the last one now. */
static void
move_on(struct wsp_encoder *e, const struct wsp_slot *p)
{
	e->before = e->last;
	e->last = *p;
	e->count++;
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
	struct code time, value;

	if (e->first.interval == 0) {
		put_first(e, p);
		return;
	}
	time = time_code(e, p->interval);
	value = value_code(e, p->value);
	put_code(&e->out, &time);
	put_code(&e->out, &value);
	move_on(e, p);
}

uint64_t
wsp_encoder_bits(const struct wsp_slot *p, size_t n, uint32_t step)
{
	struct wsp_encoder e = { .step = step, .last = p[0], .before = p[0] };
	uint64_t bits = 8 * WSP_FIRST_SIZE;
	struct code time, value;
	size_t i;

	for (i = 1; i < n; i++) {
		time = time_code(&e, p[i].interval);
		value = value_code(&e, p[i].value);
		bits += time.head_bits + time.n + value.head_bits + value.n;
		move_on(&e, &p[i]);
	}
	return bits;
}

size_t
wsp_encoder_mark(const struct wsp_encoder *e)
{
	struct wsp_bits_out out = e->out;

	wsp_bits_put(&out, UINT64_C(15) << 32, WSP_MARK_BITS);
	out.bytes[out.at] = out.last;
	return out.at + 1;
}
