/* SPDX-License-Identifier: ISC */
/*
 * scaled.c - values that are decimals, or averages of such, as integers.
 *
 * A divisor is chosen by samples.  What is not an integer divided by it has its
 * distance to the next such number beside it, or is an exception.
 */
#include <stdlib.h>
#include <string.h>

#include "base/double.h"
#include "store/column.h"

#define SAMPLES		3
#define SAMPLE		64	/* values of one */
#define EXCEPTION_BITS	76
#define ULP_BITS	4
#define MODE_BITS	24	/* of what is said of it besides the base */

static const uint32_t divisors[] = { 1, 10, 100, 1000, 10000, 100000, 1000000,
    12, 120, 1200, 60, 600, 6000, 60000, 3600 };

#define DIVISORS	(sizeof(divisors) / sizeof(divisors[0]))

enum fit { EXACT, NEAR, EXCEPTION };

/* A column while it is made. */
struct scaled {
	uint32_t	 q;
	size_t		 n, nexceptions;
	int64_t		*integers;
	uint64_t	*plain, *differences;	/* what planes would hold */
	uint8_t		*ulps;
	uint32_t	*exceptions;
	bool		 near;		/* is any of the ulps not 0? */
	int64_t		 least;
};

static uint64_t
zigzag(int64_t n)
{
	return (uint64_t)n << 1 ^ (n < 0 ? UINT64_MAX : 0);
}

static enum fit
scale(uint64_t bits, uint32_t q, int64_t *integer, uint8_t *ulp)
{
	double x = wsp_double_of(bits) * (double)q;
	int64_t off;

	if (!(x >= -(double)WSP_STORE_SCALED_MAX &&
	    x <= (double)WSP_STORE_SCALED_MAX))
		return EXCEPTION;
	*integer = (int64_t)(x < 0 ? x - 0.5 : x + 0.5);
	off = (int64_t)(bits - wsp_bits_of((double)*integer / (double)q));
	if (off < INT8_MIN || off > INT8_MAX || *integer >
	    WSP_STORE_SCALED_MAX || *integer < -WSP_STORE_SCALED_MAX)
		return EXCEPTION;
	*ulp = (uint8_t)zigzag(off);
	return off == 0 ? EXACT : NEAR;
}

static unsigned
width(uint64_t n)
{
	return n == 0 ? 0 : 64 - (unsigned)__builtin_clzll(n);
}

/* What values cost with a divisor, in bits: plain or as differences. */
static uint64_t
estimate(const uint64_t *bits, size_t n, uint32_t q)
{
	int64_t integer, before = 0, least = INT64_MAX, most = INT64_MIN;
	uint64_t extra = MODE_BITS, differences = 0;
	bool near = false;
	uint8_t ulp;
	enum fit fit;
	size_t i, fits = 0;

	for (i = 0; i < n; i++) {
		fit = scale(bits[i], q, &integer, &ulp);
		if (fit == EXCEPTION) {
			extra += EXCEPTION_BITS;
			continue;
		}
		near = near || fit == NEAR;
		if (fits++ == 0)
			extra += width(zigzag(integer));
		else
			differences += width(zigzag(integer - before));
		before = integer;
		least = integer < least ? integer : least;
		most = integer > most ? integer : most;
	}
	if (fits == 0)
		return extra;
	if (differences > fits * width((uint64_t)most - (uint64_t)least))
		differences = fits * width((uint64_t)most - (uint64_t)least);
	return extra + differences + (near ? ULP_BITS * n : 0);
}

/* What they cost as the bytes of their differences by bit. */
static uint64_t
estimate_xor(const uint64_t *bits, size_t n)
{
	uint64_t cost = 0, x;
	size_t i;
	unsigned j;

	for (i = 0; i < n; i++)
		for (x = bits[i] ^ (i == 0 ? 0 : bits[i - 1]), j = 0; j < 8;
		    j++, x >>= 8)
			cost += (x & 255) != 0 ? 8 : 1;
	return cost;
}

/* The divisor that costs the least on the samples, or 0 for none. */
static uint32_t
choose(const uint64_t *bits, size_t n)
{
	size_t len = n < SAMPLE ? n : SAMPLE, i, k;
	size_t samples = n <= SAMPLE ? 1 : SAMPLES, at;
	uint64_t cost, best = 0;
	uint32_t q = 0;

	for (k = 0; k < samples; k++)
		best += estimate_xor(bits + (n - len) / SAMPLES * k, len);
	for (i = 0; i < DIVISORS; i++) {
		for (cost = 0, k = 0; k < samples; k++) {
			at = (n - len) / SAMPLES * k;
			cost += estimate(bits + at, len, divisors[i]);
		}
		if (cost < best) {
			best = cost;
			q = divisors[i];
		}
	}
	return q;
}

