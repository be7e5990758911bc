/* SPDX-License-Identifier: ISC */
/*
 * Tests that no byte of a store can change unnoticed, that none of its files
 * can be cut, and that nothing that is read then is worse than an error.
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.h"
#include "share.h"
#include "tap.h"
#include "wsp-store.h"

static const char *const files[] = { "HEAD", "data/0/0", "data/0/1",
	"data/0/2", "data/0/3", "data/0/4" };

#define NFILES	(sizeof(files) / sizeof(files[0]))
#define STORE	"store"

struct bytes {
	uint8_t	data[65536];
	size_t	len;
};

static void
read_file(const char *path, struct bytes *b)
{
	FILE *f = fopen(path, "rb");

	if (f == NULL)
		err(1, "%s", path);
	b->len = fread(b->data, 1, sizeof(b->data), f);
	fclose(f);
}

static void
write_file(const char *path, const struct bytes *b, size_t len)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL || fwrite(b->data, 1, len, f) != len || fclose(f) != 0)
		err(1, "%s", path);
}

static const char *
path_of(const char *file)
{
	static char path[64];

	snprintf(path, sizeof(path), STORE "/%s", file);
	return path;
}

static void
copy_sample(void)
{
	const char *top = getenv("top_srcdir");
	char from[512];
	struct bytes b;
	size_t i;

	if (mkdir(STORE, 0700) == -1 || mkdir(STORE "/data", 0700) == -1 ||
	    mkdir(STORE "/data/0", 0700) == -1)
		err(1, STORE);
	for (i = 0; i < NFILES; i++) {
		snprintf(from, sizeof(from), "%s/tests/store/samples/basic/%s",
		    top == NULL ? "." : top, files[i]);
		read_file(from, &b);
		write_file(path_of(files[i]), &b, b.len);
	}
}

static void
count(void *arg, bool note, const char *text)
{
	(void)text;
	*(int *)arg += !note;
}

/* Reads all points and the file of a metric: only an error may come of it. */
static bool
look(struct wsp_store *s)
{
	static const char *const keys[] = { "main/up.wsp",
		"main/servers/web1/c.wsp", "main/servers/web1/load.wsp" };
	struct wsp_view_options o = { .at = 5, .now = 1700004800 };
	struct wsp_error error;
	struct wsp *w;
	bool sound = true;
	size_t i;

	for (i = 0; i < 6; i++) {
		o.points = i % 2 == 1;
		if (wsp_store_view(s, keys[i / 2], &o, &w, &error) == 0)
			wsp_close(w);
		else
			sound = sound && error.code != WSP_ESYS;
	}
	return sound;
}

/* How many problems are there?  -1 if something else went wrong. */
static int
problems(void)
{
	struct wsp_store_check_options options = { .data = true,
	    .rebuild = false };
	struct wsp_error error;
	struct wsp_store *s;
	int n = 0;

	if (wsp_store_open(&s, STORE, WSP_STORE_READ, 0, &error) == -1)
		return error.code == WSP_ECORRUPT ? 1 : -1;
	if (!look(s) || wsp_store_check(s, &options, count, &n, &error) == -1)
		n = -1;
	wsp_store_close(s);
	return n;
}

/* Changes a bit of each byte of a file. */
static void
flip(const char *file)
{
	struct bytes b;
	size_t i, missed = 0;

	read_file(path_of(file), &b);
	for (i = 0; i < b.len; i += every(1)) {
		b.data[i] ^= (uint8_t)(1 << i % 8);
		write_file(path_of(file), &b, b.len);
		missed += problems() < 1;
		b.data[i] ^= (uint8_t)(1 << i % 8);
	}
	write_file(path_of(file), &b, b.len);
	ok(missed == 0, "each changed byte of %s is noticed", file);
}

/* Cuts a file at many lengths, and makes it longer. */
static void
cut(const char *file)
{
	struct bytes b;
	size_t i, missed = 0;

	read_file(path_of(file), &b);
	for (i = 0; i < b.len; i += every(7)) {
		write_file(path_of(file), &b, i);
		missed += problems() < 1;
	}
	b.data[b.len] = 0;
	write_file(path_of(file), &b, b.len + 1);
	missed += problems() < 1;
	write_file(path_of(file), &b, b.len);
	ok(missed == 0, "%s of another length is noticed", file);
}

static void
clean(void)
{
	size_t i;

	for (i = 0; i < NFILES; i++)
		unlink(path_of(files[i]));
	rmdir(STORE "/data/0");
	rmdir(STORE "/data");
	rmdir(STORE);
}

int
main(void)
{
	size_t i;

	plan(2 + 2 * (int)NFILES);
	scratch_enter();
	copy_sample();
	ok(problems() == 0, "nothing is wrong with the sample");
	for (i = 0; i < NFILES; i++) {
		flip(files[i]);
		cut(files[i]);
	}
	ok(problems() == 0, "nor afterwards");
	clean();
	scratch_leave();
	return done();
}
