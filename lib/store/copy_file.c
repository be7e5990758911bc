/* SPDX-License-Identifier: ISC */
/* copy_file.c - a segment in another store, byte by byte. */
#include <stdlib.h>
#include <string.h>

#include "base/dir.h"
#include "base/error.h"
#include "base/io.h"
#include "store/bytes.h"
#include "store/copy_file.h"

#define PIECE		(1 << 20)
#define FILE_MODE	0600
#define DIRECTORY_MODE	0700

static int
copy_bytes(int from, int to, uint64_t size, wsp_cancel *cancel,
    struct wsp_error *err)
{
	uint8_t *buf = malloc(PIECE);
	uint64_t at, n;
	int ret = 0;

	if (buf == NULL)
		return wsp_fail_errno(err, NULL);
	for (at = 0; ret == 0 && at < size; at += n) {
		n = size - at < PIECE ? size - at : PIECE;
		if (wsp_check_cancel(cancel, err) == -1 ||
		    wsp_store_file_read(from, buf, n, at, err) == -1 ||
		    wsp_io_write(to, buf, n, (off_t)at, err) == -1)
			ret = -1;
	}
	free(buf);
	return ret;
}

int
wsp_copy_file(int from_dir, const char *from_name, int to_dir,
    const char *name, wsp_cancel *cancel, struct wsp_error *err)
{
	char parent[WSP_STORE_NAME_SIZE];
	struct wsp_error ignored;
	uint64_t size;
	bool made;
	int from, to, ret = -1;

	memcpy(parent, name, strlen(name) + 1);
	*strrchr(parent, '/') = '\0';
	if ((from = wsp_store_file_open(from_dir, from_name, &size, err)) ==
	    -1)
		return -1;
	wsp_io_unlink(to_dir, name, &ignored);
	if (wsp_io_make_directory(to_dir, parent, DIRECTORY_MODE, &made,
	    err) == 0 && (to = wsp_io_create(to_dir, name, FILE_MODE, err)) !=
	    -1) {
		ret = copy_bytes(from, to, size, cancel, err);
		if (ret == 0)
			ret = wsp_io_sync(to, err);
		if (wsp_io_close(to, ret == 0 ? err : &ignored) == -1)
			ret = -1;
	}
	wsp_io_close(from, &ignored);
	return ret;
}
