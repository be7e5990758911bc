/* SPDX-License-Identifier: ISC */
/*
 * Tests the statistics of archives and the search for points, of random files
 * against what wsp_fetch() reads.  These come from a fixed seed, or from the
 * one given as operand.
 */
#include <inttypes.h>
#include <math.h>

#include "random.h"
#include "scratch.h"
#include "tap.h"
#include "wsp-ops.h"

#define PATH	"load.wsp"
#define NOW	INT64_C(1700000000)
#define NFILES	300
#define STEPS	"60:10 300:12 1200:9"
#define NSTEPS	3

static const uint32_t steps[NSTEPS] = { 60, 300, 1200 };
static struct wsp_error error;

/* Makes a file with points around two hours before now and a bit after. */
static struct wsp *
random_file(void)
{
	struct wsp_create_options options;
	struct wsp_point p;
	struct wsp *w;
	uint64_t i, n = rnd() % 60;

	wsp_create_defaults(&options);
	options.xff = (double)(rnd() % 3) / 4;
	options.no_sync = true;
	options.overwrite = true;
	if (scratch_make(PATH, STEPS, &options, &error) == -1 ||
	    wsp_open(&w, PATH, WSP_WRITE, 0, &error) == -1)
		errx(1, "%s: %s", PATH, error.msg);
	for (i = 0; i < n; i++) {
		p.time = NOW + 200 - (int64_t)(rnd() % 12000);
		p.value = rnd() % 8 == 0 ? NAN : (double)(rnd() % 5) - 2;
		if (wsp_update_many(w, &p, 1, NOW - (int64_t)(rnd() % 9000),
		    NULL, &error) == -1)
			errx(1, "%s", error.msg);
	}
	return w;
}

static void
fetch(struct wsp *w, uint32_t step, struct wsp_series *s)
{
	bool found;

	if (wsp_fetch(w, NOW - 1200 * 9, NOW, NOW, step, &found, s, &error) ==
	    -1 || !found)
		errx(1, "fetch: %s", error.msg);
}

/* The last point of a series that it knows at all before a time. */
static bool
last_of(const struct wsp_series *s, int64_t before, struct wsp_point *p)
{
	uint64_t i;

	for (i = s->count; i-- > 0;) {
		p->time = s->from + (int64_t)i * s->step;
		if (p->time < before && wsp_series_get(s, i, &p->value))
			return true;
	}
	return false;
}

static bool
same(double a, double b)
{
	return (isnan(a) && isnan(b)) || a == b;
}

/* What the statistics should be, in other words. */
static struct wsp_archive_stats
define(const struct wsp_series *s)
{
	struct wsp_archive_stats st = { .min = INFINITY, .max = -INFINITY };
	uint64_t i, missing = 0;
	double v;

	for (i = 0; i < s->count; i++) {
		if (!wsp_series_get(s, i, &v)) {
			missing++;
			continue;
		}
		st.last = (struct wsp_point){ s->from + (int64_t)i * s->step,
		    v };
		if (st.present++ == 0)
			st.first = st.last;
		else if (missing > 0) {
			st.gaps++;
			if ((int64_t)(missing * s->step) > st.longest) {
				st.longest = (int64_t)(missing * s->step);
				st.longest_from = st.last.time - st.longest;
			}
		}
		missing = 0;
		st.nans += isnan(v);
		st.zeros += v == 0;
		st.min = v < st.min ? v : st.min;
		st.max = v > st.max ? v : st.max;
		st.sum += isnan(v) ? 0 : v;
	}
	return st;
}

