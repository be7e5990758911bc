/* SPDX-License-Identifier: ISC */
/*
 * Tests the aggregation methods and the xFilesFactor, random lists of values
 * against the definitions of whisper(5).  These come from a fixed seed, or
 * from the one given as operand.
 */
#include <float.h>
#include <math.h>

#include "ring/aggregate.h"
#include "random.h"
#include "tap.h"
#include "wsp.h"

#define LEN(a)	(sizeof(a) / sizeof((a)[0]))
#define MAXLIST	12
#define NRANDOM	300000

#define GONE	4711.0	/* stands for a value that is missing */
#define END	4712.0	/* stands behind the last value */

static const struct {
	const char	*sentence;
	enum wsp_method	method;
	double		list[MAXLIST];
	double		result;
} cases[] = {
	{ "average", WSP_AVERAGE, { 1, 2, 6, END }, 3 },
	{ "an average leaves out what is missing", WSP_AVERAGE,
	    { GONE, 1, GONE, 2, GONE, END }, 1.5 },
	{ "an average of -0.0 is 0.0", WSP_AVERAGE, { -0.0, -0.0, END }, 0.0 },
	{ "an average is a sum first", WSP_AVERAGE,
	    { 1e16, 1, -1e16, END }, 0.0 },
	{ "an average may overflow", WSP_AVERAGE,
	    { DBL_MAX, DBL_MAX, END }, INFINITY },
	{ "sum", WSP_SUM, { 1, 2, 6, GONE, END }, 9 },
	{ "a sum runs from left to right", WSP_SUM,
	    { 1e16, 1, -1e16, END }, 0.0 },
	{ "a sum starts left", WSP_SUM, { 1e16, -1e16, 1, END }, 1 },
	{ "a sum is not compensated", WSP_SUM, { 0.1, 0.1, 0.1, 0.1, 0.1, 0.1,
	    0.1, 0.1, 0.1, 0.1, END }, 0.9999999999999999 },
	{ "a sum of -0.0 is 0.0", WSP_SUM, { -0.0, -0.0, END }, 0.0 },
	{ "a sum may overflow", WSP_SUM,
	    { -DBL_MAX, -DBL_MAX, DBL_MAX, END }, -INFINITY },
	{ "NaN makes a sum NaN", WSP_SUM, { 1, NAN, 2, END }, NAN },
	{ "last", WSP_LAST, { 3, 2, GONE, END }, 2 },
	{ "the last may be -0.0", WSP_LAST, { 3, -0.0, END }, -0.0 },
	{ "the last may be NaN", WSP_LAST, { 3, NAN, GONE, END }, NAN },
	{ "max", WSP_MAX, { GONE, -3, 2, -7, END }, 2 },
	{ "the greatest may be negative", WSP_MAX, { -3, -2, -7, END }, -2 },
	{ "max: NaN that is first stays", WSP_MAX, { NAN, 1, END }, NAN },
	{ "max: NaN that is later is ignored", WSP_MAX,
	    { 1, NAN, 2, NAN, END }, 2 },
	{ "max: 0.0 stays", WSP_MAX, { 0.0, -0.0, END }, 0.0 },
	{ "max: -0.0 stays", WSP_MAX, { -0.0, 0.0, END }, -0.0 },
	{ "min", WSP_MIN, { GONE, 3, -2, 7, END }, -2 },
	{ "min: NaN that is first stays", WSP_MIN, { NAN, 1, END }, NAN },
	{ "min: NaN that is later is ignored", WSP_MIN,
	    { 1, NAN, 0.5, NAN, END }, 0.5 },
	{ "min: 0.0 stays", WSP_MIN, { 0.0, -0.0, END }, 0.0 },
	{ "min: -0.0 stays", WSP_MIN, { -0.0, 0.0, END }, -0.0 },
	{ "avg_zero", WSP_AVG_ZERO, { GONE, 2, GONE, 4, END }, 1.5 },
	{ "avg_zero of nothing missing", WSP_AVG_ZERO, { 2, 4, END }, 3 },
	{ "avg_zero of -0.0 is 0.0", WSP_AVG_ZERO, { -0.0, GONE, END }, 0.0 },
	{ "avg_zero of NaN is NaN", WSP_AVG_ZERO, { NAN, GONE, END }, NAN },
	{ "absmax", WSP_ABSMAX, { GONE, 3, -7, 2, END }, -7 },
	{ "absmax: of equals the earliest, 3", WSP_ABSMAX, { 3, -3, END }, 3 },
	{ "absmax: of equals the earliest, -3", WSP_ABSMAX,
	    { 2, -3, 3, END }, -3 },
	{ "absmax: NaN that is first stays", WSP_ABSMAX, { NAN, 9, END }, NAN },
	{ "absmax: NaN that is later is ignored", WSP_ABSMAX,
	    { 1, NAN, -2, END }, -2 },
	{ "absmax: -0.0 stays", WSP_ABSMAX, { -0.0, 0.0, END }, -0.0 },
	{ "absmin", WSP_ABSMIN, { GONE, 3, -1, 2, END }, -1 },
	{ "absmin: of equals the earliest, 3", WSP_ABSMIN, { 3, -3, END }, 3 },
	{ "absmin: of equals the earliest, -3", WSP_ABSMIN,
	    { 4, -3, 3, END }, -3 },
	{ "absmin: NaN that is first stays", WSP_ABSMIN, { NAN, 0, END }, NAN },
	{ "absmin: NaN that is later is ignored", WSP_ABSMIN,
	    { 2, NAN, -1, END }, -1 },
	{ "absmin: 0.0 stays", WSP_ABSMIN, { 0.0, -0.0, END }, 0.0 },
};

