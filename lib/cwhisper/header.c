/* SPDX-License-Identifier: ISC */
/* header.c - what lies before the first block, as bytes. */
#include <sys/endian.h>

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/error.h"
#include "cwhisper/header.h"
#include "cwhisper/layout.h"
#include "ring/ring.h"

#define MAGIC		"whisper_compressed"
#define MAGIC_SIZE	18
#define FORMAT_VERSION		1
#define CRC_OFFSET	43
#define SPEC_OFFSET	24	/* in the header of an archive */
#define SPEC_SIZE	5

bool
wsp_cw_magic(const uint8_t *buf, size_t len)
{
	return len >= MAGIC_SIZE && memcmp(buf, MAGIC, MAGIC_SIZE) == 0;
}

static float
float_dec(const uint8_t *buf)
{
	uint32_t bits = be32dec(buf);
	float v;

	memcpy(&v, &bits, sizeof(v));
	return v;
}

static void
float_enc(uint8_t *buf, float v)
{
	uint32_t bits;

	memcpy(&bits, &v, sizeof(bits));
	be32enc(buf, bits);
}

int
wsp_cw_meta_size(const uint8_t *buf, size_t len, uint64_t file_size,
    uint32_t *size, struct wsp_error *err)
{
	uint32_t narchives, meta;

	if (len < WSP_CW_HEADER_SIZE + WSP_CW_ENTRY_SIZE)
		return wsp_fail(err, WSP_ECORRUPT,
		    "%zu bytes are too few for the header of a compressed file",
		    len);
	if (buf[MAGIC_SIZE] != FORMAT_VERSION)
		return wsp_fail(err, WSP_ECORRUPT,
		    "compressed file of version %u, not 1", buf[MAGIC_SIZE]);
	narchives = be32dec(buf + 35);
	meta = be32dec(buf + WSP_CW_HEADER_SIZE);
	if (narchives == 0)
		return wsp_fail(err, WSP_ECORRUPT, "the file has no archives");
	if (narchives > (file_size - WSP_CW_HEADER_SIZE) / WSP_CW_ENTRY_SIZE)
		return wsp_fail(err, WSP_ECORRUPT, "%u archives do not fit "
		    "into %ju bytes", narchives, (uintmax_t)file_size);
	if (meta > file_size || (uint64_t)meta < WSP_CW_HEADER_SIZE +
	    (uint64_t)WSP_CW_ENTRY_SIZE * narchives)
		return wsp_fail(err, WSP_ECORRUPT, "the first block is at %u, "
		    "not between the headers and the end of the file", meta);
	*size = meta;
	return 0;
}

static void
decode_header(const uint8_t *buf, struct wsp_cw *f)
{
	f->method = be32dec(buf + 19);
	f->max_retention = be32dec(buf + 23);
	f->xff = float_dec(buf + 27);
	f->hint = be32dec(buf + 31);
	f->narchives = be32dec(buf + 35);
	f->point_size = float_dec(buf + 39);
}

static void
encode_header(const struct wsp_cw *f, uint8_t *buf)
{
	memcpy(buf, MAGIC, sizeof(MAGIC) - 1);
	buf[MAGIC_SIZE] = FORMAT_VERSION;
	be32enc(buf + 19, f->method);
	be32enc(buf + 23, f->max_retention);
	float_enc(buf + 27, f->xff);
	be32enc(buf + 31, f->hint);
	be32enc(buf + 35, f->narchives);
	float_enc(buf + 39, f->point_size);
	memset(buf + CRC_OFFSET, 0, WSP_CW_HEADER_SIZE - CRC_OFFSET);
}

void
wsp_cw_mend_header(uint8_t *buf, const struct wsp_cw_known *known)
{
	uint32_t method = be32dec(buf + 19);
	float xff = float_dec(buf + 27);

	if (known->method != 0 && (method == 0 || method > WSP_CW_MIX))
		be32enc(buf + 19, known->method);
	if (known->xff != NULL && !(xff >= 0 && xff <= 1))
		float_enc(buf + 27, (float)*known->xff);
}

static void
decode_state(const uint8_t *buf, struct wsp_cw_archive *a)
{
	a->current = be32dec(buf);
	wsp_slot_decode(buf + 4, &a->first);
	wsp_slot_decode(buf + 16, &a->last);
	wsp_slot_decode(buf + 28, &a->before);
	a->last_byte = be32dec(buf + 40);
	a->last_offset = be32dec(buf + 44);
	a->last_bit = be32dec(buf + 48);
	a->count = be32dec(buf + 52);
	a->crc = be32dec(buf + 56);
	a->discarded = be32dec(buf + 60);
	a->extended = be32dec(buf + 64);
}

static void
encode_state(const struct wsp_cw_archive *a, uint8_t *buf)
{
	be32enc(buf, a->current);
	wsp_slot_encode(&a->first, buf + 4);
	wsp_slot_encode(&a->last, buf + 16);
	wsp_slot_encode(&a->before, buf + 28);
	be32enc(buf + 40, a->last_byte);
	be32enc(buf + 44, a->last_offset);
	be32enc(buf + 48, a->last_bit);
	be32enc(buf + 52, a->count);
	be32enc(buf + 56, a->crc);
	be32enc(buf + 60, a->discarded);
	be32enc(buf + 64, a->extended);
}

static void
decode_archive(const uint8_t *buf, bool has_spec, struct wsp_cw_archive *a)
{
	a->offset = be32dec(buf);
	a->step = be32dec(buf + 4);
	a->points = be32dec(buf + 8);
	a->block_size = be32dec(buf + 12);
	a->block_count = be32dec(buf + 16);
	a->point_size = float_dec(buf + 20);
	if (!(a->point_size > 0))
		a->point_size = WSP_CW_POINT_SIZE;
	if (has_spec) {
		a->spec = buf[SPEC_OFFSET];
		a->percentile = float_dec(buf + SPEC_OFFSET + 1);
	}
	decode_state(buf + SPEC_OFFSET + (has_spec ? SPEC_SIZE : 0), a);
}

