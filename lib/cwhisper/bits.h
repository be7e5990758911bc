/* SPDX-License-Identifier: ISC */
/*
 * bits.h - numbers of any number of bits, as a block of a compressed file has
 * them: of a number the low byte comes first, and of a byte or of the bits
 * that are left the highest bit.
 */
#ifndef WSP_CWHISPER_BITS_H
#define WSP_CWHISPER_BITS_H

#include <sys/endian.h>

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A mask of the low n bits, n being at most 64. */
static inline uint64_t
wsp_bits_mask(unsigned n)
{
	return n < 64 ? (UINT64_C(1) << n) - 1 : UINT64_MAX;
}

/* The n bits of a number, in the order in which they are written. */
static inline uint64_t
wsp_bits_order(uint64_t v, unsigned n)
{
	unsigned whole = n & ~7u, rest = n & 7u;

	if (whole == 0)
		return v & wsp_bits_mask(n);
	if (whole == 64)
		return __builtin_bswap64(v);
	return (__builtin_bswap64(v) >> (64 - whole)) << rest |
	    (v >> whole & wsp_bits_mask(rest));
}

/* The number that n bits in this order are. */
static inline uint64_t
wsp_bits_number(uint64_t bits, unsigned n)
{
	unsigned whole = n & ~7u, rest = n & 7u;

	if (whole == 0)
		return bits;
	if (whole == 64)
		return __builtin_bswap64(bits);
	return __builtin_bswap64(bits >> rest << (64 - whole)) |
	    (bits & wsp_bits_mask(rest)) << whole;
}

/*
 * A place in bytes that bits are written to.  The byte at that place holds the
 * used bits before it, and zeros.
 */
struct wsp_bits_out {
	uint8_t		*bytes;
	size_t		 at;		/* the byte with the next free bit */
	unsigned	 used;		/* bits of it, 0 to 7 */
	uint8_t		 last;		/* that byte */
};

/*
 * Writes the low n bits of v, 1 to 56, highest first.  A word is written, of
 * which zeros may come behind the bits.
 */
static inline void
wsp_bits_put(struct wsp_bits_out *out, uint64_t v, unsigned n)
{
	unsigned have = out->used + n;
	uint64_t bits = (uint64_t)out->last << 56 | v << (64 - have);

	be64enc(out->bytes + out->at, bits);
	out->at += have / 8;
	out->used = have % 8;
	out->last = (uint8_t)(bits << have / 8 * 8 >> 56);
}

/* Writes a number of n bits, 1 to 64. */
static inline void
wsp_bits_put_number(struct wsp_bits_out *out, uint64_t v, unsigned n)
{
	uint64_t bits = wsp_bits_order(v, n);

	if (n > 56) {
		wsp_bits_put(out, bits >> 32, n - 32);
		bits &= wsp_bits_mask(32);
		n = 32;
	}
	wsp_bits_put(out, bits, n);
}

/*
 * The next bits from a bit position, highest first: at least 57 are right.
 * There have to be 8 bytes more than the bits that are asked for.
 */
static inline uint64_t
wsp_bits_peek(const uint8_t *bytes, uint64_t pos)
{
	return be64dec(bytes + pos / 8) << pos % 8;
}

/* The n bits from a bit position, 1 to 64. */
static inline __attribute__((__always_inline__)) uint64_t
wsp_bits_get(const uint8_t *bytes, uint64_t pos, unsigned n)
{
	if (n <= 56)
		return wsp_bits_peek(bytes, pos) >> (64 - n);
	return wsp_bits_peek(bytes, pos) >> 32 << (n - 32) |
	    wsp_bits_peek(bytes, pos + 32) >> (96 - n);
}

/* The same, and all 64 are right. */
static inline __attribute__((__always_inline__)) uint64_t
wsp_bits_peek_all(const uint8_t *bytes, uint64_t pos)
{
	return wsp_bits_peek(bytes, pos) |
	    bytes[pos / 8 + 8] >> (8 - pos % 8);
}

/*
 * The number that the n highest bits are, 1 to 62.  Bytes are turned round, and
 * the bits that are left, at the top of the last one, moved down to the others.
 */
static inline __attribute__((__always_inline__)) uint64_t
wsp_bits_window(uint64_t bits, unsigned n)
{
	uint64_t whole = (UINT64_C(1) << (n & ~7u)) - 1;
	uint64_t v = __builtin_bswap64(bits >> (64 - n) << (64 - n));

	return (v & whole) | (v & ~whole) >> ((64 - n) & 7);
}

#endif
