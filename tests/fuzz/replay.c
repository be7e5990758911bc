/* SPDX-License-Identifier: ISC */
/*
 * replay.c - run a fuzz target once on each file of a corpus.
 *
 * This needs no fuzzer, so that what was found once is tested everywhere.
 * The operands are directories; without any it is the corpus that the
 * program's name ends in, as "file" for replay-file.
 */
#include <dirent.h>
#include <err.h>

#include "fuzz.h"
#include "../unit/tap.h"

static struct dirent **files;

static int
is_input(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static uint8_t *
read_file(const char *path, size_t *size)
{
	uint8_t *data = NULL;
	FILE *file;
	long len;

	if ((file = fopen(path, "rb")) == NULL)
		return NULL;
	if (fseek(file, 0, SEEK_END) == 0 && (len = ftell(file)) >= 0 &&
	    (data = malloc((size_t)len + 1)) != NULL) {
		rewind(file);
		*size = fread(data, 1, (size_t)len, file);
	}
	fclose(file);
	return data;
}

/* Runs one input in memory of just its size, for AddressSanitizer's sake. */
static bool
replay(const char *path)
{
	uint8_t *data, *exact;
	size_t size;

	if ((data = read_file(path, &size)) == NULL)
		return false;
	if ((exact = malloc(size)) != NULL || size == 0) {
		if (size > 0)
			memcpy(exact, data, size);
		LLVMFuzzerTestOneInput(exact, size);
	}
	free(exact);
	free(data);
	return true;
}

static void
replay_all(const char *dir, int n)
{
	char *path;
	int i;

	for (i = 0; i < n; i++) {
		if (asprintf(&path, "%s/%s", dir, files[i]->d_name) == -1)
			err(1, NULL);
		ok(replay(path), "%s", files[i]->d_name);
		free(path);
		free(files[i]);
	}
	free(files);
}

int
main(int argc, char *argv[])
{
	const char *top = getenv("top_srcdir"), *name;
	char *dir;
	int n;

	if (argc > 2)
		errx(2, "usage: %s [directory]", getprogname());
	if ((name = strrchr(getprogname(), '-')) == NULL)
		name = "-";
	if (argc == 2)
		dir = strdup(argv[1]);
	else if (asprintf(&dir, "%s/tests/fuzz/corpus/%s",
	    top == NULL ? "." : top, name + 1) == -1)
		dir = NULL;
	if (dir == NULL)
		err(1, NULL);
	if ((n = scandir(dir, &files, is_input, alphasort)) == -1)
		err(1, "%s", dir);
	plan(n);
	replay_all(dir, n);
	free(dir);
	return done();
}
