/* SPDX-License-Identifier: ISC */
/*
 * put.h - decimal digits of whole numbers, eight at a time.
 *
 * These write no NUL.  They are here, and not in a .c, for their callers to
 * spare the calls.
 */
#ifndef WSP_TEXT_PUT_H
#define WSP_TEXT_PUT_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

#define WSP_TEN8	100000000U	/* 10^8, less than 2^27 */

static const uint32_t wsp_ten[] = {	/* to the power of 0 to 8 */
	1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, WSP_TEN8
};

/*
 * The digits of two numbers below 10^4, one in either half of a word, in its
 * bytes.  The halves are split into quarters and these into digits, in parallel
 * lanes: v becomes q + (v - 100q) * 2^16, where q is v / 100.  n * 10486 >> 20
 * is n / 100 for all n < 10^4, and n * 103 >> 10 is n / 10 for all n < 100.
 */
static inline uint64_t
wsp_lanes(uint64_t w)
{
	uint64_t q;

	q = w * 10486 >> 20 & 0x0000007f0000007f;
	w = (w << 16) - q * ((100 << 16) - 1);
	q = w * 103 >> 10 & 0x000f000f000f000f;
	return (w << 8) - q * ((10 << 8) - 1);
}

/* The same for a number below 10^8, the first digit in the lowest byte. */
static inline uint64_t
wsp_lanes8(uint32_t v)
{
	uint64_t q = v / 10000;

	return wsp_lanes(((uint64_t)v << 32) -
	    q * (((uint64_t)10000 << 32) - 1));
}

/* Writes a number below 10^8 as 8 digits. */
static inline void
wsp_put8(char *p, uint32_t v)
{
	uint64_t w = htole64(wsp_lanes8(v) | 0x3030303030303030);

	memcpy(p, &w, sizeof(w));
}

/*
 * Writes as many as there are, but takes room for 8; returns their end.  They
 * are counted in a loop, so that the processor may guess their number and go
 * on with what follows.
 */
static inline char *
wsp_put_short(char *p, uint32_t v)
{
	uint64_t w;
	int n = 1;

	while (v >= wsp_ten[n])
		n++;
	w = n <= 4 ? wsp_lanes(v) << 32 : wsp_lanes8(v);
	w = htole64((w | 0x3030303030303030) >> 8 * (8 - n));
	memcpy(p, &w, sizeof(w));
	return p + n;
}

/* The same for any number; takes room for 20. */
static inline char *
wsp_put_integer(char *p, uint64_t v)
{
	if (v < WSP_TEN8)
		return wsp_put_short(p, (uint32_t)v);
	p = wsp_put_integer(p, v / WSP_TEN8);
	wsp_put8(p, (uint32_t)(v % WSP_TEN8));
	return p + 8;
}

/* With a minus if it is negative; takes room for 21. */
static inline char *
wsp_put_signed(char *p, int64_t v)
{
	if (v >= 0)
		return wsp_put_integer(p, (uint64_t)v);
	*p = '-';
	return wsp_put_integer(p + 1, -(uint64_t)v);
}

/* Writes an exponent with at least two digits; takes room for 11. */
static inline char *
wsp_put_power(char *p, int e)
{
	int size = e < 0 ? -e : e;

	*p++ = 'e';
	*p++ = e < 0 ? '-' : '+';
	if (size < 10)
		*p++ = '0';
	return wsp_put_short(p, (uint32_t)size);
}

#endif
