/* SPDX-License-Identifier: ISC */
/*
 * The operations of golden scripts that move points between archives.
 */
#include <sys/endian.h>

#include <err.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"
#include "wsp-ops.h"

#define SLOT_SIZE	12

static int64_t
integer_or(const char *text, int64_t none)
{
	return strcmp(text, "-") == 0 ? none : integer(text);
}

/* Where the slot of an interval is; an empty archive begins with it. */
static uint64_t
place_of(const struct wsp_archive *a, const uint8_t *file, int64_t interval)
{
	int64_t base = be32dec(file + a->offset), n;

	if (base == 0)
		return a->offset;
	n = (interval - base) / a->step % a->points;
	return a->offset + SLOT_SIZE * (uint64_t)(n < 0 ? n + a->points : n);
}

/* Where the time of a point ends. */
static char *
end_of_time(char *point)
{
	char *colon = strchr(point, ':');

	if (colon == NULL)
		errx(2, "%s: not a point", point);
	return colon;
}

/* Writes slots as they are, into the bytes of a file. */
static void
put_points(uint8_t *file, const struct wsp_archive *a, char **points, size_t n)
{
	uint64_t place, bits;
	int64_t interval;
	double value;
	char *colon;
	size_t i;

	for (i = 0; i < n; i++) {
		colon = end_of_time(points[i]);
		*colon = '\0';
		interval = integer(points[i]);
		*colon = ':';
		value = number(colon + 1);
		if (value != value)
			bits = UINT64_C(0x7ff8000000000000);
		else
			memcpy(&bits, &value, sizeof(bits));
		place = place_of(a, file, interval);
		be32enc(file + place, (uint32_t)interval);
		be64enc(file + place + 4, bits);
	}
}

void
op_put(const struct op *op, FILE *out)
{
	struct wsp_archive archive;
	size_t size;
	uint8_t *bytes = file_read(op->argv[1], false, &size);
	FILE *f;

	if (bytes == NULL || !archive_decode(bytes, size,
	    (uint32_t)integer(op->argv[2]), &archive))
		errx(2, "%s: no archive %s", op->argv[1], op->argv[2]);
	put_points(bytes, &archive, op->argv + 3, op->argc - 3);
	f = fopen(op->argv[1], "r+");
	if (f == NULL || fwrite(bytes, 1, size, f) != size || fclose(f) == EOF)
		err(2, "%s", op->argv[1]);
	free(bytes);
	fprintf(out, "=ok\n");
}

/* Reads what a file is to become, and what a resize of it would lose. */
void
op_lost(const struct op *op, FILE *out)
{
	struct wsp_error error;
	struct wsp_lost lost;
	struct wsp *w = NULL;
	size_t n;
	struct wsp_retention *list = retentions(op, 6, &n);

	if (open_file(&w, op->argv[1], WSP_READ, &error) == -1 ||
	    wsp_resize_lost(w, list, n, integer(op->argv[2]), &lost,
	    &error) == -1)
		put_error(out, &error);
	else
		fprintf(out, "=lost %" PRIu64 " %" PRIu64 "\n", lost.older,
		    lost.later);
	wsp_close(w);
	free(list);
}

/* What a resize counts is what it was expected to lose. */
static bool
resize(const struct op *op, const struct wsp_retention *list, size_t n,
    struct wsp_resize_options *options, struct wsp_error *error)
{
	int64_t now = integer(op->argv[2]);
	struct wsp_resize_report report;
	struct wsp_lost lost;
	struct wsp *w = NULL;
	bool good;

	good = open_file(&w, op->argv[1], WSP_READ, error) == 0 &&
	    wsp_resize_lost(w, list, n, now, &lost, error) == 0;
	wsp_close(w);
	if (!good || wsp_resize(op->argv[1], list, n, options, now, &report,
	    error) == -1)
		return false;
	if (report.lost.older != lost.older || report.lost.later != lost.later)
		errx(2, "%s: other losses than were said", op->argv[1]);
	return true;
}