static bool
make_room(struct scaled *c)
{
	c->integers = reallocarray(NULL, c->n, sizeof(*c->integers));
	c->plain = reallocarray(NULL, c->n, sizeof(*c->plain));
	c->differences = reallocarray(NULL, c->n, sizeof(*c->differences));
	c->ulps = calloc(c->n, 1);
	c->exceptions = reallocarray(NULL, c->n, sizeof(*c->exceptions));
	return c->integers != NULL && c->plain != NULL &&
	    c->differences != NULL && c->ulps != NULL && c->exceptions != NULL;
}

static void
release(struct scaled *c)
{
	free(c->integers);
	free(c->plain);
	free(c->differences);
	free(c->ulps);
	free(c->exceptions);
}

/* An exception has the integer before it, the first ones that after them. */
static void
scale_all(struct scaled *c, const uint64_t *bits)
{
	int64_t *integer = c->integers;
	size_t i, known = c->n;

	c->least = INT64_MAX;
	for (i = 0; i < c->n; i++) {
		switch (scale(bits[i], c->q, &integer[i], &c->ulps[i])) {
		case EXCEPTION:
			c->exceptions[c->nexceptions++] = (uint32_t)i;
			c->ulps[i] = 0;
			integer[i] = i > 0 ? integer[i - 1] : 0;
			continue;
		case NEAR:
			c->near = true;
			break;
		case EXACT:
			break;
		}
		if (known == c->n)
			known = i;
		if (integer[i] < c->least)
			c->least = integer[i];
	}
	for (i = 0; i < known && known < c->n; i++)
		integer[i] = integer[known];
}

static void
put_exceptions(const struct scaled *c, struct wsp_out *s,
    const uint64_t *bits)
{
	struct wsp_out *modes = &s[WSP_STORE_MODES];
	uint32_t next = 0;
	size_t i;

	wsp_out_v(modes, c->nexceptions);
	for (i = 0; i < c->nexceptions; i++) {
		wsp_out_v(modes, c->exceptions[i] - next);
		next = c->exceptions[i] + 1;
		wsp_out_u64(&s[WSP_STORE_WORDS], bits[c->exceptions[i]]);
	}
}

static unsigned
bytes_for(const uint64_t *words, size_t n)
{
	uint64_t all = 0;
	size_t i;

	for (i = 0; i < n; i++)
		all |= words[i];
	return (width(all) + 7) / 8;
}

static void
put(struct scaled *c, struct wsp_out *s, const uint64_t *bits)
{
	struct wsp_out *modes = &s[WSP_STORE_MODES];
	unsigned plain, different;
	size_t i;
	bool d;

	for (i = 0; i < c->n; i++) {
		c->plain[i] = (uint64_t)(c->integers[i] - c->least);
		c->differences[i] = i == 0 ? 0 :
		    zigzag(c->integers[i] - c->integers[i - 1]);
	}
	plain = bytes_for(c->plain, c->n);
	different = bytes_for(c->differences, c->n);
	d = wsp_planes_cost(c->differences, c->n, different) <
	    wsp_planes_cost(c->plain, c->n, plain);
	wsp_out_u8(modes, WSP_STORE_SCALED);
	wsp_out_v(modes, c->q);
	wsp_out_u8(modes, (uint8_t)((d ? WSP_STORE_DIFFERENCES : 0) |
	    (c->near ? WSP_STORE_ULP : 0)));
	wsp_out_u8(modes, (uint8_t)(d ? different : plain));
	wsp_out_z(modes, d ? c->integers[0] : c->least);
	put_exceptions(c, s, bits);
	wsp_planes_put(s, d ? c->differences : c->plain, c->n,
	    d ? different : plain);
	if (c->near)
		wsp_out_bytes(&s[WSP_STORE_ULPS], c->ulps, c->n);
}

bool
wsp_scaled_put(struct wsp_out *s, const uint64_t *bits, size_t n)
{
	struct scaled c = { .q = choose(bits, n), .n = n };
	bool taken = false;

	if (c.q == 0)
		return false;
	if (!make_room(&c))
		s[WSP_STORE_MODES].failed = true;
	else {
		scale_all(&c, bits);
		/* Where the samples were not like the rest. */
		if ((taken = c.nexceptions < n / 4 + 1))
			put(&c, s, bits);
	}
	release(&c);
	return taken;
}
