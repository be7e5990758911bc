/* SPDX-License-Identifier: ISC */
/* load_line.c - what each line of a file's text means. */
#include <sys/endian.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/grow.h"
#include "text/hex.h"
#include "text/unit.h"
#include "ring/ring.h"
#include "ops/exact/exact.h"
#include "ops/exact/load.h"
#include "wsp-ops.h"

/* Passes over a word and the space behind it, if it is this one. */
static bool
scan_word(const char **s, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*s, word, len) != 0 || (*s)[len] != ' ')
		return false;
	*s += len + 1;
	return true;
}

/* Reads a number up to max and passes over the space behind it, if any. */
static bool
scan_number(const char **s, uint64_t max, uint64_t *n)
{
	const char *end;

	if ((end = wsp_digits(*s, *s + strlen(*s), n)) == NULL || *n > max ||
	    (*end != ' ' && *end != '\0') || (*end == ' ' && end[1] == '\0'))
		return false;
	*s = *end == ' ' ? end + 1 : end;
	return true;
}

/* Reads 32 bits that are the last thing on the line. */
static bool
scan_last(const char *s, uint32_t *n)
{
	uint64_t v;

	if (!scan_number(&s, UINT32_MAX, &v) || *s != '\0')
		return false;
	*n = (uint32_t)v;
	return true;
}

/* Reads bits, of which all are written: 0x and so many digits. */
static bool
scan_bits(const char *s, size_t digits, uint64_t *bits)
{
	if (s[0] != '0' || s[1] != 'x' || strlen(s + 2) != digits)
		return false;
	for (*bits = 0, s += 2; *s != '\0'; s++) {
		if (wsp_hex_digit(*s) == -1)
			return false;
		*bits = *bits << 4 | (uint64_t)wsp_hex_digit(*s);
	}
	return true;
}

static int
wants(struct wsp_error *err, const char *form)
{
	return wsp_fail(err, WSP_EVALUE, "expected '%s'", form);
}

static int
read_first(struct wsp_load *l, const char *s, struct wsp_error *err)
{
	if (strcmp(s, WSP_EXACT_FIRST) != 0)
		return wants(err, WSP_EXACT_FIRST);
	l->expected = WSP_EXPECT_SIZE;
	return 0;
}

static int
read_size(struct wsp_load *l, const char *s, struct wsp_error *err)
{
	if (!scan_word(&s, "size") || !scan_number(&s, INT64_MAX, &l->size) ||
	    *s != '\0')
		return wants(err, "size BYTES");
	if (l->size < WSP_HEADER_SIZE)
		return wsp_fail(err, WSP_EVALUE,
		    "a file of %" PRIu64 " bytes has no header", l->size);
	l->expected = WSP_EXPECT_METHOD;
	return wsp_source_truncate(l->page.source, (off_t)l->size, err);
}

static int
read_method(struct wsp_load *l, const char *s, struct wsp_error *err)
{
	struct wsp_error ignored;
	enum wsp_method method;

	if (strcmp(s, WSP_EXACT_COMPRESSED) == 0) {
		l->expected = WSP_EXPECT_DATA;
		return 0;
	}
	if (!scan_word(&s, "method"))
		return wants(err, "method NAME");
	if (wsp_method_parse(s, &method, &ignored) == 0)
		l->method = method;
	else if (!scan_last(s, &l->method))
		return wants(err, "method NAME");
	l->expected = WSP_EXPECT_RETENTION;
	return 0;
}

static int
read_retention(struct wsp_load *l, const char *s, struct wsp_error *err)
{
	if (!scan_word(&s, "maxRetention") ||
	    !scan_last(s, &l->max_retention))
		return wants(err, "maxRetention SECONDS");
	l->expected = WSP_EXPECT_XFF;
	return 0;
}

static int
read_xff(struct wsp_load *l, const char *s, struct wsp_error *err)
{
	uint64_t bits;
	double xff;
	float f;

	if (!scan_word(&s, "xFilesFactor"))
		return wants(err, "xFilesFactor NUMBER");
	if (scan_bits(s, 8, &bits))
		l->xff_bits = (uint32_t)bits;
	else if (wsp_parse_double(s, &xff) == 0) {
		f = (float)xff;
		memcpy(&l->xff_bits, &f, sizeof(f));
	} else
		return wants(err, "xFilesFactor NUMBER");
	l->expected = WSP_EXPECT_COUNT;
	return 0;
}

/* With this the header is complete. */
static int
read_count(struct wsp_load *l, const char *s, struct wsp_error *err)
{
	uint8_t buf[WSP_HEADER_SIZE];

	if (!scan_word(&s, "archives") || !scan_last(s, &l->count))
		return wants(err, "archives NUMBER");
	l->expected = WSP_EXPECT_DATA;
	be32enc(buf, l->method);
	be32enc(buf + 4, l->max_retention);
	be32enc(buf + 8, l->xff_bits);
	be32enc(buf + 12, l->count);
	return wsp_page_put(&l->page, 0, buf, sizeof(buf), err);
}

static int
add_archive(struct wsp_load *l, const struct wsp_archive *a,
    struct wsp_error *err)
{
	if (wsp_grow(&l->archives, l->narchives, sizeof(*a), err) == -1)
		return -1;
	l->archives[l->narchives++] = *a;
	return 0;
}

