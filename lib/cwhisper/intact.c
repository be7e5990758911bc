/* SPDX-License-Identifier: ISC */
/*
 * intact.c - tell a header that the original changed from a damaged one.
 *
 * The original puts another method and xFilesFactor in place and leaves the
 * checksum.  Whatever else does not fit the checksum is damage: so what the two
 * were is tried, of the xFilesFactor all that somebody may have asked for.
 */
#include <sys/endian.h>

#include <zlib.h>

#include "cwhisper/header.h"

#define METHOD_OFFSET	19
#define XFF_OFFSET	27
#define REST_OFFSET	31
#define CRC_OFFSET	43
#define PARTS		10000	/* the smallest is 0.0001 */

/* The checksum of what comes before the last n bytes, from that of all. */
static uint32_t
undo(uint32_t crc, const uint8_t *p, size_t n)
{
	const z_crc_t *table = get_crc_table();
	uint8_t place[256];
	uint32_t i;

	for (i = 0; i < 256; i++)
		place[table[i] >> 24] = (uint8_t)i;
	for (crc = ~crc; n > 0; n--) {
		i = place[crc >> 24];
		crc = (crc ^ (uint32_t)table[i]) << 8 | (i ^ p[n - 1]);
	}
	return ~crc;
}

/* The same of a header without method and xFilesFactor, and its rest. */
static uint32_t
before_rest(const uint8_t *buf, uint32_t size)
{
	static const uint8_t zeros[4];
	uint32_t crc = be32dec(buf + CRC_OFFSET);

	crc = undo(crc, buf + CRC_OFFSET + sizeof(zeros),
	    size - CRC_OFFSET - sizeof(zeros));
	crc = undo(crc, zeros, sizeof(zeros));
	return undo(crc, buf + REST_OFFSET, CRC_OFFSET - REST_OFFSET);
}

static uint32_t
add(uint32_t crc, const uint8_t *p, size_t n)
{
	return (uint32_t)crc32(crc, p, (uInt)n);
}

/* Is that of the bytes up to an xFilesFactor what it is with some of them? */
static bool
fits_some(uint32_t crc, uint32_t want)
{
	union {
		float		f;
		uint32_t	u;
	} xff;
	uint8_t bytes[4];
	int i;

	for (i = 0; i <= PARTS; i++) {
		xff.f = (float)((double)i / PARTS);
		be32enc(bytes, xff.u);
		if (add(crc, bytes, sizeof(bytes)) == want)
			return true;
	}
	return false;
}

bool
wsp_cw_intact(const uint8_t *buf, uint32_t size)
{
	uint32_t want = before_rest(buf, size), method, crc;
	uint8_t bytes[4];

	if (add(0, buf, REST_OFFSET) == want)
		return true;
	for (method = WSP_AVERAGE; method <= WSP_CW_FIRST; method++) {
		be32enc(bytes, method);
		crc = add(0, buf, METHOD_OFFSET);
		crc = add(crc, bytes, sizeof(bytes));
		crc = add(crc, buf + METHOD_OFFSET + sizeof(bytes),
		    XFF_OFFSET - METHOD_OFFSET - sizeof(bytes));
		if (fits_some(crc, want))
			return true;
	}
	return false;
}
