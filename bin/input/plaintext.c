/* SPDX-License-Identifier: ISC */
/* plaintext.c - lines of carbon's plaintext protocol. */
#include <sys/endian.h>

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "input/plaintext.h"

#define FIELDS		3
#define PLAIN_DIGITS	18

static bool
is_white(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The next byte up to the space, or the end; eight bytes at a time. */
static char *
next_low(char *p, const char *end)
{
	const uint64_t ones = UINT64_MAX / 255;
	uint64_t word, low;

	for (; end - p >= (ptrdiff_t)sizeof(word); p += sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		word = le64toh(word);
		/* The first byte that has its highest bit in this is low. */
		low = (word - '!' * ones) & ~word & 0x80 * ones;
		if (low != 0)
			return p + __builtin_ctzll(low) / 8;
	}
	while (p < end && (unsigned char)*p > ' ')
		p++;
	return p;
}

/* The end of a field: few characters are below the space. */
static char *
field_end(char *p, const char *end)
{
	for (p = next_low(p, end); p < end && *p != '\0' && !is_white(*p);)
		p = next_low(p + 1, end);
	return p;
}

/*
 * Finds the fields and their lengths and ends them with NULs.  Returns how
 * many there are, at most one too many, or -1 where a NUL is in the line.
 */
static int
split_line(char *line, const char *end, char *fields[], size_t lens[])
{
	char *p = line;
	int n;

	for (n = 0; n <= FIELDS; n++) {
		while (is_white(*p))
			p++;
		if (*p == '\0')
			return p == end ? n : -1;
		if (n == FIELDS)
			return memchr(p, '\0', (size_t)(end - p)) == NULL ?
			    FIELDS + 1 : -1;
		fields[n] = p;
		p = field_end(p, end);
		lens[n] = (size_t)(p - fields[n]);
		if (*p != '\0')
			*p++ = '\0';
	}
	return n;
}

/* The usual time: digits, not too many for the number. */
static bool
is_plain(const char *text, size_t len, int64_t *time)
{
	int64_t t = 0;
	size_t i;

	if (len > PLAIN_DIGITS)
		return false;
	for (i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		t = t * 10 + (text[i] - '0');
	}
	*time = t;
	return true;
}

/* As carbon does it: -1 is now, and a fraction is cut off. */
static int
parse_time(const char *text, size_t len, int64_t now, int64_t *time)
{
	double v;

	if (is_plain(text, len, time))
		return 0;
	if (strcmp(text, "N") == 0)
		*time = -1;
	else if (wsp_parse_int(text, time) == -1) {
		if (wsp_parse_double(text, &v) == -1 || !isfinite(v) ||
		    fabs(v) > (double)UINT32_MAX)
			return -1;
		*time = (int64_t)v;
	}
	if (*time == -1)
		*time = now;
	return 0;
}

const char *
plaintext_parse(struct plaintext *p, char *line, size_t len, int64_t now)
{
	size_t lens[FIELDS];
	char *fields[FIELDS];
	int n = split_line(line, line + len, fields, lens);

	if (n == -1)
		return "NUL byte";
	if (n != FIELDS)
		return "not metric, value and timestamp";
	if (wsp_parse_double(fields[1], &p->point.value) == -1 ||
	    isnan(p->point.value))
		return "value is not a number";
	if (parse_time(fields[2], lens[2], now, &p->point.time) == -1)
		return "timestamp is not a number";
	if (p->point.time < 0 || p->point.time > UINT32_MAX)
		return "timestamp does not fit the file's 32 bits";
	p->metric = fields[0];
	p->len = lens[0];
	return NULL;
}

/* Texts of two bytes a character; what is counted by its first bytes. */
static bool
is_binary(const char *line, size_t len)
{
	if (len < 2)
		return false;
	return line[0] == '\0' || memcmp(line, "\xff\xfe", 2) == 0 ||
	    memcmp(line, "\xfe\xff", 2) == 0 ||
	    (len > 3 && line[1] == '\0' && line[3] == '\0');
}

const char *
plaintext_foreign(const char *line, size_t len)
{
	const char *kind = wsp_known_kind(line, len);

	return kind == NULL && is_binary(line, len) ? "no text" : kind;
}