static int
read_archive(struct wsp_load *l, const char *s, struct wsp_error *err)
{
	uint64_t at = WSP_HEADER_SIZE + WSP_ENTRY_SIZE *
	    (uint64_t)l->narchives, number, offset, step;
	uint8_t buf[WSP_ENTRY_SIZE];
	struct wsp_archive a;

	if (!scan_number(&s, UINT32_MAX, &number) ||
	    !scan_word(&s, "offset") ||
	    !scan_number(&s, UINT32_MAX, &offset) || !scan_word(&s, "step") ||
	    !scan_number(&s, UINT32_MAX, &step) || !scan_word(&s, "points") ||
	    !scan_last(s, &a.points))
		return wants(err,
		    "archive NUMBER offset BYTES step SECONDS points NUMBER");
	if (number != l->narchives || l->data != NULL)
		return wsp_fail(err, WSP_EVALUE, "archive %" PRIu64
		    " is out of order", number);
	if (number >= l->count || at + WSP_ENTRY_SIZE > l->size)
		return wsp_fail(err, WSP_EVALUE, "archive %" PRIu64
		    " has no room in the header", number);
	a.offset = (uint32_t)offset;
	a.step = (uint32_t)step;
	wsp_entry_encode(&a, buf);
	if (add_archive(l, &a, err) == -1)
		return -1;
	return wsp_page_put(&l->page, at, buf, sizeof(buf), err);
}

static int
read_data(struct wsp_load *l, const char *s, struct wsp_error *err)
{
	uint32_t number;

	if (!scan_last(s, &number))
		return wants(err, "data ARCHIVE");
	if (number >= l->narchives)
		return wsp_fail(err, WSP_EVALUE, "there is no archive %"
		    PRIu32, number);
	l->data = &l->archives[number];
	l->next = 0;
	return 0;
}

static int
read_slot(struct wsp_load *l, const char *s, struct wsp_error *err)
{
	uint64_t number, interval, bits, at;
	uint8_t buf[WSP_SLOT_SIZE];

	if (!scan_number(&s, UINT32_MAX, &number) ||
	    !scan_number(&s, UINT32_MAX, &interval) || *s == '\0')
		return wants(err, "SLOT TIME VALUE");
	if (l->data == NULL)
		return wsp_fail(err, WSP_EVALUE,
		    "a slot before the line with its archive");
	if (number < l->next)
		return wsp_fail(err, WSP_EVALUE, "slot %" PRIu64
		    " is out of order", number);
	at = l->data->offset + WSP_SLOT_SIZE * number;
	if (number >= l->data->points || at + WSP_SLOT_SIZE > l->size)
		return wsp_fail(err, WSP_EVALUE, "slot %" PRIu64
		    " is past the end of the archive or the file", number);
	if (!scan_bits(s, 16, &bits)) {
		double v;

		if (wsp_parse_double(s, &v) == -1)
			return wsp_fail(err, WSP_EVALUE,
			    "the value is not a number: '%s'", s);
		memcpy(&bits, &v, sizeof(v));
	}
	be32enc(buf, (uint32_t)interval);
	be64enc(buf + 4, bits);
	l->next = number + 1;
	return wsp_page_put(&l->page, at, buf, sizeof(buf), err);
}

static int
read_bytes(struct wsp_load *l, const char *s, struct wsp_error *err)
{
	uint8_t buf[WSP_EXACT_BYTES];
	uint64_t offset;
	int high, low;
	size_t i, n;

	if (!scan_number(&s, INT64_MAX, &offset) || *s == '\0')
		return wants(err, "bytes OFFSET HEXADECIMAL");
	n = strlen(s) / 2;
	if (strlen(s) % 2 != 0 || n > sizeof(buf))
		return wsp_fail(err, WSP_EVALUE,
		    "not 1 to %d bytes of two digits", WSP_EXACT_BYTES);
	for (i = 0; i < n; i++) {
		if ((high = wsp_hex_digit(s[2 * i])) == -1 ||
		    (low = wsp_hex_digit(s[2 * i + 1])) == -1)
			return wants(err, "bytes OFFSET HEXADECIMAL");
		buf[i] = (uint8_t)(high << 4 | low);
	}
	if (offset > l->size || n > l->size - offset)
		return wsp_fail(err, WSP_EVALUE, "bytes up to %" PRIu64
		    " of a file of %" PRIu64, offset + n, l->size);
	return wsp_page_put(&l->page, offset, buf, n, err);
}

static int
read_rest(struct wsp_load *l, const char *s, struct wsp_error *err)
{
	if (*s >= '0' && *s <= '9')
		return read_slot(l, s, err);
	if (scan_word(&s, "data"))
		return read_data(l, s, err);
	if (scan_word(&s, "bytes"))
		return read_bytes(l, s, err);
	if (scan_word(&s, "archive"))
		return read_archive(l, s, err);
	if (strcmp(s, "end") != 0)
		return wants(err, "archive, data, bytes, end or a slot");
	l->expected = WSP_EXPECT_NOTHING;
	return 0;
}

int
wsp_load_line(struct wsp_load *l, const char *s, struct wsp_error *err)
{
	static int (*const readers[])(struct wsp_load *, const char *,
	    struct wsp_error *) = {
		[WSP_EXPECT_FIRST] = read_first,
		[WSP_EXPECT_SIZE] = read_size,
		[WSP_EXPECT_METHOD] = read_method,
		[WSP_EXPECT_RETENTION] = read_retention,
		[WSP_EXPECT_XFF] = read_xff,
		[WSP_EXPECT_COUNT] = read_count,
		[WSP_EXPECT_DATA] = read_rest,
	};

	if (*s == '#' && l->expected != WSP_EXPECT_FIRST)
		return 0;
	if (l->expected == WSP_EXPECT_NOTHING)
		return wsp_fail(err, WSP_EVALUE, "more text after the end");
	return readers[l->expected](l, s, err);
}
