/* SPDX-License-Identifier: ISC */
/*
 * Tests why points are there or missing: the factors, random ones against the
 * rule itself, and the reasons, of random files against what is fetched and
 * what becomes of the file with another factor.  Random numbers come from a
 * fixed seed, or from the one given as operand.
 */
#include <inttypes.h>
#include <math.h>

#include "ops/look/explain.h"
#include "random.h"
#include "scratch.h"
#include "tap.h"
#include "wsp-ops.h"

#define LEN(a)	(sizeof(a) / sizeof((a)[0]))
#define PATH	"load.wsp"
#define NOW	INT64_C(1700000000)
#define NFILES	300
#define NRANDOM	20000
#define COARSE	300
#define REACH	(COARSE * 12)

static struct wsp_error error;

static const struct {
	uint64_t	known, slots;
	double		xff;
} factors[] = {
	{ 1, 2, 0.5 },
	{ 1, 4, 0.25 },
	{ 1, 5, 0.19 },		/* 0.2 is stored as 0.20000000298 */
	{ 2, 3, 0.66 },
	{ 7, 10, 0.7 },		/* and 0.7 as 0.69999998807 */
	{ 29, 100, 0.29 },
	{ 5, 5, 1 },
	{ 1, 1440, 0.00069 },
	{ 0, 5, 0 },
	{ 1, UINT32_MAX, 2.3e-10 },
};

static bool
satisfies(double xff, uint64_t known, uint64_t slots)
{
	return known > 0 && (double)known / (double)slots >=
	    (double)(float)xff;
}

static void
test_factors(void)
{
	uint64_t known, slots, needs;
	bool for_ok = true, needs_ok = true;
	double xff;
	size_t i;

	for (i = 0; i < LEN(factors); i++) {
		xff = wsp_xff_for(factors[i].known, factors[i].slots);
		if (!ok(fabs(xff - factors[i].xff) <= 1e-9 * xff,
		    "%" PRIu64 " of %" PRIu64 " satisfy %g", factors[i].known,
		    factors[i].slots, factors[i].xff))
			printf("# got %g\n", xff);
	}
	for (i = 0; i < NRANDOM; i++) {
		slots = 1 + rnd() % 2000;
		known = 1 + rnd() % slots;
		xff = wsp_xff_for(known, slots);
		for_ok = for_ok && satisfies(xff, known, slots) &&
		    xff * 1.12 >= (double)known / (double)slots;
		xff = (double)(rnd() % 101) / 100;
		needs = wsp_xff_needs((float)xff, slots);
		needs_ok = needs_ok && satisfies(xff, needs, slots) &&
		    (needs == 1 || !satisfies(xff, needs - 1, slots));
	}
	ok(for_ok, "a factor is satisfied, and not much too small");
	ok(needs_ok, "so many points are needed, and no fewer");
}

/*
 * Makes a file and gives it points over two laps, but none in some quarters
 * of an hour.
 */
static struct wsp *
random_file(double xff, uint64_t seed)
{
	struct wsp_create_options options;
	struct wsp_point p;
	struct wsp *w;
	uint64_t i, n, outages;

	random_state = seed;
	wsp_create_defaults(&options);
	options.xff = xff;
	options.no_sync = true;
	options.overwrite = true;
	if (scratch_make(PATH, "60:20 300:12", &options, &error) == -1 ||
	    wsp_open(&w, PATH, WSP_WRITE, 0, &error) == -1)
		errx(1, "%s: %s", PATH, error.msg);
	n = rnd() % 120;
	outages = rnd();
	for (i = 0; i < n; i++) {
		p.time = NOW - 7000 + (int64_t)(i * 7000 / n);
		p.value = rnd() % 8 == 0 ? NAN : 1;
		if ((outages >> (i * 7000 / n / 900) & 3) == 0)
			continue;
		if (rnd() % 4 != 0 && wsp_update_many(w, &p, 1, p.time + 1,
		    NULL, &error) == -1)
			errx(1, "%s", error.msg);
	}
	return w;
}

static uint64_t
known_points(struct wsp *w)
{
	struct wsp_series series;
	uint64_t i, n = 0;
	double v;
	bool found;

	if (wsp_fetch(w, NOW - REACH, NOW, NOW, COARSE, &found, &series,
	    &error) == -1)
		errx(1, "%s", error.msg);
	for (i = 0; i < series.count; i++)
		n += wsp_series_get(&series, i, &v);
	wsp_series_free(&series);
	return n;
}

static void
sum_up(struct wsp *w, struct wsp_summary *s)
{
	bool found;

	if (wsp_explain_range(w, NOW - REACH, NOW, NOW, COARSE, &found, s,
	    &error) == -1 || !found)
		errx(1, "%s", error.msg);
}

