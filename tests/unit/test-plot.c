/* SPDX-License-Identifier: ISC */
/* test-plot.c - the parts of a chart that are numbers: ticks, scale, cells. */
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "plot/plot.h"
#include "tap.h"

#define LENGTH(a)	(sizeof(a) / sizeof((a)[0]))

static bool
same(const char *got, const char *want)
{
	if (strcmp(got, want) == 0)
		return true;
	printf("# got '%s', not '%s'\n", got, want);
	return false;
}

static const struct {
	double		value;
	const char	*text;
} numbers[] = {
	{ 0, "0" }, { -0.0, "0" }, { 1, "1" }, { -2.5, "-2.5" },
	{ 0.001, "0.001" }, { 0.000999, "999u" }, { 9999, "9999" },
	{ 10000, "10k" }, { 9999.9999, "10k" }, { -12345.6, "-12.3456k" },
	{ 1e6, "1M" }, { 1.5e9, "1.5G" }, { 1e18, "1E" },
	{ 999999999999999, "1P" }, { 1e21, "1e21" }, { 1e300, "1e300" },
	{ 9.66666667e299, "9.66667e299" }, { -1.7e308, "-1.7e308" },
	{ 2.5e-7, "250n" }, { 1e-12, "1p" }, { 5e-13, "5e-13" },
	{ 1e-300, "1e-300" }, { 5e-324, "4.94066e-324" },
	{ DBL_MAX, "1.79769e308" }, { INFINITY, "inf" },
	{ -INFINITY, "-inf" }, { NAN, "nan" }
};

static void
test_numbers(void)
{
	char buf[PLOT_NUMLEN];
	size_t i;

	for (i = 0; i < LENGTH(numbers); i++) {
		plot_number(buf, numbers[i].value, true);
		ok(same(buf, numbers[i].text), "%g is written as %s",
		    numbers[i].value, numbers[i].text);
	}
	plot_number(buf, 5e-6, false);
	ok(same(buf, "5µ"), "a micro sign where there is UTF-8");
}

static const struct {
	uint64_t	seconds;
	const char	*text;
} durations[] = {
	{ 0, "0s" }, { 1, "1s" }, { 60, "1min" }, { 90, "90s" },
	{ 3600, "1h" }, { 86400, "1d" }, { 604800, "1w" },
	{ 31536000, "1y" }, { 157680000, "5y" }, { 5400, "90min" }
};

static void
test_durations(void)
{
	char buf[PLOT_NUMLEN];
	size_t i;

	for (i = 0; i < LENGTH(durations); i++) {
		plot_duration(buf, durations[i].seconds);
		ok(same(buf, durations[i].text), "a span of %s",
		    durations[i].text);
	}
}

/* The labels of a scale in one text. */
static char *
labels(const struct plot_ticks *t, bool dates)
{
	static char text[4096];
	int i;

	*text = '\0';
	for (i = 0; i < t->n; i++) {
		if (i > 0)
			strlcat(text, " ", sizeof(text));
		strlcat(text, t->list[i].label, sizeof(text));
		if (dates && *t->list[i].date != '\0') {
			strlcat(text, "/", sizeof(text));
			strlcat(text, t->list[i].date, sizeof(text));
		}
	}
	return text;
}

static const struct {
	double		low, high;	/* of the values */
	double		min, max;	/* of the options */
	bool		log;
	const char	*labels;
} scales[] = {
	{ 0, 9, NAN, NAN, false, "0 2 4 6 8 10" },
	{ 0, 0, NAN, NAN, false, "0 0.2 0.4 0.6 0.8 1.0" },
	{ INFINITY, -INFINITY, NAN, NAN, false, "0 0.2 0.4 0.6 0.8 1.0" },
	{ 42.5, 42.5, NAN, NAN, false, "38 40 42 44 46 48" },
	{ -1, 1, NAN, NAN, false, "-1.0 -0.5 0 0.5 1.0" },
	{ 0, 12345, NAN, NAN, false, "0 5k 10k 15k" },
	{ 1e6, 1.29e6, NAN, NAN, false,
	    "1.0M 1.1M 1.2M 1.3M" },
	{ 1e9, 1e9 + 0.05, NAN, NAN, false, "1000000000.00 1000000000.01 "
	    "1000000000.02 1000000000.03 1000000000.04 1000000000.05" },
	{ -1e300, 1e300, NAN, NAN, false,
	    "-1.0e300 -0.5e300 0 0.5e300 1.0e300" },
	{ -DBL_MAX, DBL_MAX, NAN, NAN, false, "-1e308 0 1e308" },
	{ 0, 5e-14, NAN, NAN, false,
	    "0 1e-14 2e-14 3e-14 4e-14 5e-14" },
	{ 0, 100, 0, 33, false, "0 10 20 30" },
	{ 0, 100, 200, NAN, false, "200 205 210 215 220" },
	{ 0, 100, NAN, -50, false, "-55 -54 -53 -52 -51 -50" },
	{ 1, 1000, NAN, NAN, true, "1 10 100 1000" },
	{ 3, 30, NAN, NAN, true, "1 2 5 10 20 50 100" },
	{ 1e-5, 5e9, NAN, NAN, true, "10u 0.01 10 10k 10M 10G" },
	{ -5, -1, NAN, NAN, true, "1 2 5 10" },
	{ 1, 100, 2, 7, true, "2 5" },
	{ 1, 100, 2.5, 4.5, true, "2.5 3.0 3.5 4.0 4.5" }
};

