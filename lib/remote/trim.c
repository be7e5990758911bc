/* SPDX-License-Identifier: ISC */
/*
 * trim.c - keep the cache as small as it is to be.
 *
 * The file usage has how many bytes the objects took when they were last
 * counted, with those written since, and when that was.  Who writes adds to it
 * and counts anew when it says too much, or is old: what was written by who was
 * killed is not in it.
 */
#include <sys/endian.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/grow.h"
#include "base/io.h"
#include "remote/cache.h"
#include "remote/index.h"

#define USAGE		"usage"
#define TRIMMING	0	/* bytes of it that are locked */
#define ADDING		1
#define LOCK_MS		10000
#define RECORD		16	/* bytes of it */
#define OLD_S		3600	/* how old it may be */
#define NS		1000000000
#define BLOCK		512

/* An object that may go. */
struct row {
	char		 name[WSP_CACHE_NAME];
	uint64_t	 used_s;
	uint64_t	 bytes;
};

struct scan {
	struct wsp_cache *cache;
	struct row	*rows;
	size_t		 n;
	uint64_t	 total;
};

static uint64_t
blocks_of(struct wsp_cache *c, const char *name, const char *suffix,
    struct stat *st)
{
	char file[WSP_CACHE_NAME];
	struct wsp_error ignored;

	if (wsp_io_lstat(c->dir, wsp_cache_file(file, name, suffix), st,
	    &ignored) == -1)
		memset(st, 0, sizeof(*st));
	return (uint64_t)st->st_blocks * BLOCK;
}

/* When was it used?  One that is just being made has no header yet. */
static uint64_t
when_used(struct wsp_cache *c, const char *name, const struct stat *st)
{
	char file[WSP_CACHE_NAME];
	struct wsp_error ignored;
	struct stat opened;
	uint8_t used[8];
	size_t got = 0;
	int fd;

	fd = wsp_io_open(c->dir, wsp_cache_file(file, name, ".index"),
	    O_RDONLY, &opened, &ignored);
	if (fd == -1)
		return 0;
	if (wsp_io_read(fd, used, sizeof(used), WSP_INDEX_USED, &got,
	    &ignored) == -1)
		got = 0;
	close(fd);
	return got == sizeof(used) ? be64dec(used) : (uint64_t)st->st_mtime;
}

static int
add_row(void *arg, const char *name, struct wsp_error *err)
{
	struct scan *s = arg;
	struct stat index, data;
	struct row *r;

	if (wsp_grow(&s->rows, s->n, sizeof(*s->rows), err) == -1)
		return -1;
	r = &s->rows[s->n];
	memcpy(r->name, name, sizeof(r->name));
	r->bytes = blocks_of(s->cache, name, ".index", &index) +
	    blocks_of(s->cache, name, ".data", &data);
	r->used_s = when_used(s->cache, name, &index);
	s->total += r->bytes;
	s->n++;
	return 0;
}

static int
compare_rows(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return (x->used_s > y->used_s) - (x->used_s < y->used_s);
}

static int
write_usage(struct wsp_cache *c, int fd, uint64_t total,
    struct wsp_error *err)
{
	uint8_t record[RECORD];

	be64enc(record, total);
	be64enc(record + 8, c->now() / NS);
	return wsp_io_write(fd, record, sizeof(record), 0, err);
}

/* Removes what is too much, the least recently used first. */
static int
remove_rows(struct scan *s, uint64_t since_s, uint64_t to,
    struct wsp_cache_counts *counts, struct wsp_error *err)
{
	size_t i;

	if (s->n > 0)
		qsort(s->rows, s->n, sizeof(*s->rows), compare_rows);
	for (i = 0; i < s->n && (s->rows[i].used_s < since_s ||
	    s->total > to); i++) {
		if (wsp_cache_remove(s->cache, s->rows[i].name, err) == -1)
			return -1;
		s->total -= s->rows[i].bytes;
		counts->objects++;
		counts->bytes += s->rows[i].bytes;
	}
	return 0;
}

static int
open_usage(struct wsp_cache *c, struct wsp_error *err)
{
	struct stat st;

	return wsp_io_open(c->dir, USAGE, O_RDWR | O_CREAT, &st, err);
}

int
wsp_cache_trim(struct wsp_cache *c, uint64_t since_s, uint64_t to, bool wait,
    struct wsp_cache_counts *counts, struct wsp_error *err)
{
	struct scan s = { .cache = c };
	int fd, ret = -1;

	memset(counts, 0, sizeof(*counts));
	if ((fd = open_usage(c, err)) == -1)
		return -1;
	if (wsp_io_lock_range(fd, TRIMMING, 1, false, wait ? LOCK_MS : 0,
	    err) == -1) {
		close(fd);
		return !wait && err->code == WSP_ELOCKED ? 0 : -1;
	}
	if (wsp_cache_names(c, add_row, &s, err) == 0 &&
	    remove_rows(&s, since_s, to, counts, err) == 0)
		ret = write_usage(c, fd, s.total, err);
	free(s.rows);
	close(fd);
	return ret;
}

/* Adds what was written; *total is all that there is then. */
static int
add_usage(struct wsp_cache *c, uint64_t bytes, uint64_t *total, bool *old,
    struct wsp_error *err)
{
	uint64_t counted_s = 0, now_s = c->now() / NS;
	uint8_t record[RECORD];
	size_t got = 0;
	int fd, ret = -1;

	if ((fd = open_usage(c, err)) == -1)
		return -1;
	if (wsp_io_lock_range(fd, ADDING, 1, false, LOCK_MS, err) == 0 &&
	    wsp_io_read(fd, record, sizeof(record), 0, &got, err) == 0) {
		*total = bytes;
		if (got == sizeof(record)) {
			*total += be64dec(record);
			counted_s = be64dec(record + 8);
		} else
			memset(record, 0, sizeof(record));
		*old = counted_s > now_s || now_s - counted_s > OLD_S;
		be64enc(record, *total);
		ret = wsp_io_write(fd, record, sizeof(record), 0, err);
	}
	close(fd);
	return ret;
}

/* How many bytes of the disk are missing to one in twenty that is free. */
static uint64_t
missing_room(struct wsp_cache *c)
{
	struct statvfs fs;
	uint64_t wanted;

	if (fstatvfs(c->dir, &fs) == -1)
		return 0;
	wanted = fs.f_blocks / 20;
	return fs.f_bavail >= wanted ? 0 :
	    (wanted - fs.f_bavail) * fs.f_frsize;
}

int
wsp_cache_wrote(struct wsp_cache *c, uint64_t bytes, struct wsp_error *err)
{
	uint64_t total, missing = missing_room(c), to = c->limit / 20 * 19;
	struct wsp_cache_counts counts;
	bool old;

	if (add_usage(c, bytes, &total, &old, err) == -1)
		return -1;
	if (!old && missing == 0 && total <= to)
		return 0;
	/* What is only old may be less than it says. */
	if (total > to)
		to = c->limit / 5 * 4;
	if (missing > 0 && (total < missing || total - missing < to))
		to = total < missing ? 0 : total - missing;
	if (wsp_cache_trim(c, 0, to, false, &counts, err) == -1)
		return -1;
	if (missing == 0 || missing_room(c) == 0)
		return 0;
	errno = ENOSPC;
	return wsp_fail_errno(err, "one in twenty blocks is to stay free");
}
