/* SPDX-License-Identifier: ISC */
/* write_file.c - put a file of any bytes in its place in one step. */
#include <errno.h>
#include <unistd.h>

#include "base/error.h"
#include "base/io.h"
#include "base/spot.h"
#include "file/replace.h"

/* Writes and places the file at a spot. */
static int
write_at(const struct wsp_spot *spot, bool exists, wsp_begins *begins,
    int lock_timeout_ms, wsp_cancel *cancel, wsp_write_bytes *fn, void *arg,
    struct wsp_error *err)
{
	struct wsp_temp temp;
	int ret = -1;

	if (wsp_temp_open_marked(&temp, spot, exists ? 0600 : 0666,
	    lock_timeout_ms, begins, err) == -1)
		return -1;
	temp.cancel = cancel;
	if (fn(arg, temp.fd, err) == 0 &&
	    wsp_temp_as_before(&temp, err) == 0 &&
	    wsp_temp_unmark(&temp, err) == 0 &&
	    wsp_temp_rename(&temp, false, err) == 0)
		ret = wsp_temp_finish(&temp, err);
	wsp_temp_close(&temp);
	return ret;
}

int
wsp_write_file(const char *path, wsp_begins *begins, int lock_timeout_ms,
    wsp_cancel *cancel, wsp_write_bytes *fn, void *arg, struct wsp_error *err)
{
	struct wsp_spot spot;
	struct stat st;
	bool exists = stat(path, &st) == 0;
	int ret;

	if (exists && !S_ISREG(st.st_mode))
		return wsp_fail(err, WSP_EVALUE, "not a regular file");
	if (wsp_spot_resolve(&spot, AT_FDCWD, path, err) == -1)
		return -1;
	ret = write_at(&spot, exists, begins, lock_timeout_ms, cancel, fn,
	    arg, err);
	wsp_spot_close(&spot);
	return ret;
}