static const struct {
	uint32_t	known, slots;
	double		xff;
	bool		enough;
} factors[] = {
	{ 1, 5, 0.2, false },
	{ 1, 10, 0.1, false },
	{ 3, 10, 0.3, false },
	{ 2, 5, 0.4, false },
	{ 3, 5, 0.6, false },
	{ 4, 5, 0.8, false },
	{ 1, 3, 1.0 / 3, false },
	{ 2, 3, 2.0 / 3, false },
	{ 7, 10, 0.7, true },
	{ 9, 10, 0.9, true },
	{ 1, 2, 0.5, true },
	{ 1, 4, 0.25, true },
	{ 3, 4, 0.75, true },
	{ 2, 10, 0.1, true },
	{ 4, 9, 0.5, false },
	{ 5, 9, 0.5, true },
	{ 5, 5, 1, true },
	{ 4, 5, 1, false },
	{ 1, 1, 1, true },
	{ 1, 5, 0, true },
	{ 1, 5, -0.0, true },
	{ 0, 5, 0, false },
	{ 0, 5, -0.0, false },
	{ 0, 0, 0, false },
	{ UINT32_MAX, UINT32_MAX, 1, true },
	{ UINT32_MAX - 1, UINT32_MAX, 1, false },
	{ 1, UINT32_MAX, 0x1p-32, true },
};

/* What random lists are made of, besides any bits. */
static const double special[] = {
	0.0, -0.0, 1, -1, 0.1, -0.1, 1e16, -1e16, DBL_MAX, -DBL_MAX, DBL_MIN,
	0x1p-1074, INFINITY, -INFINITY, NAN,
};

/* Equal to the last bit, but one NaN is as good as another. */
static bool
same(double a, double b)
{
	return (isnan(a) && isnan(b)) || to_bits(a) == to_bits(b);
}

/* The aggregate of n values, or END if there is none. */
static double
aggregate(enum wsp_method method, const double *list, size_t n)
{
	struct wsp_aggregate a;
	double result = END;
	size_t i;

	wsp_aggregate_init(&a, method);
	for (i = 0; i < n; i++)
		if (list[i] == GONE)
			wsp_aggregate_missing(&a);
		else
			wsp_aggregate_known(&a, list[i]);
	wsp_aggregate_end(&a, 0, &result);
	return result;
}

