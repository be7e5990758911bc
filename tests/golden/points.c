/* SPDX-License-Identifier: ISC */
/*
 * The operations of golden scripts that write, read and compare points, through
 * the library.
 */
#include <err.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"
#include "wsp-ops.h"

#define LOCK_MS		10000

int
open_file(struct wsp **w, const char *path, enum wsp_access access,
    struct wsp_error *error)
{
	return wsp_open(w, path, access, LOCK_MS, error);
}

void
put_outcome(FILE *out, bool good, const struct wsp_error *error)
{
	if (good)
		fprintf(out, "=ok\n");
	else
		put_error(out, error);
}

void
op_update(const struct op *op, FILE *out)
{
	struct wsp_point point = {
		integer(op->argv[3]), number(op->argv[4])
	};
	int64_t now = integer(op->argv[2]);
	struct wsp *w = NULL;
	struct wsp_error error;
	bool good;

	good = open_file(&w, op->argv[1], WSP_WRITE, &error) == 0 &&
	    wsp_update(w, &point, now, &error) == 0;
	put_outcome(out, good, &error);
	wsp_close(w);
}

struct wsp_point
point_of(char *text)
{
	char *colon = strchr(text, ':');

	if (colon == NULL)
		errx(2, "%s: not a point", text);
	*colon = '\0';
	return (struct wsp_point){ integer(text), number(colon + 1) };
}

/* Nothing to write is no reason to want the file. */
void
op_update_many(const struct op *op, FILE *out)
{
	struct wsp_point *points = grow(NULL, op->argc, sizeof(*points));
	int64_t now = integer(op->argv[2]);
	size_t i, n = op->argc - 3;
	struct wsp *w = NULL;
	struct wsp_error error;
	bool good;

	for (i = 0; i < n; i++)
		points[i] = point_of(op->argv[3 + i]);
	good = n == 0 || (open_file(&w, op->argv[1], WSP_WRITE, &error) == 0 &&
	    wsp_update_many(w, points, n, now, NULL, &error) == 0);
	put_outcome(out, good, &error);
	wsp_close(w);
	free(points);
}

/* To the original of compressed files NaN is a point that is missing. */
static void
put_series(FILE *out, const struct wsp_series *s, bool compressed)
{
	double value;
	uint64_t i;

	fprintf(out, "=series %" PRId64 " %" PRId64 " %u %" PRIu64, s->from,
	    s->until, s->step, s->count);
	for (i = 0; i < s->count; i++) {
		fputc(' ', out);
		if (wsp_series_get(s, i, &value) &&
		    !(compressed && isnan(value)))
			put_number(out, value);
		else
			fprintf(out, "null");
	}
	fputc('\n', out);
}

/* A step that cannot be read matters only where there would be points. */
void
op_fetch(const struct op *op, FILE *out)
{
	int64_t now = integer(op->argv[2]);
	int64_t from = integer(op->argv[3]);
	int64_t until = strcmp(op->argv[4], "-") == 0 ? now :
	    integer(op->argv[4]);
	struct wsp *w = NULL;
	struct wsp_error error, step_error;
	struct wsp_series series;
	uint64_t step = 0;
	bool bad_step, found;

	bad_step = strcmp(op->argv[5], "-") != 0 &&
	    wsp_step_parse(op->argv[5], &step, &step_error) == -1;
	if (open_file(&w, op->argv[1], WSP_READ, &error) == -1 ||
	    wsp_fetch(w, from, until, now, step, &found, &series, &error) == -1)
		put_error(out, &error);
	else if (!found)
		fprintf(out, "=none\n");
	else {
		if (bad_step)
			put_error(out, &step_error);
		else
			put_series(out, &series,
			    wsp_info(w)->compressed);
		wsp_series_free(&series);
	}
	wsp_close(w);
}

void
op_merge(const struct op *op, FILE *out)
{
	char **argv = op->argv;
	int64_t now = integer(argv[3]);
	int64_t from = strcmp(argv[4], "-") == 0 ? 0 : integer(argv[4]);
	int64_t until = strcmp(argv[5], "-") == 0 ? now : integer(argv[5]);
	struct wsp *src = NULL, *dst = NULL;
	struct wsp_error error;
	bool good;

	good = open_file(&src, argv[1], WSP_READ, &error) == 0 &&
	    open_file(&dst, argv[2], WSP_WRITE, &error) == 0 &&
	    wsp_merge(src, dst, argv[1], argv[2], from, until, now,
	    &error) == 0;
	put_outcome(out, good, &error);
	wsp_close(dst);
	wsp_close(src);
}

static void
put_optional(FILE *out, bool known, double value)
{
	fputc(' ', out);
	if (known)
		put_number(out, value);
	else
		fprintf(out, "null");
}

static void
put_diff(FILE *out, const struct wsp_diff *diff)
{
	const struct wsp_archive_diff *a;
	const struct wsp_difference *d;
	uint32_t i;
	size_t k;

	fprintf(out, "=diff %u\n", diff->narchives);
	for (i = 0; i < diff->narchives; i++) {
		a = &diff->archives[i];
		fprintf(out, "=d %u %" PRIu64 " %zu\n", a->archive, a->total,
		    a->differing);
		for (k = 0; k < a->differing; k++) {
			d = &a->points[k];
			fprintf(out, "=e %u %" PRId64, a->archive, d->time);
			put_optional(out, d->a_known, d->a);
			put_optional(out, d->b_known, d->b);
			fputc('\n', out);
		}
	}
}

void
op_diff(const struct op *op, FILE *out)
{
	char **argv = op->argv;
	int64_t now = integer(argv[3]);
	struct wsp_diff_options options = {
		.ignore_empty = strcmp(argv[5], "1") == 0,
		.until = strcmp(argv[4], "-") == 0 ? 0 : integer(argv[4]),
	};
	struct wsp *a = NULL, *b = NULL;
	struct wsp_error error;
	struct wsp_diff diff;

	if (open_file(&a, argv[1], WSP_READ, &error) == -1 ||
	    open_file(&b, argv[2], WSP_READ, &error) == -1 ||
	    wsp_diff(a, b, argv[1], argv[2], &options, now, &diff,
	    &error) == -1)
		put_error(out, &error);
	else {
		put_diff(out, &diff);
		wsp_diff_free(&diff);
	}
	wsp_close(b);
	wsp_close(a);
}
