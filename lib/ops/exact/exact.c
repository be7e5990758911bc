/* SPDX-License-Identifier: ISC */
/* exact.c - a file as text from which it can be restored bit for bit. */
#include <sys/endian.h>

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "text/put.h"
#include "file/file.h"
#include "classic/header.h"
#include "ring/ring.h"
#include "ops/exact/exact.h"
#include "wsp-ops.h"

#define TEXT	65536	/* bytes of text handed on in one go */
#define LINE	128	/* that are enough for a line */
#define CHUNK	(4096 * WSP_SLOT_SIZE)	/* bytes read in one go */

#define NAN_BITS	UINT64_C(0x7ff8000000000000)	/* what nan reads as */

struct writer {
	struct wsp		*file;
	wsp_put_text		*put;
	void			*arg;
	struct wsp_error	*err;
	size_t			 len;
	char			 text[TEXT];
	uint8_t			 buf[CHUNK];
};

static int	line(struct writer *, const char *, ...)
		    __attribute__((__format__(printf, 2, 3)));

static int
flush(struct writer *w)
{
	size_t len = w->len;

	w->len = 0;
	return len == 0 ? 0 : w->put(w->arg, w->text, len, w->err);
}

/* Makes room for a line. */
static int
room(struct writer *w)
{
	return w->len + LINE > TEXT ? flush(w) : 0;
}

static int
line(struct writer *w, const char *fmt, ...)
{
	va_list ap;

	if (room(w) == -1)
		return -1;
	va_start(ap, fmt);
	w->len += (size_t)vsnprintf(w->text + w->len, LINE, fmt, ap);
	va_end(ap);
	return 0;
}

/* One NaN reads back as it is, the others have to be written as bits. */
static char *
put_value(char *p, double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof(bits));
	if (isnan(v) && bits != NAN_BITS)
		return p + sprintf(p, "0x%016" PRIx64, bits);
	return p + wsp_format_shortest(p, v);
}

static int
put_slot(struct writer *w, uint32_t number, const uint8_t *bytes)
{
	struct wsp_slot slot;
	char *p;

	if (room(w) == -1)
		return -1;
	wsp_slot_decode(bytes, &slot);
	p = wsp_put_integer(w->text + w->len, number);
	*p++ = ' ';
	p = wsp_put_integer(p, slot.interval);
	*p++ = ' ';
	p = put_value(p, slot.value);
	*p++ = '\n';
	w->len = (size_t)(p - w->text);
	return 0;
}

static bool
all_zero(const uint8_t *buf, size_t len)
{
	return buf[0] == 0 && memcmp(buf, buf + 1, len - 1) == 0;
}

/* Reads bytes that have to be there. */
static int
fetch(struct writer *w, void *buf, size_t len, uint64_t offset)
{
	size_t got;

	if (wsp_source_read(w->file->body.source, buf, len, (off_t)offset, &got,
	    w->err) == -1)
		return -1;
	if (got < len)
		return wsp_fail(w->err, WSP_ECORRUPT,
		    "the file shrank to %" PRIu64 " bytes", offset + got);
	return 0;
}

/*
 * Reads the next piece, of whole units, of what lies between two offsets, and
 * moves on to it; a hole is passed over.  Stores 0 in *len after the last one.
 */
static int
next_piece(struct writer *w, uint64_t *from, uint64_t to, size_t unit,
    size_t *len)
{
	uint64_t skip, room_left;
	off_t data;

	*len = 0;
	if (*from == to)
		return 0;
	data = wsp_source_next_data(w->file->body.source, (off_t)*from);
	if (data == -1 || (uint64_t)data >= to)
		return 0;
	skip = (uint64_t)data - *from;
	*from += skip - skip % unit;
	room_left = to - *from;
	*len = room_left < CHUNK ? (size_t)room_left : CHUNK / unit * unit;
	return fetch(w, w->buf, *len, *from);
}

/* Writes the slots that are not all zeros. */
static int
put_slots(struct writer *w, uint64_t start, uint32_t n)
{
	uint64_t at = start, end = start + WSP_SLOT_SIZE * (uint64_t)n;
	uint32_t slot;
	size_t i, len;

	for (;; at += len) {
		if (next_piece(w, &at, end, WSP_SLOT_SIZE, &len) == -1)
			return -1;
		if (len == 0)
			return 0;
		slot = (uint32_t)((at - start) / WSP_SLOT_SIZE);
		for (i = 0; i < len; i += WSP_SLOT_SIZE, slot++)
			if (!all_zero(w->buf + i, WSP_SLOT_SIZE) &&
			    put_slot(w, slot, w->buf + i) == -1)
				return -1;
	}
}

static int
put_bytes(struct writer *w, uint64_t offset, const uint8_t *bytes, size_t n)
{
	char hex[2 * WSP_EXACT_BYTES + 1];
	size_t i;

	for (i = 0; i < n; i++)
		sprintf(hex + 2 * i, "%02x", bytes[i]);
	return line(w, "bytes %" PRIu64 " %s\n", offset, hex);
}

