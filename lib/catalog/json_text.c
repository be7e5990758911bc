/* SPDX-License-Identifier: ISC */
/* json_text.c - lines of JSON as Python writes them. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "catalog/json_text.h"

int
wsp_json_printf(struct wsp_buf *buf, struct wsp_error *err, const char *fmt,
    ...)
{
	char text[512];
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (len < 0 || (size_t)len >= sizeof(text))
		return wsp_fail(err, WSP_EVALUE, "text of %d bytes", len);
	return wsp_buf_add(buf, text, (size_t)len, err);
}

/*
 * The character that UTF-8 begins with, and how many bytes it has; 0 if it is
 * none, overlong, a surrogate, or beyond Unicode.
 */
static size_t
decode_utf8(const unsigned char *s, size_t len, uint32_t *c)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = *s < 0xc2 ? 0 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 :
	    *s < 0xf5 ? 4 : 0, i;

	if (n == 0 || n > len)
		return 0;
	*c = *s & (0x7fU >> n);
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (s[i] & 0x3f);
	}
	if (*c < least[n] || *c > 0x10ffff || (*c >= 0xd800 && *c < 0xe000))
		return 0;
	return n;
}

static int
add_ascii(struct wsp_buf *buf, unsigned char c, struct wsp_error *err)
{
	static const char named[] = "\"\\\n\r\t\b\f", as[] = "\"\\nrtbf";
	const char *at = c == '\0' ? NULL : strchr(named, c);

	if (at != NULL)
		return wsp_json_printf(buf, err, "\\%c", as[at - named]);
	if (c < 0x20 || c == 0x7f)
		return wsp_json_printf(buf, err, "\\u%04x", (unsigned)c);
	return wsp_buf_add(buf, &c, 1, err);
}

/* Adds the character that a text begins with; *used is its bytes. */
static int
add_character(struct wsp_buf *buf, const unsigned char *s, size_t len,
    size_t *used, struct wsp_error *err)
{
	uint32_t c;

	*used = 1;
	if (*s < 0x80)
		return add_ascii(buf, *s, err);
	if ((*used = decode_utf8(s, len, &c)) == 0) {
		*used = 1;
		return wsp_json_printf(buf, err, "\\udc%02x", (unsigned)*s);
	}
	if (c < 0x10000)
		return wsp_json_printf(buf, err, "\\u%04x", (unsigned)c);
	c -= 0x10000;
	return wsp_json_printf(buf, err, "\\u%04x\\u%04x",
	    (unsigned)(0xd800 + (c >> 10)), (unsigned)(0xdc00 + (c & 0x3ff)));
}

int
wsp_json_string(struct wsp_buf *buf, const char *text, size_t len,
    struct wsp_error *err)
{
	const unsigned char *s = (const unsigned char *)text, *end = s + len;
	size_t used;

	if (wsp_buf_add(buf, "\"", 1, err) == -1)
		return -1;
	for (; s < end; s += used)
		if (add_character(buf, s, (size_t)(end - s), &used, err) == -1)
			return -1;
	return wsp_buf_add(buf, "\"", 1, err);
}
