/* SPDX-License-Identifier: ISC */
/*
 * fuzz.h - what the fuzz targets share.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wsp.h"

/* Runs one input; libFuzzer and replay.c call it. */
int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Ends the program if what should hold does not. */
static inline void
must(bool holds, const char *sentence)
{
	if (holds)
		return;
	fprintf(stderr, "it does not hold that %s\n", sentence);
	abort();
}

/* Are two numbers the same to the last bit?  One NaN is like another. */
static inline bool
same_double(double a, double b)
{
	return (a != a && b != b) || memcmp(&a, &b, sizeof(a)) == 0;
}

#endif
