/* SPDX-License-Identifier: ISC */
/* Tests the median, which points are chosen, and what becomes of them. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "ops/edit/edit.h"
#include "random.h"
#include "tap.h"
#include "wsp-ops.h"

#define LEN(a)	(sizeof(a) / sizeof((a)[0]))
#define MAXLIST	12

#define GONE	4711.0	/* stands for a value that is missing */
#define END	4712.0	/* stands behind the last value */

static const struct {
	const char	*sentence;
	double		list[MAXLIST];
	double		median;
} medians[] = {
	{ "the median of nothing is NaN", { END }, NAN },
	{ "the median of one number", { 7, END }, 7 },
	{ "the median of an odd number of them", { 9, -1, 4, END }, 4 },
	{ "the median of an even number of them", { 9, 1, 4, 5, END }, 4.5 },
	{ "the median among equals", { 2, 1, 2, 2, 9, END }, 2 },
	{ "the median between two infinities", { INFINITY, INFINITY, END },
	    INFINITY },
	{ "the median beside an infinity", { INFINITY, 1, 3, END }, 3 },
	{ "the median does not overflow", { DBL_MAX, DBL_MAX / 2, END },
	    DBL_MAX / 2 + DBL_MAX / 4 },
	{ "the median of the smallest numbers", { 0x1p-1074, 0x1p-1074, END },
	    0x1p-1074 },
	{ "the median keeps -0.0", { -0.0, END }, -0.0 },
};

/* Every cell is open.  The gap is in points of ten seconds. */
static const struct {
	const char	*sentence;
	struct wsp_edit_options options;
	double		before[MAXLIST];
	double		after[MAXLIST];
} cases[] = {
	{ "erasing", { .action = WSP_ERASE }, { 1, GONE, NAN, END },
	    { GONE, GONE, GONE, END } },
	{ "setting, the missing ones too", { .action = WSP_SET, .value = -0.0 },
	    { 1, GONE, NAN, 0.0, END }, { -0.0, -0.0, -0.0, -0.0, END } },
	{ "setting the known ones", { .action = WSP_SET, .value = 3,
	    .choice = WSP_CHOOSE_KNOWN }, { 1, GONE, NAN, END },
	    { 3, GONE, 3, END } },
	{ "adding", { .action = WSP_ADD, .value = -1.5 },
	    { 1, GONE, NAN, INFINITY, END },
	    { -0.5, GONE, NAN, INFINITY, END } },
	{ "scaling", { .action = WSP_SCALE, .value = -2 },
	    { 1, GONE, 0, -INFINITY, END },
	    { -2, GONE, -0.0, INFINITY, END } },
	{ "clamping", { .action = WSP_CLAMP, .min = 0, .max = 5 },
	    { -1, -0.0, 0.0, 3, 5, 6, GONE, NAN, INFINITY, -INFINITY, END },
	    { 0, -0.0, 0.0, 3, 5, 5, GONE, NAN, 5, 0, END } },
	{ "clamping below only", { .action = WSP_CLAMP, .min = -1,
	    .max = INFINITY }, { -2, 9, INFINITY, END },
	    { -1, 9, INFINITY, END } },
	{ "interpolating", { .action = WSP_INTERPOLATE },
	    { GONE, 1, GONE, GONE, 4, GONE, 4, GONE, END },
	    { GONE, 1, 2, 3, 4, 4, 4, GONE, END } },
	{ "interpolating down to a negative number",
	    { .action = WSP_INTERPOLATE }, { 1, GONE, GONE, GONE, -3, END },
	    { 1, 0, -1, -2, -3, END } },
	{ "interpolating between the greatest numbers",
	    { .action = WSP_INTERPOLATE }, { -DBL_MAX, GONE, DBL_MAX, END },
	    { -DBL_MAX, 0, DBL_MAX, END } },
	{ "nothing lies between infinities or beside NaN",
	    { .action = WSP_INTERPOLATE },
	    { INFINITY, GONE, 1, GONE, NAN, GONE, 1, END },
	    { INFINITY, GONE, 1, GONE, NAN, GONE, 1, END } },
	{ "interpolating over a gap just short enough",
	    { .action = WSP_INTERPOLATE, .max_gap = 20 },
	    { 1, GONE, GONE, 4, GONE, GONE, GONE, 0, END },
	    { 1, 2, 3, 4, GONE, GONE, GONE, 0, END } },
	{ "a gap shorter than a step is none",
	    { .action = WSP_INTERPOLATE, .max_gap = 9 },
	    { 1, GONE, 3, END }, { 1, GONE, 3, END } },
	{ "interpolating what is chosen leaves missing ones",
	    { .action = WSP_INTERPOLATE, .choice = WSP_CHOOSE_ABOVE,
	    .above = 100 }, { 1, 999, GONE, 4, 500, END },
	    { 1, 2, GONE, 4, 500, END } },
	{ "what is not above or below stays", { .action = WSP_ERASE,
	    .choice = WSP_CHOOSE_ABOVE | WSP_CHOOSE_BELOW, .above = 5,
	    .below = -5 }, { 5, 5.5, -5, -6, NAN, INFINITY, GONE, END },
	    { 5, GONE, -5, GONE, NAN, GONE, GONE, END } },
	{ "choosing NaN", { .action = WSP_SET, .value = 0,
	    .choice = WSP_CHOOSE_NAN }, { NAN, 1, GONE, -NAN, END },
	    { 0, 1, GONE, 0, END } },
	{ "spikes of the range, either way", { .action = WSP_ERASE,
	    .choice = WSP_CHOOSE_TIMES, .times = 3 },
	    { 10, 11, GONE, 30, 31, -31, 9, NAN, INFINITY, 10, END },
	    { 10, 11, GONE, 30, 31, -31, 9, NAN, GONE, 10, END } },
	{ "exactly so many times is no spike", { .action = WSP_ERASE,
	    .choice = WSP_CHOOSE_TIMES, .times = 3 },
	    { 10, 10, 10, 30, -30, 30.5, -30.5, 10, 10, END },
	    { 10, 10, 10, 30, -30, GONE, GONE, 10, 10, END } },
	{ "a median of 0 makes no spikes", { .action = WSP_ERASE,
	    .choice = WSP_CHOOSE_TIMES, .times = 3 },
	    { 0, 0, 0, 9, END }, { 0, 0, 0, 9, END } },
	{ "spikes among their neighbours", { .action = WSP_ERASE,
	    .choice = WSP_CHOOSE_TIMES, .times = 4, .window = 1 },
	    { 1, 5, 1, 1, 100, 100, 100, 999, 100, END },
	    { 1, GONE, 1, 1, 100, 100, 100, GONE, 100, END } },
	{ "a window wider than all there is", { .action = WSP_ERASE,
	    .choice = WSP_CHOOSE_TIMES, .times = 4, .window = UINT64_MAX },
	    { 1, 5, 1, 1, 1, END }, { 1, GONE, 1, 1, 1, END } },
};

