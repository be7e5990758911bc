/* SPDX-License-Identifier: ISC */
/*
 * Converts random classic files to compressed ones and back: the same points,
 * bit for bit, in every archive, and the same answers to every fetch.  How many
 * files, and the seed, may be given as operands.
 */
#include <err.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "file/file.h"
#include "must.h"
#include "random.h"
#include "scratch.h"
#include "tap.h"
#include "wsp-ops.h"

#define NOW	1700000000
#define ROUNDS	400
#define MAXPOINTS	600
#define FETCHES	20
#define AHEAD	30	/* how far points may be */

/* Archives that fit each other. */
static size_t
random_archives(struct wsp_retention *r)
{
	static const uint64_t steps[] = { 1, 10, 60 };
	size_t i, n = 1 + (size_t)(rnd() % 3);
	uint64_t step = steps[rnd() % 3];

	for (i = 0; i < n; i++) {
		r[i].step = step;
		r[i].points = 20 + rnd() % 200;
		if (i > 0 && r[i].step * r[i].points <=
		    r[i - 1].step * r[i - 1].points)
			r[i].points += r[i - 1].step * r[i - 1].points /
			    r[i].step + 1;
		step *= 2 + rnd() % 8;
	}
	for (i = 0; i + 1 < n; i++)
		if (r[i].points < r[i + 1].step / r[i].step)
			return i + 1;
	return n;
}

static double
random_value(uint64_t kind)
{
	switch (kind) {
	case 0:
		return from_bits(rnd());
	case 1:
		return (double)(rnd() % 50);
	case 2:
		return rnd() % 5 == 0 ? -0.0 : 0.0;
	default:
		return (double)(rnd() % 1000000) / 1000;
	}
}

/* Makes a file with points of any age, some of them too far ahead. */
static void
make(const char *path)
{
	struct wsp_retention r[3];
	struct wsp_create_options o;
	struct wsp_point p[MAXPOINTS];
	size_t i, n = random_archives(r);
	uint64_t kind = rnd() % 4, batches = rnd() % 4;
	int64_t reach;
	struct wsp *w;

	wsp_create_defaults(&o);
	o.overwrite = o.no_sync = true;
	o.method = 1 + rnd() % 5;
	o.xff = (double)(rnd() % 5) / 4;
	must(wsp_create(path, r, n, &o, NULL, &error));
	must(wsp_open(&w, path, WSP_WRITE, 0, &error));
	reach = (int64_t)(r[rnd() % n].step * r[rnd() % n].points);
	for (; batches > 0; batches--) {
		n = (size_t)(rnd() % MAXPOINTS);
		for (i = 0; i < n; i++) {
			p[i].time = NOW + (rnd() % 50 == 0 ? AHEAD : 0) -
			    (int64_t)(rnd() % (uint64_t)reach);
			p[i].value = random_value(kind);
		}
		must(wsp_update_many(w, p, n, NOW, NULL, &error));
	}
	wsp_close(w);
}

static struct wsp_convert_report
convert(const char *path, bool compressed)
{
	struct wsp_convert_options o;
	struct wsp_convert_report report;
	struct wsp *w;

	wsp_convert_defaults(&o);
	o.compressed = compressed;
	o.force = o.no_sync = true;
	must(wsp_open(&w, path, WSP_READ, 0, &error));
	must(wsp_convert_file(&w, &o, NOW, &report, &error));
	wsp_close(w);
	return report;
}

/* Copies a file, which is small. */
static void
copy(const char *from, const char *to)
{
	static char buf[1 << 20];
	FILE *in = fopen(from, "r"), *out = fopen(to, "w");
	size_t n;

	if (in == NULL || out == NULL)
		err(2, "%s", to);
	n = fread(buf, 1, sizeof(buf), in);
	if (n == sizeof(buf) || fwrite(buf, 1, n, out) != n ||
	    fclose(out) != 0 || fclose(in) != 0)
		errx(2, "%s to %s", from, to);
}

/* Points of the first file, as far as that reaches, which the second lacks. */
static size_t
lacking(const char *path, const char *other)
{
	struct wsp_window a, b;
	struct wsp *v, *w;
	struct wsp_slot s;
	size_t n = 0;
	uint32_t i, k;
	double value;

	must(wsp_open(&v, path, WSP_READ, 0, &error));
	must(wsp_open(&w, other, WSP_READ, 0, &error));
	for (i = 0; i < v->info.narchives; i++) {
		must(wsp_window_load(v, i, &a, &error));
		must(wsp_window_load(w, i, &b, &error));
		for (k = 0; k < a.count; k++) {
			wsp_window_slot(&a, k, &s);
			if (s.interval > wsp_archive_start(a.archive, NOW) &&
			    !(wsp_window_find(&b, s.interval, &value) &&
			    wsp_same_value(value, s.value)))
				n++;
		}
		wsp_window_free(&a);
		wsp_window_free(&b);
	}
	wsp_close(v);
	wsp_close(w);
	return n;
}

/*
 * Coarse intervals in progress, of which the compressed file knows what waits
 * in its buffers.  It may know up to two of an archive that have not reached
 * the xFilesFactor, and those that these lie in may have another value.
 */
