/* SPDX-License-Identifier: ISC */
/*
 * Stops an update of a compressed file after each byte that it writes: every
 * point that was there can be read, nothing is read that was never written,
 * and a repair keeps all that is read.  Only where the writing stops inside a
 * point of a buffer, which has no checksum of its own, nobody can tell.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "cwhisper/append.h"
#include "cwhisper/check.h"
#include "cwhisper/layout.h"
#include "cwhisper/update.h"
#include "cwhisper/write.h"
#include "file/file.h"
#include "random.h"
#include "tap.h"

#define NOW	1699999980
#define MAXSTEPS	3

static struct wsp_error error;

static const struct shape {
	const char		*name;
	struct wsp_retention	 list[3];
	size_t			 n;
	uint32_t		 hint;
	size_t			 before, added;
} shapes[] = {
	{ "the first points of a file", { { 60, 60 } }, 1, 7200, 0, 3 },
	{ "points of a block", { { 60, 100 } }, 1, 64, 30, 4 },
	{ "points that fill blocks", { { 1, 300 } }, 1, 32, 350, 120 },
	{ "points of two archives", { { 10, 120 }, { 60, 100 } }, 2, 32, 300,
	    40 },
	{ "points of three archives", { { 1, 60 }, { 10, 60 }, { 60, 50 } }, 3,
	    20, 700, 75 },
};

/* The bytes of a file, and how many of those to be written still are. */
struct disk {
	uint8_t	*bytes;
	size_t	 size;
	size_t	 left;
	size_t	 written;
};

static int
write_disk(void *arg, const void *buf, size_t len, uint64_t offset,
    struct wsp_error *err)
{
	struct disk *d = arg;
	size_t n = len < d->left ? len : d->left;

	(void)err;
	memcpy(d->bytes + offset, buf, n);
	d->left -= n;
	d->written += len;
	return 0;
}

static int
read_disk(void *arg, void *buf, size_t len, uint64_t offset,
    struct wsp_error *err)
{
	const struct disk *d = arg;

	(void)err;
	memcpy(buf, d->bytes + offset, len);
	return 0;
}

static double
value_at(int64_t time)
{
	return (double)(time % 11) + (time % 7 == 0 ? 0.1 : 0);
}

/* Adds points to a file in memory, the last of them at a time. */
static void
add(struct wsp_cw *f, size_t n, int64_t last, bool at_once)
{
	struct wsp_cw_pass pass = { .now = last };
	struct wsp_point *p = calloc(n + 1, sizeof(*p));
	size_t i, replaced;

	for (i = 0; i < n; i++) {
		p[i].time = last - (int64_t)((n - 1 - i) *
		    f->archives[0].step);
		p[i].value = value_at(p[i].time);
		pass.now = at_once ? last : p[i].time;
		if (!at_once && wsp_cw_update(f, &p[i], 1, &pass, &replaced,
		    &error) == -1)
			errx(2, "%s", error.msg);
	}
	if (at_once &&
	    wsp_cw_update(f, p, n, &pass, &replaced, &error) == -1)
		errx(2, "%s", error.msg);
	free(pass.refused);
	free(p);
}

/* The file as bytes, and again of these. */
static void
make(const struct shape *s, struct disk *d, struct wsp_cw *f)
{
	uint32_t meta;

	if (wsp_cw_create(f, s->list, s->n, WSP_SUM, 0.5F, s->hint,
	    &error) == -1)
		errx(2, "%s", error.msg);
	add(f, s->before, NOW - (int64_t)(s->added * s->list[0].step), false);
	d->size = wsp_cw_file_size(f);
	d->bytes = wsp_cw_image(f, &error);
	wsp_cw_free(f);
	if (wsp_cw_meta_size(d->bytes, d->size, d->size, &meta,
	    &error) == -1 ||
	    wsp_cw_decode(d->bytes, meta, d->size, f, &error) == -1)
		errx(2, "%s", error.msg);
	f->read = read_disk;
	f->arg = d;
}

/* The windows of a file of these bytes, which is to stay open. */
static bool
load(const uint8_t *bytes, size_t size, struct wsp_source **source,
    struct wsp **w, struct wsp_window *windows)
{
	uint32_t i;

	memset(windows, 0, MAXSTEPS * sizeof(*windows));
	if ((*source = wsp_buffer(&error)) == NULL ||
	    wsp_source_write(*source, bytes, size, 0, &error) == -1 ||
	    wsp_adopt(w, *source, "it", WSP_READ, &error) == -1)
		return false;
	for (i = 0; i < wsp_info(*w)->narchives; i++)
		if (wsp_window_load(*w, i, &windows[i], &error) == -1)
			return false;
	return true;
}

static void
unload(struct wsp_source *source, struct wsp *w, struct wsp_window *windows)
{
	size_t i;

	for (i = 0; i < MAXSTEPS; i++)
		wsp_window_free(&windows[i]);
	wsp_let_go(w);
	wsp_source_drop(source);
}

