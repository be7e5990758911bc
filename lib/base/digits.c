/* SPDX-License-Identifier: ISC */
/*
 * Exact decimal digits of binary numbers, by integer arithmetic only.
 *
 * Long numbers are held in limbs of eight digits, so that printing them needs
 * no further division.
 */
#include <endian.h>
#include <stdbool.h>
#include <string.h>

#include "digits.h"

#define LIMB	100000000U		/* 10^8, less than 2^27 */
#define NLIMBS	(WSP_DIGITS / 8)

__extension__ typedef unsigned __int128 uint128;

struct number {
	int		n;
	uint32_t	limb[NLIMBS];	/* least significant first */
};

uint64_t
wsp_power(uint64_t base, int n)
{
	uint64_t power = 1;

	for (; n > 0; n /= 2, base *= base)
		if (n % 2 != 0)
			power *= base;
	return power;
}

/*
 * Splits the number into halves, these into quarters and these into digits,
 * in parallel lanes of a word, the first digit in the lowest.  n * 10486 >> 20
 * is n / 100 for all n < 10^4, and n * 103 >> 10 is n / 10 for all n < 100.
 */
void
wsp_put8(char *p, uint32_t v)
{
	uint64_t w, high;

	w = v / 10000 | (uint64_t)(v % 10000) << 32;
	high = w * 10486 >> 20 & 0x0000007f0000007f;
	w = high | (w - high * 100) << 16;
	high = w * 103 >> 10 & 0x000f000f000f000f;
	w = high | (w - high * 10) << 8;
	w = htole64(w | 0x3030303030303030);
	memcpy(p, &w, sizeof(w));
}

static void
append(struct number *v, uint64_t value)
{
	for (; value > 0; value /= LIMB)
		v->limb[v->n++] = (uint32_t)(value % LIMB);
}

/* No carry exceeds 64 bits as long as the factor is at most 2^36. */
static void
multiply(struct number *v, uint64_t factor)
{
	uint64_t carry = 0;
	int i;

	for (i = 0; i < v->n; i++) {
		carry += v->limb[i] * factor;
		v->limb[i] = (uint32_t)(carry % LIMB);
		carry /= LIMB;
	}
	append(v, carry);
}

/* m * base^n, where base^most is at most 2^36. */
static void
product(struct number *v, uint64_t m, uint64_t base, int n, int most)
{
	v->n = 0;
	append(v, m);
	for (; n > most; n -= most)
		multiply(v, wsp_power(base, most));
	multiply(v, wsp_power(base, n));
}

/*
 * m / 2^k * 10^scale; returns the scale, which makes it an integer.  The
 * fraction has at most k decimal places, and every limb takes eight.  k is 1
 * to 100: the rest, less than 2^k, times 10^8 then fits 128 bits.
 */
static int
quotient(struct number *v, uint64_t m, int k)
{
	uint128 mask = ((uint128)1 << k) - 1, rest = m & mask;
	int places = (k + 7) / 8, i = places;

	do {
		rest *= LIMB;
		v->limb[--i] = (uint32_t)(rest >> k);
		rest &= mask;
	} while (i > 0);
	v->n = places;
	append(v, (uint64_t)((uint128)m >> k));
	while (v->limb[v->n - 1] == 0)
		v->n--;
	return 8 * places;
}

/*
 * The same for a k of at most 64: the rest fits a word, and every two limbs
 * take one multiplication.
 */
static int
short_quotient(struct number *v, uint64_t m, int k)
{
	uint64_t mask = UINT64_MAX >> (64 - k), rest = m & mask, pair;
	int places = (k + 15) / 16 * 2, i = places;
	uint128 product;

	do {
		product = (uint128)rest * ((uint64_t)LIMB * LIMB);
		pair = (uint64_t)(product >> k);
		rest = (uint64_t)product & mask;
		v->limb[--i] = (uint32_t)(pair / LIMB);
		v->limb[--i] = (uint32_t)(pair % LIMB);
	} while (i > 0);
	v->n = places;
	append(v, (uint64_t)((uint128)m >> k));
	while (v->limb[v->n - 1] == 0)
		v->n--;
	return 8 * places;
}

/* The digits of v / 10^scale. */
static void
set(struct wsp_digits *d, const struct number *v, int scale)
{
	char top[8];
	int i, skip = 0, zeros = 0;

	wsp_put8(top, v->limb[v->n - 1]);
	while (top[skip] == '0')
		skip++;
	d->n = 8 - skip;
	memcpy(d->digit, top + skip, (size_t)d->n);
	while (zeros < v->n - 1 && v->limb[zeros] == 0)
		zeros++;
	for (i = v->n - 2; i >= zeros; i--, d->n += 8)
		wsp_put8(d->digit + d->n, v->limb[i]);
	d->point = d->n + 8 * zeros - scale;
	while (d->digit[d->n - 1] == '0')
		d->n--;
}

void
wsp_digits_integer(struct wsp_digits *d, uint64_t value, int scale)
{
	struct number v;

	v.n = 0;
	append(&v, value);
	set(d, &v, scale);
}

/* The slow way for small numbers is m * 5^k / 10^k. */
void
wsp_digits_binary(struct wsp_digits *d, uint64_t m, int e)
{
	struct number v;
	int scale = 0;
	unsigned int twos = (unsigned int)__builtin_ctzll(m);

	m >>= twos;
	e += (int)twos;
	if (e >= 0)
		product(&v, m, 2, e, 36);
	else if (e >= -64)
		scale = short_quotient(&v, m, -e);
	else if (e >= -100)
		scale = quotient(&v, m, -e);
	else {
		product(&v, m, 5, -e, 15);
		scale = -e;
	}
	set(d, &v, scale);
}

int
wsp_digits_compare(const struct wsp_digits *a, const struct wsp_digits *b)
{
	int order, n = a->n < b->n ? a->n : b->n;

	if (a->point != b->point)
		return a->point - b->point;
	order = memcmp(a->digit, b->digit, (size_t)n);
	return order != 0 ? order : a->n - b->n;
}

/* The first n digits, the last one increased by one if up. */
static void
cut(struct wsp_digits *to, const struct wsp_digits *from, int n, bool up)
{
	while (n > 0 && from->digit[n - 1] == (up ? '9' : '0'))
		n--;
	memcpy(to->digit, from->digit, (size_t)n);
	to->n = n;
	to->point = from->point;
	if (n == 0) {			/* 99... becomes 100... */
		to->digit[to->n++] = '1';
		to->point++;
	} else if (up)
		to->digit[n - 1]++;
}

void
wsp_digits_round_up(struct wsp_digits *to, const struct wsp_digits *from,
    int n)
{
	if (n < from->n)
		cut(to, from, n, true);
	else
		cut(to, from, from->n, false);
}

void
wsp_digits_round(struct wsp_digits *to, const struct wsp_digits *from, int n)
{
	bool up;

	if (n >= from->n)
		up = false, n = from->n;
	else if (from->digit[n] == '5' && n + 1 == from->n)
		up = from->digit[n - 1] % 2 != 0;	/* '0' is even */
	else
		up = from->digit[n] >= '5';
	cut(to, from, n, up);
}
