/* SPDX-License-Identifier: ISC */
/*
 * The operations of golden scripts on retentions and headers, through the
 * library.
 */
#include <sys/endian.h>

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "golden.h"

#define LOCK_MS		10000

#define HEADER_SIZE	16
#define ENTRY_SIZE	12
#define SLOT_SIZE	12

int64_t
integer(const char *text)
{
	char *end;
	intmax_t n;

	errno = 0;
	n = strtoimax(text, &end, 10);
	if (end == text || *end != '\0' || errno != 0)
		errx(2, "%s: not an integer", text);
	return n;
}

double
number(const char *text)
{
	char *end;
	double value;

	value = strtod(text, &end);
	if (end == text || *end != '\0')
		errx(2, "%s: not a number", text);
	return value;
}

void
put_number(FILE *out, double value)
{
	if (isnan(value))
		fprintf(out, "nan");
	else
		fprintf(out, "%.17g", value);
}

void
put_error(FILE *out, const struct wsp_error *error)
{
	static const char *const classes[] = {
		[WSP_OK] = "NoError",
		[WSP_ESYS] = "OSError",
		[WSP_ELOCKED] = "Locked",
		[WSP_ECORRUPT] = "CorruptWhisperFile",
		[WSP_ECONFIG] = "InvalidConfiguration",
		[WSP_EMETHOD] = "InvalidAggregationMethod",
		[WSP_EXFF] = "InvalidXFilesFactor",
		[WSP_ENOTCOVERED] = "TimestampNotCovered",
		[WSP_EINTERVAL] = "InvalidTimeInterval",
		[WSP_EVALUE] = "ValueError",
		[WSP_EUNALIKE] = "NotImplementedError",
	};

	fprintf(out, "!%s %s\n", classes[error->code], error->msg);
}

void
op_parse(const struct op *op, FILE *out)
{
	struct wsp_retention r;
	struct wsp_error error;

	if (wsp_retention_parse(op->argv[1], &r, &error) == -1)
		put_error(out, &error);
	else
		fprintf(out, "=retention %" PRIu64 " %" PRIu64 "\n", r.step,
		    r.points);
}

struct wsp_retention *
retentions(const struct op *op, size_t first, size_t *n)
{
	struct wsp_retention *list = grow(NULL, op->argc, sizeof(*list));
	size_t i;

	*n = op->argc - first;
	for (i = 0; i < *n; i++)
		if (sscanf(op->argv[first + i], "%" SCNu64 ":%" SCNu64,
		    &list[i].step, &list[i].points) != 2)
			errx(2, "%s: not a retention", op->argv[first + i]);
	return list;
}

void
op_validate(const struct op *op, FILE *out)
{
	struct wsp_error error;
	size_t i, n;
	struct wsp_retention *list = retentions(op, 1, &n);

	if (wsp_retention_check(list, n, &error) == -1)
		put_error(out, &error);
	else {
		fprintf(out, "=valid");
		for (i = 0; i < n; i++)
			fprintf(out, " %" PRIu64 ":%" PRIu64, list[i].step,
			    list[i].points);
		fputc('\n', out);
	}
	free(list);
}

static enum wsp_alloc
allocation(const char *word)
{
	return strcmp(word, "sparse") == 0 ? WSP_SPARSE :
	    strcmp(word, "fallocate") == 0 ? WSP_FALLOCATE : WSP_ZEROED;
}

/* Does a script want a file that others make, but not we? */
static bool
is_foreign(const struct op *op, const struct wsp_error *error)
{
	return error->code == WSP_ECONFIG && op->nexpected == 1 &&
	    strcmp(op->expected[0], "=ok") == 0;
}

/* Makes an empty file of any archives. */
static bool
create_foreign(const char *path, const struct wsp_retention *list, size_t n,
    const struct wsp_create_options *options)
{
	size_t i, size = HEADER_SIZE + ENTRY_SIZE * n;
	uint8_t *head = grow(NULL, size, 1), *entry = head + HEADER_SIZE;
	float xff = (float)options->xff;
	uint64_t end = size, reach = 0;
	uint32_t bits;
	FILE *f;

	for (i = 0; i < n; i++, entry += ENTRY_SIZE) {
		be32enc(entry, (uint32_t)end);
		be32enc(entry + 4, (uint32_t)list[i].step);
		be32enc(entry + 8, (uint32_t)list[i].points);
		end += SLOT_SIZE * list[i].points;
		if (list[i].step * list[i].points > reach)
			reach = list[i].step * list[i].points;
	}
	memcpy(&bits, &xff, sizeof(bits));
	be32enc(head, options->method);
	be32enc(head + 4, (uint32_t)reach);
	be32enc(head + 8, bits);
	be32enc(head + 12, (uint32_t)n);
	f = fopen(path, "w");
	if (f == NULL || fwrite(head, 1, size, f) != size ||
	    fclose(f) == EOF || truncate(path, (off_t)end) == -1)
		err(2, "%s", path);
	free(head);
	return true;
}

