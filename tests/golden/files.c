/* SPDX-License-Identifier: ISC */
/*
 * The operations of golden scripts that make, damage and inspect files as such.
 */
#include <sys/endian.h>
#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <sha2.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "golden.h"

#define SLOT_SIZE	12

static void
put_done(FILE *out, bool good)
{
	if (good)
		fprintf(out, "=ok\n");
	else
		fprintf(out, "!OSError %s\n", strerror(errno));
}

static bool
write_file(const char *path, const char *mode, long at, const void *bytes,
    size_t n)
{
	FILE *f = fopen(path, mode);
	bool good;

	if (f == NULL)
		return false;
	good = fseek(f, at, SEEK_SET) == 0 && fwrite(bytes, 1, n, f) == n;
	return fclose(f) == 0 && good;
}

/* Writes bytes given in hexadecimal; - is none. */
static void
write_hex(const char *path, const char *mode, long at, const char *hex,
    FILE *out)
{
	size_t i, n = strcmp(hex, "-") == 0 ? 0 : strlen(hex) / 2;
	uint8_t *bytes = grow(NULL, n, 1);
	unsigned int byte;

	for (i = 0; i < n; i++) {
		if (sscanf(hex + 2 * i, "%2x", &byte) != 1)
			errx(2, "%s: not hexadecimal", hex);
		bytes[i] = (uint8_t)byte;
	}
	put_done(out, write_file(path, mode, at, bytes, n));
	free(bytes);
}

void
op_raw(const struct op *op, FILE *out)
{
	write_hex(op->argv[1], "w", 0, op->argv[2], out);
}

void
op_patch(const struct op *op, FILE *out)
{
	write_hex(op->argv[1], "r+", (long)integer(op->argv[2]), op->argv[3],
	    out);
}

void
op_truncate(const struct op *op, FILE *out)
{
	put_done(out,
	    truncate(op->argv[1], (off_t)integer(op->argv[2])) == 0);
}

void
op_copy(const struct op *op, FILE *out)
{
	size_t size;
	uint8_t *file = file_read(op->argv[1], false, &size);

	put_done(out, file != NULL &&
	    write_file(op->argv[2], "w", 0, file, size));
	free(file);
}

void
op_unlink(const struct op *op, FILE *out)
{
	put_done(out, unlink(op->argv[1]) == 0);
}

void
op_exists(const struct op *op, FILE *out)
{
	struct stat st;

	fprintf(out, "=%d\n", lstat(op->argv[1], &st) == 0);
}

/* Prints an archive's slots that are not all zero; returns how many. */
static size_t
put_slots(FILE *out, uint32_t i, const struct wsp_archive *archive,
    const uint8_t *file, size_t size)
{
	static const uint8_t empty[SLOT_SIZE];
	uint64_t at, bits;
	size_t n = 0;
	double value;
	uint32_t k;

	for (k = 0; k < archive->points; k++) {
		at = archive->offset + (uint64_t)SLOT_SIZE * k;
		if (at + SLOT_SIZE > size)
			break;
		if (memcmp(file + at, empty, SLOT_SIZE) == 0)
			continue;
		bits = be64dec(file + at + 4);
		memcpy(&value, &bits, sizeof(value));
		fprintf(out, "=p %u %u %u ", i, k, be32dec(file + at));
		put_number(out, value);
		fputc('\n', out);
		n++;
	}
	return n;
}

void
op_points(const struct op *op, FILE *out)
{
	struct wsp_archive archive;
	char *list = NULL;
	size_t size, length, n = 0;
	uint8_t *file;
	FILE *slots;
	uint32_t i;

	file = file_read(op->argv[1], true, &size);
	if (file == NULL) {
		put_done(out, false);
		return;
	}
	slots = open_memstream(&list, &length);
	if (slots == NULL)
		err(2, NULL);
	for (i = 0; archive_decode(file, size, i, &archive); i++)
		n += put_slots(slots, i, &archive, file, size);
	fclose(slots);
	fprintf(out, "=points %zu\n%s", n, list);
	free(list);
	free(file);
}

/* This and op_expect_canon() have no result unless they fail. */
void
op_expect_size(const struct op *op, FILE *out)
{
	struct stat st;

	if (lstat(op->argv[1], &st) == -1)
		fprintf(out, "no file %s\n", op->argv[1]);
	else if (st.st_size != integer(op->argv[2]))
		fprintf(out, "%jd bytes, not %s\n", (intmax_t)st.st_size,
		    op->argv[2]);
}

void
op_expect_canon(const struct op *op, FILE *out)
{
	char digest[SHA256_DIGEST_STRING_LENGTH];
	size_t size;
	uint8_t *file = file_read(op->argv[1], true, &size);

	if (file == NULL)
		fprintf(out, "no file %s\n", op->argv[1]);
	else if (strcmp(SHA256Data(file, size, digest), op->argv[2]) != 0)
		fprintf(out, "%s with other contents\n", op->argv[1]);
	free(file);
}
