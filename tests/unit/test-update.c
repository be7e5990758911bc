/* SPDX-License-Identifier: ISC */
/*
 * Tests what only a program sees of updates and fetches: counts, points that
 * do not fit, runs and ranges longer than the ring.
 */
#include <inttypes.h>
#include <math.h>

#include "says.h"
#include "scratch.h"
#include "tap.h"

#define LEN(a)	(sizeof(a) / sizeof((a)[0]))
#define PATH	"load.wsp"
#define NOW	INT64_C(1699999800)	/* a multiple of 300 */
#define END	(INT64_C(1) << 32)	/* of the times a slot can hold */
#define YEAR	INT64_C(31536000)
#define MAXLEN	1000

static struct wsp_error error;

/* Makes an empty file and opens it. */
static struct wsp *
fresh(const char *definitions)
{
	struct wsp_create_options options;
	struct wsp *w;

	wsp_create_defaults(&options);
	options.method = WSP_SUM;
	options.alloc = WSP_SPARSE;
	options.no_sync = true;
	options.overwrite = true;
	if (scratch_make(PATH, definitions, &options, &error) == -1 ||
	    wsp_open(&w, PATH, WSP_WRITE, 0, &error) == -1)
		errx(1, "%s: %s", PATH, error.msg);
	return w;
}

/* The value of an interval, wherever in its archive it lies, or NaN. */
static double
at(struct wsp *w, uint32_t archive, int64_t interval)
{
	struct wsp_slot slots[60];
	uint32_t n, i;

	if (wsp_read_slots(w, archive, 0, LEN(slots), slots, &n, &error) == -1)
		errx(1, "%s", error.msg);
	for (i = 0; i < n; i++)
		if (slots[i].interval == interval)
			return slots[i].value;
	return NAN;
}

/* How many slots of an archive were ever written? */
static uint32_t
written(struct wsp *w, uint32_t archive)
{
	struct wsp_slot slots[60];
	uint32_t n, i, count = 0;

	if (wsp_read_slots(w, archive, 0, LEN(slots), slots, &n, &error) == -1)
		errx(1, "%s", error.msg);
	for (i = 0; i < n; i++)
		count += slots[i].interval != 0;
	return count;
}

/* Writes points and expects what becomes of them. */
static bool
counts(struct wsp *w, const struct wsp_point *points, size_t n,
    struct wsp_counts want)
{
	struct wsp_counts got = { 4711, 4711, 4711, 4711, 4711, 0 };

	if (wsp_update_many(w, points, n, NOW, &got, &error) == -1)
		return says(&error, WSP_OK, "");
	if (got.stored == want.stored && got.too_old == want.too_old &&
	    got.replaced == want.replaced && got.future == want.future &&
	    got.crowded == want.crowded)
		return true;
	printf("# stored %" PRIu64 ", too old %" PRIu64 ", replaced %" PRIu64
	    ", future %" PRIu64 ", crowded %" PRIu64 "\n", got.stored,
	    got.too_old, got.replaced, got.future, got.crowded);
	return false;
}

static void
test_counts(void)
{
	static const struct wsp_point points[] = {
		{ NOW - 1000, 1 }, { NOW - 10, 2 }, { NOW - 1501, 3 },
		{ NOW - 20, 4 }, { NOW + 30, 5 }, { NOW - 120, 6 },
		{ NOW - YEAR, 7 }, { INT64_MIN, 8 },
	};
	struct wsp *w = fresh("60:5 300:5");

	ok(counts(w, points, LEN(points),
	    (struct wsp_counts){ 4, 3, 1, 1, 0, 0 }),
	    "points are stored, too old, replaced or in the future");
	ok(at(w, 0, NOW - 60) == 2 && at(w, 0, NOW) == 5 &&
	    at(w, 0, NOW - 120) == 6 && at(w, 1, NOW - 1200) == 1 &&
	    written(w, 0) == 3 && written(w, 1) == 1,
	    "and just the stored ones are in the file");
	ok(counts(w, points, 0, (struct wsp_counts){ 0, 0, 0, 0, 0, 0 }) &&
	    wsp_update_many(w, NULL, 0, NOW, NULL, &error) == 0,
	    "no points are no error, and need not be counted");
	wsp_close(w);
}

