/* SPDX-License-Identifier: ISC */
/* open.c - open, lock, validate and close a Whisper file. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "file/file.h"
#include "file/header.h"
#include "file/ring.h"

/* One read gets the header of any but the oddest file. */
#define USUAL_ARCHIVES	8

/* Decodes n entries; what the first read did not get is read now. */
static int
read_entries(struct wsp *w, uint32_t n, const uint8_t *head, size_t len,
    struct wsp_error *err)
{
	size_t size = WSP_HEADER_SIZE + WSP_ENTRY_SIZE * (size_t)n, got;
	uint8_t *buf = NULL;
	uint32_t i;

	/* calloc(0) may be NULL */
	if ((w->archives = calloc((size_t)n + 1, sizeof(*w->archives))) == NULL)
		return wsp_fail_errno(err, NULL);
	if (size > len) {
		if ((buf = malloc(size)) == NULL)
			return wsp_fail_errno(err, NULL);
		if (wsp_io_read(w->fd, buf, size, 0, &got, err) == -1) {
			free(buf);
			return -1;
		}
		head = buf;
		n = got < WSP_HEADER_SIZE ? 0 :
		    (uint32_t)((got - WSP_HEADER_SIZE) / WSP_ENTRY_SIZE);
	}
	for (i = 0; i < n; i++)
		wsp_entry_decode(head + WSP_HEADER_SIZE + WSP_ENTRY_SIZE * i,
		    &w->archives[i]);
	free(buf);
	w->info.archives = w->archives;
	w->info.narchives = n;
	return 0;
}

/* The first slot lies behind the header, so that one read gets both. */
static void
keep_base(struct wsp *w, const uint8_t *buf, size_t len)
{
	struct wsp_slot slot;
	uint32_t offset = w->archives[0].offset;

	if (len < WSP_SLOT_SIZE || offset > len - WSP_SLOT_SIZE)
		return;
	wsp_slot_decode(buf + offset, &slot);
	w->base = slot.interval;
	w->base_known = true;
}

/*
 * Reads the header, as many archives of it as the file really has, and checks
 * it.  A problem that only matters to some is kept for wsp_problem().
 */
static int
read_header(struct wsp *w, enum wsp_access access, struct wsp_error *err)
{
	uint8_t buf[WSP_HEADER_SIZE + USUAL_ARCHIVES * WSP_ENTRY_SIZE];
	const char *foreign;
	struct wsp_header h;
	uint64_t room;
	size_t got;

	if (wsp_io_read(w->fd, buf, sizeof(buf), 0, &got, err) == -1)
		return -1;
	if ((foreign = wsp_header_foreign(buf, got)) != NULL)
		return wsp_fail(err, WSP_ECORRUPT, "%s", foreign);
	wsp_header_decode(buf, &h);
	w->info.method = h.method;
	w->info.max_retention = h.max_retention;
	w->info.xff = h.xff;
	room = w->info.file_size < WSP_HEADER_SIZE ? 0 :
	    (w->info.file_size - WSP_HEADER_SIZE) / WSP_ENTRY_SIZE;
	if (read_entries(w, h.narchives < room ? h.narchives : (uint32_t)room,
	    buf, got, err) == -1)
		return -1;
	if (wsp_header_check(&w->info, h.narchives, err) == 0) {
		if (access == WSP_WRITE)
			keep_base(w, buf, got);
		return 0;
	}
	if (access != WSP_LOOK || err->code != WSP_ECORRUPT)
		return -1;
	if ((w->problem = strdup(err->msg)) == NULL)
		return wsp_fail_errno(err, NULL);
	return 0;
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

int
wsp_open(struct wsp **w, const char *path, enum wsp_access access,
    int lock_timeout_ms, struct wsp_error *err)
{
	return wsp_open_beneath(w, AT_FDCWD, path, access, lock_timeout_ms,
	    err);
}

int
wsp_open_beneath(struct wsp **wp, int dir, const char *path,
    enum wsp_access access, int lock_timeout_ms, struct wsp_error *err)
{
	struct stat st;
	struct wsp *w;

	if ((w = calloc(1, sizeof(*w))) == NULL)
		return wsp_fail_errno(err, NULL);
	w->fd = open_as(dir, path, access, lock_timeout_ms, &st, err);
	if (w->fd == -1)
		goto out;
	w->info.file_size = (uint64_t)st.st_size;
	if (read_header(w, access, err) == -1)
		goto out;
	*wp = w;
	return 0;
out:
	wsp_close(w);
	return -1;
}

int
wsp_sync(struct wsp *w, struct wsp_error *err)
{
	return wsp_io_sync(w->fd, err);
}

int
wsp_finish(struct wsp *w, struct wsp_error *err)
{
	int fd = w->fd;

	w->fd = -1;
	return wsp_io_close(fd, err);
}

void
wsp_close(struct wsp *w)
{
	if (w == NULL)
		return;
	if (w->fd != -1)
		wsp_io_close(w->fd, &(struct wsp_error){ 0 });
	free(w->archives);
	free(w->problem);
	free(w);
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

int
wsp_require_sound(const struct wsp *w, struct wsp_error *err)
{
	return w->problem == NULL ? 0 :
	    wsp_fail(err, WSP_ECORRUPT, "%s", w->problem);
}