static bool
is_defined(const struct wsp_archive_stats *st, const struct wsp_series *s)
{
	struct wsp_archive_stats want = define(s);
	bool numbers = want.present > want.nans;

	if (st->present != want.present || st->nans != want.nans ||
	    st->zeros != want.zeros || st->gaps != want.gaps ||
	    st->longest != want.longest || st->sum != want.sum)
		return false;
	if (want.gaps > 0 && st->longest_from != want.longest_from)
		return false;
	if (want.present > 0 && (st->first.time != want.first.time ||
	    st->last.time != want.last.time ||
	    !same(st->first.value, want.first.value) ||
	    !same(st->last.value, want.last.value)))
		return false;
	return numbers ? st->min == want.min && st->max == want.max &&
	    st->mean == want.sum / (double)(want.present - want.nans) :
	    isnan(st->min) && isnan(st->max) && isnan(st->mean);
}

/* The slots that are not empty, by another way. */
static uint64_t
used(struct wsp *w, uint32_t archive)
{
	struct wsp_slot slots[16];
	uint32_t i, n;
	uint64_t count = 0;

	if (wsp_read_slots(w, archive, 0, 16, slots, &n, &error) == -1)
		errx(1, "%s", error.msg);
	for (i = 0; i < n; i++)
		count += slots[i].interval != 0;
	return count;
}

static bool
stats_are_right(struct wsp *w)
{
	struct wsp_archive_stats *a;
	struct wsp_series series;
	struct wsp_stats stats;
	bool right = true;
	uint32_t i;

	if (wsp_stats(w, NOW, &stats, &error) == -1)
		errx(1, "%s", error.msg);
	for (i = 0; i < NSTEPS; i++) {
		a = &stats.archives[i];
		fetch(w, steps[i], &series);
		right = right && is_defined(a, &series) &&
		    a->present + a->future + a->stale == used(w, i);
		wsp_series_free(&series);
	}
	right = right && stats.narchives == NSTEPS;
	wsp_stats_free(&stats);
	return right;
}

/* Finds the last point before a time in the series of all archives. */
static bool
last_is_right(struct wsp *w, int64_t before)
{
	struct wsp_point want = { .time = -1 }, p;
	uint32_t i, step, want_step = 0;
	struct wsp_series series;
	bool found;

	for (i = 0; i < NSTEPS; i++) {
		fetch(w, steps[i], &series);
		if (last_of(&series, before, &p) && p.time > want.time) {
			want = p;
			want_step = steps[i];
		}
		wsp_series_free(&series);
	}
	if (wsp_find_last(w, before, NOW, &found, &p, &step, &error) == -1)
		errx(1, "%s", error.msg);
	if (want_step == 0 || !found)
		return !found && want_step == 0;
	return p.time == want.time && step == want_step &&
	    same(p.value, want.value);
}

/* There is nothing before the first point, and it is the last before itself. */
static bool
first_is_right(struct wsp *w)
{
	struct wsp_point p, q;
	uint32_t step;
	bool found, any;

	if (wsp_find_first(w, NOW, &found, &p, &step, &error) == -1 ||
	    wsp_find_last(w, found ? p.time : INT64_MAX, NOW, &any, &q, &step,
	    &error) == -1)
		errx(1, "%s", error.msg);
	if (any)
		return false;
	if (!found)
		return true;
	return wsp_find_last(w, p.time + 1, NOW, &any, &q, &step, &error) ==
	    0 && any && q.time == p.time && same(p.value, q.value);
}

int
main(int argc, char *argv[])
{
	bool stats = true, first = true, last = true;
	struct wsp *w;
	int i;

	plan(3);
	random_seed(argc > 1 ? argv[1] : NULL);
	scratch_enter();
	for (i = 0; i < NFILES; i++) {
		w = random_file();
		stats = stats && stats_are_right(w);
		first = first && first_is_right(w);
		last = last && last_is_right(w, INT64_MAX) &&
		    last_is_right(w, NOW - (int64_t)(rnd() % 12000));
		wsp_close(w);
	}
	ok(stats, "statistics are what can be fetched");
	ok(first, "there is no point before the first");
	ok(last, "the last point before a time is the last in any archive");
	scratch_leave();
	return done();
}
