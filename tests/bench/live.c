/* SPDX-License-Identifier: ISC */
/*
 * live.c - a tree of files to which a daemon writes each minute, save the few
 * whose metrics seldom have a value.
 *
 *	live make dir n now		files that reach back two years
 *	live go-on dir n from now	what came after from
 *
 * What a metric holds follows from its number and the time alone, so the same
 * words make the same files.
 */
#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wsp.h"

#define MINUTE		60
#define HOUR		3600
#define DAY		86400
#define POINTS		40000

static struct wsp_error error;

/* A number from 0 to 1 that has no other law than its two seeds. */
static double
noise(uint64_t a, uint64_t b)
{
	uint64_t x = a * UINT64_C(0x9e3779b97f4a7c15) ^
	    (b + UINT64_C(0xbf58476d1ce4e5b9));

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return (double)((x ^ x >> 31) >> 11) / (double)(UINT64_C(1) << 53);
}

/* What a day looks like, and what comes by chance. */
static double
load(unsigned i, int64_t t, double chance)
{
	return 50 + 30 * sin((double)(t + i * 997) * 2 * M_PI / DAY) +
	    chance * noise(i, (uint64_t)(t / MINUTE));
}

/*
 * One in a hundred is a percent of all metrics.  How many there are of a kind,
 * and how much of their values is chance, is such that a day takes the bytes a
 * point that are known of live trees: gauges 0.66, counters 0.98, decimals
 * 0.84, rates 0.89, all digits 5.3.
 */
static unsigned
kind_of(unsigned i)
{
	return i * 37 % 100;
}

static bool
is_sparse(unsigned i)
{
	return kind_of(i) >= 79 && kind_of(i) < 91;
}

static bool
is_summed(unsigned i)
{
	return is_sparse(i) && kind_of(i) < 86;
}

static double
value_at(unsigned i, int64_t t)
{
	unsigned kind = kind_of(i);
	double x = load(i, t, 1.25);

	if (kind < 12)		/* zeros */
		return 0;
	if (kind < 22)		/* constants */
		return 100 + i % 7;
	if (kind < 40)		/* gauges */
		return floor(x * (1 + i % 50));
	if (kind < 54)		/* counters */
		return floor((double)(t - 1600000000) * (3 + i % 90) +
		    20 * load(i, t, 6));
	if (kind < 70)		/* two decimals */
		return floor(x * 100) / 100;
	if (kind < 79)		/* rates of a minute */
		return floor(load(i, t, 8) * (1 + i % 30)) / MINUTE;
	if (kind < 86)		/* counts of what seldom happens */
		return floor(1 + load(i, t, 20) / 10);
	if (kind < 91)		/* what that took, in ms */
		return floor(load(i, t, 1000) * 1e6) / 1e6;
	return load(i, t, 20);	/* all digits */
}

/* A point as a daemon makes it of those of the next finer step, if any. */
static bool
point_at(unsigned i, int64_t t, int64_t step, double *value)
{
	int64_t finer = step == HOUR ? 5 * MINUTE : MINUTE, u;
	double sum = 0, v;
	unsigned n = 0;

	if (step == MINUTE) {
		/* Nobody writes zeros for what seldom happens. */
		if (is_sparse(i) && noise(i + 2, (uint64_t)(t / MINUTE)) >=
		    0.05)
			return false;
		*value = value_at(i, t);
		return true;
	}
	for (u = t; u < t + step; u += finer)
		if (point_at(i, u, finer, &v)) {
			sum += v;
			n++;
		}
	*value = is_summed(i) ? sum : sum / n;
	return n > 0;
}

static const char *
path_of(const char *dir, unsigned i)
{
	static char path[4096];

	snprintf(path, sizeof(path), "%s/host%04u", dir, i / 40);
	if (mkdir(path, 0777) == -1 && errno != EEXIST)
		err(1, "%s", path);
	snprintf(path, sizeof(path), "%s/host%04u/metric%02u.wsp", dir,
	    i / 40, i % 40);
	return path;
}

static size_t
add(struct wsp_point *points, size_t n, unsigned i, int64_t from,
    int64_t until, int64_t step)
{
	double value;
	int64_t t;

	for (t = from - from % step + step; t <= until && n < POINTS;
	    t += step)
		if (point_at(i, t, step, &value))
			points[n++] = (struct wsp_point){ t, value };
	return n;
}

static void
write_points(const char *path, const struct wsp_point *points, size_t n,
    int64_t now)
{
	struct wsp *w;

	if (wsp_open(&w, path, WSP_WRITE, 0, &error) == -1 ||
	    wsp_update_many(w, points, n, now, NULL, &error) == -1)
		errx(1, "%s: %s", path, error.msg);
	wsp_close(w);
}

static void
make(const char *path, unsigned i, int64_t now, struct wsp_point *points)
{
	static const struct wsp_retention r[] = { { MINUTE, 2880 },
		{ 5 * MINUTE, 8640 }, { HOUR, 17520 } };
	struct wsp_create_options o;
	size_t n = 0;

	wsp_create_defaults(&o);
	if (is_sparse(i)) {
		o.xff = 0;
		o.method = is_summed(i) ? WSP_SUM : WSP_AVERAGE;
	}
	o.no_sync = true;
	if (wsp_create(path, r, 3, &o, NULL, &error) == -1)
		errx(1, "%s: %s", path, error.msg);
	n = add(points, n, i, now - 730 * DAY + HOUR, now - 30 * DAY, HOUR);
	n = add(points, n, i, now - 30 * DAY, now - 2 * DAY, 5 * MINUTE);
	n = add(points, n, i, now - 2 * DAY, now, MINUTE);
	write_points(path, points, n, now);
}

int
main(int argc, char *argv[])
{
	struct wsp_point *points = calloc(POINTS, sizeof(*points));
	unsigned i, n;
	int64_t now;
	bool makes;

	if (points == NULL)
		err(1, NULL);
	makes = argc == 5 && strcmp(argv[1], "make") == 0;
	if (!makes && (argc != 6 || strcmp(argv[1], "go-on") != 0))
		errx(2, "usage: live make dir n now | go-on dir n from now");
	n = (unsigned)atoi(argv[3]);
	now = atoll(argv[argc - 1]);
	for (i = 0; i < n; i++)
		if (makes)
			make(path_of(argv[2], i), i, now, points);
		else
			write_points(path_of(argv[2], i), points, add(points,
			    0, i, atoll(argv[4]), now, MINUTE), now);
	free(points);
	return 0;
}
