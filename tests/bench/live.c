/* SPDX-License-Identifier: ISC */
/*
 * live.c - a tree of files to which a daemon writes, all of them each minute.
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
load(unsigned i, int64_t t)
{
	return 50 + 30 * sin((double)(t + i * 997) * 2 * M_PI / DAY) +
	    20 * noise(i, (uint64_t)(t / MINUTE));
}

/* One in a hundred is a percent of all metrics. */
static double
value_at(unsigned i, int64_t t)
{
	unsigned kind = i * 37 % 100;
	double x = load(i, t);

	if (kind < 12)		/* zeros */
		return 0;
	if (kind < 22)		/* constants */
		return 100 + i % 7;
	if (kind < 42)		/* gauges */
		return floor(x * (1 + i % 50));
	if (kind < 57)		/* counters */
		return floor((double)(t - 1600000000) * (3 + i % 90) +
		    20 * x);
	if (kind < 75)		/* two decimals */
		return floor(x * 100) / 100;
	if (kind < 85)		/* rates of a minute */
		return floor(x * (1 + i % 30)) / MINUTE;
	if (kind < 91)		/* counts of what seldom happens */
		return noise(i, (uint64_t)(t / MINUTE)) < 0.03 ?
		    floor(x / 10) : 0;
	return x * noise(i + 1, (uint64_t)(t / MINUTE)); /* all digits */
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
	int64_t t;

	for (t = from - from % step + step; t <= until && n < POINTS;
	    t += step)
		points[n++] = (struct wsp_point){ t, value_at(i, t) };
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