void
op_create(const struct op *op, FILE *out)
{
	struct wsp_create_options options;
	struct wsp_error error;
	size_t n;
	struct wsp_retention *list = retentions(op, 5, &n);

	wsp_create_defaults(&options);
	options.xff = number(op->argv[2]);
	options.alloc = allocation(op->argv[4]);
	options.no_sync = true;
	if (wsp_method_parse(op->argv[3], &options.method, &error) == -1 ||
	    (wsp_create(op->argv[1], list, n, &options, NULL, &error) == -1 &&
	    (!is_foreign(op, &error) || !create_foreign(op->argv[1], list, n,
	    &options))))
		put_error(out, &error);
	else
		fprintf(out, "=ok\n");
	free(list);
}

/*
 * Whether upstream would read this header.  The library refuses more, but must
 * still show what is there.
 */
static bool
is_readable(const char *path, const struct wsp_info *info)
{
	size_t size = 0;
	uint8_t *file = file_read(path, false, &size);
	bool complete = size >= 16 && info->narchives == be32dec(file + 12);

	free(file);
	return complete && wsp_method_name(info->method) != NULL &&
	    info->xff >= 0 && info->xff <= 1;
}

static void
put_info(FILE *out, const struct wsp_info *info)
{
	const struct wsp_archive *a;
	uint32_t i;

	fprintf(out, "=info %s %u ", wsp_method_name(info->method),
	    info->max_retention);
	put_number(out, info->xff);
	fprintf(out, " %u\n", info->narchives);
	for (i = 0; i < info->narchives; i++) {
		a = &info->archives[i];
		fprintf(out, "=archive %u %u %u %u %" PRIu64 " %" PRIu64 "\n",
		    i, a->offset, a->step, a->points,
		    wsp_archive_retention(a), wsp_archive_size(a));
	}
}

void
op_info(const struct op *op, FILE *out)
{
	struct wsp_error error;
	struct wsp *w;

	if (wsp_open(&w, op->argv[1], WSP_LOOK, LOCK_MS, &error) == -1) {
		if (error.code == WSP_ESYS)
			fprintf(out, "=none\n");
		else
			put_error(out, &error);
		return;
	}
	if (is_readable(op->argv[1], wsp_info(w)))
		put_info(out, wsp_info(w));
	else
		fprintf(out, "!CorruptWhisperFile %s\n",
		    wsp_problem(w) != NULL ? wsp_problem(w) : "not noticed");
	wsp_close(w);
}

void
op_setagg(const struct op *op, FILE *out)
{
	bool keep = strcmp(op->argv[3], "-") == 0;
	double xff = keep ? 0 : number(op->argv[3]);
	struct wsp *w = NULL;
	enum wsp_method method;
	struct wsp_error error;
	uint32_t old;

	if (wsp_open(&w, op->argv[1], WSP_WRITE, LOCK_MS, &error) == -1)
		goto fail;
	old = wsp_info(w)->method;
	if (wsp_method_parse(op->argv[2], &method, &error) == -1 ||
	    wsp_set_aggregation(w, method, keep ? NULL : &xff, &error) == -1)
		goto fail;
	fprintf(out, "=old %s\n", wsp_method_name(old));
	wsp_close(w);
	return;
fail:
	put_error(out, &error);
	wsp_close(w);
}

void
op_setxff(const struct op *op, FILE *out)
{
	double xff = number(op->argv[2]);
	struct wsp *w = NULL;
	struct wsp_error error;
	float old;

	if (wsp_open(&w, op->argv[1], WSP_WRITE, LOCK_MS, &error) == -1)
		goto fail;
	old = wsp_info(w)->xff;
	if (wsp_set_aggregation(w, wsp_info(w)->method, &xff, &error) == -1)
		goto fail;
	fprintf(out, "=old ");
	put_number(out, old);
	fputc('\n', out);
	wsp_close(w);
	return;
fail:
	put_error(out, &error);
	wsp_close(w);
}
