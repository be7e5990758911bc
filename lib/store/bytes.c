/* SPDX-License-Identifier: ISC */
/* bytes.c - the files of a store, as bytes. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "store/bytes.h"

const char *
wsp_store_segment_name(char *name, uint64_t number)
{
	snprintf(name, WSP_STORE_NAME_SIZE, WSP_STORE_DATA "/%" PRIu64
	    "/%" PRIu64, number / WSP_STORE_A_DIRECTORY, number);
	return name;
}

int
wsp_store_file_open(int dir, const char *name, uint64_t *size,
    struct wsp_error *err)
{
	struct stat st;
	int fd = wsp_io_open(dir, name, O_RDONLY, &st, err);

	if (fd != -1)
		*size = (uint64_t)st.st_size;
	return fd;
}

int
wsp_store_file_read(int fd, void *buf, size_t len, uint64_t offset,
    struct wsp_error *err)
{
	size_t got;

	if (wsp_io_read(fd, buf, len, (off_t)offset, &got, err) == -1)
		return -1;
	return got == len ? 0 : wsp_fail(err, WSP_ECORRUPT,
	    "offset %" PRIu64 ": it is cut", offset + got);
}

int
wsp_store_file_whole(int dir, const char *name, uint64_t most, uint8_t **bytes,
    size_t *len, struct wsp_error *err)
{
	struct wsp_error ignored;
	uint64_t size;
	uint8_t *buf = NULL;
	int fd, ret = -1;

	if ((fd = wsp_store_file_open(dir, name, &size, err)) == -1)
		return -1;
	if (size > most) {
		wsp_fail(err, WSP_ECORRUPT, "it is too large");
		goto out;
	}
	if ((buf = malloc(size == 0 ? 1 : (size_t)size)) == NULL) {
		wsp_fail_errno(err, NULL);
		goto out;
	}
	if (wsp_store_file_read(fd, buf, (size_t)size, 0, err) == -1)
		goto out;
	*bytes = buf;
	*len = (size_t)size;
	buf = NULL;
	ret = 0;
out:
	free(buf);
	wsp_io_close(fd, &ignored);
	return ret;
}

int
wsp_bytes_open(struct wsp_bytes *b, int dir, struct wsp_site *site,
    const char *name, uint64_t expected, struct wsp_error *err)
{
	b->site = site;
	b->fd = -1;
	strlcpy(b->name, name, sizeof(b->name));
	b->size = expected;
	if (site != NULL)
		return 0;
	b->fd = wsp_store_file_open(dir, name, &b->size, err);
	return b->fd == -1 ? -1 : 0;
}

int
wsp_bytes_read(struct wsp_bytes *b, void *buf, size_t len, uint64_t offset,
    struct wsp_error *err)
{
	if (b->site == NULL)
		return wsp_store_file_read(b->fd, buf, len, offset, err);
	if (offset > b->size || len > b->size - offset)
		return wsp_fail(err, WSP_ECORRUPT, "offset %" PRIu64
		    ": it is cut", b->size);
	return wsp_site_read(b->site, b->name, b->size, offset, len, buf,
	    err);
}

void
wsp_bytes_close(struct wsp_bytes *b)
{
	if (b->fd != -1)
		wsp_io_close(b->fd, &(struct wsp_error){ 0 });
}
