/* SPDX-License-Identifier: ISC */
/* reserve.c - space on the disk that is kept for a pack. */
#include <errno.h>

#include "base/error.h"
#include "base/io.h"
#include "store/format.h"
#include "store/reserve.h"

#define FILE_MODE	0600

static int
resize(int fd, uint64_t bytes, struct wsp_error *err)
{
	struct stat st;

	if (wsp_io_fstat(fd, &st, err) == -1)
		return -1;
	if ((uint64_t)st.st_size > bytes)
		return wsp_io_truncate(fd, (off_t)bytes, err);
	return wsp_io_allocate(fd, (off_t)bytes, err);
}

int
wsp_reserve_set(int dir, uint64_t bytes, struct wsp_error *err)
{
	struct stat st;
	int fd;

	if (bytes == 0)
		return wsp_io_unlink(dir, WSP_STORE_RESERVE, err) == -1 &&
		    err->sys != ENOENT ? -1 : 0;
	if ((fd = wsp_io_open(dir, WSP_STORE_RESERVE, O_RDWR | O_NOFOLLOW,
	    &st, err)) == -1 && (err->sys != ENOENT ||
	    (fd = wsp_io_create(dir, WSP_STORE_RESERVE, FILE_MODE, err)) ==
	    -1))
		return -1;
	if (resize(fd, bytes, err) == -1) {
		wsp_io_close(fd, &(struct wsp_error){ 0 });
		return -1;
	}
	return wsp_io_close(fd, err);
}

void
wsp_reserve_cut(int dir, uint64_t bytes)
{
	struct wsp_error ignored;
	struct stat st;

	if (wsp_io_lstat(dir, WSP_STORE_RESERVE, &st, &ignored) == 0 &&
	    (uint64_t)st.st_size > bytes)
		wsp_reserve_set(dir, (uint64_t)st.st_size - bytes, &ignored);
}
