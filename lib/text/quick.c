/* SPDX-License-Identifier: ISC */
/*
 * quick.c - %f and %.35g of most numbers, without long arithmetic.
 *
 * A number is taken apart into its whole part and a fraction of so many bits
 * that nothing of it is lost.  Multiplied by 10^n, the fraction shows its next
 * n decimals to the left of the binary point and keeps all that follows to the
 * right, which then decides the rounding.
 */
#include <stddef.h>

#include "base/wide.h"
#include "text/put.h"
#include "text/quick.h"

#define DIGITS	35			/* that %.35g shows */

/*
 * v / 2^point, below 2^32, to the nearest whole number, of two equally near
 * ones to the even one.
 */
static inline uint32_t
nearest(struct wsp_wide v, int point)
{
	struct wsp_wide half = wsp_wide_left(1, point - 1);
	struct wsp_wide odd = { .low = wsp_wide_right(v, point) & 1 };
	struct wsp_wide one = { .low = 1 };

	v = wsp_wide_add(v, wsp_wide_subtract(half, one));
	return (uint32_t)wsp_wide_right(wsp_wide_add(v, odd), point);
}

/*
 * The fraction has 74 bits: a number with more is below 2^-22, which is less
 * than half a millionth.
 */
char *
wsp_quick_fixed(char *p, uint64_t m, int k)
{
	const int bits = 74;
	struct wsp_wide f = { .high = 0 }, product;
	uint64_t whole;
	uint32_t millionths;

	if (k > bits) {
		m = 0;
		k = bits;
	}
	whole = k <= 0 ? m << -k : k < 64 ? m >> k : 0;
	if (k > 0)
		f = wsp_wide_left(m, bits - k);
	f.high &= ((uint64_t)1 << (bits - 64)) - 1;
	product = wsp_wide_product(f.low, 1000000);
	product.high += f.high * 1000000;
	millionths = nearest(product, bits);
	if (millionths == 1000000) {
		millionths = 0;
		whole++;
	}
	p = wsp_put_integer(p, whole);
	*p++ = '.';
	wsp_put8(p, millionths * 100);
	return p + 6;
}

/* Takes the next decimals, as many as the power of ten has zeros. */
static inline uint32_t
pull(uint64_t *f, uint32_t power)
{
	struct wsp_wide product = wsp_wide_product(*f, power);

	*f = product.low;
	return (uint32_t)product.high;
}

/*
 * Writes n > 8 decimals of a fraction, the last one rounded: first as many as
 * leave a multiple of eight.  NULL if the rounding carries beyond the last
 * eight, which are nines then.
 */
static inline char *
put_decimals(char *p, uint64_t f, unsigned int n)
{
	uint32_t last;

	wsp_put8(p, pull(&f, wsp_ten[n % 8]) * wsp_ten[8 - n % 8]);
	p += n % 8;
	for (n /= 8; n > 1 && f != 0; n--, p += 8)
		wsp_put8(p, pull(&f, WSP_TEN8));
	last = nearest(wsp_wide_product(f, WSP_TEN8), 64);
	wsp_put8(p, last);
	return last < WSP_TEN8 ? p + 8 : NULL;
}

/*
 * Writes a fraction that is not 0, of so many places: an odd m over 2^k has k,
 * the last of them is a 5.  If that is more than n, the last one shown may be
 * a 0 and is left out with those before it.
 */
static inline char *
put_fraction(char *p, uint64_t f, int places, int n)
{
	char *end = put_decimals(p, f, (unsigned int)n);

	if (end == NULL)
		return NULL;
	if (places <= n)
		return p + places;
	while (end[-1] == '0')
		end--;
	return end;
}

/*
 * Below 1 the digits count from the first that is not 0, and m / 2^k times ten
 * is 5m / 2^(k-1).  Not below 2^-12 that is done three times at most.
 */
static char *
put_small(char *p, uint64_t m, int k, int places)
{
	static const char zeros[] = { '0', '.', '0', '0', '0' };

	memcpy(p, zeros, sizeof(zeros));
	for (p += 2; m * 5 >> (k - 1) == 0; p++) {
		m *= 5;
		k--;
		places--;
	}
	return put_fraction(p, m << (64 - k), places, DIGITS);
}

char *
wsp_quick_exact(char *p, uint64_t m, int k)
{
	int places = k - __builtin_ctzll(m);
	char *point;

	if (k > 52)
		return put_small(p, m, k, places);
	point = wsp_put_integer(p, k <= 0 ? m << -k : m >> k);
	if (places <= 0)
		return point;
	*point = '.';
	return put_fraction(point + 1, m << (64 - k), places,
	    DIGITS - (int)(point - p));
}
