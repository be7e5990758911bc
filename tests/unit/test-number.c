/* SPDX-License-Identifier: ISC */
/*
 * Tests the reading of numbers, random ones against strtod(3).  These come
 * from a fixed seed, or from the one given as operand.
 */
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"
#include "share.h"
#include "tap.h"
#include "wsp.h"

#define NRANDOM	300000
#define NHALVES	3000
#define NDIGITS	800		/* more than any double or half has */

static const struct {
	const char	*text;
	uint64_t	bits;
} doubles[] = {
	{ "0", 0 },
	{ "-0", 0x8000000000000000 },
	{ "-0.0e5", 0x8000000000000000 },
	{ "0e999999999999999999999", 0 },
	{ "1", 0x3ff0000000000000 },
	{ "+1", 0x3ff0000000000000 },
	{ "-1", 0xbff0000000000000 },
	{ "00001.000", 0x3ff0000000000000 },
	{ ".5", 0x3fe0000000000000 },
	{ "5.", 0x4014000000000000 },
	{ "5.e0", 0x4014000000000000 },
	{ "0.1", 0x3fb999999999999a },
	{ "1e-1", 0x3fb999999999999a },
	{ "10E-2", 0x3fb999999999999a },
	{ "1e+00000000000000000000001", 0x4024000000000000 },
	{ " \t\n\v\f\r1 \t\n\v\f\r", 0x3ff0000000000000 },
	{ "9007199254740993", 0x4340000000000000 },
	{ "9007199254740993.0000000000000000000000000001",
	    0x4340000000000001 },
	{ "9007199254740995", 0x4340000000000002 },
	{ "1.7976931348623158e308", 0x7fefffffffffffff },
	{ "1.7976931348623159e308", 0x7ff0000000000000 },
	{ "1e309", 0x7ff0000000000000 },
	{ "-1e99999999999999999999", 0xfff0000000000000 },
	{ "2.2250738585072014e-308", 0x0010000000000000 },
	{ "2.2250738585072011e-308", 0x000fffffffffffff },
	{ "5e-324", 1 },
	{ "2.4703282292062328e-324", 1 },
	{ "2.4703282292062327e-324", 0 },
	{ "-1e-400", 0x8000000000000000 },
	{ "1e-99999999999999999999", 0 },
	{ "inf", 0x7ff0000000000000 },
	{ "-INF", 0xfff0000000000000 },
	{ "+Infinity", 0x7ff0000000000000 },
	{ "\tinFINity\n", 0x7ff0000000000000 },
	{ "nan", 0x7ff8000000000000 },
	{ "+NaN", 0x7ff8000000000000 },
	{ "-nan", 0xfff8000000000000 },
};

#define NDOUBLES	(sizeof(doubles) / sizeof(doubles[0]))

static const char *const no_doubles[] = {
	"", " ", "+", "-", ".", "-.", "e5", ".e5", "1e", "1e+", "1e-",
	"1e5.0", "1.2.3", "+-1", "--1", "- 1", "1 2", "1 e5", "1x", "x1",
	"0x10", "0x1p3", "0b1", "1,5", "1_000", "1e1_0", "1f", "1d", "in",
	"infi", "infinit", "infinityx", "infx", "inf 1", "na", "nan(1)",
	"nanx", "n an", "()", "\x01", "1\x1c", "\302\2401", "\xd9\xa1",
};

#define NNODOUBLES	(sizeof(no_doubles) / sizeof(no_doubles[0]))

static const struct {
	const char	*text;
	int64_t		value;
} integers[] = {
	{ "0", 0 },
	{ "-0", 0 },
	{ "+7", 7 },
	{ "-7", -7 },
	{ "007", 7 },
	{ "010", 10 },
	{ " \t\n\v\f\r12 \t\n\v\f\r", 12 },
	{ "1700000000", 1700000000 },
	{ "9223372036854775806", INT64_MAX - 1 },
	{ "9223372036854775807", INT64_MAX },
	{ "9223372036854775808", INT64_MAX },
	{ "00000000000000000000000000000000000000005", 5 },
	{ "18446744073709551617", INT64_MAX },
	{ "99999999999999999999999999999", INT64_MAX },
	{ "-9223372036854775807", INT64_MIN + 1 },
	{ "-9223372036854775808", INT64_MIN },
	{ "-9223372036854775809", INT64_MIN },
	{ "-99999999999999999999999999999", INT64_MIN },
};

#define NINTEGERS	(sizeof(integers) / sizeof(integers[0]))

static const char *const no_integers[] = {
	"", " ", "+", "-", "+-1", "- 1", "1 2", "1.", "1.0", "1e5", "0x10",
	"1_000", "1,000", "x", "1x", "x1", "N", "inf", "\xd9\xa1",
};

#define NNOINTEGERS	(sizeof(no_integers) / sizeof(no_integers[0]))

/* White space and the like spelled out, so that a report is one line. */
static const char *
visible(const char *text)
{
	static char buf[256];
	char *p = buf;

	for (; *text != '\0'; text++)
		if (*text > ' ' && *text < 0x7f)
			*p++ = *text;
		else
			p += sprintf(p, "\\x%02x", (unsigned char)*text);
	*p = '\0';
	return buf;
}

