/* SPDX-License-Identifier: ISC */
/* column.c - values as one word, or as the bytes of their differences. */
#include <sys/endian.h>

#include <stdlib.h>
#include <string.h>

#include "store/column.h"

#define COST_ONE	16	/* units of cost a bit */

/* The binary logarithm in units of cost; straight between powers of two. */
static unsigned
log_of(uint64_t n)
{
	unsigned whole = 63 - (unsigned)__builtin_clzll(n);
	uint64_t rest = n - (UINT64_C(1) << whole);

	return whole * COST_ONE + (whole >= 4 ?
	    (unsigned)(rest >> (whole - 4)) : (unsigned)(rest << (4 - whole)));
}

/* What the bytes of one plane have to tell. */
static uint64_t
plane_cost(const uint64_t *words, size_t n, unsigned shift)
{
	size_t counts[256] = { 0 }, i;
	uint64_t cost = 0;

	for (i = 0; i < n; i++)
		counts[words[i] >> shift & 255]++;
	for (i = 0; i < 256; i++)
		if (counts[i] != 0)
			cost += counts[i] * (log_of(n) - log_of(counts[i]));
	return cost / COST_ONE;
}

uint64_t
wsp_planes_cost(const uint64_t *words, size_t n, unsigned planes)
{
	uint64_t cost = 0;
	unsigned j;

	for (j = 0; j < planes; j++)
		cost += plane_cost(words, n, 8 * j);
	return cost;
}

void
wsp_planes_put(struct wsp_out *s, const uint64_t *words, size_t n,
    unsigned planes)
{
	uint8_t *p;
	unsigned j;
	size_t i;

	for (j = 0; j < planes; j++) {
		p = wsp_out_more(&s[WSP_STORE_PLANES + j], n);
		for (i = 0; p != NULL && i < n; i++)
			p[i] = (uint8_t)(words[i] >> 8 * j);
	}
}

static bool
are_same(const uint64_t *bits, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++)
		if (bits[i] != bits[0])
			return false;
	return true;
}

static void
put_xor(struct wsp_out *s, const uint64_t *bits, size_t n)
{
	uint64_t *words = reallocarray(NULL, n, sizeof(*words));
	size_t i;

	if (words == NULL) {
		s[WSP_STORE_MODES].failed = true;
		return;
	}
	for (i = 0; i < n; i++)
		words[i] = bits[i] ^ (i == 0 ? 0 : bits[i - 1]);
	wsp_out_u8(&s[WSP_STORE_MODES], WSP_STORE_XOR);
	wsp_planes_put(s, words, n, 8);
	free(words);
}

void
wsp_column_put(struct wsp_out *s, const uint64_t *bits, size_t n)
{
	bool same = are_same(bits, n);

	/* One alone may be short as an integer. */
	if ((n == 1 || !same) && wsp_scaled_put(s, bits, n))
		return;
	if (same) {
		wsp_out_u8(&s[WSP_STORE_MODES], WSP_STORE_SAME);
		wsp_out_u64(&s[WSP_STORE_WORDS], bits[0]);
	} else
		put_xor(s, bits, n);
}
