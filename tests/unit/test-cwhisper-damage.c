/* SPDX-License-Identifier: ISC */
/*
 * Flips a bit of every byte of compressed files, or of every few bytes unless
 * LONG is set: it is found or does no harm, and a repair loses nothing but what
 * was in the damaged place.
 */
#include <sys/endian.h>

#include <err.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "cwhisper/append.h"
#include "cwhisper/layout.h"
#include "cwhisper/update.h"
#include "cwhisper/write.h"
#include "file/file.h"
#include "random.h"
#include "scratch.h"
#include "share.h"
#include "tap.h"
#include "wsp-ops.h"

#define NOW		1700000000
#define METHOD		19
#define XFF		27
#define LAST_OFFSET	68	/* in the header of an archive */

static const struct shape {
	const char		*name;
	struct wsp_retention	 list[3];
	size_t			 n;
	uint32_t		 hint;
	size_t			 points;
	int			 values;	/* kinds of them */
} shapes[] = {
	{ "an empty file", { { 60, 60 } }, 1, 7200, 0, 1 },
	{ "a file of one archive", { { 60, 100 } }, 1, 32, 60, 3 },
	{ "one that went round", { { 1, 300 } }, 1, 40, 900, 1 },
	{ "one of two archives", { { 10, 120 }, { 60, 100 } }, 2, 32, 300, 2 },
	{ "one of three archives", { { 1, 60 }, { 10, 60 }, { 60, 50 } }, 3,
	    20, 700, 1 },
};

static double
value_of(const struct shape *s, size_t i)
{
	return s->values == 1 ? (double)(i / 7) : s->values == 2 ?
	    (double)(rnd() % 100) / 4 : from_bits(rnd() >> 2);
}

/* The most points that one block has. */
static size_t
fullest(const struct wsp_cw *f)
{
	size_t max = 0;
	uint32_t i, k;

	for (i = 0; i < f->narchives; i++)
		for (k = 0; k < f->archives[i].block_count; k++)
			if (f->archives[i].ranges[k].count >= max)
				max = f->archives[i].ranges[k].count + 1;
	return max;
}

/* Makes the bytes of a file, by updates one after the other. */
static uint8_t *
make(const struct shape *s, size_t *size, size_t *block)
{
	struct wsp_error error;
	struct wsp_cw f;
	struct wsp_cw_pass pass;
	struct wsp_point p;
	size_t i, replaced;
	uint8_t *bytes;

	if (wsp_cw_create(&f, s->list, s->n, WSP_AVERAGE, 0.5F, s->hint,
	    &error) == -1)
		errx(2, "%s", error.msg);
	for (i = 0; i < s->points; i++) {
		p.time = NOW - (int64_t)((s->points - 1 - i) *
		    s->list[0].step);
		p.value = value_of(s, i);
		pass = (struct wsp_cw_pass){ .now = p.time };
		if (wsp_cw_update(&f, &p, 1, &pass, &replaced, &error) == -1)
			errx(2, "%s", error.msg);
		free(pass.refused);
	}
	*block = fullest(&f);
	*size = wsp_cw_file_size(&f);
	bytes = wsp_cw_image(&f, &error);
	wsp_cw_free(&f);
	return bytes;
}

static void
save(const char *path, const uint8_t *bytes, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd == -1 || write(fd, bytes, size) != (ssize_t)size ||
	    close(fd) == -1)
		err(2, "%s", path);
}

/*
 * The archives of a file, which they outlive; false if they cannot be read.
 */
static bool
load(const char *path, size_t n, struct wsp_window *windows,
    struct wsp_archive *archives)
{
	struct wsp_error error;
	struct wsp *w;
	size_t i, k;

	if (wsp_open(&w, path, WSP_READ, 0, &error) == -1)
		return false;
	for (i = 0; i < n && i < wsp_info(w)->narchives; i++)
		if (wsp_window_load(w, (uint32_t)i, &windows[i],
		    &error) == -1)
			break;
		else {
			archives[i] = wsp_info(w)->archives[i];
			windows[i].archive = &archives[i];
		}
	wsp_close(w);
	for (k = 0; i < n && k < i; k++)
		wsp_window_free(&windows[k]);
	return i == n;
}

static void
unload(struct wsp_window *windows, size_t n)
{
	while (n > 0)
		wsp_window_free(&windows[--n]);
}

/*
 * How many points of these archives, or of those in their retention, are not
 * in those.  Where newer ones are lost, older ones can be seen.
 */
static size_t
lost(bool covered, const struct wsp_window *these,
    const struct wsp_window *those, size_t n)
{
	int64_t start = INT64_MIN;
	struct wsp_slot s;
	size_t i, count = 0;
	double value;
	uint32_t k;

	for (i = 0; i < n; i++) {
		if (covered)
			start = wsp_archive_start(these[i].archive, NOW);
		for (k = 0; k < these[i].count; k++) {
			wsp_window_slot(&these[i], k, &s);
			if (s.interval != 0 && s.interval > start &&
			    !(wsp_window_find(&those[i], s.interval, &value) &&
			    wsp_same_value(s.value, value)))
				count++;
		}
	}
	return count;
}

/* Fetches all that an archive has; false if that fails. */
static bool
fetch(const char *path, uint32_t archive, struct wsp_series *series)
{
	struct wsp_error error;
	struct wsp *w;
	bool found = false;

	if (wsp_open(&w, path, WSP_READ, 0, &error) == -1)
		return false;
	if (archive < wsp_info(w)->narchives && wsp_fetch(w, 0, NOW, NOW,
	    wsp_info(w)->archives[archive].step, &found, series, &error) == -1)
		found = false;
	wsp_close(w);
	return found;
}

