/* SPDX-License-Identifier: ISC */
/*
 * wide.h - whole numbers of 128 bits, for compilers that may have none.
 *
 * WSP_WIDE_PORTABLE leaves out what only some have; the tests of numbers run
 * with and without.
 */
#ifndef WSP_BASE_WIDE_H
#define WSP_BASE_WIDE_H

#include <stdbool.h>
#include <stdint.h>

struct wsp_wide {
	uint64_t	high;
	uint64_t	low;
};

#if defined(__SIZEOF_INT128__) && !defined(WSP_WIDE_PORTABLE)
static inline struct wsp_wide
wsp_wide_product(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 product = a;

	product *= b;
	return (struct wsp_wide){ .high = (uint64_t)(product >> 64),
	    .low = (uint64_t)product };
}
#else
/* As by hand, with digits of 32 bits.  No sum exceeds 64. */
static inline struct wsp_wide
wsp_wide_product(uint64_t a, uint64_t b)
{
	const uint64_t mask = UINT32_MAX;
	uint64_t low = (a & mask) * (b & mask);
	uint64_t one = (a >> 32) * (b & mask) + (low >> 32);
	uint64_t other = (a & mask) * (b >> 32) + (one & mask);

	return (struct wsp_wide){
	    .high = (a >> 32) * (b >> 32) + (one >> 32) + (other >> 32),
	    .low = other << 32 | (low & mask) };
}
#endif

/* Modulo 2^128. */
static inline struct wsp_wide
wsp_wide_add(struct wsp_wide a, struct wsp_wide b)
{
	uint64_t low = a.low + b.low;

	return (struct wsp_wide){ .high = a.high + b.high + (low < b.low),
	    .low = low };
}

static inline struct wsp_wide
wsp_wide_subtract(struct wsp_wide a, struct wsp_wide b)
{
	return (struct wsp_wide){ .high = a.high - b.high - (a.low < b.low),
	    .low = a.low - b.low };
}

static inline bool
wsp_wide_less(struct wsp_wide a, struct wsp_wide b)
{
	return a.high != b.high ? a.high < b.high : a.low < b.low;
}

/* v * 2^n, 0 <= n < 128, modulo 2^128. */
static inline struct wsp_wide
wsp_wide_left(uint64_t v, int n)
{
	struct wsp_wide w = { .high = 0, .low = v };

	if (n >= 64)
		w = (struct wsp_wide){ .high = v << (n - 64), .low = 0 };
	else if (n > 0)
		w = (struct wsp_wide){ .high = v >> (64 - n), .low = v << n };
	return w;
}

/* The lowest 64 bits of w / 2^n, 0 < n < 128. */
static inline uint64_t
wsp_wide_right(struct wsp_wide w, int n)
{
	if (n >= 64)
		return w.high >> (n - 64);
	return w.high << (64 - n) | w.low >> n;
}

#endif
