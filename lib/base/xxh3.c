/* SPDX-License-Identifier: ISC */
/* xxh3.c - a quick hash, by which what a crash left is told from data. */
#include <sys/endian.h>

#include "base/wide.h"
#include "base/xxh3.h"

#define PRIME32_1	UINT64_C(0x9e3779b1)
#define PRIME32_2	UINT64_C(0x85ebca77)
#define PRIME32_3	UINT64_C(0xc2b2ae3d)
#define PRIME64_1	UINT64_C(0x9e3779b185ebca87)
#define PRIME64_2	UINT64_C(0xc2b2ae3d27d4eb4f)
#define PRIME64_3	UINT64_C(0x165667b19e3779f9)
#define PRIME64_4	UINT64_C(0x85ebca77c2b2ae63)
#define PRIME64_5	UINT64_C(0x27d4eb2f165667c5)

#define SECRET		192	/* bytes */
#define STRIPE		64	/* bytes that are taken at once */
#define LANES		(STRIPE / 8)
#define STRIPES		((SECRET - STRIPE) / 8)	/* in a block */
#define BLOCK		((size_t)STRIPES * STRIPE)
#define MIDDLE		240	/* the longest input without blocks */

static const uint8_t secret[SECRET] = {
	0xb8, 0xfe, 0x6c, 0x39, 0x23, 0xa4, 0x4b, 0xbe,
	0x7c, 0x01, 0x81, 0x2c, 0xf7, 0x21, 0xad, 0x1c,
	0xde, 0xd4, 0x6d, 0xe9, 0x83, 0x90, 0x97, 0xdb,
	0x72, 0x40, 0xa4, 0xa4, 0xb7, 0xb3, 0x67, 0x1f,
	0xcb, 0x79, 0xe6, 0x4e, 0xcc, 0xc0, 0xe5, 0x78,
	0x82, 0x5a, 0xd0, 0x7d, 0xcc, 0xff, 0x72, 0x21,
	0xb8, 0x08, 0x46, 0x74, 0xf7, 0x43, 0x24, 0x8e,
	0xe0, 0x35, 0x90, 0xe6, 0x81, 0x3a, 0x26, 0x4c,
	0x3c, 0x28, 0x52, 0xbb, 0x91, 0xc3, 0x00, 0xcb,
	0x88, 0xd0, 0x65, 0x8b, 0x1b, 0x53, 0x2e, 0xa3,
	0x71, 0x64, 0x48, 0x97, 0xa2, 0x0d, 0xf9, 0x4e,
	0x38, 0x19, 0xef, 0x46, 0xa9, 0xde, 0xac, 0xd8,
	0xa8, 0xfa, 0x76, 0x3f, 0xe3, 0x9c, 0x34, 0x3f,
	0xf9, 0xdc, 0xbb, 0xc7, 0xc7, 0x0b, 0x4f, 0x1d,
	0x8a, 0x51, 0xe0, 0x4b, 0xcd, 0xb4, 0x59, 0x31,
	0xc8, 0x9f, 0x7e, 0xc9, 0xd9, 0x78, 0x73, 0x64,
	0xea, 0xc5, 0xac, 0x83, 0x34, 0xd3, 0xeb, 0xc3,
	0xc5, 0x81, 0xa0, 0xff, 0xfa, 0x13, 0x63, 0xeb,
	0x17, 0x0d, 0xdd, 0x51, 0xb7, 0xf0, 0xda, 0x49,
	0xd3, 0x16, 0x55, 0x26, 0x29, 0xd4, 0x68, 0x9e,
	0x2b, 0x16, 0xbe, 0x58, 0x7d, 0x47, 0xa1, 0xfc,
	0x8f, 0xf8, 0xb8, 0xd1, 0x7a, 0xd0, 0x31, 0xce,
	0x45, 0xcb, 0x3a, 0x8f, 0x95, 0x16, 0x04, 0x28,
	0xaf, 0xd7, 0xfb, 0xca, 0xbb, 0x4b, 0x40, 0x7e,
};

/* The halves of the product, one upon the other. */
static uint64_t
fold(uint64_t a, uint64_t b)
{
	struct wsp_wide product = wsp_wide_product(a, b);

	return product.low ^ product.high;
}

static uint64_t
rotate(uint64_t h, unsigned n)
{
	return h << n | h >> (64 - n);
}

/* The bytes in the opposite order. */
static uint64_t
swap(uint64_t x)
{
	uint8_t bytes[8];

	le64enc(bytes, x);
	return be64dec(bytes);
}

static uint64_t
avalanche(uint64_t h)
{
	h = (h ^ h >> 37) * UINT64_C(0x165667919e3779f9);
	return h ^ h >> 32;
}

/* That of the older XXH64. */
static uint64_t
avalanche_old(uint64_t h)
{
	h = (h ^ h >> 33) * PRIME64_2;
	h = (h ^ h >> 29) * PRIME64_3;
	return h ^ h >> 32;
}

static uint64_t
hash_3(const uint8_t *p, size_t len, uint64_t seed)
{
	uint64_t all = (uint64_t)p[0] << 16 | (uint64_t)p[len >> 1] << 24 |
	    p[len - 1] | (uint64_t)len << 8;

	return avalanche_old(all ^ ((uint64_t)(le32dec(secret) ^
	    le32dec(secret + 4)) + seed));
}

