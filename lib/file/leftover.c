/* SPDX-License-Identifier: ISC */
/* leftover.c - is a file what a crashed run of ours left? */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/io.h"
#include "base/source.h"
#include "classic/header.h"
#include "file/format.h"
#include "file/leftover.h"
#include "ring/ring.h"

#define HEAD	18	/* bytes that tell: no mark of ours is longer */

int
wsp_leftover_foreign(const char *name, struct wsp_error *err)
{
	wsp_fail(err, WSP_ESYS, "%s is in the way, and is not of this program",
	    name);
	err->sys = EEXIST;
	return -1;
}

int
wsp_leftover_open(int dir, const char *name, struct stat *st,
    struct wsp_error *err)
{
	int fd = wsp_io_open(dir, name, O_RDWR | O_NOFOLLOW, st, err);

	if (fd != -1 || err->sys == ENOENT)
		return fd;
	switch (err->sys) {
	case EACCES:
	case EINVAL:
	case EISDIR:
	case ELOOP:
	case ENXIO:
		return wsp_leftover_foreign(name, err);
	default:
		errno = err->sys;
		return wsp_fail_errno(err, "%s", name);
	}
}

/* Can it be the header of a Whisper file, though no sound one? */
static bool
like_header(const uint8_t *head, size_t len)
{
	struct wsp_header h;

	if (wsp_compressed.recognise(head, len))
		return true;
	if (len < WSP_HEADER_SIZE)
		return false;
	wsp_header_decode(head, &h);
	return wsp_method_name(h.method) != NULL && h.narchives > 0 &&
	    h.narchives <= UINT16_MAX && h.xff >= 0 && h.xff <= 1;
}

/* What was repaired or moved may begin with anything. */
static bool
like_target(const uint8_t *head, size_t len, const struct wsp_temp *t)
{
	struct wsp_error ignored;
	uint8_t old[HEAD];
	struct stat st;
	size_t got = 0;
	int fd;

	if (len == 0 || (fd = wsp_io_open(t->dir, t->target,
	    O_RDONLY | O_NOFOLLOW, &st, &ignored)) == -1)
		return false;
	if (wsp_io_read(fd, old, len, 0, &got, &ignored) == -1)
		got = 0;
	wsp_io_close(fd, &ignored);
	return got == len && memcmp(old, head, len) == 0;
}

/* And so may what was copied. */
static bool
like_original(const uint8_t *head, size_t len, const struct wsp_temp *t)
{
	struct wsp_error ignored;
	uint8_t old[HEAD];
	size_t got;

	return t->original != NULL && wsp_source_read(t->original, old, len, 0,
	    &got, &ignored) == 0 && got == len && memcmp(old, head, len) == 0;
}

/* Before the first bytes are written there are none, or zeros. */
static bool
is_begun(const uint8_t *head, size_t len)
{
	return len == 0 || (head[0] == 0 &&
	    memcmp(head, head + 1, len - 1) == 0);
}

int
wsp_leftover_check(int fd, const struct stat *st, const struct wsp_temp *t,
    const char *name, struct wsp_error *err)
{
	struct wsp_error ignored;
	uint8_t head[HEAD];
	struct stat target;
	bool there;
	size_t len;

	there = wsp_io_lstat(t->dir, t->target, &target, &ignored) == 0;
	if (there && target.st_dev == st->st_dev && target.st_ino == st->st_ino)
		return 0;
	if (st->st_nlink > 1 || (st->st_uid != geteuid() &&
	    (!there || st->st_uid != target.st_uid)))
		return wsp_leftover_foreign(name, err);
	if (wsp_io_read(fd, head, sizeof(head), 0, &len, err) == -1)
		return -1;
	return (st->st_mode & WSP_TEMP_MARK) != 0 || is_begun(head, len) ||
	    (t->begins != NULL && t->begins(head, len)) ||
	    like_header(head, len) || like_target(head, len, t) ||
	    like_original(head, len, t) ? 0 :
	    wsp_leftover_foreign(name, err);
}
