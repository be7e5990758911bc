/* SPDX-License-Identifier: ISC */
/* reader.c - read a catalogue from a file. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/io.h"
#include "base/spot.h"
#include "catalog/reader.h"
#include "wsp-catalog.h"

static int
read_file(void *arg, void *buf, size_t len, uint64_t offset, size_t *got,
    struct wsp_error *err)
{
	return wsp_io_read(*(int *)arg, buf, len, (off_t)offset, got, err);
}

static void
close_file(void *arg)
{
	wsp_io_close(*(int *)arg, &(struct wsp_error){ 0 });
	free(arg);
}

int
wsp_reader_adopt(struct wsp_reader *r, int fd, uint64_t size,
    struct wsp_error *err)
{
	int *arg;

	if ((arg = malloc(sizeof(*arg))) == NULL)
		return wsp_fail_errno(err, NULL);
	*arg = fd;
	r->arg = arg;
	r->size = size;
	r->read = read_file;
	r->expect = NULL;
	r->close = close_file;
	return 0;
}

/* In a tree somebody else may have put a link in the place of its catalogue. */
int
wsp_catalog_spot(struct wsp_spot *spot, const char *path,
    struct wsp_error *err)
{
	const char *slash = strrchr(path, '/');

	return strcmp(slash == NULL ? path : slash + 1,
	    WSP_CATALOG_NAME) == 0 ?
	    wsp_spot_open(spot, AT_FDCWD, path, err) :
	    wsp_spot_resolve(spot, AT_FDCWD, path, err);
}

int
wsp_reader_open(struct wsp_reader *r, const struct wsp_spot *spot,
    struct wsp_error *err)
{
	struct stat st;
	int fd;

	if ((fd = wsp_io_open(spot->dir, spot->name, O_RDONLY | O_NOFOLLOW,
	    &st, err)) == -1)
		return -1;
	if (wsp_reader_adopt(r, fd, (uint64_t)st.st_size, err) == 0) {
		r->foreign = (st.st_uid != 0 && st.st_uid != geteuid()) ||
		    (st.st_mode & (S_IWGRP | S_IWOTH)) != 0;
		return 0;
	}
	wsp_io_close(fd, &(struct wsp_error){ 0 });
	return -1;
}

int
wsp_reader_open_path(struct wsp_reader *r, const char *path,
    struct wsp_error *err)
{
	struct wsp_spot spot;
	int ret;

	if (wsp_catalog_spot(&spot, path, err) == -1)
		return -1;
	ret = wsp_reader_open(r, &spot, err);
	wsp_spot_close(&spot);
	return ret;
}

void
wsp_reader_close(struct wsp_reader *r)
{
	if (r->close != NULL)
		r->close(r->arg);
	r->close = NULL;
}
