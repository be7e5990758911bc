/* SPDX-License-Identifier: ISC */
/*
 * input.h - the files that an input is written to, and what it chooses.
 */
#ifndef INPUT_H
#define INPUT_H

#include <sys/endian.h>

#include "scratch.h"

#define TAIL		16	/* bytes at its end that choose */

struct choice {
	int64_t		now;
	int64_t		from;
	int64_t		until;
	uint64_t	random;
};

/*
 * Files with the input, with the input as it is changed and with an earlier
 * state of that, and a name for one more.
 */
static char original[256], copy[256], earlier[256], resized[256];
static int original_fd, copy_fd, earlier_fd;

static inline void
remove_files(void)
{
	unlink(original);
	unlink(copy);
	unlink(earlier);
	unlink(resized);
}

/* Makes the files unless they are there. */
static inline void
make_files(void)
{
	if (original[0] != '\0')
		return;
	original_fd = make_file(original, sizeof(original));
	copy_fd = make_file(copy, sizeof(copy));
	earlier_fd = make_file(earlier, sizeof(earlier));
	snprintf(resized, sizeof(resized), "%.250s.new", copy);
	atexit(remove_files);
}

static inline void
fill_file(int fd, const uint8_t *data, size_t size)
{
	if (ftruncate(fd, (off_t)size) == -1 ||
	    pwrite(fd, data, size, 0) != (ssize_t)size)
		err(1, "write");
}

/* Keeps the state of the copy. */
static inline void
keep_earlier(void)
{
	static uint8_t buf[MAX_SIZE];
	ssize_t size;

	if ((size = pread(copy_fd, buf, sizeof(buf), 0)) == -1)
		err(1, "read");
	fill_file(earlier_fd, buf, (size_t)size);
}

/* Opens what was opened before: only a bug can make that fail. */
static inline struct wsp *
reopen(const char *path, enum wsp_access access)
{
	struct wsp_error error;
	struct wsp *w = NULL;

	must(wsp_open(&w, path, access, 0, &error) == 0,
	    "the file can still be opened");
	return w;
}

static inline void
choose(const uint8_t *data, size_t size, struct choice *c)
{
	const uint8_t *p = data + size - TAIL;

	c->now = be32dec(p);
	c->from = c->now - (int32_t)be32dec(p + 4);
	c->until = c->from + (int32_t)be32dec(p + 8);
	c->random = be32dec(p + 12) | UINT64_C(1) << 32;
}

/* George Marsaglia's xorshift. */
static inline uint64_t
rnd(struct choice *c)
{
	c->random ^= c->random << 13;
	c->random ^= c->random >> 7;
	c->random ^= c->random << 17;
	return c->random;
}

/* A point at most 2^32 seconds away, more often near than far. */
static inline void
choose_point(struct choice *c, struct wsp_point *p)
{
	static const double values[] = { 0, -0.0, 1, -1.5, 1e308, 5e-324,
	    __builtin_inf(), -__builtin_inf(), __builtin_nan("") };
	uint64_t random = rnd(c);
	int64_t distance;

	distance = (int64_t)(random >> 8) % (INT64_C(1) << random % 33);
	p->time = c->now + (random >> 62 == 0 ? distance : -distance);
	p->value = values[rnd(c) % (sizeof(values) / sizeof(values[0]))];
}

/* Archives with steps near those of the file. */
static inline size_t
choose_retentions(struct choice *c, struct wsp_retention *r, size_t max)
{
	struct wsp *w = reopen(original, WSP_READ);
	const struct wsp_info *info = wsp_info(w);
	uint64_t step, n = 1 + rnd(c) % max, i;

	for (i = 0; i < n; i++) {
		step = info->archives[i % info->narchives].step;
		r[i].step = rnd(c) % 4 == 0 ? (step + 1) / 2 :
		    step * (1 + rnd(c) % 3);
		r[i].points = 1 + rnd(c) % 64 * (i + 1);
	}
	wsp_close(w);
	return n;
}

#endif
