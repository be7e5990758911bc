/* SPDX-License-Identifier: ISC */
/* estimate.c - how much room files of a layout take. */
#include <err.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "estimate.h"
#include "retentions.h"

#define BLOCK		4096

/* What the header, an archive's entry in it and a slot take: whisper(5). */
#define HEADER_SIZE	16
#define ENTRY_SIZE	12
#define SLOT_SIZE	12

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
print_estimate(const struct retentions *r, uint64_t points)
{
	static const int thousands[] = { 1, 5, 10, 50, 100, 500 };
	uint64_t size, disk;
	size_t i;

	for (i = 0; i < r->n; i++)
		printf("Archive %zu: %" PRIu64 " points of %" PRIu64
		    "s precision\n", i, r->list[i].points, r->list[i].step);
	size = HEADER_SIZE + ENTRY_SIZE * r->n + SLOT_SIZE * points;
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

/* Splits a list at its commas; the words stay where they are. */
static char **
split(char *list, int *n)
{
	char **words = NULL, *word;

	*n = 0;
	while ((word = strsep(&list, ",")) != NULL) {
		words = reallocarray(words, (size_t)*n + 1, sizeof(*words));
		if (words == NULL)
			err(1, NULL);
		words[(*n)++] = word;
	}
	return words;
}

/* Sums the points up; false if there are absurdly many. */
static bool
count_points(const struct retentions *r, uint64_t *points)
{
	size_t i;

	*points = 0;
	for (i = 0; i < r->n; i++) {
		if (r->list[i].points > MAX_POINTS - *points)
			return false;
		*points += r->list[i].points;
	}
	return true;
}

int
estimate_sizes(int argc, char *argv[])
{
	char **words = NULL;
	struct retentions r;
	uint64_t points;

	cli_operands(argc, 1, argc);
	if (argc == 1 && strchr(argv[0] + (argv[0][0] != '\0'), ',') != NULL)
		argv = words = split(argv[0], &argc);
	if (retentions_parse(&r, argc, argv, NULL) == 0) {
		if (count_points(&r, &points))
			print_estimate(&r, points);
		else
			cli_failx(NULL, "too many points");
		free(r.list);
	}
	free(words);
	return cli_finish();
}
