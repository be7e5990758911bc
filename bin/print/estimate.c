/* SPDX-License-Identifier: ISC */
/* estimate.c - how much room files of a layout take. */
#include <inttypes.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "print/estimate.h"
#include "cli/retentions.h"

#define BLOCK		4096

/* Larger files than this are not estimated but refused. */
#define MAX_POINTS	(UINT64_C(1) << 50)

static void
print_bytes(double n)
{
	static const char *const units[] = { "bytes", "KB", "MB", "GB" };
	int i;

	for (i = 0; i < 3 && n >= 1024; i++)
		n /= 1024;
	printf("%.3f%s", n, units[i]);
}

static void
print_estimate(const struct retentions *r, uint64_t size)
{
	static const int thousands[] = { 1, 5, 10, 50, 100, 500 };
	uint64_t disk;
	size_t i;

	for (i = 0; i < r->n; i++)
		printf("Archive %zu: %" PRIu64 " points of %" PRIu64
		    "s precision\n", i, r->list[i].points, r->list[i].step);
	disk = (size + BLOCK - 1) / BLOCK * BLOCK;
	printf("\nEstimated Whisper DB Size: ");
	print_bytes((double)size);
	printf(" (%" PRIu64 " bytes on disk with 4k blocks)\n\n", disk);
	for (i = 0; i < sizeof(thousands) / sizeof(thousands[0]); i++) {
		printf("Estimated storage requirement for %dk metrics: ",
		    thousands[i]);
		print_bytes((double)thousands[i] * 1000 * (double)disk);
		putchar('\n');
	}
}

/* Is one of them no archive at all? */
static bool
has_nothing(const struct retentions *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->list[i].step == 0 || r->list[i].points == 0)
			return true;
	return false;
}

/* Are there absurdly many points? */
static bool
too_many(const struct retentions *r)
{
	uint64_t left = MAX_POINTS;
	size_t i;

	for (i = 0; i < r->n; i++) {
		if (r->list[i].points > left)
			return true;
		left -= r->list[i].points;
	}
	return false;
}

/* Finds the size of a file; of a compressed one the archives have to fit. */
static int
find_size(const struct retentions *r, bool compressed, uint64_t *size)
{
	struct wsp_create_options options;
	struct wsp_error error;

	*size = wsp_file_size(r->list, r->n);
	if (!compressed)
		return 0;
	wsp_create_defaults(&options);
	options.compressed = true;
	if (wsp_create_size(r->list, r->n, &options, size, &error) == 0)
		return 0;
	cli_fail(NULL, &error);
	return -1;
}

int
estimate_sizes(int argc, char *argv[], bool compressed)
{
	struct retentions r;
	uint64_t size;

	cli_operands(argc, 1, argc);
	if (retentions_parse(&r, argc, argv, NULL) == 0) {
		if (has_nothing(&r))
			cli_failx(NULL, "an archive has a step of 0 or no "
			    "points");
		else if (too_many(&r))
			cli_failx(NULL, "too many points");
		else if (find_size(&r, compressed, &size) == 0)
			print_estimate(&r, size);
		free(r.list);
	}
	return cli_finish();
}