static void
test_cases(void)
{
	double result;
	size_t i, n;

	for (i = 0; i < LEN(cases); i++) {
		for (n = 0; cases[i].list[n] != END; n++)
			continue;
		result = aggregate(cases[i].method, cases[i].list, n);
		if (!ok(same(result, cases[i].result), "%s",
		    cases[i].sentence))
			printf("# got %a\n", result);
	}
}

/* The value that no earlier one equals and no other one beats. */
static double
best(enum wsp_method method, const double *v, size_t n)
{
	size_t b = 0, i;
	double x, y;

	for (i = 1; i < n; i++) {
		x = v[i];
		y = v[b];
		if (method == WSP_ABSMAX || method == WSP_ABSMIN) {
			x = fabs(x);
			y = fabs(y);
		}
		if (method == WSP_MAX || method == WSP_ABSMAX ? x > y : x < y)
			b = i;
	}
	return v[b];
}

/* The definitions of whisper(5), word by word. */
static double
define(enum wsp_method method, const double *w, size_t n)
{
	double v[MAXLIST], sum = 0, sum_w = 0;
	size_t i, known = 0;

	for (i = 0; i < n; i++)
		if (w[i] != GONE)
			v[known++] = w[i];
	if (known == 0)
		return END;
	for (i = 0; i < known; i++)
		sum = sum + v[i];
	for (i = 0; i < n; i++)
		sum_w = sum_w + (w[i] == GONE || w[i] == 0 ? 0.0 : w[i]);
	switch (method) {
	case WSP_AVERAGE:
		return sum / (double)known;
	case WSP_SUM:
		return sum;
	case WSP_LAST:
		return v[known - 1];
	case WSP_AVG_ZERO:
		return sum_w / (double)n;
	default:
		return best(method, v, known);
	}
}

static double
random_value(void)
{
	switch (rnd() % 4) {
	case 0:
		return GONE;
	case 1:
		return special[rnd() % LEN(special)];
	case 2:
		return from_bits(rnd());
	default:
		return (double)(int64_t)rnd() / 1e15;
	}
}

static void
test_random(enum wsp_method method)
{
	double list[MAXLIST], got, want;
	bool right = true;
	size_t n, k;
	int i;

	for (i = 0; i < NRANDOM && right; i++) {
		n = (size_t)(rnd() % (MAXLIST + 1));
		for (k = 0; k < n; k++)
			list[k] = random_value();
		got = aggregate(method, list, n);
		want = define(method, list, n);
		right = same(got, want);
		for (k = 0; !right && k < n; k++)
			printf("# %zu: %a\n", k, list[k]);
		if (!right)
			printf("# got %a, want %a\n", got, want);
	}
	ok(right, "%s of random values is what it is defined to be",
	    wsp_method_name(method));
}

static void
test_last_bits(void)
{
	const double v[] = { 1, from_bits(0xfff4deadbeef1234), GONE };

	ok(to_bits(aggregate(WSP_LAST, v, LEN(v))) == 0xfff4deadbeef1234,
	    "the last value keeps all of its bits");
}

static void
test_factors(void)
{
	struct wsp_aggregate a;
	double result;
	size_t i;
	bool got;

	for (i = 0; i < LEN(factors); i++) {
		wsp_aggregate_init(&a, WSP_SUM);
		a.known = factors[i].known;
		a.slots = factors[i].slots;
		a.result = 3;
		result = 4711;
		got = wsp_aggregate_end(&a, (float)factors[i].xff, &result);
		ok(got == factors[i].enough && result == (got ? 3 : 4711),
		    "%" PRIu32 " of %" PRIu32 " %s xFilesFactor %g",
		    factors[i].known, factors[i].slots,
		    factors[i].enough ? "satisfy" : "do not satisfy",
		    factors[i].xff);
	}
}

int
main(int argc, char *argv[])
{
	enum wsp_method m;

	plan((int)(LEN(cases) + LEN(factors)) + 1 + WSP_ABSMIN);
	random_seed(argc > 1 ? argv[1] : NULL);
	test_cases();
	test_last_bits();
	for (m = WSP_AVERAGE; m <= WSP_ABSMIN; m++)
		test_random(m);
	test_factors();
	return done();
}