/* Every point has one reason, and as many are known as can be fetched. */
static bool
adds_up(struct wsp *w, const struct wsp_summary *s)
{
	uint64_t sum = 0;
	int r;

	for (r = 0; r < WSP_NREASONS; r++)
		sum += s->counts[r];
	return sum == s->count && s->count == REACH / COARSE &&
	    s->counts[WSP_IS_KNOWN] + s->counts[WSP_IS_NAN] ==
	    known_points(w) && s->counts[WSP_TOO_OLD] == 0 &&
	    s->counts[WSP_IN_FUTURE] == 0 && s->counts[WSP_OVERWRITTEN] == 0;
}

/* The examples are what wsp_explain() says of their time. */
static bool
examples_are_right(struct wsp *w, const struct wsp_summary *s)
{
	const struct wsp_explanation *e;
	struct wsp_explanation x;
	bool right = true;
	int r;

	for (r = 0; r < WSP_NREASONS; r++) {
		e = &s->examples[r];
		if (s->counts[r] == 0)
			continue;
		if (wsp_explain(w, e->time + 7, NULL, NOW, COARSE, &x,
		    &error) == -1)
			errx(1, "%s", error.msg);
		right = right && x.reason == (enum wsp_reason)r &&
		    x.time == e->time && x.step == COARSE &&
		    x.nfiner == 1 && x.finer->known == e->finer->known &&
		    x.finer->known + x.finer->gone <= x.finer->slots;
		wsp_explanation_free(&x);
	}
	return right;
}

/*
 * With the factor that was named, the same points leave none that are too
 * few, but for those that were not yet known.
 */
static bool
factor_helps(const struct wsp_summary *s, uint64_t seed)
{
	struct wsp_summary other;
	struct wsp *w;
	bool right;

	if (s->xff == 0)
		return true;
	w = random_file(s->xff, seed);
	sum_up(w, &other);
	right = other.xff == 0 && other.counts[WSP_IS_KNOWN] +
	    other.counts[WSP_IS_NAN] >= s->counts[WSP_IS_KNOWN] +
	    s->counts[WSP_IS_NAN] + (s->xff > 0);
	wsp_summary_free(&other);
	wsp_close(w);
	return right;
}

static void
test_files(void)
{
	bool sums = true, examples = true, helps = true;
	uint64_t seen[WSP_NREASONS] = { 0 };
	struct wsp_summary s;
	struct wsp *w;
	uint64_t seed;
	int i, r;

	for (i = 0; i < NFILES; i++) {
		seed = rnd() | 1;
		w = random_file(0.7, seed);
		sum_up(w, &s);
		sums = sums && adds_up(w, &s);
		examples = examples && examples_are_right(w, &s);
		wsp_close(w);
		helps = helps && factor_helps(&s, seed);
		for (r = 0; r < WSP_NREASONS; r++)
			seen[r] += s.counts[r];
		wsp_summary_free(&s);
		random_state = seed;
		rnd();
	}
	ok(sums, "as many points are known as can be fetched");
	ok(examples, "an example is explained as one of its kind");
	ok(helps, "with a lower factor none would be too few");
	ok(seen[WSP_IS_KNOWN] > 0 && seen[WSP_IS_NAN] > 0 &&
	    seen[WSP_NOT_WRITTEN] > 0 && seen[WSP_STALE] > 0 &&
	    seen[WSP_TOO_FEW] > 0 && seen[WSP_UNKNOWABLE] > 0,
	    "the files have points of each kind");
	ok(seen[WSP_NOT_ROLLED_UP] == 0, "updates roll up all they should");
}

static void
test_not_rolled_up(void)
{
	struct wsp *w = random_file(1, 4711);
	const double xff = 0;
	struct wsp_summary before, after;

	sum_up(w, &before);
	if (wsp_set_aggregation(w, WSP_AVERAGE, &xff, &error) == -1)
		errx(1, "%s", error.msg);
	wsp_close(w);
	if (wsp_open(&w, PATH, WSP_READ, 0, &error) == -1)
		errx(1, "%s", error.msg);
	sum_up(w, &after);
	ok(before.counts[WSP_TOO_FEW] > 0 &&
	    after.counts[WSP_NOT_ROLLED_UP] > 0 &&
	    after.counts[WSP_TOO_FEW] == 0,
	    "a factor changed later rolls up nothing");
	wsp_summary_free(&before);
	wsp_summary_free(&after);
	wsp_close(w);
}

int
main(int argc, char *argv[])
{
	plan((int)LEN(factors) + 2 + 5 + 1);
	random_seed(argc > 1 ? argv[1] : NULL);
	scratch_enter();
	test_factors();
	test_files();
	test_not_rolled_up();
	scratch_leave();
	return done();
}
