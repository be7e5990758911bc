/* SPDX-License-Identifier: ISC */
/*
 * fuzz-text.c - read numbers and times, write numbers.
 *
 * The input is read as a text; its first eight bytes are also the bits of a
 * number to write.
 */
#include <ctype.h>
#include <errno.h>
#include <math.h>

#include "fuzz.h"

#define NOW	1700000000
#define LIMIT	(INT64_C(1) << 60)	/* of the times that make sense */

static bool
only_space(const char *s)
{
	while (isspace((unsigned char)*s))
		s++;
	return *s == '\0';
}

/* strtod(3) accepts more: hexadecimal numbers and NaN with a payload. */
static void
try_double(const char *text)
{
	double ours, libc;
	bool accepted;
	char *end;

	libc = strtod(text, &end);
	accepted = end != text && only_space(end) &&
	    strpbrk(text, "xX(") == NULL;
	must((wsp_parse_double(text, &ours) == 0) == accepted,
	    "strtod() accepts the same numbers");
	must(!accepted || same_double(ours, libc),
	    "a number is read as strtod() reads it");
}

static void
try_int(const char *text)
{
	long long libc;
	int64_t ours;
	bool accepted;
	char *end;

	libc = strtoll(text, &end, 10);
	accepted = end != text && only_space(end);
	must((wsp_parse_int(text, &ours) == 0) == accepted,
	    "strtoll() accepts the same integers");
	must(!accepted || ours == libc,
	    "an integer is read as strtoll() reads it");
}

static void
try_time(const char *text, int64_t now)
{
	struct wsp_error err = { 0 };
	int64_t t = 0;

	if (wsp_parse_time(text, now, &t, &err) == 0)
		must(t >= -4 * LIMIT && t <= 4 * LIMIT,
		    "sums of times cannot overflow");
	else
		must(err.code == WSP_EVALUE && err.msg[0] != '\0',
		    "a bad time is a bad value, with a reason");
}

static void
try_xff(const char *text)
{
	struct wsp_error err = { 0 };
	double xff = -1;

	if (wsp_xff_parse(text, &xff, &err) == 0)
		must(xff >= 0 && xff <= 1, "an xFilesFactor is in [0, 1]");
	else
		must(err.code == WSP_EXFF, "the reason is the xFilesFactor");
}

static void
same_text(const char *ours, size_t len, const char *format, double v)
{
	char libc[WSP_NUMLEN];

	must(strlen(ours) == len, "the length returned is that of the text");
	snprintf(libc, sizeof(libc), format, isnan(v) ? (double)NAN : v);
	must(strcmp(ours, libc) == 0, "a number is written as printf() does");
}

static void
try_format(double v)
{
	char text[WSP_NUMLEN];
	double again;
	size_t len;

	len = wsp_format_fixed(text, v);
	same_text(text, len, "%f", v);
	len = wsp_format_exact(text, v);
	same_text(text, len, "%.35g", v);
	len = wsp_format_shortest(text, v);
	must(strlen(text) == len && len < 32, "shortest numbers are short");
	must(wsp_parse_double(text, &again) == 0 && same_double(again, v),
	    "a number reads back as it was written");
	must(same_double(strtod(text, NULL), v), "by strtod(), too");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wsp_error err;
	enum wsp_method method;
	double v;
	char *text;

	if ((text = malloc(size + 1)) == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	try_double(text);
	try_int(text);
	try_time(text, NOW);
	try_time(text, LIMIT);
	try_time(text, -LIMIT);
	try_xff(text);
	wsp_method_parse(text, &method, &err);
	free(text);
	if (size >= sizeof(v)) {
		memcpy(&v, data, sizeof(v));
		try_format(v);
	}
	return 0;
}