static void
encode_archive(const struct wsp_cw_archive *a, bool has_spec, uint8_t *buf)
{
	memset(buf, 0, WSP_CW_ENTRY_SIZE);
	be32enc(buf, a->offset);
	be32enc(buf + 4, a->step);
	be32enc(buf + 8, a->points);
	be32enc(buf + 12, a->block_size);
	be32enc(buf + 16, a->block_count);
	float_enc(buf + 20, a->point_size);
	if (has_spec) {
		buf[SPEC_OFFSET] = a->spec;
		float_enc(buf + SPEC_OFFSET + 1, a->percentile);
	}
	encode_state(a, buf + SPEC_OFFSET + (has_spec ? SPEC_SIZE : 0));
}

/* Reads the table and the buffer of an archive; returns what follows them. */
static const uint8_t *
decode_index(const uint8_t *buf, struct wsp_cw_archive *a)
{
	uint32_t i;

	for (i = 0; i < a->block_count; i++, buf += WSP_CW_RANGE_SIZE) {
		a->ranges[i].start = be32dec(buf);
		a->ranges[i].end = be32dec(buf + 4);
		a->ranges[i].count = be32dec(buf + 8);
		a->ranges[i].crc = be32dec(buf + 12);
	}
	for (i = 0; i < WSP_CW_UNITS * a->ratio; i++, buf += WSP_SLOT_SIZE)
		wsp_slot_decode(buf, &a->units[i]);
	return buf;
}

static uint8_t *
encode_index(const struct wsp_cw_archive *a, uint8_t *buf)
{
	uint32_t i;

	for (i = 0; i < a->block_count; i++, buf += WSP_CW_RANGE_SIZE) {
		be32enc(buf, a->ranges[i].start);
		be32enc(buf + 4, a->ranges[i].end);
		be32enc(buf + 8, a->ranges[i].count);
		be32enc(buf + 12, a->ranges[i].crc);
	}
	for (i = 0; i < WSP_CW_UNITS * a->ratio; i++, buf += WSP_SLOT_SIZE)
		wsp_slot_encode(&a->units[i], buf);
	return buf;
}

/* The checksum covers its own bytes as if they were 0. */
static uint32_t
checksum(const uint8_t *buf, uint32_t size)
{
	static const uint8_t zeros[4];
	uLong crc = crc32(0, buf, CRC_OFFSET);

	crc = crc32(crc, zeros, sizeof(zeros));
	return (uint32_t)crc32(crc, buf + CRC_OFFSET + 4,
	    size - CRC_OFFSET - 4);
}

int
wsp_cw_allocate(struct wsp_cw *f, struct wsp_error *err)
{
	struct wsp_cw_archive *a;
	uint32_t i;

	for (i = 0; i < f->narchives; i++) {
		a = &f->archives[i];
		a->ranges = calloc(a->block_count, sizeof(*a->ranges));
		if (a->ranges == NULL)
			return wsp_fail_errno(err, NULL);
		if (a->ratio == 0)
			continue;
		a->units = calloc(WSP_CW_UNITS * (size_t)a->ratio,
		    sizeof(*a->units));
		if (a->units == NULL)
			return wsp_fail_errno(err, NULL);
	}
	return 0;
}

int
wsp_cw_decode(const uint8_t *buf, uint32_t meta_size, uint64_t file_size,
    struct wsp_cw *out, struct wsp_error *err)
{
	struct wsp_cw f = { .meta_size = meta_size };
	const uint8_t *p = buf + WSP_CW_HEADER_SIZE;
	uint32_t i;

	decode_header(buf, &f);
	if ((f.archives = calloc(f.narchives, sizeof(*f.archives))) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < f.narchives; i++, p += WSP_CW_ENTRY_SIZE)
		decode_archive(p, f.method == WSP_CW_MIX && i > 0,
		    &f.archives[i]);
	if (wsp_cw_check_layout(&f, file_size, err) == -1)
		goto fail;
	wsp_cw_set_ratios(&f);
	if (wsp_cw_allocate(&f, err) == -1)
		goto fail;
	for (i = 0; i < f.narchives; i++)
		p = decode_index(p, &f.archives[i]);
	f.crc_right = checksum(buf, meta_size) ==
	    be32dec(buf + CRC_OFFSET);
	*out = f;
	return 0;
fail:
	wsp_cw_free(&f);
	return -1;
}

void
wsp_cw_encode(const struct wsp_cw *f, uint8_t *buf)
{
	uint8_t *p = buf + WSP_CW_HEADER_SIZE;
	uint32_t i;

	encode_header(f, buf);
	for (i = 0; i < f->narchives; i++, p += WSP_CW_ENTRY_SIZE)
		encode_archive(&f->archives[i],
		    f->method == WSP_CW_MIX && i > 0, p);
	for (i = 0; i < f->narchives; i++)
		p = encode_index(&f->archives[i], p);
	be32enc(buf + CRC_OFFSET, checksum(buf, f->meta_size));
}

void
wsp_cw_free(struct wsp_cw *f)
{
	struct wsp_cw_archive *a;
	uint32_t i, k;

	for (i = 0; f->archives != NULL && i < f->narchives; i++) {
		a = &f->archives[i];
		for (k = 0; a->blocks != NULL && k < a->block_count; k++)
			free(a->blocks[k].bytes);
		free(a->blocks);
		free(a->ranges);
		free(a->units);
	}
	free(f->archives);
	f->archives = NULL;
}
