/* SPDX-License-Identifier: ISC */
/*
 * fuzz-load.c - restore a file from a text, write its text, and restore it
 * from that.
 */
#include "scratch.h"
#include "../unit/text.h"
#include "wsp-ops.h"

static char first[256], second[256];

static void
remove_files(void)
{
	unlink(first);
	unlink(second);
}

static void
make_files(void)
{
	if (first[0] != '\0')
		return;
	close(make_file(first, sizeof(first)));
	close(make_file(second, sizeof(second)));
	atexit(remove_files);
}

static int
load(struct text *t, const char *path, uint64_t *size)
{
	struct wsp_error error = { 0 };
	struct wsp_create_options options;
	int ret;

	wsp_create_defaults(&options);
	options.overwrite = true;
	options.no_sync = true;
	t->at = 0;
	ret = wsp_load(path, text_line, t, &options, size, &error);
	if (ret == -1)
		must(error.msg[0] != '\0' && (error.code == WSP_ESYS ||
		    (error.code == WSP_EVALUE &&
		    strncmp(error.msg, "line ", 5) == 0)),
		    "a bad text is a bad value, on a line");
	return ret;
}

/* Writes the text of a file; false if it has not even a header. */
static bool
text_of(const char *path, struct text *t)
{
	struct wsp_error error;
	struct wsp *w;

	if (wsp_open(&w, path, WSP_LOOK, 0, &error) == -1)
		return false;
	must(wsp_exact(w, text_add, t, &error) == 0,
	    "what can be opened has a text");
	wsp_close(w);
	return true;
}

static void
must_be_same(uint64_t size)
{
	static uint8_t a[MAX_SIZE], b[MAX_SIZE];
	FILE *file;
	size_t alen, blen;

	if ((file = fopen(first, "rb")) == NULL)
		err(1, "%s", first);
	alen = fread(a, 1, sizeof(a), file);
	fclose(file);
	if ((file = fopen(second, "rb")) == NULL)
		err(1, "%s", second);
	blen = fread(b, 1, sizeof(b), file);
	fclose(file);
	must(alen == size && blen == size && memcmp(a, b, alen) == 0,
	    "a file is restored bit for bit");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text input = { .len = size }, text = { 0 };
	uint64_t bytes, again;

	make_files();
	if ((input.bytes = malloc(size + 1)) == NULL)
		return 0;
	memcpy(input.bytes, data, size);
	if (load(&input, first, &bytes) == 0 && bytes <= MAX_SIZE &&
	    text_of(first, &text)) {
		must(load(&text, second, &again) == 0 && again == bytes,
		    "the text of a file can be loaded");
		must_be_same(bytes);
	}
	free(input.bytes);
	free(text.bytes);
	return 0;
}
