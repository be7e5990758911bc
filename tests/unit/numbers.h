/* SPDX-License-Identifier: ISC */
/*
 * numbers.h - sets of numbers whose texts are easily wrong, for the unit tests.
 */
#ifndef NUMBERS_H
#define NUMBERS_H

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "random.h"

/*
 * A number of each set.  The argument is random, or counts from 0.
 */
static double
any_bits(uint64_t r)
{
	return from_bits(r);
}

static double
subnormal(uint64_t r)
{
	return from_bits(r >> (12 + r % 52));
}

static double
decimal(uint64_t r)
{
	char text[40];

	snprintf(text, sizeof(text), "%" PRIu64 "e-%d", r >> r % 64,
	    (int)(rnd() % 16));
	return strtod(text, NULL);
}

static double
any_fraction(uint64_t r)
{
	return ldexp((double)(r >> 11), (int)(r % 110) - 110);
}

static double
integer(uint64_t r)
{
	return (double)(r >> r % 64);
}

/* A 5 in the seventh decimal, as exactly as a double can have it. */
static double
decimal_half(uint64_t r)
{
	char text[40];

	snprintf(text, sizeof(text), "%d.%06d5", (int)(r >> 32) & 1023,
	    (int)(r % 1000000));
	return strtod(text, NULL);
}

/* Seven decimals, the last of them a 5. */
static double
tie_fixed(uint64_t r)
{
	return (double)((r >> (12 + r % 52)) | 1) / 128;
}

/* 36 digits, the last of them a 5, and one to seven before the point. */
static double
tie_exact(uint64_t r)
{
	int i, n = 1 + (int)(r % 7);
	double whole = 1 + (double)(r >> 3 & 7);

	for (i = 1; i < n; i++)
		whole *= 10;
	return whole + ldexp((double)((r >> (28 + n)) | 1), n - 36);
}

/* The same below 1, after up to three zeros. */
static double
tie_small(uint64_t r)
{
	return ldexp((double)((r >> 28) | 1), -36 - (int)(r % 4));
}

/* Just below a whole number, where rounding may carry over all decimals. */
static double
below_integer(uint64_t r)
{
	return from_bits(to_bits(integer(r | 1)) - (1 + rnd() % 4));
}

/*
 * The 28th to the 35th decimal of m / 2^56 are nines and rounded up: these are
 * the last bits of m * 5^27, without the 29 after which they come, and those
 * 29 are ones.
 */
static double
nines_exact(uint64_t r)
{
	uint64_t power = 7450580596923828125, inverse = power;
	int i;

	for (i = 0; i < 5; i++)		/* the bits right double, from 3 */
		inverse *= 2 - power * inverse;
	return ldexp((double)((r >> 11 & ~(uint64_t)0x1fffffff) |
	    (-inverse & 0x1fffffff)), -56);
}

/* What files hold mostly, and the borders of what is done quickly. */
static double
middle(uint64_t r)
{
	return from_bits((r & 0xfffffffffffff) | (923 + rnd() % 200) << 52);
}

/* Quarters with 53 bits, halfway between two shortest texts. */
static double
tie_shortest(uint64_t r)
{
	return 0x1p50 + (double)((r >> 12) | 1) / 4;
}

static double
power_of_two(uint64_t i)
{
	double x = ldexp(1, (int)(i / 3) - 1074);

	return from_bits(to_bits(x) + i % 3 - 1);
}

static double
power_of_ten(uint64_t i)
{
	char text[16];

	snprintf(text, sizeof(text), "1e%d", (int)(i / 5) - 322);
	return from_bits(to_bits(strtod(text, NULL)) + i % 5 - 2);
}

static const struct set {
	const char	*name;
	double		(*number)(uint64_t);
	uint64_t	n;
	bool		counts;
} sets[] = {
	{ "random bits",			any_bits,	60000, false },
	{ "subnormal numbers",			subnormal,	20000, false },
	{ "random decimals",			decimal,	300000, false },
	{ "random fractions",			any_fraction,	300000, false },
	{ "integers",				integer,	300000, false },
	{ "decimals ending in a seventh place 5", decimal_half,	150000, false },
	{ "ties in the sixth place",		tie_fixed,	150000, false },
	{ "ties in the 35th digit",		tie_exact,	150000, false },
	{ "ties in the 35th digit below 1",	tie_small,	100000, false },
	{ "numbers below whole ones",		below_integer,	150000, false },
	{ "nines up to the 35th digit",		nines_exact,	50000, false },
	{ "numbers of middle size",		middle,		200000, false },
	{ "ties between shortest texts",	tie_shortest,	150000, false },
	{ "powers of two and neighbours",	power_of_two,	6294, true },
	{ "powers of ten and neighbours",	power_of_ten,	3155, true }
};

#endif
