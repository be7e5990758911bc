/* SPDX-License-Identifier: ISC */
/*
 * Exact decimal digits of binary numbers, by integer arithmetic only.
 *
 * Long numbers are held in limbs of eight digits, so that printing them needs
 * no further division.
 */
#include <stdbool.h>
#include <string.h>

#include "text/digits.h"
#include "text/put.h"

#define NLIMBS	(WSP_DIGITS / 8)

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

static void
append(struct number *v, uint64_t value)
{
	for (; value > 0; value /= WSP_TEN8)
		v->limb[v->n++] = (uint32_t)(value % WSP_TEN8);
}

/* No carry exceeds 64 bits as long as the factor is at most 2^36. */
static void
multiply(struct number *v, uint64_t factor)
{
	uint64_t carry = 0;
	int i;

	for (i = 0; i < v->n; i++) {
		carry += v->limb[i] * factor;
		v->limb[i] = (uint32_t)(carry % WSP_TEN8);
		carry /= WSP_TEN8;
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

/* m / 2^k is m * 5^k / 10^k. */
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
