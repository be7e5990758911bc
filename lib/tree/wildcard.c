/* SPDX-License-Identifier: ISC */
/* wildcard.c - match one text with a pattern of wildcards. */
#include <stdint.h>
#include <string.h>

#include "tree/wildcard.h"

size_t
wsp_character(const char *s, size_t len)
{
	unsigned char c = (unsigned char)*s;
	size_t n = c < 0xc2 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 :
	    c < 0xf5 ? 4 : 1, i;

	if (n > len)
		return 1;
	for (i = 1; i < n; i++)
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return 1;
	return n;
}

/* A number for a character: its order is that of Unicode. */
static uint32_t
code_of(const char *s, size_t n)
{
	uint32_t c = (unsigned char)*s;
	size_t i;

	if (n == 1)
		return c < 0x80 ? c : 0xdc00 + c;
	c &= 0x7fU >> n;
	for (i = 1; i < n; i++)
		c = c << 6 | ((unsigned char)s[i] & 0x3f);
	return c;
}

/* Takes a character of a set. */
static uint32_t
take_code(const char **p, const char *end)
{
	size_t n = wsp_character(*p, (size_t)(end - *p));
	uint32_t c = code_of(*p, n);

	*p += n;
	return c;
}

/* The end of a set that begins after [, or NULL: [ is itself. */
static const char *
set_end(const char *p, const char *end)
{
	if (p < end && *p == '!')
		p++;
	if (p < end && *p == ']')
		p++;
	return p < end ? memchr(p, ']', (size_t)(end - p)) : NULL;
}

/* Is a character in the set between these? */
static bool
in_set(const char *p, const char *end, uint32_t c)
{
	bool negated = p < end && *p == '!', found = false;
	uint32_t low, high;

	p += negated;
	while (p < end) {
		low = high = take_code(&p, end);
		if (p + 1 < end && *p == '-') {
			p++;
			high = take_code(&p, end);
		}
		found = found || (low <= c && c <= high);
	}
	return found != negated;
}

static bool
is_stop(char c, const char *stops)
{
	return c != '\0' && strchr(stops, c) != NULL;
}

/*
 * Matches what stands at *p, which is no *, with the character at s; moves *p
 * behind it.
 */
static bool
match_one(const char **p, const char *end, const char *s, size_t n,
    const char *stops)
{
	const char *at = *p, *close;
	size_t len;

	if (*at == '?') {
		*p = at + 1;
		return !is_stop(*s, stops);
	}
	if (*at == '[' && (close = set_end(at + 1, end)) != NULL) {
		*p = close + 1;
		return !is_stop(*s, stops) &&
		    in_set(at + 1, close, code_of(s, n));
	}
	if (*at == '\\' && at + 1 < end)
		at++;
	len = wsp_character(at, (size_t)(end - at));
	*p = at + len;
	return len == n && memcmp(at, s, n) == 0;
}

bool
wsp_wildcard_match(const char *pattern, size_t len, const char *text,
    size_t textlen, const char *stops)
{
	const char *p = pattern, *end = p + len, *s = text;
	const char *stop = s + textlen, *star = NULL, *from = NULL, *next;
	size_t n;

	for (;;) {
		if (p < end && *p == '*') {
			star = ++p;
			from = s;
			continue;
		}
		if (s == stop && p == end)
			return true;
		n = s == stop ? 0 : wsp_character(s, (size_t)(stop - s));
		next = p;
		if (n > 0 && p < end && match_one(&next, end, s, n, stops)) {
			p = next;
			s += n;
			continue;
		}
		/* The last * takes one character more. */
		if (star == NULL || from == stop || is_stop(*from, stops))
			return false;
		from += wsp_character(from, (size_t)(stop - from));
		s = from;
		p = star;
	}
}

bool
wsp_wildcard_any(const char *p, size_t len)
{
	const char *end = p + len;

	for (; p < end; p++) {
		if (*p == '\\' && p + 1 < end)
			p++;
		else if (*p == '*' || *p == '?' ||
		    (*p == '[' && set_end(p + 1, end) != NULL))
			return true;
	}
	return false;
}
