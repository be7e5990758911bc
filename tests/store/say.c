/* SPDX-License-Identifier: ISC */
/*
 * say.c - says what files and points of a store were: say STORE.
 *
 * Each line of standard input is a tid, a key and perhaps steps, between tabs.
 * The answer is a line with the CRC-32 and the size of the file, or "none", and
 * a line for each step: the intervals and the bits of their values.
 */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/build.h"
#include "store/points.h"
#include "store/record.h"

static void
say_file(struct wsp_store *s, const char *key, uint64_t at)
{
	struct wsp_store_file file;
	struct wsp_error error;
	bool found;

	if (wsp_store_build(s, key, at, &found, &file, &error) == -1)
		errx(1, "%s", error.msg);
	if (file.there)
		printf("%08" PRIx32 " %zu\n", wsp_store_crc(file.bytes,
		    file.size), file.size);
	else
		puts("none");
	free(file.bytes);
}

static void
say_points(const struct wsp_store_points *p, uint32_t step)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->list[i].step == step && !p->list[i].empty)
			printf(" %" PRIu32 ":%016" PRIx64, p->list[i].unit *
			    step, p->list[i].bits);
	putchar('\n');
}

int
main(int argc, char *argv[])
{
	struct wsp_store_points points;
	struct wsp_error error;
	struct wsp_store *s;
	char line[65536], *at, *key, *step;

	if (argc != 2)
		errx(2, "usage: say store");
	if (wsp_store_open(&s, argv[1], WSP_STORE_READ, 0, &error) == -1)
		errx(1, "%s: %s", argv[1], error.msg);
	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		at = strtok(line, "\t");
		key = strtok(NULL, "\t");
		say_file(s, key, strtoull(at, NULL, 10));
		if (wsp_store_points_gather(s, key, strtoull(at, NULL, 10),
		    INT64_MIN, &points, &error) == -1)
			errx(1, "%s", error.msg);
		while ((step = strtok(NULL, "\t")) != NULL)
			say_points(&points, (uint32_t)strtoul(step, NULL,
			    10));
		wsp_store_points_free(&points);
	}
	wsp_store_close(s);
	return 0;
}
