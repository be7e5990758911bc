/* SPDX-License-Identifier: ISC */
/*
 * Tests which point is the newest that a file had when it was written last, of
 * one archive whose slots are written here, in their places and elsewhere.
 */
#include <sys/endian.h>

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "scratch.h"
#include "tap.h"
#include "wsp-ops.h"

#define PATH	"load.wsp"
#define STEP	60
#define POINTS	200
#define BASE	INT64_C(1699999980)
#define SLOTS	28		/* where they begin */
#define SLOT	12		/* bytes of one */

/* Steps after the base, seconds more, and slots behind its place. */
struct slot {
	int32_t	 steps, more, shift;
};

struct file {
	const char	*what;
	int64_t		 mtime;
	size_t		 n;
	struct slot	 slots[3];
	int64_t		 want;
};

#define AT(steps)	(BASE + (steps) * STEP)

static const struct file files[] = {
	{ "no point", AT(0), 0, { { 0 } }, 0 },
	{ "the point of the last write", AT(0) + 30, 1, { { 0 } }, AT(0) },
	{ "one in the second of the write", AT(9), 2, { { 0 }, { .steps = 9 } },
	    AT(9) },
	{ "one 63 steps before", AT(63), 1, { { 0 } }, AT(0) },
	{ "one 64 steps before", AT(64), 1, { { 0 } }, AT(0) },
	{ "one 100 steps before", AT(100) + 7, 1, { { 0 } }, AT(0) },
	{ "the later of two", AT(100), 2, { { 0 }, { .steps = 20 } }, AT(20) },
	{ "the later of two that are near", AT(100), 3,
	    { { 0 }, { .steps = 60 }, { .steps = 61 } }, AT(61) },
	{ "one before the end of the ring", AT(210), 2,
	    { { .steps = 190 }, { 0 } }, AT(190) },
	{ "one around the end of the ring", AT(210), 3,
	    { { .steps = 190 }, { .steps = 205 }, { 0 } }, AT(205) },
	{ "a near one, whatever comes later", AT(100), 3,
	    { { 0 }, { .steps = 95 }, { .steps = 120 } }, AT(95) },
	{ "of one that comes later only the write", AT(100) + 7, 2,
	    { { 0 }, { .steps = 110 } }, AT(100) + 7 },
	{ "no later one in the place of another", AT(100), 2,
	    { { 0 }, { .steps = 110, .shift = 1 } }, AT(0) },
	{ "no later one of another step", AT(100), 2,
	    { { 0 }, { .steps = 110, .more = 7 } }, AT(0) },
	{ "none, if it was out of reach by then", AT(300), 1, { { 0 } }, 1 },
	{ "of a write in 1970 that", 100, 1, { { 0 } }, 100 },
};

#define N	(sizeof(files) / sizeof(files[0]))

static void
put(int fd, const struct slot *s)
{
	uint8_t bytes[SLOT] = { 0 };
	off_t slot = (s->steps + s->shift) % POINTS;

	be32enc(bytes, (uint32_t)(BASE + s->steps * STEP + s->more));
	if (pwrite(fd, bytes, sizeof(bytes), SLOTS + SLOT * slot) !=
	    (ssize_t)sizeof(bytes))
		err(1, "pwrite");
}

static void
make(const struct file *f)
{
	struct wsp_create_options options;
	struct wsp_error error;
	size_t i;
	int fd;

	wsp_create_defaults(&options);
	options.no_sync = true;
	options.overwrite = true;
	if (scratch_make(PATH, "60:200", &options, &error) == -1)
		errx(1, "%s", error.msg);
	if ((fd = open(PATH, O_WRONLY)) == -1)
		err(1, "%s", PATH);
	for (i = 0; i < f->n; i++)
		put(fd, &f->slots[i]);
	close(fd);
}

static void
test(const struct file *f)
{
	struct wsp_error error;
	uint32_t last = 7;
	struct wsp *w;
	int ret;

	make(f);
	if (wsp_open(&w, PATH, WSP_READ, 0, &error) == -1)
		errx(1, "%s", error.msg);
	ret = wsp_newest(w, f->mtime, &last, &error);
	wsp_close(w);
	if (!ok(ret == 0 && last == f->want, "%s", f->what))
		printf("# %" PRIu32 ", not %" PRId64 "\n", last, f->want);
}

int
main(void)
{
	const struct file *f;

	plan((int)N);
	scratch_enter();
	for (f = files; f < files + N; f++)
		test(f);
	scratch_leave();
	return done();
}
