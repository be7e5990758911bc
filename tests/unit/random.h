/* SPDX-License-Identifier: ISC */
/*
 * random.h - repeatable random numbers and the bits of doubles, for the unit
 * tests.
 */
#ifndef RANDOM_H
#define RANDOM_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t random_state;

/* Takes the seed from a text, or a fixed one if that is NULL, and prints it. */
static inline void
random_seed(const char *text)
{
	random_state = text != NULL ? strtoull(text, NULL, 0) : 20240229;
	printf("# seed %" PRIu64 "\n", random_state);
	if (random_state == 0)
		random_state = 1;
}

/* George Marsaglia's xorshift, the state multiplied by an odd number. */
static inline uint64_t
rnd(void)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return random_state * 0x2545f4914f6cdd1d;
}

static inline double
from_bits(uint64_t bits)
{
	double x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

static inline uint64_t
to_bits(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits;
}

#endif