/* Writes what lies between two offsets and belongs to no archive. */
static int
put_rest(struct writer *w, uint64_t from, uint64_t to)
{
	size_t i, n, len;

	for (;; from += len) {
		if (next_piece(w, &from, to, 1, &len) == -1)
			return -1;
		if (len == 0)
			return 0;
		for (i = 0; i < len; i += n) {
			n = len - i < WSP_EXACT_BYTES ? len - i :
			    WSP_EXACT_BYTES;
			if (!all_zero(w->buf + i, n) &&
			    put_bytes(w, from + i, w->buf + i, n) == -1)
				return -1;
		}
	}
}

static int
put_header(struct writer *w, const uint8_t *bytes)
{
	const struct wsp_info *info = &w->file->info;
	char xff[WSP_NUMLEN];
	struct wsp_header h;
	uint32_t i;

	wsp_header_decode(bytes, &h);
	if (isnan(h.xff))
		snprintf(xff, sizeof(xff), "0x%08" PRIx32, be32dec(bytes + 8));
	else
		wsp_format_shortest(xff, (double)h.xff);
	if (line(w, WSP_EXACT_FIRST "\nsize %" PRIu64 "\n",
	    info->file_size) == -1)
		return -1;
	if ((wsp_method_name(h.method) != NULL ?
	    line(w, "method %s\n", wsp_method_name(h.method)) :
	    line(w, "method %" PRIu32 "\n", h.method)) == -1)
		return -1;
	if (line(w, "maxRetention %" PRIu32 "\nxFilesFactor %s\n",
	    h.max_retention, xff) == -1 ||
	    line(w, "archives %" PRIu32 "\n", h.narchives) == -1)
		return -1;
	for (i = 0; i < info->narchives; i++)
		if (line(w, "archive %" PRIu32 " offset %" PRIu32 " step %"
		    PRIu32 " points %" PRIu32 "\n", i,
		    info->archives[i].offset, info->archives[i].step,
		    info->archives[i].points) == -1)
			return -1;
	return 0;
}

/*
 * Every byte behind the table belongs to the first archive, in the order in
 * which they lie in the file, of which it is part of a whole slot, if that
 * begins where none before it has been; or else to none.  Without archives
 * sorted is NULL.
 */
static int
put_data(struct writer *w, const struct wsp_archive **sorted)
{
	const struct wsp_info *info = &w->file->info;
	const struct wsp_archive *a;
	uint64_t slots, at;
	uint32_t i;

	at = WSP_HEADER_SIZE + WSP_ENTRY_SIZE * (uint64_t)info->narchives;
	for (i = 0; sorted != NULL && i < info->narchives; i++) {
		a = sorted[i];
		if (a->offset < at || a->offset > info->file_size)
			continue;
		slots = (info->file_size - a->offset) / WSP_SLOT_SIZE;
		if (slots > a->points)
			slots = a->points;
		if (put_rest(w, at, a->offset) == -1 ||
		    line(w, "data %td\n", a - info->archives) == -1 ||
		    put_slots(w, a->offset, (uint32_t)slots) == -1)
			return -1;
		at = a->offset + slots * WSP_SLOT_SIZE;
	}
	return put_rest(w, at, info->file_size);
}

/* The header, and every slot and byte behind it. */
static int
put_classic(struct writer *w)
{
	const struct wsp_archive **sorted = NULL;
	uint8_t header[WSP_HEADER_SIZE];
	int ret = -1;

	if (w->file->info.narchives > 0 && (sorted =
	    wsp_archives_by_offset(&w->file->info, w->err)) == NULL)
		return -1;
	if (fetch(w, header, sizeof(header), 0) == 0 &&
	    put_header(w, header) == 0)
		ret = put_data(w, sorted);
	free(sorted);
	return ret;
}

/*
 * Points of a compressed file are bits that depend on those before, and damage
 * is in bits: all are written as bytes.
 */
static int
put_compressed(struct writer *w)
{
	uint64_t size = w->file->info.file_size;

	if (line(w, WSP_EXACT_FIRST "\nsize %" PRIu64 "\n"
	    WSP_EXACT_COMPRESSED "\n", size) == -1)
		return -1;
	return put_rest(w, 0, size);
}

int
wsp_exact(struct wsp *file, wsp_put_text *put, void *arg,
    struct wsp_error *err)
{
	struct writer *w;
	int ret = -1;

	if (!file->info.compressed &&
	    wsp_require_classic(file, "be written as text", err) == -1)
		return -1;
	if ((w = malloc(sizeof(*w))) == NULL)
		return wsp_fail_errno(err, NULL);
	w->file = file;
	w->put = put;
	w->arg = arg;
	w->err = err;
	w->len = 0;
	if ((file->info.compressed ? put_compressed(w) :
	    put_classic(w)) == 0 && line(w, "end\n") == 0)
		ret = flush(w);
	free(w);
	return ret;
}