static void
test_doubles(void)
{
	double x;
	size_t i;

	for (i = 0; i < NDOUBLES; i++) {
		x = 4711;
		ok(wsp_parse_double(doubles[i].text, &x) == 0 &&
		    to_bits(x) == doubles[i].bits, "\"%s\" is %a",
		    visible(doubles[i].text), from_bits(doubles[i].bits));
	}
	for (i = 0; i < NNODOUBLES; i++) {
		x = 4711;
		ok(wsp_parse_double(no_doubles[i], &x) == -1 && x == 4711,
		    "\"%s\" is no number", visible(no_doubles[i]));
	}
}

static void
test_integers(void)
{
	int64_t n;
	size_t i;

	for (i = 0; i < NINTEGERS; i++) {
		n = 4711;
		ok(wsp_parse_int(integers[i].text, &n) == 0 &&
		    n == integers[i].value, "\"%s\" is %" PRId64,
		    visible(integers[i].text), integers[i].value);
	}
	for (i = 0; i < NNOINTEGERS; i++) {
		n = 4711;
		ok(wsp_parse_int(no_integers[i], &n) == -1 && n == 4711,
		    "\"%s\" is no integer", visible(no_integers[i]));
	}
}

/* Whether a text is read as strtod(3) does. */
static bool
agrees(const char *text)
{
	double get = 4711, want = strtod(text, NULL);

	if (wsp_parse_double(text, &get) == 0 && to_bits(get) == to_bits(want))
		return true;
	printf("# %s: got %a, want %a\n", text, get, want);
	return false;
}

/* Finite doubles of any size with 1 to 40 digits. */
static void
test_random(void)
{
	bool right = true;
	char text[64];
	double x;
	int i;

	for (i = 0; i < NRANDOM && right; i += (int)every(1)) {
		x = from_bits(rnd());
		if (!isfinite(x))
			continue;
		snprintf(text, sizeof(text), "%.*e", (int)(rnd() % 40), x);
		right = agrees(text);
	}
	ok(right, "random texts with an exponent are rounded correctly");
}

static void
test_plain(void)
{
	bool right = true;
	char text[64];
	int i;

	for (i = 0; i < NRANDOM && right; i += (int)every(1)) {
		snprintf(text, sizeof(text), "%" PRIu64 ".%0*" PRIu64,
		    rnd() >> rnd() % 64, (int)(rnd() % 24),
		    rnd() >> rnd() % 64);
		right = agrees(text);
	}
	ok(right, "random texts with a point are rounded correctly");
}

/*
 * Numbers exactly halfway between two doubles, all of their digits written
 * out, and then one more far behind them.
 */
static void
test_halves(void)
{
	char text[NDIGITS + 200], *e;
	bool right = true;
	long double x;
	uint64_t bits;
	int i;

	for (i = 0; i < NHALVES && right; i++) {
		bits = rnd() >> (1 + rnd() % 60);
		if (bits >= 0x7fefffffffffffff)
			continue;
		x = ((long double)from_bits(bits) + from_bits(bits + 1)) / 2;
		snprintf(text, sizeof(text), "%.*Le", NDIGITS, x);
		right = agrees(text);
		e = strchr(text, 'e');
		memmove(e + 100, e, strlen(e) + 1);
		memset(e, '0', 99);
		e[99] = '1';
		right = right && agrees(text);
	}
	ok(right, "numbers halfway between two doubles are rounded correctly");
}

static void
test_long(void)
{
	static char text[20000];
	double x = 0, y = 0, z = 0;

	memset(text, '0', 10000);
	strcpy(text + 10000, "1e-1");
	text[1] = '.';
	wsp_parse_double(text, &x);
	strcpy(text + 10000, "1e9999");
	wsp_parse_double(text, &y);
	text[0] = '1';
	text[1] = '0';
	strcpy(text + 10000, "e-9999");
	wsp_parse_double(text, &z);
	ok(x == 0 && y == 1 && z == 1, "an exponent makes up for many zeros");
}

static void
test_locale(void)
{
	const char *sentence = "the locale does not matter";
	double x = 0, y = 0;

	if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL &&
	    setlocale(LC_ALL, "fr_FR.UTF-8") == NULL) {
		ok(true, "%s # SKIP none here has a comma", sentence);
		return;
	}
	ok(wsp_parse_double("1.5", &x) == 0 && x == 1.5 &&
	    wsp_parse_double("1.00000000000000000001e-30", &y) == 0 &&
	    y == 1e-30 && wsp_parse_double("1,5", &x) == -1, "%s", sentence);
	setlocale(LC_ALL, "C");
}

int
main(int argc, char *argv[])
{

	plan((int)(NDOUBLES + NNODOUBLES + NINTEGERS + NNOINTEGERS) + 5);
	random_seed(argc > 1 ? argv[1] : NULL);
	test_doubles();
	test_integers();
	test_random();
	test_plain();
	test_halves();
	test_long();
	test_locale();
	return done();
}