struct waiting {
	struct {
		int64_t		time;
		uint32_t	step;
	} list[16];
	size_t n;
};

static bool
waits(const struct waiting *w, int64_t time, uint32_t step)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (w->list[i].time == time && w->list[i].step == step)
			return true;
	return false;
}

/* Does one of a finer archive lie in this interval? */
static bool
finer_waits(const struct waiting *w, int64_t time, uint32_t step)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (w->list[i].step < step && w->list[i].time >= time &&
		    w->list[i].time < time + step)
			return true;
	return false;
}

/* Adds what may be unlike in all of an archive; false if something may not. */
static bool
add_waiting(struct waiting *w, const struct wsp_series *a,
    const struct wsp_series *b)
{
	bool known, also;
	int64_t time;
	double x, y;
	uint64_t i;
	int more = 0;

	for (i = 0; i < a->count; i++) {
		time = a->from + (int64_t)(i * a->step);
		known = wsp_series_get(a, i, &x);
		also = wsp_series_get(b, i, &y);
		if (known == also && (!known || wsp_same_value(x, y)))
			continue;
		if (!known || w->n == sizeof(w->list) / sizeof(w->list[0]) ||
		    (also ? !finer_waits(w, time, a->step) : ++more > 2))
			return false;
		w->list[w->n].time = time;
		w->list[w->n++].step = a->step;
	}
	return true;
}

static bool
same_series(const struct wsp_series *a, const struct wsp_series *b,
    const struct waiting *w)
{
	bool known;
	double x, y;
	uint64_t i;

	if (a->from != b->from || a->until != b->until || a->step != b->step)
		return false;
	for (i = 0; i < a->count; i++) {
		if (waits(w, a->from + (int64_t)(i * a->step), a->step))
			continue;
		known = wsp_series_get(a, i, &x);
		if (known != wsp_series_get(b, i, &y) ||
		    (known && !wsp_same_value(x, y)))
			return false;
	}
	return true;
}

/*
 * Until the present or, of the archive of a step, all points: those that are
 * ahead of time count in coarser intervals.
 */
static bool
same_fetch(struct wsp *v, struct wsp *w, int64_t from, int64_t until,
    uint32_t step, struct waiting *wait)
{
	int64_t now = step == 0 ? NOW : until;
	struct wsp_series a, b;
	bool found, also, same;

	must(wsp_fetch(v, from, until, now, step, &found, &a, &error));
	must(wsp_fetch(w, from, until, now, step, &also, &b, &error));
	same = found == also;
	if (found && also && a.count == b.count)
		same = (step == 0 || add_waiting(wait, &a, &b)) &&
		    same_series(&a, &b, wait);
	else
		same = same && !found;
	if (found)
		wsp_series_free(&a);
	if (also)
		wsp_series_free(&b);
	return same;
}

static bool
same_fetches(const char *path, const char *other)
{
	struct waiting wait = { .n = 0 };
	struct wsp *v, *w;
	const struct wsp_archive *a;
	int64_t from, until;
	bool same = true;
	uint32_t i;

	must(wsp_open(&v, path, WSP_READ, 0, &error));
	must(wsp_open(&w, other, WSP_READ, 0, &error));
	for (i = 0; same && i < v->info.narchives; i++) {
		a = &v->info.archives[i];
		same = same_fetch(v, w, wsp_archive_start(a, NOW),
		    NOW + AHEAD, a->step, &wait);
	}
	for (i = 0; same && i < FETCHES; i++) {
		from = NOW - (int64_t)(rnd() % v->info.max_retention);
		until = from + (int64_t)(rnd() % (uint64_t)(NOW - from + 1));
		same = same_fetch(v, w, from, until, 0, &wait);
	}
	wsp_close(v);
	wsp_close(w);
	return same;
}

static size_t
errors_of(const char *path)
{
	struct wsp_check_options options;
	struct wsp_findings found;
	size_t n;

	wsp_check_defaults(&options);
	must(wsp_check(path, &options, NOW, &found, &error));
	n = found.n;
	wsp_findings_free(&found);
	return n;
}

int
main(int argc, char *argv[])
{
	int i, rounds = argc > 1 ? atoi(argv[1]) : ROUNDS;
	size_t lost = 0, more = 0, unlike = 0, unsound = 0, left = 0;

	plan(4);
	random_seed(argc > 2 ? argv[2] : NULL);
	if (access("/dev/shm", W_OK) == 0)
		setenv("TMPDIR", "/dev/shm", 0);
	scratch_enter();
	for (i = 0; i < rounds; i++) {
		make("a");
		copy("a", "b");
		left = convert("b", true).left_out;
		unsound += errors_of("b") > 0;
		copy("b", "c");
		convert("c", false);
		lost += lacking("a", "c") > left;
		more += lacking("c", "a") > 0;
		unlike += !same_fetches("b", "c");
	}
	ok(unsound == 0, "%d compressed files are sound", rounds);
	ok(lost == 0, "no point is lost on the way there and back");
	ok(more == 0, "and none is new");
	ok(unlike == 0, "every fetch has the same answer");
	if (lost + more + unlike > 0)
		printf("# %zu lose, %zu win, %zu are unlike\n", lost, more,
		    unlike);
	scratch_leave();
	return done();
}
