/* SPDX-License-Identifier: ISC */
/*
 * Turns the rings in the output of whisper-dump.
 *
 * Which slot of an empty ring is written first has no meaning, and after a
 * batch the reference leaves it to the order of a hash table.  So the slots
 * of each archive are compared in their order, but not from the first one on.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"

/* Compares the rotations of a block that begin with line a and line b. */
static int
compare_rotations(char **block, size_t n, size_t a, size_t b)
{
	size_t i;
	int c = 0;

	for (i = 0; c == 0 && i < n; i++)
		c = strcmp(block[(a + i) % n], block[(b + i) % n]);
	return c;
}

/* Puts the least rotation in place, whatever the block begins with. */
static void
turn(char **block, size_t n)
{
	char **copy = grow(NULL, n, sizeof(*copy));
	size_t i, least = 0;

	for (i = 1; i < n; i++)
		if (compare_rotations(block, n, i, least) < 0)
			least = i;
	for (i = 0; i < n; i++)
		copy[i] = block[(least + i) % n];
	memcpy(block, copy, n * sizeof(*copy));
	free(copy);
}

/* Finds the line after a heading, or n. */
static size_t
after_heading(char **lines, size_t i, size_t n)
{
	for (; i < n; i++)
		if (strncmp(lines[i], "=out Archive ", 13) == 0 &&
		    strstr(lines[i], " data:") != NULL)
			return i + 1;
	return n;
}

/* Drops the numbers of slots, which do not turn with them. */
static void
drop_numbers(char **block, size_t n)
{
	char *colon;

	for (; n > 0; n--, block++)
		if ((colon = strchr(*block, ':')) != NULL)
			*block = colon;
}

void
turn_dump(const struct op *op, char **lines, size_t n)
{
	struct wsp_archive archive;
	uint8_t *file = NULL;
	bool raw = false;
	size_t a, block, i = 1, size = 0;

	for (a = 3; a < op->argc; a++)
		if (op->argv[a][0] != '-' && file == NULL)
			file = file_read(op->argv[a], false, &size);
		else if (strcmp(op->argv[a], "--raw") == 0 ||
		    strcmp(op->argv[a], "-r") == 0)
			raw = true;
	for (a = 0; file != NULL && archive_decode(file, size, (uint32_t)a,
	    &archive); a++) {
		if (!raw)
			i = after_heading(lines, i, n);
		if (i >= n)
			break;
		block = archive.points < n - i ? archive.points : n - i;
		if (!raw)
			drop_numbers(lines + i, block);
		turn(lines + i, block);
		i += block;
	}
	free(file);
}