static void
test_scales(void)
{
	struct plot_lines lines = { .n = 0 };
	struct plot p = { .width = 0 };
	struct plot_ticks ticks;
	struct plot_scale s;
	size_t i;

	for (i = 0; i < LENGTH(scales); i++) {
		lines.low = scales[i].low;
		lines.high = scales[i].high;
		lines.positive = scales[i].low > 0 ? scales[i].low : INFINITY;
		p.low = scales[i].min;
		p.high = scales[i].max;
		p.log = scales[i].log;
		plot_scale(&s, &lines, &p, 6);
		plot_value_ticks(&ticks, &s, 7, true);
		ok(same(labels(&ticks, false), scales[i].labels) &&
		    s.low < s.high, "an axis from %g to %g has %s",
		    scales[i].low, scales[i].high, scales[i].labels);
	}
}

static void
test_positions(void)
{
	struct plot_scale s = { -DBL_MAX, DBL_MAX, 1e308, false };
	struct plot_scale l = { 1, 10000, 0, true };
	struct plot_scale t = { 5e-324, 1e-323, 5e-324, false };

	ok(plot_scale_at(&s, 0) == 0.5 && plot_scale_at(&s, DBL_MAX) == 1 &&
	    plot_scale_at(&s, -DBL_MAX) == 0, "positions between extremes");
	ok(plot_scale_at(&t, 5e-324) == 0 && plot_scale_at(&t, 1e-323) == 1,
	    "positions between the smallest numbers");
	ok(plot_scale_at(&s, INFINITY) > 1 && plot_scale_at(&s, -INFINITY) < 0,
	    "infinities are outside");
	ok(plot_scale_at(&l, 100) == 0.5 && plot_scale_at(&l, 0) < 0 &&
	    plot_scale_at(&l, -1) < 0, "positions by logarithm");
}

static const struct {
	const char	*zone;
	int64_t		from, until;
	int		columns;
	const char	*labels;
} times[] = {
	{ "UTC", 1700000000, 1700000010, 60, "22:13:20/2023-11-14 22:13:22 "
	    "22:13:24 22:13:26 22:13:28" },
	{ "UTC", 1699996400, 1700000000, 60, "21:20/2023-11-14 21:30 21:40 "
	    "21:50 22:00 22:10" },
	{ "UTC", 1699913600, 1700000000, 60,
	    "00:00/2023-11-14 06:00 12:00 18:00" },
	{ "UTC", 1699390000, 1700000000, 40, "Nov  9/2023 Nov 11 Nov 13" },
	{ "UTC", 1690000000, 1700000000, 60, "Aug/2023 Sep Oct Nov" },
	{ "UTC", 1600000000, 1700000000, 60, "Jan/2021 Jul Jan/2022 Jul "
	    "Jan/2023 Jul" },
	{ "UTC", 0, INT64_C(4294967295), 40, "2000 2050 2100" },
	{ "UTC", 1700000000, 1700000040, 10, "22:13:30/2023-11-14" },
	/* The night in which clocks go back: hours are those they show. */
	{ "CET-1CEST,M3.5.0,M10.5.0/3", 1698530400, 1698566400, 70,
	    "00:00/2023-10-29 02:00 04:00 06:00 08:00" },
	/* And forward: there is no 02:00. */
	{ "CET-1CEST,M3.5.0,M10.5.0/3", 1679785200, 1679799600, 40,
	    "00:00/2023-03-26 01:00 03:00 04:00" },
	{ "NPT-5:45", 1700000000, 1700007200, 40,
	    "04:00/2023-11-15 04:30 05:00 05:30" },
	{ "UTC", -100, 100, 40, "23:59/1969-12-31 00:00/1970-01-01 "
	    "00:01" }
};

static void
test_times(void)
{
	struct plot_ticks ticks;
	size_t i;

	for (i = 0; i < LENGTH(times); i++) {
		setenv("TZ", times[i].zone, 1);
		tzset();
		plot_time_ticks(&ticks, times[i].from, times[i].until,
		    times[i].columns);
		ok(same(labels(&ticks, true), times[i].labels),
		    "times in %s: %s", times[i].zone, times[i].labels);
	}
}

/* A column as a letter: is it empty, joined or the beginning of a run? */
static char *
shape(const struct plot_column *c, size_t n)
{
	static char text[64];
	size_t i;

	for (i = 0; i < n; i++)
		text[i] = c[i].known ? c[i].joined ? '-' : '<' : '.';
	text[n] = '\0';
	return text;
}

