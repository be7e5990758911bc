/* SPDX-License-Identifier: ISC */
/* part.c - the pieces that a catalogue is made of, and how they are named. */
#include <sys/endian.h>

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "base/error.h"
#include "catalog/head.h"

static const struct {
	char	code[5];
	char	title[24];		/* with the number, if it has one */
} kinds[] = {
	[WSP_PART_NAME] = { "NAME", "block %zu, names" },
	[WSP_PART_ROWS] = { "ROWS", "block %zu, rows" },
	[WSP_PART_DATA] = { "DATA", "block %zu, data" },
	[WSP_PART_DIRS] = { "DIRS", "directories %zu" },
	[WSP_PART_GONE] = { "GONE", "gone %zu" },
	[WSP_PART_HEADERS] = { "HEAD", "headers" },
	[WSP_PART_META] = { "META", "meta" },
	[WSP_PART_INDX] = { "INDX", "the index" }
};

void
wsp_ref_decode(const uint8_t *p, struct wsp_ref *ref)
{
	ref->id = be64dec(p);
	ref->place = be64dec(p + 8);
	ref->length = be32dec(p + 16);
	ref->crc = be32dec(p + 20);
}

void
wsp_ref_encode(const struct wsp_ref *ref, uint8_t *p)
{
	be64enc(p, ref->id);
	be64enc(p + 8, ref->place);
	be32enc(p + 16, ref->length);
	be32enc(p + 20, ref->crc);
}

bool
wsp_ref_absent(const struct wsp_ref *ref)
{
	return ref->id == 0 && ref->place == 0 && ref->length == 0 &&
	    ref->crc == 0;
}

const char *
wsp_part_title(char *buf, enum wsp_part_kind kind, size_t number)
{
	const char *title = kinds[kind].title, *at = strstr(title, "%zu");

	if (at == NULL)
		snprintf(buf, WSP_PART_TITLE, "%s", title);
	else
		snprintf(buf, WSP_PART_TITLE, "%.*s%zu%s", (int)(at - title),
		    title, number, at + 3);
	return buf;
}

int
wsp_part_fail(struct wsp_error *err, const struct wsp_ref *ref,
    enum wsp_part_kind kind, size_t number, const char *fmt, ...)
{
	char title[WSP_PART_TITLE], why[128];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	return wsp_fail(err, WSP_ECORRUPT, "damaged: %s at byte %" PRIu64
	    ": %s", wsp_part_title(title, kind, number),
	    ref->place & ~WSP_HOLE, why);
}

int
wsp_part_check(const uint8_t *p, const struct wsp_ref *ref,
    enum wsp_part_kind kind, size_t number, uint32_t count,
    struct wsp_error *err)
{
	if ((uint32_t)crc32(0, p, ref->length) != ref->crc)
		return wsp_part_fail(err, ref, kind, number, "wrong checksum");
	if (be64dec(p) != ref->id)
		return wsp_part_fail(err, ref, kind, number, "is part %"
		    PRIu64 ", not %" PRIu64, be64dec(p), ref->id);
	if (memcmp(p + 8, kinds[kind].code, 4) != 0)
		return wsp_part_fail(err, ref, kind, number,
		    "is of another kind");
	if (count != WSP_ANY_COUNT && be32dec(p + 12) != count)
		return wsp_part_fail(err, ref, kind, number, "has %" PRIu32
		    " entries, not %" PRIu32, be32dec(p + 12), count);
	return 0;
}

/* Only a sound ref is followed. */
static int
read_bytes(const struct wsp_reader *r, const struct wsp_ref *ref,
    enum wsp_part_kind kind, size_t number, uint64_t end,
    struct wsp_buf *buf, struct wsp_error *err)
{
	uint8_t *to;
	size_t got;

	if (ref->length < WSP_PART_HEAD || ref->length > WSP_PART_MAX ||
	    ref->place < WSP_PAGE || ref->place > end ||
	    ref->length > end - ref->place)
		return wsp_part_fail(err, ref, kind, number,
		    "runs past the commit");
	buf->len = 0;
	if ((to = wsp_buf_more(buf, ref->length, err)) == NULL ||
	    r->read(r->arg, to, ref->length, ref->place, &got, err) == -1)
		return -1;
	if (got < ref->length)
		return wsp_part_fail(err, ref, kind, number, "is cut off");
	return 0;
}

int
wsp_part_read(const struct wsp_reader *r, const struct wsp_ref *ref,
    enum wsp_part_kind kind, size_t number, uint32_t count, uint64_t end,
    struct wsp_part *part, struct wsp_error *err)
{
	char title[WSP_PART_TITLE];

	if (wsp_ref_hole(ref)) {
		wsp_part_title(title, kind, number);
		title[strcspn(title, ",")] = '\0';
		return wsp_fail(err, WSP_EABSENT, "%s is not here, and there "
		    "is nothing to fetch it from", title);
	}
	if (read_bytes(r, ref, kind, number, end, &part->buf, err) == -1 ||
	    wsp_part_check(part->buf.data, ref, kind, number, count,
	    err) == -1)
		return -1;
	part->body = part->buf.data + WSP_PART_HEAD;
	part->len = ref->length - WSP_PART_HEAD;
	part->count = be32dec(part->buf.data + 12);
	return 0;
}

int
wsp_part_begin(struct wsp_buf *buf, struct wsp_error *err)
{
	buf->len = 0;
	return wsp_buf_more(buf, WSP_PART_HEAD, err) == NULL ? -1 : 0;
}

void
wsp_part_seal(uint8_t *p, size_t len, enum wsp_part_kind kind,
    uint32_t count, uint64_t id, struct wsp_ref *ref)
{
	be64enc(p, id);
	memcpy(p + 8, kinds[kind].code, 4);
	be32enc(p + 12, count);
	ref->id = id;
	ref->length = (uint32_t)len;
	ref->crc = (uint32_t)crc32(0, p, (uInt)len);
}

void
wsp_part_free(struct wsp_part *part)
{
	wsp_buf_free(&part->buf);
}
