/* SPDX-License-Identifier: ISC */
/* double.h - the bits of doubles. */
#ifndef WSP_BASE_DOUBLE_H
#define WSP_BASE_DOUBLE_H

#include <stdint.h>
#include <string.h>

static inline double
wsp_double_of(uint64_t bits)
{
	double v;

	memcpy(&v, &bits, sizeof(v));
	return v;
}

static inline uint64_t
wsp_bits_of(double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof(bits));
	return bits;
}

#endif
