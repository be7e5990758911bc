/* SPDX-License-Identifier: ISC */
/* layout.c - place the archives of a new file and write it empty. */
#include <stdlib.h>

#include "base/error.h"
#include "base/io.h"
#include "file/create.h"
#include "file/header.h"

/* Zeros are written in pieces of this many bytes. */
#define CHUNK		65536

static size_t
header_size(const struct wsp_layout *l)
{
	return WSP_HEADER_SIZE + WSP_ENTRY_SIZE * (size_t)l->narchives;
}

int
wsp_layout(struct wsp_layout *l, const struct wsp_retention *r, size_t n,
    uint32_t method, double xff, struct wsp_error *err)
{
	uint64_t offset;
	size_t i;

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
write_header(const struct wsp_layout *l, int fd, struct wsp_error *err)
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
	ret = wsp_io_write(fd, buf, size, 0, err);
	free(buf);
	return ret;
}

static int
write_zeros(const struct wsp_layout *l, int fd, struct wsp_error *err)
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
			ret = wsp_io_write(fd, zeros, len, (off_t)from, err);
	}
	free(zeros);
	return ret;
}

int
wsp_layout_write(const struct wsp_layout *l, int fd, enum wsp_alloc alloc,
    struct wsp_error *err)
{
	if (write_header(l, fd, err) == -1)
		return -1;
	switch (alloc) {
	case WSP_SPARSE:
		return wsp_io_truncate(fd, (off_t)l->file_size, err);
	case WSP_FALLOCATE:
		return wsp_io_allocate(fd, (off_t)l->file_size, err);
	default:
		return write_zeros(l, fd, err);
	}
}
