/* SPDX-License-Identifier: ISC */
/*
 * lib.c - measure the library inside one process; lib.py is its counterpart.
 *
 *	lib runs now single three [task]
 *
 * single is a file 60s:1d, three one of 60s:1d,5m:30d,1h:5y.  Prints a line
 * with a name and the median of the nanoseconds for each thing measured.
 * Every run opens the file, works on it and closes it.
 */
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "wsp.h"

#define MAX_BATCH	10000

/* What is measured: a number of points to write or to read. */
struct task {
	const char	*name;
	int		 (*run)(struct wsp *, size_t, struct wsp_error *);
	size_t		 n;
	enum wsp_access	 access;
	int		 file;		/* 0 single, 1 three */
};

static struct wsp_point points[MAX_BATCH];	/* the last ones of now */
static int64_t now;

static int64_t
nanoseconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static int
update(struct wsp *w, size_t n, struct wsp_error *error)
{
	return wsp_update(w, &points[MAX_BATCH - n], now, error);
}

static int
update_many(struct wsp *w, size_t n, struct wsp_error *error)
{
	return wsp_update_many(w, &points[MAX_BATCH - n], n, now, NULL,
	    error);
}

/* The last n points: up to a day of minutes, else of hours. */
static int
fetch(struct wsp *w, size_t n, struct wsp_error *error)
{
	struct wsp_series series;
	int64_t step = n <= 1440 ? 60 : 3600;
	bool found;

	if (wsp_fetch(w, now - step * (int64_t)n, now, now, 0, &found,
	    &series, error) == -1)
		return -1;
	if (!found || series.count != n)
		errx(1, "there are not %zu points", n);
	wsp_series_free(&series);
	return 0;
}

static const struct task tasks[] = {
	{ "update-1-single",	update,		1,	WSP_WRITE, 0 },
	{ "update-1-three",	update,		1,	WSP_WRITE, 1 },
	{ "many-1",		update_many,	1,	WSP_WRITE, 1 },
	{ "many-10",		update_many,	10,	WSP_WRITE, 1 },
	{ "many-100",		update_many,	100,	WSP_WRITE, 1 },
	{ "many-1440",		update_many,	1440,	WSP_WRITE, 1 },
	{ "many-10000",		update_many,	10000,	WSP_WRITE, 1 },
	{ "fetch-1440",		fetch,		1440,	WSP_READ, 1 },
	{ "fetch-43200",	fetch,		43200,	WSP_READ, 1 },
	{ NULL, NULL, 0, WSP_READ, 0 }
};

static int
ascending(const void *ap, const void *bp)
{
	const int64_t *a = ap, *b = bp;

	return (*a > *b) - (*a < *b);
}

static int64_t
measure(const struct task *t, const char *path)
{
	struct wsp_error error;
	struct wsp *w;
	int64_t start = nanoseconds();

	if (wsp_open(&w, path, t->access, 0, &error) == -1 ||
	    t->run(w, t->n, &error) == -1)
		errx(1, "%s: %s", path, error.msg);
	wsp_close(w);
	return nanoseconds() - start;
}

int
main(int argc, char *argv[])
{
	const struct task *t;
	int64_t *ns;
	int i, runs;

	if (argc < 5 || argc > 6 || (runs = atoi(argv[1])) < 1)
		errx(2, "usage: lib runs now single three [task]");
	now = atoll(argv[2]);
	for (i = 0; i < MAX_BATCH; i++) {
		points[i].time = now - 60 * (int64_t)(MAX_BATCH - 1 - i);
		points[i].value = i * 0.25;
	}
	if ((ns = calloc((size_t)runs, sizeof(*ns))) == NULL)
		err(1, NULL);
	for (t = tasks; t->name != NULL; t++) {
		if (argc == 6 && strcmp(t->name, argv[5]) != 0)
			continue;
		measure(t, argv[3 + t->file]);
		for (i = 0; i < runs; i++)
			ns[i] = measure(t, argv[3 + t->file]);
		qsort(ns, (size_t)runs, sizeof(*ns), ascending);
		printf("%s %lld\n", t->name, (long long)ns[runs / 2]);
	}
	free(ns);
	return 0;
}
