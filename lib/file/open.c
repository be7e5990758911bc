/* SPDX-License-Identifier: ISC */
/* open.c - open, lock, validate and close a Whisper file. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "base/local.h"
#include "base/spot.h"
#include "classic/header.h"
#include "file/file.h"
#include "file/format.h"
#include "file/stage.h"

/* Keeps for wsp_problem() what only matters to some. */
static int
keep_problem(struct wsp *w, bool matters, struct wsp_error *err)
{
	if (matters || err->code != WSP_ECORRUPT)
		return -1;
	if ((w->problem = strdup(err->msg)) == NULL)
		return wsp_fail_errno(err, NULL);
	return 0;
}

/* Finds out the format and reads the header, with one read if it is short. */
static int
read_header(struct wsp *w, enum wsp_access access, struct wsp_error *err)
{
	uint8_t buf[WSP_HEAD_SIZE];
	size_t got;

	if (wsp_source_read(w->body.source, buf, sizeof(buf), 0, &got,
	    err) == -1)
		return -1;
	if ((w->format = wsp_format_of(buf, got)) == NULL) {
		wsp_fail(err, WSP_ECORRUPT, "%s",
		    wsp_header_foreign(got));
		return keep_problem(w, access != WSP_EXAMINE, err);
	}
	if (w->format->read_header(&w->body, buf, got, err) == -1) {
		if (err->code == WSP_ECORRUPT)
			w->format = NULL;
		return keep_problem(w, access != WSP_EXAMINE, err);
	}
	if (w->format->check_header(&w->body, err) == 0)
		return 0;
	return keep_problem(w, access != WSP_EXAMINE && access != WSP_LOOK,
	    err);
}

/* Keeps where the file is; the path is the end of the name. */
static int
keep_place(struct wsp *w, struct wsp_path place, struct wsp_error *err)
{
	if ((w->name = strdup(place.name)) == NULL)
		return wsp_fail_errno(err, NULL);
	w->path = w->name + (strlen(place.name) - strlen(place.path));
	w->dir = place.dir;
	return 0;
}

/* The same as wsp_adopt(), of a source of this size. */
static int
adopt(struct wsp **wp, struct wsp_source *source, uint64_t size,
    struct wsp_path place, enum wsp_access access, struct wsp_error *err)
{
	struct wsp *w;

	if ((w = calloc(1, sizeof(*w))) == NULL)
		return wsp_fail_errno(err, NULL);
	w->body.source = source;
	w->body.info = &w->info;
	w->body.locked = access == WSP_WRITE;
	w->info.file_size = size;
	w->lock_timeout_ms = WSP_WAIT;
	if (keep_place(w, place, err) == 0 &&
	    read_header(w, access, err) == 0) {
		*wp = w;
		return 0;
	}
	wsp_let_go(w);
	return -1;
}

int
wsp_adopt(struct wsp **wp, struct wsp_source *source, const char *name,
    enum wsp_access access, struct wsp_error *err)
{
	struct wsp_source_status status;

	if (wsp_source_status(source, &status, err) == -1)
		return -1;
	return adopt(wp, source, status.size, wsp_path_of(name), access, err);
}

static int
open_as(int dir, const char *path, enum wsp_access access, int lock_timeout_ms,
    struct stat *st, struct wsp_error *err)
{
	switch (access) {
	case WSP_WRITE:
		return wsp_io_open_locked(dir, path, lock_timeout_ms, st, err);
	case WSP_READ_LOCKED:
		return wsp_io_open_shared(dir, path, lock_timeout_ms, st, err);
	default:
		return wsp_io_open(dir, path, O_RDONLY, st, err);
	}
}

struct wsp_source *
wsp_open_source(int dir, const char *path, int flags, struct wsp_error *err)
{
	struct stat st;
	int fd = wsp_io_open(dir, path, O_RDONLY | flags, &st, err);

	return fd == -1 ? NULL : wsp_local(fd, err);
}

struct wsp_source *
wsp_lock_source(int dir, const char *path, int lock_timeout_ms,
    struct wsp_error *err)
{
	struct stat st;
	int fd = wsp_io_open_locked(dir, path, lock_timeout_ms, &st, err);

	return fd == -1 ? NULL : wsp_local(fd, err);
}

int
wsp_open_regular(struct wsp_path place, int flags, struct wsp_error *err)
{
	struct stat st;

	return wsp_io_open(place.dir, place.path, flags, &st, err);
}

struct wsp_path
wsp_path_of(const char *path)
{
	return (struct wsp_path){ AT_FDCWD, path, path };
}

int
wsp_open(struct wsp **w, const char *path, enum wsp_access access,
    int lock_timeout_ms, struct wsp_error *err)
{
	return wsp_open_at(w, wsp_path_of(path), access, lock_timeout_ms,
	    err);
}

int
wsp_open_at(struct wsp **w, struct wsp_path place, enum wsp_access access,
    int lock_timeout_ms, struct wsp_error *err)
{
	struct wsp_source *source;
	struct stat st;
	int fd;

	if ((fd = open_as(place.dir, place.path, access, lock_timeout_ms, &st,
	    err)) == -1)
		return -1;
	if ((source = wsp_local(fd, err)) == NULL)
		return -1;
	if (adopt(w, source, (uint64_t)st.st_size, place, access, err) == -1) {
		wsp_source_drop(source);
		return -1;
	}
	(*w)->has_path = true;
	(*w)->lock_timeout_ms = lock_timeout_ms;
	return 0;
}

int
wsp_find_spot(const struct wsp *w, struct wsp_spot *spot,
    struct wsp_error *err)
{
	int fd = wsp_local_fd(w->body.source);

	if (wsp_spot_resolve(spot, w->dir, w->path, err) == -1)
		return -1;
	if (fd == -1 || wsp_spot_check(spot, fd, err) == 0)
		return 0;
	wsp_spot_close(spot);
	return -1;
}

int
wsp_sync(struct wsp *w, struct wsp_error *err)
{
	return wsp_source_sync(w->body.source, err);
}

int
wsp_finish(struct wsp *w, struct wsp_error *err)
{
	struct wsp_source *source = w->body.source;

	w->body.source = NULL;
	return wsp_source_close(source, err);
}

void
wsp_let_go(struct wsp *w)
{
	if (w->format != NULL && w->format->release != NULL)
		w->format->release(&w->body);
	wsp_stage_drop(w);
	free(w->body.archives);
	free(w->name);
	free(w->problem);
	free(w);
}

void
wsp_close(struct wsp *w)
{
	if (w == NULL)
		return;
	wsp_source_drop(w->body.source);
	wsp_let_go(w);
}

const char *
wsp_name(const struct wsp *w)
{
	return w->name;
}

const struct wsp_info *
wsp_info(const struct wsp *w)
{
	return &w->info;
}

const char *
wsp_problem(const struct wsp *w)
{
	return w->problem;
}

const char *
wsp_foreign(const struct wsp *w)
{
	return w->body.foreign;
}

int
wsp_require_sound(const struct wsp *w, struct wsp_error *err)
{
	return w->problem == NULL ? 0 :
	    wsp_fail(err, WSP_ECORRUPT, "%s", w->problem);
}
