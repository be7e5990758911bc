/* SPDX-License-Identifier: ISC */
/*
 * Tests that a commit that was cut off anywhere leaves the one before: all
 * lengths of what was appended, every part of the slot, and sectors that were
 * written out of order.
 */
#include <fcntl.h>

#include "random.h"
#include "scratch.h"
#include "tap.h"
#include "wsp-catalog.h"

#define PATH	"cat"
#define SECTOR	512
#define PAGE	4096

struct bytes {
	uint8_t	*data;
	size_t	 len;
};

static int wrongs;

static void
say_wrong(void *arg, bool note, const char *text)
{
	(void)arg;
	(void)text;
	wrongs += !note;
}

static struct bytes
read_file(void)
{
	struct bytes b = { malloc(1 << 20), 0 };
	FILE *f = fopen(PATH, "rb");

	if (b.data == NULL || f == NULL)
		err(1, "%s", PATH);
	b.len = fread(b.data, 1, 1 << 20, f);
	fclose(f);
	return b;
}

static void
write_file(const struct bytes *b)
{
	FILE *f = fopen(PATH, "wb");

	if (f == NULL || fwrite(b->data, 1, b->len, f) != b->len ||
	    fclose(f) == EOF)
		err(1, "%s", PATH);
}

static void
commit(int first, int n)
{
	struct wsp_catalog_options options;
	struct wsp_catalog_record r = { .size = 1, .state = WSP_STATE_EMPTY };
	struct wsp_catalog_edit *e;
	struct wsp_error error;
	char name[32];
	int i;

	wsp_catalog_defaults(&options);
	options.no_sync = true;
	options.block = 8;
	options.fill = 6;
	if (wsp_catalog_begin(&e, PATH, &options, 1700000000 + first,
	    &error) == -1)
		errx(1, "%s", error.msg);
	for (i = first; i < first + n; i++) {
		snprintf(name, sizeof(name), "dir%d/metric%d", i % 5, i);
		r.name = name;
		r.len = strlen(name);
		if (wsp_catalog_put(e, &r, &error) == -1)
			errx(1, "%s", error.msg);
	}
	if (wsp_catalog_commit(e, &error) == -1)
		errx(1, "%s", error.msg);
}

/* How many metrics has what is there?  -1 if it is not sound. */
static int
count(const struct bytes *b)
{
	struct wsp_catalog_info info;
	struct wsp_error error;
	struct wsp_catalog *c;

	write_file(b);
	if (wsp_catalog_open(&c, PATH, &error) == -1)
		return -1;
	wrongs = 0;
	if (wsp_catalog_check(c, say_wrong, NULL, &error) == -1)
		wrongs++;
	wsp_catalog_info(c, &info);
	wsp_catalog_close(c);
	return wrongs == 0 ? (int)info.metrics : -1;
}

/* The head of the one before, and some of what comes after it. */
static bool
survives_lengths(const struct bytes *old, const struct bytes *new)
{
	struct bytes b = { malloc(new->len), 0 };
	int bad = 0;

	memcpy(b.data, new->data, new->len);
	memcpy(b.data, old->data, PAGE);
	for (b.len = old->len; b.len <= new->len; b.len++)
		bad += count(&b) != 20;
	free(b.data);
	return bad == 0;
}

/* The slot is one write of 128 bytes, of which any part may be there. */
static bool
survives_slot(const struct bytes *old, const struct bytes *new)
{
	struct bytes b = { malloc(new->len), new->len };
	size_t at, i;
	int bad = 0, n;

	for (at = 1024; at <= 2048; at += 1024)
		for (i = 0; i <= 128; i++) {
			memcpy(b.data, new->data, new->len);
			memcpy(b.data, old->data, PAGE);
			memcpy(b.data + at, new->data + at, i);
			n = count(&b);
			bad += n != 20 && n != 30;
			memcpy(b.data + at, old->data + at, i);
			memcpy(b.data + at + i, new->data + at + i, 128 - i);
			n = count(&b);
			bad += n != 20 && n != 30;
		}
	free(b.data);
	return bad == 0;
}

/* Before the sync any sectors of the parts may be there, and no slot. */
static bool
survives_sectors(const struct bytes *old, const struct bytes *new)
{
	struct bytes b = { malloc(new->len), new->len };
	size_t at, end;
	int i, bad = 0;

	for (i = 0; i < 200; i++) {
		memcpy(b.data, new->data, new->len);
		memcpy(b.data, old->data, PAGE);
		for (at = old->len; at < new->len; at = end) {
			end = (at / SECTOR + 1) * SECTOR;
			end = end < new->len ? end : new->len;
			if (rnd() % 2 == 0)
				memset(b.data + at, 0, end - at);
		}
		bad += count(&b) != 20;
	}
	free(b.data);
	return bad == 0;
}

/* After such a crash the next commit is as sound as any. */
static bool
goes_on(const struct bytes *old, const struct bytes *new)
{
	struct bytes b = { malloc(new->len), new->len - 7 }, after;
	bool good;

	memcpy(b.data, new->data, new->len);
	memcpy(b.data, old->data, PAGE);
	write_file(&b);
	commit(40, 10);
	after = read_file();
	good = count(&after) == 30;
	free(after.data);
	free(b.data);
	return good;
}

int
main(int argc, char *argv[])
{
	struct bytes old, new;

	plan(5);
	random_seed(argc > 1 ? argv[1] : NULL);
	scratch_enter();
	commit(0, 10);
	commit(10, 10);
	old = read_file();
	commit(20, 10);
	new = read_file();
	ok(count(&old) == 20 && count(&new) == 30 && new.len > old.len,
	    "a commit is appended");
	ok(survives_lengths(&old, &new),
	    "cut off at any length the commit before is there");
	ok(survives_slot(&old, &new),
	    "with any part of its slot one of the two commits is there");
	ok(survives_sectors(&old, &new),
	    "with any of its sectors and no slot the one before is there");
	ok(goes_on(&old, &new), "after a crash the next commit is sound");
	free(old.data);
	free(new.data);
	scratch_leave();
	return done();
}
