/* SPDX-License-Identifier: ISC */
/*
 * Tests the texts of numbers against printf(3) and strtod(3).  The random
 * numbers come from a fixed seed, or from the one given as operand.
 */
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "numbers.h"
#include "random.h"
#include "share.h"
#include "tap.h"
#include "wsp.h"

#define FAULTS_SHOWN	5

/*
 * What is expected.
 */
struct decimal {
	char	digits[24];
	int	exp;		/* of the first digit */
};

static double
read_back(const struct decimal *d, bool negative)
{
	char text[64];

	snprintf(text, sizeof(text), "%s%c.%se%d", negative ? "-" : "",
	    d->digits[0], d->digits + 1, d->exp);
	return strtod(text, NULL);
}

/* n digits, as printf(3) rounds them. */
static void
nearest(struct decimal *d, double x, int n)
{
	char text[64];

	snprintf(text, sizeof(text), "%.*e", n - 1, fabs(x));
	d->exp = atoi(strchr(text, 'e') + 1);
	d->digits[0] = text[0];
	memcpy(d->digits + 1, text + 2, (size_t)n - 1);
	d->digits[n] = '\0';
}

static void
increase(struct decimal *d, int n)
{
	while (n > 0 && d->digits[n - 1] == '9')
		d->digits[--n] = '0';
	if (n > 0) {
		d->digits[n - 1]++;
		return;
	}
	d->digits[0] = '1';
	d->exp++;
}

/* Whether n digits are enough; if so, *d has them. */
static bool
enough(struct decimal *d, double x, int n)
{
	nearest(d, x, n);
	if (read_back(d, x < 0) == x)
		return true;
	increase(d, n);
	return read_back(d, x < 0) == x;
}

/* If n digits are enough, so are more; 17 always are. */
static void
fewest(struct decimal *d, double x)
{
	struct decimal attempt;
	int low = 1, high = 17, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (enough(&attempt, x, middle)) {
			*d = attempt;
			high = middle;
		} else
			low = middle + 1;
	}
	if (low == 17)
		nearest(d, x, low);
}

static void
want_shortest(char *buf, double x)
{
	const char *zeros = "0000000000000000", *sign = signbit(x) ? "-" : "";
	struct decimal d = { "0", 0 };
	int n;

	if (x != 0)
		fewest(&d, x);
	n = (int)strlen(d.digits);
	if (d.exp < -4 || d.exp >= 16)
		sprintf(buf, "%s%c%s%se%+03d", sign, d.digits[0],
		    n > 1 ? "." : "", d.digits + 1, d.exp);
	else if (d.exp < 0)
		sprintf(buf, "%s0.%.*s%s", sign, -d.exp - 1, zeros, d.digits);
	else if (d.exp >= n - 1)
		sprintf(buf, "%s%s%.*s.0", sign, d.digits, d.exp + 1 - n,
		    zeros);
	else
		sprintf(buf, "%s%.*s.%s", sign, d.exp + 1, d.digits,
		    d.digits + d.exp + 1);
}

static void
want_fixed(char *buf, double x)
{
	snprintf(buf, WSP_NUMLEN, "%f", x);
}

static void
want_exact(char *buf, double x)
{
	snprintf(buf, WSP_NUMLEN, "%.35g", x);
}

static const struct format {
	const char	*name;
	size_t		(*get)(char *, double);
	void		(*want)(char *, double);
} formats[] = {
	{ "shortest",	wsp_format_shortest,	want_shortest },
	{ "%f",		wsp_format_fixed,	want_fixed },
	{ "%.35g",	wsp_format_exact,	want_exact }
};

#define NFORMATS	(sizeof(formats) / sizeof(formats[0]))

/* Whether x becomes the expected text; says so if not. */
static bool
agrees(const struct format *format, double x)
{
	char get[WSP_NUMLEN], want[WSP_NUMLEN];
	size_t len;

	if (isfinite(x))
		format->want(want, x);
	else
		strcpy(want, isnan(x) ? "nan" : x < 0 ? "-inf" : "inf");
	len = format->get(get, x);
	if (strcmp(get, want) == 0 && len == strlen(want))
		return true;
	printf("# %s of %a: got %s, length %zu, want %s\n", format->name, x,
	    get, len, want);
	return false;
}

#define NSETS	(sizeof(sets) / sizeof(sets[0]))

/* Every other number is made negative. */
static void
test_set(const struct set *set)
{
	int faults[NFORMATS] = { 0 };
	uint64_t i;
	size_t f;
	double x;

	for (i = 0; i < set->n; i += set->counts ? 1 : every(5)) {
		x = set->number(set->counts ? i : rnd());
		if (rnd() >> 63)
			x = -x;
		for (f = 0; f < NFORMATS; f++)
			if (faults[f] < FAULTS_SHOWN)
				faults[f] += !agrees(&formats[f], x);
	}
	for (f = 0; f < NFORMATS; f++)
		ok(faults[f] == 0, "%s is right for %s", formats[f].name,
		    set->name);
}