static uint64_t
hash_8(const uint8_t *p, size_t len, uint64_t seed)
{
	const uint64_t prime = UINT64_C(0x9fb21c651e98df25);
	uint64_t h;

	seed ^= swap((uint32_t)seed);
	h = le32dec(p + len - 4) + ((uint64_t)le32dec(p) << 32);
	h ^= (le64dec(secret + 8) ^ le64dec(secret + 16)) - seed;
	h ^= rotate(h, 49) ^ rotate(h, 24);
	h *= prime;
	h ^= (h >> 35) + len;
	h *= prime;
	return h ^ h >> 28;
}

static uint64_t
hash_16(const uint8_t *p, size_t len, uint64_t seed)
{
	uint64_t low, high;

	low = le64dec(p) ^
	    ((le64dec(secret + 24) ^ le64dec(secret + 32)) + seed);
	high = le64dec(p + len - 8) ^
	    ((le64dec(secret + 40) ^ le64dec(secret + 48)) - seed);
	return avalanche(len + swap(low) + high + fold(low, high));
}

static uint64_t
mix(const uint8_t *p, const uint8_t *key, uint64_t seed)
{
	return fold(le64dec(p) ^ (le64dec(key) + seed),
	    le64dec(p + 8) ^ (le64dec(key + 8) - seed));
}

/* From 17 to 128 bytes: pairs of 16, from both ends inwards. */
static uint64_t
hash_128(const uint8_t *p, size_t len, uint64_t seed)
{
	uint64_t h = len * PRIME64_1;
	size_t i;

	for (i = (len - 1) / 32 + 1; i-- > 0;) {
		h += mix(p + 16 * i, secret + 32 * i, seed);
		h += mix(p + len - 16 * (i + 1), secret + 32 * i + 16, seed);
	}
	return avalanche(h);
}

static uint64_t
hash_middle(const uint8_t *p, size_t len, uint64_t seed)
{
	uint64_t h = len * PRIME64_1;
	size_t i;

	for (i = 0; i < 8; i++)
		h += mix(p + 16 * i, secret + 16 * i, seed);
	h = avalanche(h);
	for (; i < len / 16; i++)
		h += mix(p + 16 * i, secret + 16 * (i - 8) + 3, seed);
	return avalanche(h + mix(p + len - 16, secret + 136 - 17, seed));
}

static void
take_stripe(uint64_t *acc, const uint8_t *p, const uint8_t *key)
{
	uint64_t value, keyed;
	size_t i;

	for (i = 0; i < LANES; i++) {
		value = le64dec(p + 8 * i);
		keyed = value ^ le64dec(key + 8 * i);
		acc[i ^ 1] += value;
		acc[i] += (uint32_t)keyed * (keyed >> 32);
	}
}

static void
scramble(uint64_t *acc, const uint8_t *key)
{
	size_t i;

	for (i = 0; i < LANES; i++)
		acc[i] = (acc[i] ^ acc[i] >> 47 ^ le64dec(key + 8 * i)) *
		    PRIME32_1;
}

/* All bytes, of which there are more than the last stripe. */
static void
take_all(uint64_t *acc, const uint8_t *p, size_t len, const uint8_t *key)
{
	size_t i, n = (len - 1) / STRIPE;

	for (i = 0; i < n; i++) {
		take_stripe(acc, p + STRIPE * i, key + 8 * (i % STRIPES));
		if (i % STRIPES == STRIPES - 1)
			scramble(acc, key + SECRET - STRIPE);
	}
	take_stripe(acc, p + len - STRIPE, key + SECRET - STRIPE - 7);
}

static uint64_t
hash_long(const uint8_t *p, size_t len, uint64_t seed)
{
	uint64_t acc[LANES] = { PRIME32_3, PRIME64_1, PRIME64_2, PRIME64_3,
	    PRIME64_4, PRIME32_2, PRIME64_5, PRIME32_1 };
	uint64_t h = len * PRIME64_1;
	uint8_t key[SECRET];
	size_t i;

	for (i = 0; i < SECRET; i += 16) {
		le64enc(key + i, le64dec(secret + i) + seed);
		le64enc(key + i + 8, le64dec(secret + i + 8) - seed);
	}
	take_all(acc, p, len, key);
	for (i = 0; i < LANES; i += 2)
		h += fold(acc[i] ^ le64dec(key + 11 + 8 * i),
		    acc[i + 1] ^ le64dec(key + 11 + 8 * i + 8));
	return avalanche(h);
}

uint64_t
wsp_xxh3(const void *data, size_t len, uint64_t seed)
{
	if (len > MIDDLE)
		return hash_long(data, len, seed);
	if (len > 128)
		return hash_middle(data, len, seed);
	if (len > 16)
		return hash_128(data, len, seed);
	if (len > 8)
		return hash_16(data, len, seed);
	if (len > 3)
		return hash_8(data, len, seed);
	if (len > 0)
		return hash_3(data, len, seed);
	return avalanche_old(seed ^ le64dec(secret + 56) ^
	    le64dec(secret + 64));
}
