/* SPDX-License-Identifier: ISC */
/* status.c - look at files with the time of their birth. */
#include <sys/stat.h>

#include <fcntl.h>

#include "base/error.h"
#include "base/lacking.h"
#include "base/status.h"

#define SECOND_NS	INT64_C(1000000000)

int
wsp_io_status(int dir, const char *path, bool follow, struct wsp_status *s,
    struct wsp_error *err)
{
	struct statx x;

	if (statx(dir, path, AT_EMPTY_PATH | AT_NO_AUTOMOUNT |
	    (follow ? 0 : AT_SYMLINK_NOFOLLOW), STATX_BASIC_STATS |
	    STATX_BTIME, &x) == -1)
		return wsp_fail_errno(err, NULL);
	s->mode = x.stx_mode;
	s->inode = x.stx_ino;
	s->size = x.stx_size;
	s->blocks = x.stx_blocks;
	s->mtime = x.stx_mtime.tv_sec;
	s->ctime_ns = x.stx_ctime.tv_sec * SECOND_NS + x.stx_ctime.tv_nsec;
	s->born = (x.stx_mask & STATX_BTIME) != 0 ? x.stx_btime.tv_sec : 0;
	return 0;
}
