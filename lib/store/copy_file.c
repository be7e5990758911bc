/* SPDX-License-Identifier: ISC */
/* copy_file.c - a segment in another store, byte by byte. */
#include <stdlib.h>
#include <string.h>

#include "base/dir.h"
#include "base/error.h"
#include "base/io.h"
#include "store/copy_file.h"

#define PIECE		(1 << 20)
#define FILE_MODE	0600
#define DIRECTORY_MODE	0700

static int
copy_bytes(struct wsp_bytes *from, int to, wsp_cancel *cancel,
    struct wsp_error *err)
{
	uint8_t *buf = malloc(PIECE);
	uint64_t at, n;
	int ret = 0;

	if (buf == NULL)
		return wsp_fail_errno(err, NULL);
	for (at = 0; ret == 0 && at < from->size; at += n) {
		n = from->size - at < PIECE ? from->size - at : PIECE;
		if (wsp_check_cancel(cancel, err) == -1 ||
		    wsp_bytes_read(from, buf, n, at, err) == -1 ||
		    wsp_io_write(to, buf, n, (off_t)at, err) == -1)
			ret = -1;
	}
	free(buf);
	return ret;
}

int
wsp_copy_file(struct wsp_bytes *from, int to_dir, const char *name,
    wsp_cancel *cancel, struct wsp_error *err)
{
	char parent[WSP_STORE_NAME_SIZE];
	struct wsp_error ignored;
	bool made;
	int to, ret;

	memcpy(parent, name, strlen(name) + 1);
	*strrchr(parent, '/') = '\0';
	wsp_io_unlink(to_dir, name, &ignored);
	if (wsp_io_make_directory(to_dir, parent, DIRECTORY_MODE, &made,
	    err) == -1 || (to = wsp_io_create(to_dir, name, FILE_MODE, err))
	    == -1)
		return -1;
	ret = copy_bytes(from, to, cancel, err);
	if (ret == 0)
		ret = wsp_io_sync(to, err);
	if (wsp_io_close(to, ret == 0 ? err : &ignored) == -1)
		ret = -1;
	return ret;
}
