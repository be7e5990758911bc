/* SPDX-License-Identifier: ISC */
/* header.c - decode, encode and check the header of a Whisper file. */
#include <sys/endian.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "file/header.h"

/* What the compressed files of go-whisper begin with. */
static const char compressed[] = "whisper_compressed";

static float
float_of_bits(uint32_t bits)
{
	float f;

	memcpy(&f, &bits, sizeof(f));
	return f;
}

static uint32_t
bits_of_float(float f)
{
	uint32_t bits;

	memcpy(&bits, &f, sizeof(bits));
	return bits;
}

void
wsp_header_decode(const uint8_t *buf, struct wsp_header *h)
{
	h->method = be32dec(buf);
	h->max_retention = be32dec(buf + 4);
	h->xff = float_of_bits(be32dec(buf + 8));
	h->narchives = be32dec(buf + 12);
}

void
wsp_header_encode(const struct wsp_header *h, uint8_t *buf)
{
	be32enc(buf, h->method);
	be32enc(buf + 4, h->max_retention);
	be32enc(buf + 8, bits_of_float(h->xff));
	be32enc(buf + 12, h->narchives);
}

void
wsp_entry_decode(const uint8_t *buf, struct wsp_archive *a)
{
	a->offset = be32dec(buf);
	a->step = be32dec(buf + 4);
	a->points = be32dec(buf + 8);
}

void
wsp_entry_encode(const struct wsp_archive *a, uint8_t *buf)
{
	be32enc(buf, a->offset);
	be32enc(buf + 4, a->step);
	be32enc(buf + 8, a->points);
}

uint64_t
wsp_archive_retention(const struct wsp_archive *a)
{
	return (uint64_t)a->step * a->points;
}

uint64_t
wsp_archive_size(const struct wsp_archive *a)
{
	return (uint64_t)a->points * WSP_SLOT_SIZE;
}

const char *
wsp_header_foreign(const uint8_t *buf, size_t len)
{
	if (len == 0)
		return "the file is empty";
	if (len >= sizeof(compressed) - 1 &&
	    memcmp(buf, compressed, sizeof(compressed) - 1) == 0)
		return "a compressed go-whisper file, which is another format";
	if (len < WSP_HEADER_SIZE)
		return "the file is too short for a header of 16 bytes";
	return NULL;
}

static uint64_t
end_of(const struct wsp_archive *a)
{
	return a->offset + wsp_archive_size(a);
}

/* Is the archive usable and inside the file? */
static int
check_archive(const struct wsp_info *info, uint32_t i, struct wsp_error *err)
{
	const struct wsp_archive *a = &info->archives[i];
	uint64_t header_size;

	header_size = WSP_HEADER_SIZE +
	    WSP_ENTRY_SIZE * (uint64_t)info->narchives;
	if (a->step == 0)
		return wsp_fail(err, WSP_ECORRUPT,
		    "archive %" PRIu32 " has a step of 0 seconds", i);
	if (a->points == 0)
		return wsp_fail(err, WSP_ECORRUPT,
		    "archive %" PRIu32 " has no points", i);
	if (a->offset < header_size)
		return wsp_fail(err, WSP_ECORRUPT, "archive %" PRIu32
		    " starts at %" PRIu32 ", inside the header of %" PRIu64
		    " bytes", i, a->offset, header_size);
	if (a->offset > info->file_size)
		return wsp_fail(err, WSP_ECORRUPT, "archive %" PRIu32
		    " starts at %" PRIu32 ", past the end of the file (%"
		    PRIu64 " bytes)", i, a->offset, info->file_size);
	if (end_of(a) > info->file_size)
		return wsp_fail(err, WSP_ECORRUPT, "archive %" PRIu32
		    " ends at %" PRIu64 ", past the end of the file (%"
		    PRIu64 " bytes)", i, end_of(a), info->file_size);
	return 0;
}

static int
by_offset(const void *ap, const void *bp)
{
	const struct wsp_archive *a = ap, *b = bp;

	return (a->offset > b->offset) - (a->offset < b->offset);
}

/*
 * Sorted by offset an archive can only overlap its neighbour, so that a
 * header of a million archives is checked in good time.
 */
static int
check_overlap(const struct wsp_info *info, struct wsp_error *err)
{
	struct wsp_archive *sorted;
	size_t i, n = info->narchives;
	int ret = 0;

	if ((sorted = calloc(n, sizeof(*sorted))) == NULL)
		return wsp_fail_errno(err, NULL);
	memcpy(sorted, info->archives, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), by_offset);
	for (i = 0; ret == 0 && i + 1 < n; i++)
		if (end_of(&sorted[i]) > sorted[i + 1].offset)
			ret = wsp_fail(err, WSP_ECORRUPT, "the archives at %"
			    PRIu32 " and %" PRIu32 " overlap",
			    sorted[i].offset, sorted[i + 1].offset);
	free(sorted);
	return ret;
}

/* The common case: each archive begins where the one before it ends. */
static bool
in_order(const struct wsp_info *info)
{
	uint32_t i;

	for (i = 0; i + 1 < info->narchives; i++)
		if (end_of(&info->archives[i]) > info->archives[i + 1].offset)
			return false;
	return true;
}

int
wsp_header_check(const struct wsp_info *info, uint32_t narchives,
    struct wsp_error *err)
{
	char xff[WSP_NUMLEN];
	uint32_t i;

	if (wsp_method_name(info->method) == NULL)
		return wsp_fail(err, WSP_ECORRUPT,
		    "unknown aggregation type %" PRIu32, info->method);
	if (!(info->xff >= 0 && info->xff <= 1)) {
		wsp_format_shortest(xff, (double)info->xff);
		return wsp_fail(err, WSP_ECORRUPT,
		    "xFilesFactor is %s, not between 0 and 1", xff);
	}
	if (narchives == 0)
		return wsp_fail(err, WSP_ECORRUPT, "there are no archives");
	if (info->narchives < narchives)
		return wsp_fail(err, WSP_ECORRUPT, "the header of %" PRIu32
		    " archives runs past the end of the file (%" PRIu64
		    " bytes)", narchives, info->file_size);
	for (i = 0; i < info->narchives; i++)
		if (check_archive(info, i, err) == -1)
			return -1;
	return in_order(info) ? 0 : check_overlap(info, err);
}
