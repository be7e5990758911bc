/* SPDX-License-Identifier: ISC */
/*
 * Tests the reader of catalogues on samples that another program made: it
 * prints what that prints, and no byte of them can change unnoticed.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog/catalog.h"
#include "share.h"
#include "tap.h"

static const char *const samples[] = {
	"good-empty", "good-listed", "good-mirror-names", "good-mirror-odd",
	"good-replaced", "good-small", "good-tail", "good-torn-slot",
	"good-two-commits"
};

#define NSAMPLES	(sizeof(samples) / sizeof(samples[0]))

struct bytes {
	uint8_t	*data;
	size_t	 len;
};

static struct bytes
read_sample(const char *name, const char *suffix)
{
	const char *dir = getenv("top_srcdir");
	struct bytes b = { malloc(65536), 0 };
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/tests/catalog/%s%s",
	    dir != NULL ? dir : ".", name, suffix);
	if (b.data == NULL || (f = fopen(path, "rb")) == NULL)
		err(1, "%s", path);
	b.len = fread(b.data, 1, 65536, f);
	fclose(f);
	return b;
}

static int
read_bytes(void *arg, void *buf, size_t len, uint64_t offset, size_t *got,
    struct wsp_error *error)
{
	const struct bytes *b = arg;

	(void)error;
	*got = 0;
	if (offset >= b->len)
		return 0;
	*got = len < b->len - offset ? len : b->len - (size_t)offset;
	memcpy(buf, b->data + offset, *got);
	return 0;
}

static void
close_bytes(void *arg)
{
	(void)arg;
}

static struct wsp_catalog *
open_bytes(struct bytes *b, struct wsp_error *error)
{
	struct wsp_reader reader = { .arg = b, .size = b->len,
	    .read = read_bytes, .close = close_bytes };
	struct wsp_catalog *c;

	return wsp_catalog_adopt(&c, &reader, error) == 0 ? c : NULL;
}

static int
add_text(void *arg, const char *text, size_t len, struct wsp_error *error)
{
	return wsp_buf_add(arg, text, len, error);
}

static void
count_told(void *arg, bool note, const char *text)
{
	int *counts = arg;

	if (getenv("VERBOSE") != NULL)
		printf("# %s\n", text);
	counts[note]++;
}

/* Is the dump of these bytes the text? */
static bool
dumps(struct bytes *b, const struct bytes *text)
{
	struct wsp_buf out = { 0 };
	struct wsp_error error;
	struct wsp_catalog *c;
	bool same;

	if ((c = open_bytes(b, &error)) == NULL)
		return false;
	same = wsp_catalog_dump(c, add_text, &out, &error) == 0 &&
	    out.len == text->len && memcmp(out.data, text->data,
	    out.len) == 0;
	wsp_catalog_close(c);
	wsp_buf_free(&out);
	return same;
}

/* What does the check say?  -1: it cannot be read. */
static int
wrongs(struct bytes *b, int *notes)
{
	struct wsp_error error;
	struct wsp_catalog *c;
	int counts[2] = { 0, 0 }, ret;

	if ((c = open_bytes(b, &error)) == NULL)
		return -1;
	ret = wsp_catalog_check(c, count_told, counts, &error);
	wsp_catalog_close(c);
	*notes = counts[1];
	return ret == -1 ? -1 : counts[0];
}

/* A changed byte is noticed, or is one that does not matter. */
static bool
notices_flips(struct bytes *b, const struct bytes *text)
{
	int notes, before, missed = 0;
	size_t i;

	wrongs(b, &before);
	for (i = 0; i < b->len; i += every(1)) {
		b->data[i] ^= 1 << i % 8;
		notes = 0;
		if (wrongs(b, &notes) == 0 && notes == before &&
		    !dumps(b, text)) {
			printf("# byte %zu is missed\n", i);
			missed++;
		}
		b->data[i] ^= 1 << i % 8;
	}
	return missed == 0;
}

/* Cut anywhere it says another thing, the commit before, or nothing. */
static bool
notices_cuts(struct bytes *b, const struct bytes *text)
{
	struct bytes cut = { malloc(b->len), 0 };
	int notes, before, missed = 0;

	wrongs(b, &before);
	for (; cut.len < b->len; cut.len += every(1)) {
		/* Memory of its own shows a read past the end. */
		free(cut.data);
		if ((cut.data = malloc(cut.len + 1)) == NULL)
			err(1, NULL);
		memcpy(cut.data, b->data, cut.len);
		notes = 0;
		if (wrongs(&cut, &notes) == 0 && notes == before &&
		    !dumps(&cut, text))
			missed++;
	}
	free(cut.data);
	return missed == 0;
}

int
main(void)
{
	struct bytes b, text;
	int notes = 0;
	size_t i;

	plan(4 * (int)NSAMPLES);
	for (i = 0; i < NSAMPLES; i++) {
		b = read_sample(samples[i], ".cat");
		text = read_sample(samples[i], ".json");
		ok(dumps(&b, &text), "%s is dumped byte for byte", samples[i]);
		ok(wrongs(&b, &notes) == 0, "%s is sound", samples[i]);
		ok(notices_flips(&b, &text), "%s: every bit that changes is "
		    "noticed or does not matter", samples[i]);
		ok(notices_cuts(&b, &text), "%s: every cut is noticed or "
		    "does not matter", samples[i]);
		free(b.data);
		free(text.data);
	}
	return done();
}
