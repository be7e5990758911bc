/* SPDX-License-Identifier: ISC */
/* layout.c - place the archives of a new file and write it. */
#include <stdlib.h>

#include "base/error.h"
#include "base/source.h"
#include "classic/classic.h"
#include "classic/header.h"

/* A gap of this many slots holds a whole block of the usual size. */
#define BRIDGE		(4096 / WSP_SLOT_SIZE)

/* Zeros are written in pieces of this many bytes. */
#define CHUNK		65536

static size_t
header_size(const struct wsp_layout *l)
{
	return WSP_HEADER_SIZE + WSP_ENTRY_SIZE * (size_t)l->narchives;
}

int
wsp_classic_lay_out(struct wsp_layout *l, const struct wsp_retention *r,
    size_t n, uint32_t method, double xff, struct wsp_error *err)
{
	uint64_t offset;
	size_t i;

	if (wsp_classic_check_method(method, err) == -1)
		return -1;
	l->cancel = NULL;
	l->method = method;
	l->xff = (float)xff;
	l->narchives = (uint32_t)n;
	if ((l->archives = calloc(n, sizeof(*l->archives))) == NULL)
		return wsp_fail_errno(err, NULL);
	offset = header_size(l);
	for (i = 0; i < n; i++) {
		l->archives[i].offset = (uint32_t)offset;
		l->archives[i].step = (uint32_t)r[i].step;
		l->archives[i].points = (uint32_t)r[i].points;
		offset += wsp_archive_size(&l->archives[i]);
	}
	l->file_size = offset;
	return 0;
}

static int
write_header(const struct wsp_layout *l, struct wsp_source *s,
    struct wsp_error *err)
{
	struct wsp_header h = { l->method, 0, l->xff, l->narchives };
	size_t size = header_size(l);
	uint64_t retention;
	uint8_t *buf;
	uint32_t i;
	int ret;

	if ((buf = malloc(size)) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < l->narchives; i++) {
		retention = wsp_archive_retention(&l->archives[i]);
		if (retention > h.max_retention)
			h.max_retention = (uint32_t)retention;
		wsp_entry_encode(&l->archives[i],
		    buf + WSP_HEADER_SIZE + WSP_ENTRY_SIZE * i);
	}
	wsp_header_encode(&h, buf);
	ret = wsp_source_write(s, buf, size, 0, err);
	free(buf);
	return ret;
}

static int
write_zeros(const struct wsp_layout *l, struct wsp_source *s,
    struct wsp_error *err)
{
	uint64_t from = header_size(l), to = l->file_size;
	size_t len;
	void *zeros;
	int ret = 0;

	if ((zeros = calloc(1, CHUNK)) == NULL)
		return wsp_fail_errno(err, NULL);
	for (; ret == 0 && from < to; from += len) {
		len = to - from < CHUNK ? (size_t)(to - from) : CHUNK;
		if ((ret = wsp_check_cancel(l->cancel, err)) == 0)
			ret = wsp_source_write(s, zeros, len, (off_t)from, err);
	}
	free(zeros);
	return ret;
}

static int
make_room(const struct wsp_layout *l, struct wsp_source *s,
    enum wsp_alloc alloc, struct wsp_error *err)
{
	switch (alloc) {
	case WSP_SPARSE:
		return wsp_source_truncate(s, (off_t)l->file_size, err);
	case WSP_FALLOCATE:
		return wsp_source_allocate(s, (off_t)l->file_size, err);
	default:
		return write_zeros(l, s, err);
	}
}

static bool
is_empty(const struct wsp_window *win, uint32_t slot)
{
	struct wsp_slot s;

	wsp_window_slot(win, slot, &s);
	return s.interval == 0;
}

/*
 * Writes the slots from first up to end, side by side in the window as well,
 * that are not empty.  Gaps too short to save a block are written over, longer
 * ones are left as the hole that they are.
 */
static int
write_used(struct wsp_body *b, const struct wsp_window *win, uint32_t first,
    uint32_t end, struct wsp_error *err)
{
	uint32_t i, from, until, at;

	for (from = first; from < end; from = i) {
		if (is_empty(win, from)) {
			i = from + 1;
			continue;
		}
		until = from + 1;
		for (i = until; i < end && i - until < BRIDGE; i++)
			if (!is_empty(win, i))
				until = i + 1;
		at = wsp_ring_distance(win->archive, win->first, from);
		if (wsp_slots_write(b, win->archive, from, until - from,
		    win->slots + WSP_SLOT_SIZE * (size_t)at, err) == -1)
			return -1;
	}
	return 0;
}

/* The window begins somewhere and goes round. */
static int
write_window(struct wsp_body *b, const struct wsp_window *win,
    struct wsp_error *err)
{
	if (write_used(b, win, 0, win->first, err) == -1)
		return -1;
	return write_used(b, win, win->first, win->archive->points, err);
}

int
wsp_classic_write_new(const struct wsp_layout *l,
    const struct wsp_window *windows, struct wsp_source *s,
    enum wsp_alloc alloc, struct wsp_error *err)
{
	struct wsp_body b = { .source = s };
	uint32_t i;

	if (write_header(l, s, err) == -1 ||
	    make_room(l, s, alloc, err) == -1)
		return -1;
	for (i = 0; windows != NULL && i < l->narchives; i++)
		if (write_window(&b, &windows[i], err) == -1)
			return -1;
	return 0;
}
