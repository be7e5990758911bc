/* SPDX-License-Identifier: ISC */
/* Tests that of a damaged file opened by WSP_LOOK only slots can be read. */
#include <fcntl.h>

#include "says.h"
#include "scratch.h"
#include "tap.h"
#include "wsp-ops.h"

#define DAMAGED	"damaged.wsp"
#define GOOD	"good.wsp"
#define NOW	INT64_C(1700000000)

static const struct damage {
	off_t		 offset;
	unsigned char	 bytes[4];
	const char	*what;
	const char	*problem;
} damages[] = {
	{ 44, { 0 }, "a step of 0", "archive 2 has a step of 0 seconds" },
	{ 48, { 0 }, "no points", "archive 2 has no points" },
	{ 12, { 0 }, "no archives", "there are no archives" },
	{ 40, { 255, 0, 0, 0 }, "an archive behind the end", "" },
	{ 0, { 0, 0, 0, 99 }, "no such method",
	    "unknown aggregation type 99" }
};

#define NDAMAGES	(sizeof(damages) / sizeof(damages[0]))

static struct wsp_error error;

static struct wsp *
look(const char *path, enum wsp_access access)
{
	struct wsp *w;

	if (wsp_open(&w, path, access, 0, &error) == -1)
		errx(1, "%s: %s", path, error.msg);
	return w;
}

static void
make(const char *path, const struct damage *d)
{
	struct wsp_create_options options;
	int fd;

	wsp_create_defaults(&options);
	options.overwrite = options.no_sync = true;
	if (scratch_make(path, "1s:60 5s:60 60s:60", &options, &error) == -1)
		errx(1, "%s: %s", path, error.msg);
	if (d == NULL)
		return;
	if ((fd = open(path, O_WRONLY)) == -1 ||
	    pwrite(fd, d->bytes, sizeof(d->bytes), d->offset) == -1)
		err(1, "%s", path);
	close(fd);
}

static int
fetch(struct wsp *w, int64_t from, uint64_t step)
{
	struct wsp_series s;
	bool found;

	return wsp_fetch(w, from, NOW, NOW, step, &found, &s, &error);
}

static void
test_fetch(struct wsp *w, const struct damage *d)
{
	ok(fetch(w, NOW - 9, 0) == -1 &&
	    says(&error, WSP_ECORRUPT, d->problem),
	    "with %s nothing is fetched", d->what);
	ok(fetch(w, INT64_MIN, 0) == -1 &&
	    says(&error, WSP_ECORRUPT, d->problem),
	    "nor is it from the coarsest archive");
	ok(fetch(w, NOW - 9, 1) == -1 &&
	    says(&error, WSP_ECORRUPT, d->problem), "nor by a step");
}

static void
test_copies(struct wsp *w, struct wsp *good, const struct damage *d)
{
	ok(wsp_fill(w, good, NULL, NOW, NULL, &error) == -1 &&
	    says(&error, WSP_ECORRUPT, d->problem), "nothing is filled");
	ok(wsp_resample(w, good, NULL, NOW, NULL, &error) == -1 &&
	    says(&error, WSP_ECORRUPT, d->problem), "nothing is resampled");
	ok(wsp_merge(w, good, "a", "b", 0, NOW, NOW, &error) == -1 &&
	    says(&error, WSP_ECORRUPT, d->problem), "nothing is merged");
}

static void
test_others(struct wsp *w, struct wsp *good, const struct damage *d)
{
	struct wsp_rebuild_options rebuild = { .until = NOW };
	struct wsp_diff_options options = { 0 };
	struct wsp_changes changes;
	struct wsp_diff diff;

	ok(wsp_diff(w, w, "a", "b", &options, NOW, &diff, &error) == -1 &&
	    says(&error, WSP_ECORRUPT, d->problem), "nothing is compared");
	ok(wsp_diff(good, w, "a", "b", &options, NOW, &diff, &error) == -1 &&
	    says(&error, WSP_ECORRUPT, d->problem), "in no order");
	ok(wsp_rebuild_find(w, &rebuild, NOW, &changes, &error) == -1 &&
	    says(&error, WSP_ECORRUPT, d->problem), "nothing is rebuilt");
}

static void
test_slots(struct wsp *w)
{
	struct wsp_slot slots[61];
	uint32_t got;

	ok(wsp_info(w)->narchives == 0 || (wsp_read_slots(w, 0, 0, 61, slots,
	    &got, &error) == 0 && got == 60), "slots can be read");
}

static void
test(const struct damage *d)
{
	struct wsp *w, *good;

	make(DAMAGED, d);
	w = look(DAMAGED, WSP_LOOK);
	good = look(GOOD, WSP_WRITE);
	test_fetch(w, d);
	test_copies(w, good, d);
	test_others(w, good, d);
	test_slots(w);
	wsp_close(w);
	wsp_close(good);
}

int
main(void)
{
	struct wsp *w;
	size_t i;

	plan(10 * NDAMAGES + 1);
	scratch_enter();
	make(GOOD, NULL);
	for (i = 0; i < NDAMAGES; i++)
		test(&damages[i]);
	w = look(GOOD, WSP_LOOK);
	ok(fetch(w, NOW - 9, 1) == 0, "a sound file can be looked at, too");
	wsp_close(w);
	scratch_leave();
	return done();
}