static const struct example {
	double		x;
	const char	*shortest, *fixed, *exact;
} examples[] = {
	{ 0, "0.0", "0.000000", "0" },
	{ -0.0, "-0.0", "-0.000000", "-0" },
	{ INFINITY, "inf", "inf", "inf" },
	{ -INFINITY, "-inf", "-inf", "-inf" },
	{ NAN, "nan", "nan", "nan" },
	{ -NAN, "nan", "nan", "nan" },
	{ 1, "1.0", "1.000000", "1" },
	{ -42.5, "-42.5", "-42.500000", "-42.5" },
	{ 0.5e-6, "5e-07", "0.000000",
	    "4.9999999999999997737405591294312934e-07" },
	{ 0.1f, "0.10000000149011612", "0.100000",
	    "0.100000001490116119384765625" },
	{ 0.0001, "0.0001", "0.000100",
	    "0.0001000000000000000047921736023859296" },
	{ 0.00001, "1e-05", "0.000010",
	    "1.0000000000000000818030539140313095e-05" },
	{ 1e15, "1000000000000000.0", "1000000000000000.000000",
	    "1000000000000000" },
	{ 1e16, "1e+16", "10000000000000000.000000", "10000000000000000" },
	{ 1e23, "1e+23", "99999999999999991611392.000000",
	    "99999999999999991611392" },
	{ 0x1p-24, "5.960464477539063e-08", "0.000000",
	    "5.9604644775390625e-08" },
	{ 0x1p-44, "5.684341886080802e-14", "0.000000",
	    "5.684341886080801486968994140625e-14" },
	{ 0x1p89, "6.189700196426902e+26",
	    "618970019642690137449562112.000000",
	    "618970019642690137449562112" },
	{ 0x1p50 + 0.25, "1125899906842624.2", "1125899906842624.250000",
	    "1125899906842624.25" },
	{ 0x1p50 + 0.75, "1125899906842624.8", "1125899906842624.750000",
	    "1125899906842624.75" },
	{ 0x1p-1074, "5e-324", "0.000000",
	    "4.9406564584124654417656879286822137e-324" }
};

#define NEXAMPLES	(sizeof(examples) / sizeof(examples[0]))

static void
test_example(const struct example *e)
{
	const char *want[] = { e->shortest, e->fixed, e->exact };
	char buf[WSP_NUMLEN];
	bool right = true;
	size_t f;

	for (f = 0; f < NFORMATS; f++) {
		formats[f].get(buf, e->x);
		if (strcmp(buf, want[f]) == 0)
			continue;
		right = false;
		printf("# %s: got %s, want %s\n", formats[f].name, buf,
		    want[f]);
	}
	ok(right, "%a is %s, %s and %s", e->x, want[0], want[1], want[2]);
}

static void
test_longest(void)
{
	char buf[WSP_NUMLEN];

	ok(wsp_format_fixed(buf, -0x1.fffffffffffffp1023) == 317,
	    "the longest text fits the buffer");
}

/* Numbers of every length, and the ends. */
static bool
is_printed(uint64_t n)
{
	char got[WSP_INTLEN], want[WSP_INTLEN];

	snprintf(want, sizeof(want), "%" PRIu64, n);
	if (wsp_format_uint(got, n) != strlen(want) || strcmp(got, want) != 0)
		return false;
	snprintf(want, sizeof(want), "%" PRId64, (int64_t)n);
	return wsp_format_int(got, (int64_t)n) == strlen(want) &&
	    strcmp(got, want) == 0;
}

/* Where there is one digit more, where the sign changes, and anywhere. */
static void
test_integers(void)
{
	uint64_t n, power = 1;
	bool right = true;
	int i;

	for (i = 0; i < 20; i++, power *= 10)
		right = right && is_printed(power) && is_printed(power - 1) &&
		    is_printed(-power) && is_printed(-power + 1);
	right = right && is_printed(INT64_MAX) &&
	    is_printed((uint64_t)INT64_MAX + 1) && is_printed(UINT64_MAX);
	for (i = 0; right && i < 100000; i++) {
		n = rnd();
		right = is_printed(n >> n % 64);
	}
	ok(right, "integers are as printf writes them");
}

static void
test_locale(void)
{
	const char *sentence = "the locale does not matter";
	char buf[WSP_NUMLEN], all[3 * WSP_NUMLEN] = "";
	size_t f;

	if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL &&
	    setlocale(LC_ALL, "fr_FR.UTF-8") == NULL) {
		ok(true, "%s # SKIP none here has a comma", sentence);
		return;
	}
	for (f = 0; f < NFORMATS; f++) {
		formats[f].get(buf, 1234567.5);
		strcat(strcat(all, buf), " ");
	}
	setlocale(LC_ALL, "C");
	ok(strcmp(all, "1234567.5 1234567.500000 1234567.5 ") == 0, "%s",
	    sentence);
}

int
main(int argc, char *argv[])
{
	size_t i;

	plan((int)(NEXAMPLES + NSETS * NFORMATS) + 3);
	random_seed(argc > 1 ? argv[1] : NULL);
	for (i = 0; i < NEXAMPLES; i++)
		test_example(&examples[i]);
	test_longest();
	test_integers();
	test_locale();
	for (i = 0; i < NSETS; i++)
		test_set(&sets[i]);
	return done();
}