/* Is every value that is fetched one that the good file has there? */
static bool
fetches_true(const char *path, size_t n)
{
	struct wsp_series good, bad;
	double v, want;
	uint64_t k;
	uint32_t i;
	bool same = true;

	for (i = 0; i < n; i++) {
		if (!fetch(path, i, &bad))
			continue;
		if (!fetch("good", i, &good))
			errx(2, "good");
		for (k = 0; k < bad.count; k++)
			if (wsp_series_get(&bad, k, &v) &&
			    !(wsp_series_get(&good, k, &want) &&
			    wsp_same_value(v, want)))
				same = false;
		wsp_series_free(&good);
		wsp_series_free(&bad);
	}
	return same;
}

struct totals {
	size_t	hidden;		/* changed what is read, and not found */
	size_t	broken;		/* a repair left errors */
	size_t	lost;		/* most points that a repair lost */
	size_t	false_values;	/* a flip in a block that changed a fetch */
	size_t	invented;	/* so did a repair, of what the header knew */
};

static size_t
errors_of(const char *path, size_t *findings)
{
	struct wsp_check_options options;
	struct wsp_findings found;
	struct wsp_error error;
	size_t n;

	wsp_check_defaults(&options);
	if (wsp_check(path, &options, NOW, &found, &error) == -1)
		errx(2, "%s", error.msg);
	n = found.errors;
	*findings = found.errors + found.warnings;
	wsp_findings_free(&found);
	return n;
}

/* What the original changes and leaves the checksum: method, xFilesFactor. */
static bool
is_setting(size_t at)
{
	return (at >= METHOD && at < METHOD + 4) || (at >= XFF && at < XFF + 4);
}

static void
judge(const struct shape *s, const char *path, const struct wsp_window *good,
    bool in_header, bool in_block, bool at_end, struct totals *t)
{
	struct wsp_repair_options options;
	struct wsp_findings changes;
	struct wsp_window is[3];
	struct wsp_archive archives[3];
	struct wsp_error error;
	size_t found, n;

	memset(is, 0, sizeof(is));
	t->false_values += in_block && !fetches_true(path, s->n);
	errors_of(path, &found);
	if (found == 0) {
		if (!load(path, s->n, is, archives) ||
		    lost(false, good, is, s->n) +
		    lost(false, is, good, s->n) > 0)
			t->hidden++;
		unload(is, s->n);
		return;
	}
	wsp_repair_defaults(&options);
	options.no_sync = true;
	if (wsp_repair(path, &options, NOW, &changes, &error) == -1) {
		t->broken += !in_header;
		return;
	}
	wsp_findings_free(&changes);
	if (errors_of(path, &found) > 0 || !load(path, s->n, is, archives)) {
		t->broken++;
		return;
	}
	n = lost(false, good, is, s->n);
	if (!in_header && n > t->lost)
		t->lost = n;
	t->invented += at_end && lost(true, is, good, s->n) > 0;
	unload(is, s->n);
}

/* Is it the byte behind the checksum of an archive's current block? */
static bool
is_last(const uint8_t *bytes, size_t n, size_t at)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (at == be32dec(bytes + WSP_CW_HEADER_SIZE +
		    WSP_CW_ENTRY_SIZE * i + LAST_OFFSET))
			return true;
	return false;
}

static void
report(const struct shape *s, const struct totals *t, size_t block)
{
	if (!ok(t->hidden == 0, "of %s no flipped bit is hidden", s->name))
		printf("# %zu are\n", t->hidden);
	if (!ok(t->broken == 0, "and every one can be repaired"))
		printf("# %zu cannot\n", t->broken);
	if (!ok(t->lost <= block, "with what is in no other block"))
		printf("# lost %zu\n", t->lost);
	if (!ok(t->false_values == 0, "and no fetch tells what never was"))
		printf("# %zu do\n", t->false_values);
	if (!ok(t->invented == 0, "nor a repair, where the header knows"))
		printf("# %zu do\n", t->invented);
}

static void
test_shape(const struct shape *s)
{
	struct totals t = { 0 };
	struct wsp_window good[3];
	struct wsp_archive archives[3];
	size_t size, i, header, block, first;
	uint8_t *bytes = make(s, &size, &block);

	save("good", bytes, size);
	ok(errors_of("good", &i) == 0 && i == 0, "%s is sound", s->name);
	if (!load("good", s->n, good, archives))
		errx(2, "good");
	header = WSP_CW_HEADER_SIZE + WSP_CW_ENTRY_SIZE * s->n;
	first = be32dec(bytes + WSP_CW_HEADER_SIZE);
	for (i = 0; i < size; i += every(11)) {
		bytes[i] ^= (uint8_t)(1 << i * 5 % 8);
		save("bad", bytes, size);
		bytes[i] ^= (uint8_t)(1 << i * 5 % 8);
		if (!is_setting(i))
			judge(s, "bad", good, i < header, i >= first,
			    is_last(bytes, s->n, i), &t);
	}
	report(s, &t, block);
	unload(good, s->n);
	free(bytes);
}

int
main(void)
{
	size_t i;

	plan(6 * (int)(sizeof(shapes) / sizeof(shapes[0])));
	random_seed(NULL);
	scratch_enter();
	for (i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		test_shape(&shapes[i]);
	scratch_leave();
	return done();
}