static void
test_columns(void)
{
	double values[] = { 1, 2, 9, 4, NAN, 6, 7, 8 };
	bool known[] = { true, true, true, true, true, true, false, true };
	struct wsp_series s = { .from = 100, .until = 180, .step = 10,
	    .count = 8, .nvalues = 8, .values = values, .known = known };
	struct plot_column c[64];

	plot_columns(&s, 100, 180, c, 8);
	ok(same(shape(c, 8), "<---.<.<"), "a column for each point");
	plot_columns(&s, 100, 180, c, 16);
	ok(same(shape(c, 16), "<-------..<-..<-"), "two for each");
	plot_columns(&s, 100, 180, c, 12);
	ok(same(shape(c, 12), "<-----.<-.<-"),
	    "a gap narrower than two columns is seen");
	plot_columns(&s, 100, 180, c, 2);
	ok(c[0].min == 1 && c[0].max == 9 && c[0].first == 1 &&
	    c[0].last == 4, "the extremes of a column survive");
	ok(c[1].known && !c[1].joined && c[1].min == 6 && c[1].max == 8,
	    "NaN is missing");
	plot_columns(&s, 0, 180, c, 18);
	ok(same(shape(c, 18), "..........<---.<.<"), "the range is longer");
	plot_columns(&s, 120, 140, c, 4);
	ok(same(shape(c, 4), "<---"), "the range is shorter");
	s.first = 2;
	s.nvalues = 6;
	s.values = values + 2;
	s.known = known + 2;
	plot_columns(&s, 100, 180, c, 8);
	ok(same(shape(c, 8), "..<-.<.<") && c[2].max == 9,
	    "the first points are not there");
}

/* What a canvas prints. */
static char *
printed(struct plot_canvas *c, bool color)
{
	static char *text;
	size_t size;
	FILE *fp;

	free(text);
	if ((fp = open_memstream(&text, &size)) == NULL)
		return NULL;
	plot_canvas_print(c, fp, color, false);
	fclose(fp);
	plot_canvas_free(c);
	return text;
}

static void
test_canvas(void)
{
	struct plot_canvas c;
	int i;

	plot_canvas_init(&c, 3, 2, PLOT_BRAILLE, false);
	plot_canvas_dot(&c, 0, 0, 1);
	plot_canvas_dot(&c, 1, 3, 1);
	plot_canvas_dot(&c, 5, 7, 1);
	plot_canvas_dot(&c, 6, 8, 1);
	ok(same(printed(&c, false), "⢁\n  ⢀\n"), "dots of braille");
	plot_canvas_init(&c, 2, 1, PLOT_BLOCKS, false);
	for (i = 0; i < 3; i++)
		plot_canvas_dot(&c, i, i / 2, 1);
	ok(same(printed(&c, false), "▀▖\n"), "quarters of blocks");
	plot_canvas_init(&c, 3, 1, PLOT_MARKS, true);
	plot_canvas_dot(&c, 0, 0, 1);
	plot_canvas_dot(&c, 1, 0, 2);
	ok(same(printed(&c, true), "\033[32m*\033[36m+\033[m\n"),
	    "colors end with the row");
	plot_canvas_init(&c, 4, 1, PLOT_MARKS, true);
	plot_canvas_text(&c, 1, 0, 0, "abcdef");
	ok(!plot_canvas_free_at(&c, 0, 0, 2) && plot_canvas_free_at(&c, 0, 0,
	    1) && !plot_canvas_free_at(&c, 3, 0, 2), "room in a row");
	ok(same(printed(&c, false), " abc\n"), "a text is cut at the edge");
}

static void
test_texts(void)
{
	char *text;

	text = plot_visible("a\n\x01\x7f\xff\xc3\xa9\xe2\x80\xae", true);
	ok(same(text, "a\\012\\001\\177\\377\\303\\251\\342\\200\\256"),
	    "what ASCII does not show is octal");
	free(text);
	text = plot_visible("\xc3\xa9\xc2\x9b\xe2\x80\xae\xc3", false);
	ok(same(text, "\xc3\xa9\\302\\233\\342\\200\\256\\303"),
	    "what UTF-8 does not show is octal");
	free(text);
	text = plot_shorten("a/long/path", 7, true);
	ok(same(text, "...path"), "the end of a name is kept");
	free(text);
	text = plot_shorten("path", 4, true);
	ok(same(text, "path"), "what fits is not cut");
	free(text);
	text = plot_shorten("path", 2, true);
	ok(same(text, "th"), "two cells have no room for dots");
	free(text);
	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL) {
		ok(true, "wide characters # SKIP there is no C.UTF-8");
		return;
	}
	text = plot_shorten("漢字漢字", 6, false);
	ok(same(text, "…漢字") && plot_width(text) == 5,
	    "a wide character is not cut in two");
	free(text);
}

int
main(void)
{
	plan((int)(LENGTH(numbers) + LENGTH(durations) + LENGTH(scales) +
	    LENGTH(times)) + 1 + 4 + 8 + 5 + 6);
	test_numbers();
	test_durations();
	test_scales();
	test_positions();
	test_times();
	test_columns();
	test_canvas();
	test_texts();
	return done();
}
