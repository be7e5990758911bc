/* SPDX-License-Identifier: ISC */
/* sync.c - wait for what another process may have left. */
#include <sys/stat.h>

#include <fcntl.h>

#include "base/dir.h"
#include "base/error.h"
#include "base/io.h"
#include "store/bytes.h"
#include "store/sync.h"

#define DIRECTORY_MODE	0700

int
wsp_store_sync_segment(int dir, const char *name, struct wsp_error *err)
{
	struct wsp_error ignored;
	struct stat st;
	int fd, ret;

	fd = wsp_io_open(dir, name, O_RDONLY | O_NOFOLLOW, &st, err);
	if (fd == -1)
		return -1;
	ret = wsp_io_sync(fd, err);
	wsp_io_close(fd, &ignored);
	return ret;
}

int
wsp_store_sync_names(int dir, const struct wsp_store_head *h,
    struct wsp_error *err)
{
	char name[WSP_STORE_NAME_SIZE];
	uint64_t last = UINT64_MAX;
	size_t i;

	for (i = 0; i < h->nsegs; i++) {
		if (h->segs[i].number / WSP_STORE_A_DIRECTORY == last)
			continue;
		last = h->segs[i].number / WSP_STORE_A_DIRECTORY;
		if (wsp_io_sync_parent(dir, wsp_store_segment_name(name,
		    h->segs[i].number), err) == -1)
			return -1;
	}
	return wsp_io_sync_parent(dir, WSP_STORE_DATA "/0", err) == -1 ?
	    -1 : wsp_io_sync_parent(dir, WSP_STORE_DATA, err);
}

int
wsp_store_sync_directory(int dir, const char *name, struct wsp_error *err)
{
	bool made;

	return wsp_io_make_directory(dir, name, DIRECTORY_MODE, &made,
	    err) == -1 ? -1 : wsp_io_sync_parent(dir, name, err);
}
