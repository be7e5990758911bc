/* SPDX-License-Identifier: ISC */
/*
 * Brings Whisper files into a form in which equal ones have equal bytes, with
 * code of its own, because it judges the library.
 */
#include <sys/endian.h>
#include <sys/stat.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"

#define HEADER_SIZE	16
#define ENTRY_SIZE	12
#define SLOT_SIZE	12

bool
archive_decode(const uint8_t *file, size_t size, uint32_t i,
    struct wsp_archive *archive)
{
	uint64_t at = HEADER_SIZE + (uint64_t)ENTRY_SIZE * i;

	if (size < HEADER_SIZE || i >= be32dec(file + 12) ||
	    at + ENTRY_SIZE > size)
		return false;
	archive->offset = be32dec(file + at);
	archive->step = be32dec(file + at + 4);
	archive->points = be32dec(file + at + 8);
	return true;
}

/* Whether the archives are complete and lie back to back. */
static bool
is_well_formed(const uint8_t *file, size_t size)
{
	struct wsp_archive archive;
	uint64_t end;
	uint32_t i, n;

	if (size < HEADER_SIZE)
		return false;
	n = be32dec(file + 12);
	end = HEADER_SIZE + (uint64_t)ENTRY_SIZE * n;
	for (i = 0; i < n; i++) {
		if (!archive_decode(file, size, i, &archive) ||
		    archive.offset != end)
			return false;
		end += (uint64_t)SLOT_SIZE * archive.points;
	}
	return end <= size;
}

/* Turns a ring so that an interval's slot depends on the interval alone. */
static void
turn(uint8_t *ring, const struct wsp_archive *archive)
{
	size_t bytes = (size_t)SLOT_SIZE * archive->points;
	uint8_t *copy;
	size_t head;

	if (bytes == 0 || archive->step == 0 || be32dec(ring) == 0)
		return;
	head = (size_t)SLOT_SIZE *
	    (be32dec(ring) / archive->step % archive->points);
	copy = grow(NULL, bytes, 1);
	memcpy(copy, ring, bytes);
	memcpy(ring + head, copy, bytes - head);
	memcpy(ring, copy + bytes - head, head);
	free(copy);
}

uint8_t *
file_read(const char *path, bool canonical, size_t *size)
{
	FILE *f = fopen(path, "r");
	struct wsp_archive archive;
	uint8_t *file;
	struct stat st;
	uint32_t i;

	if (f == NULL)
		return NULL;
	if (fstat(fileno(f), &st) == -1 || !S_ISREG(st.st_mode)) {
		fclose(f);
		return NULL;
	}
	file = grow(NULL, (size_t)st.st_size, 1);
	*size = fread(file, 1, (size_t)st.st_size, f);
	fclose(f);
	if (canonical && is_well_formed(file, *size))
		for (i = 0; archive_decode(file, *size, i, &archive); i++)
			turn(file + archive.offset, &archive);
	return file;
}
