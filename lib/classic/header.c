/* SPDX-License-Identifier: ISC */
/* header.c - decode, encode and check the header of a Whisper file. */
#include <sys/endian.h>

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "classic/classic.h"
#include "classic/header.h"

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

const char *
wsp_header_foreign(size_t len)
{
	if (len == 0)
		return "the file is empty";
	if (len < WSP_HEADER_SIZE)
		return "the file is too short for a header of 16 bytes";
	return NULL;
}

bool
wsp_classic_recognise(const uint8_t *buf, size_t len)
{
	(void)buf;
	return wsp_header_foreign(len) == NULL;
}

/* Who is to be told what is wrong with a header. */
struct inspection {
	const struct wsp_info	*info;
	wsp_tell		*tell;
	void			*arg;
};

static int	tell(const struct inspection *, const char *, int64_t,
		    const char *, ...)
		    __attribute__((__format__(printf, 4, 5)));

static int
tell(const struct inspection *s, const char *id, int64_t archive,
    const char *fmt, ...)
{
	char text[WSP_NUMLEN + 128];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return s->tell(s->arg, id, archive, text);
}

static uint64_t
header_size(const struct wsp_info *info)
{
	return WSP_HEADER_SIZE + WSP_ENTRY_SIZE * (uint64_t)info->narchives;
}

bool
wsp_classic_has(uint32_t method)
{
	return method >= WSP_AVERAGE && method <= WSP_ABSMIN;
}

static int
check_fields(const struct inspection *s)
{
	char xff[WSP_NUMLEN];

	if (!wsp_classic_has(s->info->method) &&
	    tell(s, "method", -1, "unknown aggregation type %" PRIu32,
	    s->info->method) == -1)
		return -1;
	if (s->info->xff >= 0 && s->info->xff <= 1)
		return 0;
	wsp_format_shortest(xff, (double)s->info->xff);
	return tell(s, "xff", -1, "xFilesFactor is %s, not between 0 and 1",
	    xff);
}

/* Does the archive lie behind the header and inside the file? */
static int
check_place(const struct inspection *s, uint32_t i)
{
	const struct wsp_archive *a = &s->info->archives[i];
	uint64_t size = s->info->file_size;

	if (a->offset < header_size(s->info))
		return tell(s, "offset", i, "archive %" PRIu32 " starts at %"
		    PRIu32 ", inside the header of %" PRIu64 " bytes", i,
		    a->offset, header_size(s->info));
	if (a->offset > size)
		return tell(s, "truncated", i, "archive %" PRIu32
		    " starts at %" PRIu32 ", past the end of the file (%"
		    PRIu64 " bytes)", i, a->offset, size);
	if (wsp_archive_end(a) > size)
		return tell(s, "truncated", i, "archive %" PRIu32 " ends at %"
		    PRIu64 ", past the end of the file (%" PRIu64 " bytes)",
		    i, wsp_archive_end(a), size);
	return 0;
}

/* Is the archive usable? */
static int
check_archive(const struct inspection *s, uint32_t i)
{
	const struct wsp_archive *a = &s->info->archives[i];

	if (a->step == 0 && tell(s, "step", i, "archive %" PRIu32
	    " has a step of 0 seconds", i) == -1)
		return -1;
	if (a->points == 0 && tell(s, "points", i, "archive %" PRIu32
	    " has no points", i) == -1)
		return -1;
	return check_place(s, i);
}

/*
 * Sorted by offset an archive can only overlap the one before it that reaches
 * furthest, so that a header of a million archives is checked in good time.
 */
static int
check_overlap(const struct inspection *s, struct wsp_error *err)
{
	const struct wsp_archive **sorted, *furthest;
	size_t i;
	int ret = 0;

	if ((sorted = wsp_archives_by_offset(s->info, err)) == NULL)
		return -1;
	furthest = sorted[0];
	for (i = 1; ret == 0 && i < s->info->narchives; i++) {
		if (wsp_archive_end(furthest) > sorted[i]->offset)
			ret = tell(s, "overlap", sorted[i] - s->info->archives,
			    "the archives at %" PRIu32 " and %" PRIu32
			    " overlap", furthest->offset, sorted[i]->offset);
		if (wsp_archive_end(sorted[i]) > wsp_archive_end(furthest))
			furthest = sorted[i];
	}
	free(sorted);
	return ret;
}

/* The common case: each archive begins where the one before it ends. */
static bool
in_order(const struct wsp_info *info)
{
	uint32_t i;

	for (i = 0; i + 1 < info->narchives; i++)
		if (wsp_archive_end(&info->archives[i]) >
		    info->archives[i + 1].offset)
			return false;
	return true;
}

/* The table is shorter than the header says. */
static int
check_table(const struct inspection *s, uint32_t narchives)
{
	uint64_t size = s->info->file_size;

	if (WSP_HEADER_SIZE + WSP_ENTRY_SIZE * (uint64_t)narchives > size)
		return tell(s, "table", -1, "the header of %" PRIu32
		    " archives runs past the end of the file (%" PRIu64
		    " bytes)", narchives, size);
	return tell(s, "table", -1, "archive %" PRIu32 " of %" PRIu32
	    " cannot be one", s->info->narchives, narchives);
}

int
wsp_header_problems(const struct wsp_info *info, uint32_t narchives,
    wsp_tell *tell_fn, void *arg, struct wsp_error *err)
{
	const struct inspection s = { info, tell_fn, arg };
	uint32_t i;

	if (check_fields(&s) == -1)
		return -1;
	if (narchives == 0)
		return tell(&s, "archives", -1, "there are no archives");
	if (info->narchives < narchives)
		return check_table(&s, narchives);
	for (i = 0; i < info->narchives; i++)
		if (check_archive(&s, i) == -1)
			return -1;
	return in_order(info) ? 0 : check_overlap(&s, err);
}

/* The first problem is the error. */
static int
refuse(void *arg, const char *id, int64_t archive, const char *text)
{
	(void)id;
	(void)archive;
	return wsp_fail(arg, WSP_ECORRUPT, "%s", text);
}

int
wsp_header_check(const struct wsp_info *info, uint32_t narchives,
    struct wsp_error *err)
{
	return wsp_header_problems(info, narchives, refuse, err, err);
}