/* Is every point of the finest archive that is still covered in those? */
static bool
all_in(const struct wsp_window *these, const struct wsp_window *those,
    int64_t now)
{
	int64_t start = wsp_archive_start(these->archive, now);
	struct wsp_slot s;
	double value;
	uint32_t k;

	for (k = 0; k < these->count; k++) {
		wsp_window_slot(these, k, &s);
		if (s.interval > start && !(wsp_window_find(those, s.interval,
		    &value) && wsp_same_value(s.value, value)))
			return false;
	}
	return true;
}

/* Has every point of the finest archive the value that was given to it? */
static bool
all_right(const struct wsp_window *win)
{
	struct wsp_slot s;
	uint32_t k;

	for (k = 0; k < win->count; k++) {
		wsp_window_slot(win, k, &s);
		if (s.interval != 0 &&
		    !wsp_same_value(s.value, value_at(s.interval)))
			return false;
	}
	return true;
}

static int
count_one(void *arg, const char *id, int64_t archive, const char *text,
    struct wsp_error *err)
{
	size_t *n = arg;

	(void)archive;
	(void)text;
	(void)err;
	*n += strcmp(id, "header-checksum") != 0;
	return 0;
}

/* Repairs bytes in memory; the image is new. */
static uint8_t *
mend(struct disk *d)
{
	uint32_t meta;
	struct wsp_cw f;
	uint8_t *image;
	size_t lost = 0;

	if (wsp_cw_meta_size(d->bytes, d->size, d->size, &meta,
	    &error) == -1 ||
	    wsp_cw_decode(d->bytes, meta, d->size, &f, &error) == -1)
		return NULL;
	f.read = read_disk;
	f.arg = d;
	image = wsp_cw_mend(&f, count_one, &lost, &error) == -1 ? NULL :
	    wsp_cw_image(&f, &error);
	wsp_cw_free(&f);
	return image;
}

struct failures {
	size_t	unread, lost, wrong, unmended;
};

static void
judge(struct disk *d, const struct wsp_window *old, int64_t now,
    struct failures *f)
{
	struct wsp_window is[MAXSTEPS], mended[MAXSTEPS];
	struct wsp_source *source, *other;
	struct wsp *w, *v;
	uint8_t *image;

	if (!load(d->bytes, d->size, &source, &w, is)) {
		f->unread++;
		return;
	}
	f->lost += !all_in(&old[0], &is[0], now);
	f->wrong += !all_right(&is[0]);
	if ((image = mend(d)) == NULL ||
	    !load(image, d->size, &other, &v, mended))
		f->unmended++;
	else {
		f->unmended += !all_in(&is[0], &mended[0], now) ||
		    !all_right(&mended[0]);
		unload(other, v, mended);
	}
	free(image);
	unload(source, w, is);
}

/* Is a place before the blocks inside a point of a buffer? */
static bool
in_slot(const struct wsp_cw *f, size_t offset)
{
	size_t at = WSP_CW_HEADER_SIZE + WSP_CW_ENTRY_SIZE * f->narchives, n;
	uint32_t i;

	for (i = 0; i < f->narchives; i++) {
		at += WSP_CW_RANGE_SIZE * f->archives[i].block_count;
		n = WSP_SLOT_SIZE * WSP_CW_UNITS * f->archives[i].ratio;
		if (offset > at && offset < at + n)
			return (offset - at) % WSP_SLOT_SIZE != 0;
		at += n;
	}
	return false;
}

static void
test_shape(const struct shape *s)
{
	struct failures fails = { 0 };
	struct wsp_window old[MAXSTEPS];
	struct wsp_source *source;
	struct disk d = { 0 }, torn;
	struct wsp_cw f;
	struct wsp *w;
	size_t k, total;

	make(s, &d, &f);
	if (!load(d.bytes, d.size, &source, &w, old))
		errx(2, "%s", error.msg);
	add(&f, s->added, NOW, true);
	ok(!f.anew, "%s are written in place", s->name);
	torn = d;
	torn.bytes = malloc(d.size);
	wsp_cw_store(&f, write_disk, &torn, &error);
	total = torn.written;
	for (k = 0; k <= total; k++) {
		if (k + f.meta_size > total &&
		    in_slot(&f, k + f.meta_size - total))
			continue;
		memcpy(torn.bytes, d.bytes, d.size);
		torn.left = k;
		wsp_cw_store(&f, write_disk, &torn, &error);
		judge(&torn, old, NOW, &fails);
	}
	if (!ok(fails.unread + fails.lost == 0, "stopped at any of %zu bytes, "
	    "the old ones can be read", total))
		printf("# %zu unread, %zu lost\n", fails.unread, fails.lost);
	ok(fails.wrong == 0, "and no others but the new");
	ok(fails.unmended == 0, "and a repair keeps them");
	free(torn.bytes);
	unload(source, w, old);
	wsp_cw_free(&f);
	free(d.bytes);
}

int
main(void)
{
	size_t i;

	plan(4 * (int)(sizeof(shapes) / sizeof(shapes[0])));
	for (i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		test_shape(&shapes[i]);
	return done();
}