static size_t
length(const double *list)
{
	size_t n = 0;

	while (list[n] != END)
		n++;
	return n;
}

/* Equal to the last bit, but one NaN is as good as another. */
static bool
same(double a, double b)
{
	return (isnan(a) && isnan(b)) || to_bits(a) == to_bits(b);
}

static void
test_median(size_t i)
{
	double list[MAXLIST], got;

	memcpy(list, medians[i].list, sizeof(list));
	got = wsp_median(list, length(list));
	if (!ok(same(got, medians[i].median), "%s", medians[i].sentence))
		printf("# got %a\n", got);
}

static void
lay_out(struct wsp_cell *cells, const double *list, size_t n)
{
	size_t i;

	memset(cells, 0, n * sizeof(*cells));
	for (i = 0; i < n; i++) {
		cells[i].value = list[i];
		cells[i].known = list[i] != GONE;
		cells[i].open = cells[i].creatable = true;
	}
}

static bool
edit(const struct wsp_edit_options *options, struct wsp_cell *cells, size_t n)
{
	struct wsp_error error;

	if (wsp_edit_choose(options, cells, n, &error) == -1)
		return false;
	wsp_edit_cells(options, 10, cells, n);
	return true;
}

static void
test_case(size_t i)
{
	size_t n = length(cases[i].before), k;
	struct wsp_cell cells[MAXLIST];
	bool right;
	double want;

	lay_out(cells, cases[i].before, n);
	right = edit(&cases[i].options, cells, n);
	for (k = 0; k < n; k++) {
		want = cases[i].after[k];
		if (cells[k].known == (want != GONE) &&
		    (!cells[k].known || same(cells[k].value, want)))
			continue;
		right = false;
		printf("# %zu: %s %a\n", k, cells[k].known ? "known" :
		    "missing", cells[k].value);
	}
	ok(right, "%s", cases[i].sentence);
}

/* What is shut stays, is left out of the range, but is a neighbour. */
static void
test_shut(void)
{
	static const double list[] = { 8, GONE, GONE, 2 };
	static const double mixed[] = { 8, 1, 1, 9, 9, 9 };
	struct wsp_edit_options line = { .action = WSP_INTERPOLATE };
	struct wsp_edit_options spikes = { .action = WSP_ERASE,
	    .choice = WSP_CHOOSE_TIMES, .times = 4 };
	struct wsp_cell cells[LEN(mixed)];

	lay_out(cells, list, LEN(list));
	cells[0].open = cells[1].open = cells[3].open = false;
	ok(edit(&line, cells, LEN(list)) && !cells[1].known &&
	    cells[2].known && cells[2].value == 4,
	    "what is shut is not interpolated, but is interpolated from");
	lay_out(cells, mixed, LEN(mixed));
	cells[3].open = cells[4].open = cells[5].open = false;
	ok(edit(&spikes, cells, LEN(mixed)) && !cells[0].known &&
	    cells[1].known && cells[3].known,
	    "what is shut does not count for the median of the range");
	lay_out(cells, list, LEN(list));
	cells[1].creatable = false;
	ok(edit(&line, cells, LEN(list)) && !cells[1].known && cells[2].known,
	    "what cannot be created stays missing");
}

int
main(void)
{
	size_t i;

	plan((int)(LEN(medians) + LEN(cases)) + 3);
	for (i = 0; i < LEN(medians); i++)
		test_median(i);
	for (i = 0; i < LEN(cases); i++)
		test_case(i);
	test_shut();
	return done();
}