void
op_resize(const struct op *op, FILE *out)
{
	struct wsp_resize_options options;
	struct wsp_error error;
	enum wsp_method method;
	double xff;
	size_t n;
	struct wsp_retention *list = retentions(op, 6, &n);
	bool good = true;

	wsp_resize_defaults(&options);
	options.backup.kind = WSP_BACKUP_NONE;
	options.no_sync = true;
	options.spread = strcmp(op->argv[5], "spread") == 0;
	if (strcmp(op->argv[3], "-") != 0) {
		xff = number(op->argv[3]);
		options.xff = &xff;
	}
	if (strcmp(op->argv[4], "-") != 0) {
		good = wsp_method_parse(op->argv[4], &method, &error) == 0;
		options.method = &method;
	}
	good = good && resize(op, list, n, &options, &error);
	put_outcome(out, good, &error);
	free(list);
}

typedef int	fill_fn(struct wsp *, struct wsp *,
		    const struct wsp_fill_options *, int64_t, uint64_t *,
		    struct wsp_error *);

/* A dry run counts the same slots and writes nothing. */
static bool
fill_both(struct wsp *src, struct wsp *dst, fill_fn *fn,
    struct wsp_fill_options *options, int64_t now, struct wsp_error *error)
{
	uint64_t would, did;

	options->dry_run = true;
	if (fn(src, dst, options, now, &would, error) == -1)
		return false;
	options->dry_run = false;
	if (fn(src, dst, options, now, &did, error) == -1)
		return false;
	if (did != would)
		errx(2, "%" PRIu64 " slots written, %" PRIu64 " said", did,
		    would);
	return true;
}

static void
fill(const struct op *op, fill_fn *fn, FILE *out)
{
	struct wsp *src = NULL, *dst = NULL;
	int64_t now = integer(op->argv[3]);
	struct wsp_fill_options options;
	struct wsp_error error;
	bool good;

	wsp_fill_defaults(&options);
	options.from = integer_or(op->argv[4], options.from);
	options.until = integer_or(op->argv[5], now);
	options.no_rollups = op->argc > 6 && strcmp(op->argv[6], "plain") == 0;
	good = open_file(&src, op->argv[1], WSP_READ, &error) == 0 &&
	    open_file(&dst, op->argv[2], WSP_WRITE, &error) == 0 &&
	    fill_both(src, dst, fn, &options, now, &error);
	put_outcome(out, good, &error);
	wsp_close(dst);
	wsp_close(src);
}

void
op_fill(const struct op *op, FILE *out)
{
	fill(op, wsp_fill, out);
}

void
op_resample(const struct op *op, FILE *out)
{
	fill(op, wsp_resample, out);
}

static size_t
put_part(FILE *out, const struct wsp_series *s)
{
	double value;
	size_t n = 0;
	uint64_t i;

	for (i = 0; i < s->count; i++) {
		if (!wsp_series_get(s, i, &value))
			continue;
		fprintf(out, "=c %" PRId64 " ", s->from + (int64_t)i * s->step);
		put_number(out, value);
		fputc('\n', out);
		n++;
	}
	return n;
}

void
op_clean(const struct op *op, FILE *out)
{
	int64_t now = integer(op->argv[2]);
	struct wsp_parts parts;
	struct wsp_error error;
	struct wsp *w = NULL;
	char *list = NULL;
	size_t i, n = 0, length;
	FILE *points;

	if (open_file(&w, op->argv[1], WSP_READ, &error) == -1 ||
	    wsp_fetch_parts(w, integer_or(op->argv[3], 0),
	    integer_or(op->argv[4], now), now, &parts, &error) == -1) {
		put_error(out, &error);
		wsp_close(w);
		return;
	}
	if ((points = open_memstream(&list, &length)) == NULL)
		err(2, NULL);
	for (i = 0; i < parts.n; i++)
		n += put_part(points, &parts.list[i]);
	fclose(points);
	fprintf(out, "=clean %zu\n%s", n, list);
	free(list);
	wsp_parts_free(&parts);
	wsp_close(w);
}
