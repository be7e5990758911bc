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

#include "put.h"
#include "quick.h"

#define DIGITS	35			/* that %.35g shows */

__extension__ typedef unsigned __int128 uint128;

/*
 * v / 2^point, below 2^32, to the nearest whole number, of two equally near
 * ones to the even one.
 */
static inline uint32_t
nearest(uint128 v, int point)
{
	uint128 half = (uint128)1 << (point - 1);
	unsigned int odd = (unsigned int)(v >> point) & 1;

	return (uint32_t)((v + half - 1 + odd) >> point);
}

/*
 * The fraction has 74 bits: a number with more is below 2^-22, which is less
 * than half a millionth.
 */
char *
wsp_quick_fixed(char *p, uint64_t m, int k)
{
	const int bits = 74;
	uint64_t whole;
	uint32_t millionths;
	uint128 f;

	if (k > bits) {
		m = 0;
		k = bits;
	}
	whole = k <= 0 ? m << -k : k < 64 ? m >> k : 0;
	f = k <= 0 ? 0 : (uint128)m << (bits - k);
	f &= ((uint128)1 << bits) - 1;
	millionths = nearest(f * 1000000, bits);
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
	uint128 product = (uint128)*f * power;

	*f = (uint64_t)product;
	return (uint32_t)(product >> 64);
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
	last = nearest((uint128)f * WSP_TEN8, 64);
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