static void
test_equals(void)
{
	static const struct wsp_point points[] = {
		{ NOW - 60, 1 }, { NOW - 60, 2 }, { NOW - 60, 3 },
	}, future[] = {
		{ NOW + 90, 1 }, { NOW + 91, 2 }, { NOW + 91, 3 },
	};
	struct wsp *w = fresh("60:5");

	ok(counts(w, points, LEN(points),
	    (struct wsp_counts){ 1, 0, 2, 0, 0, 0 }) &&
	    at(w, 0, NOW - 60) == 1, "of equal times the first one is stored");
	ok(counts(w, future, LEN(future),
	    (struct wsp_counts){ 1, 0, 2, 1, 0, 0 }) &&
	    at(w, 0, NOW + 60) == 2,
	    "points in the future that are replaced are not counted as stored");
	wsp_close(w);
}

static size_t
bytes(uint8_t *buf)
{
	FILE *f;
	size_t n;

	if ((f = fopen(PATH, "r")) == NULL)
		err(1, "%s", PATH);
	n = fread(buf, 1, MAXLEN, f);
	fclose(f);
	return n;
}

/* Neither a batch with this point nor the point alone changes the file. */
static bool
unfit(struct wsp *w, int64_t time, int64_t now)
{
	const struct wsp_point points[] = { { now, 1 }, { time, 2 } };
	struct wsp_counts count = { 4711, 4711, 4711, 4711, 4711, 0 };
	uint8_t before[MAXLEN], after[MAXLEN];
	size_t n = bytes(before);

	return wsp_update_many(w, points, 2, now, &count, &error) == -1 &&
	    says(&error, WSP_EVALUE, "") && count.stored == 4711 &&
	    wsp_update(w, &points[1], now, &error) == -1 &&
	    (time > now ? says(&error, WSP_ENOTCOVERED, "") :
	    says(&error, WSP_EVALUE, "")) &&
	    bytes(after) == n && memcmp(before, after, n) == 0;
}

static void
test_unfit(void)
{
	const struct wsp_point last = { END + 43, 1 };
	struct wsp *w = fresh("60:5 300:5");

	ok(unfit(w, -1, 100) && unfit(w, -301, 600) && unfit(w, -1499, 0),
	    "nothing is written if an interval is before 1970");
	/* END is 16 seconds into an interval of 60. */
	ok(unfit(w, END + 44, NOW) && unfit(w, END + 44, END + 43) &&
	    unfit(w, INT64_MAX, NOW),
	    "nothing is written if an interval needs more than 32 bits");
	ok(wsp_update(w, &last, END + 43, &error) == 0 &&
	    at(w, 0, END - 16) == 1, "the last interval can be written");
	wsp_close(w);
}

/* A run of 12 points: three laps of a ring of five, but one. */
static void
test_laps(void)
{
	struct wsp *w = fresh("60:5 300:5");
	uint64_t size = wsp_info(w)->file_size;
	struct wsp_point points[12];
	uint8_t buf[MAXLEN];
	size_t i;

	for (i = 0; i < LEN(points); i++)
		points[i] = (struct wsp_point){ NOW + 60 * (int64_t)i,
		    (double)i + 1 };
	ok(counts(w, points, LEN(points),
	    (struct wsp_counts){ 5, 0, 7, 5, 0, 0 }),
	    "points that later laps of the ring replace are not stored");
	ok(written(w, 0) == 5 && at(w, 0, NOW + 420) == 8 &&
	    at(w, 0, NOW + 480) == 9 && at(w, 0, NOW + 540) == 10 &&
	    at(w, 0, NOW + 600) == 11 && at(w, 0, NOW + 660) == 12,
	    "of a run longer than the ring the newest points stay");
	ok(written(w, 1) == 1 && at(w, 1, NOW + 300) == 8 + 9 + 10 &&
	    bytes(buf) == size, "and nothing is written beyond the ring");
	wsp_close(w);
}

/* A point as old as the ring is long has the slot of now. */
static void
test_oldest(void)
{
	static const struct wsp_point points[] = {
		{ NOW - 300, 1 }, { NOW - 240, 2 }, { NOW - 180, 3 },
		{ NOW - 120, 4 }, { NOW - 60, 5 }, { NOW, 6 },
	};
	struct wsp *w = fresh("60:5");

	ok(counts(w, points, 1, (struct wsp_counts){ 1, 0, 0, 0, 0, 0 }) &&
	    at(w, 0, NOW - 300) == 1, "the oldest point has a slot");
	ok(counts(w, points, LEN(points),
	    (struct wsp_counts){ 5, 0, 1, 0, 0, 0 }) &&
	    isnan(at(w, 0, NOW - 300)) && at(w, 0, NOW) == 6,
	    "and loses it to that of now");
	wsp_close(w);
}

