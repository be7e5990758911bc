/* SPDX-License-Identifier: ISC */
/* local.c - a source that is a file of this system. */
#include <stdlib.h>

#include "base/error.h"
#include "base/hole.h"
#include "base/io.h"
#include "base/local.h"

#define BLOCK	512	/* bytes, in which st_blocks counts */

struct local {
	struct wsp_source source;
	int		  fd;
};

static int
fd_of(const struct wsp_source *s)
{
	return ((const struct local *)s)->fd;
}

static int
read_local(struct wsp_source *s, void *buf, size_t len, off_t offset,
    size_t *got, struct wsp_error *err)
{
	return wsp_io_read(fd_of(s), buf, len, offset, got, err);
}

static int
status(struct wsp_source *s, struct wsp_source_status *status,
    struct wsp_error *err)
{
	struct stat st;

	if (wsp_io_fstat(fd_of(s), &st, err) == -1)
		return -1;
	status->size = (uint64_t)st.st_size;
	status->disk_size = BLOCK * (uint64_t)st.st_blocks;
	status->unit = (uint64_t)st.st_blksize;
	status->id[0] = (uint64_t)st.st_dev;
	status->id[1] = (uint64_t)st.st_ino;
	return 0;
}

static off_t
next_data(struct wsp_source *s, off_t offset)
{
	return wsp_io_next_data(fd_of(s), offset);
}

static off_t
next_hole(struct wsp_source *s, off_t offset, off_t to)
{
	return wsp_io_next_hole(fd_of(s), offset, to);
}

static uint64_t
data_between(struct wsp_source *s, off_t from, off_t to)
{
	return wsp_io_data_between(fd_of(s), from, to);
}

static off_t
largest_hole(struct wsp_source *s, off_t from, off_t to, off_t *at)
{
	return wsp_io_largest_hole(fd_of(s), from, to, at);
}

static int
write_part(struct wsp_source *s, const void *buf, size_t len, off_t offset,
    size_t *done, struct wsp_error *err)
{
	return wsp_io_write_part(fd_of(s), buf, len, offset, done, err);
}

static int
truncate_local(struct wsp_source *s, off_t len, struct wsp_error *err)
{
	return wsp_io_truncate(fd_of(s), len, err);
}

static int
allocate(struct wsp_source *s, off_t len, struct wsp_error *err)
{
	return wsp_io_allocate(fd_of(s), len, err);
}

static int
sync_local(struct wsp_source *s, struct wsp_error *err)
{
	return wsp_io_sync(fd_of(s), err);
}

static int
close_local(struct wsp_source *s, struct wsp_error *err)
{
	int fd = fd_of(s);

	free(s);
	return wsp_io_close(fd, err);
}

static const struct wsp_source_ops ops = {
	.read = read_local,
	.status = status,
	.next_data = next_data,
	.next_hole = next_hole,
	.data_between = data_between,
	.largest_hole = largest_hole,
	.write_part = write_part,
	.truncate = truncate_local,
	.allocate = allocate,
	.sync = sync_local,
	.close = close_local,
};

struct wsp_source *
wsp_local(int fd, struct wsp_error *err)
{
	struct local *l;

	if ((l = malloc(sizeof(*l))) == NULL) {
		wsp_fail_errno(err, NULL);
		wsp_io_close(fd, &(struct wsp_error){ 0 });
		return NULL;
	}
	l->source.ops = &ops;
	l->fd = fd;
	return &l->source;
}

int
wsp_local_fd(const struct wsp_source *s)
{
	return s->ops == &ops ? fd_of(s) : -1;
}
