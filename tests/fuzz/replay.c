/* SPDX-License-Identifier: ISC */
/*
 * replay.c - run a fuzz target once on each file of some directories.
 *
 * This needs no fuzzer, so that what was found once is tested everywhere.
 * Without operands the directory is the corpus that the end of the program's
 * name tells: for replay-file it is corpus/file.
 */
#include <dirent.h>
#include <err.h>

#include "fuzz.h"
#include "../unit/tap.h"

static int
is_input(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int
list(const char *dir, struct dirent ***files)
{
	int n;

	if ((n = scandir(dir, files, is_input, alphasort)) == -1)
		err(1, "%s", dir);
	return n;
}

static void
free_list(struct dirent **files, int n)
{
	while (n > 0)
		free(files[--n]);
	free(files);
}

/* The memory is just as large as the file, so that a sanitizer is strict. */
static bool
replay(const char *path)
{
	FILE *file;
	uint8_t *data = NULL;
	long size;
	bool done = false;

	if ((file = fopen(path, "rb")) == NULL)
		return false;
	if (fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0 &&
	    ((data = malloc((size_t)size)) != NULL || size == 0)) {
		rewind(file);
		if (fread(data, 1, (size_t)size, file) == (size_t)size) {
			LLVMFuzzerTestOneInput(data, (size_t)size);
			done = true;
		}
	}
	free(data);
	fclose(file);
	return done;
}

static void
replay_all(const char *dir)
{
	struct dirent **files;
	char *path;
	int i, n;

	n = list(dir, &files);
	for (i = 0; i < n; i++) {
		if (asprintf(&path, "%s/%s", dir, files[i]->d_name) == -1)
			err(1, NULL);
		ok(replay(path), "%s", files[i]->d_name);
		free(path);
	}
	free_list(files, n);
}

/* The corpus that belongs to this program. */
static char *
own_corpus(void)
{
	const char *top = getenv("top_srcdir");
	const char *dash = strrchr(getprogname(), '-');
	char *dir;

	if (asprintf(&dir, "%s/tests/fuzz/corpus/%s", top == NULL ? "." : top,
	    dash == NULL ? "" : dash + 1) == -1)
		err(1, NULL);
	return dir;
}

int
main(int argc, char *argv[])
{
	char *own[] = { argc > 1 ? NULL : own_corpus(), NULL };
	char **dirs = argc > 1 ? argv + 1 : own, **dir;
	struct dirent **files;
	int n, total = 0;

	for (dir = dirs; *dir != NULL; dir++) {
		n = list(*dir, &files);
		free_list(files, n);
		total += n;
	}
	plan(total);
	for (dir = dirs; *dir != NULL; dir++)
		replay_all(*dir);
	free(own[0]);
	return done();
}