static void
test_long_range(void)
{
	static const struct wsp_point points[] = {
		{ NOW - 59, 1 }, { NOW - 5, 2 }, { NOW, 3 },
	};
	struct wsp *w = fresh("1:60 60:1051200");
	struct wsp_series s;
	double a = 0, b = 0, c = 0, x;
	bool found = false;

	ok(wsp_fetch(w, NOW - 2 * YEAR, NOW, NOW, 1, &found, &s, &error) == 0 &&
	    found && s.count == 2 * YEAR && s.nvalues == 0 &&
	    !wsp_series_get(&s, 0, &x) &&
	    !wsp_series_get(&s, s.count - 1, &x),
	    "an empty archive has as many points as were asked for");
	wsp_series_free(&s);
	wsp_update_many(w, points, LEN(points), NOW, NULL, &error);
	found = false;
	ok(wsp_fetch(w, NOW - 2 * YEAR, NOW, NOW, 1, &found, &s, &error) == 0 &&
	    found && s.count == 2 * YEAR && s.step == 1 &&
	    s.from == NOW - 2 * YEAR + 1 && s.until == NOW + 1,
	    "a range may be longer than the ring");
	ok(s.nvalues <= 60, "but takes no more memory than the ring");
	ok(wsp_series_get(&s, s.count - 60, &a) && a == 1 &&
	    wsp_series_get(&s, s.count - 6, &b) && b == 2 &&
	    wsp_series_get(&s, s.count - 1, &c) && c == 3 &&
	    !wsp_series_get(&s, s.count - 2, &x) &&
	    !wsp_series_get(&s, s.count - 61, &x) &&
	    !wsp_series_get(&s, 0, &x) && !wsp_series_get(&s, s.count, &x) &&
	    !wsp_series_get(&s, UINT64_MAX, &x),
	    "its points are where they belong");
	wsp_series_free(&s);
	wsp_close(w);
}

static void
test_ranges(void)
{
	const struct wsp_point point = { NOW, 1 };
	struct wsp *w = fresh("60:5 300:5");
	struct wsp_series s = { .count = 4711 };
	double value = 0;
	bool found = false;

	wsp_update(w, &point, NOW, &error);
	ok(wsp_fetch(w, INT64_MIN, INT64_MAX, NOW, 60, &found, &s,
	    &error) == 0 && found && s.count == 25 && s.until == NOW + 60 &&
	    wsp_series_get(&s, 24, &value) && value == 1,
	    "a range is cut to what the file holds");
	wsp_series_free(&s);
	s.count = 4711;
	ok(wsp_fetch(w, NOW + 1, INT64_MAX, NOW, 0, &found, &s, &error) == 0 &&
	    !found && wsp_fetch(w, 0, 0, INT64_MAX, 0, &found, &s,
	    &error) == 0 && !found && wsp_fetch(w, 0, NOW, INT64_MIN, 0,
	    &found, &s, &error) == 0 && !found && s.count == 4711,
	    "there may be nothing to find");
	ok(wsp_fetch(w, 2, 1, NOW, 0, &found, &s, &error) == -1 && says(&error,
	    WSP_EINTERVAL, "Invalid time interval: from time '2' is after "
	    "until time '1'") && s.count == 4711,
	    "a range does not end before it starts");
	ok(wsp_fetch(w, 0, NOW, NOW, 61, &found, &s, &error) == -1 &&
	    says(&error, WSP_EVALUE, "Invalid granularity: 61 "
	    "(the archives have 60, 300)") &&
	    wsp_fetch(w, 0, NOW, NOW, END + 60, &found, &s, &error) == -1 &&
	    says(&error, WSP_EVALUE, "Invalid granularity: "
	    "4294967356 (the archives have 60, 300)"),
	    "a step is that of an archive");
	wsp_close(w);
}

int
main(void)
{
	plan(21);
	scratch_enter();
	test_counts();
	test_equals();
	test_unfit();
	test_laps();
	test_oldest();
	test_long_range();
	test_ranges();
	scratch_leave();
	return done();
}
