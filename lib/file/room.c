/* SPDX-License-Identifier: ISC */
/* room.c - how much more the file system of an open file can take. */
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/error.h"
#include "base/local.h"
#include "file/file.h"

int
wsp_room(const struct wsp *w, struct wsp_room *room, struct wsp_error *err)
{
	int fd = wsp_local_fd(w->body.source);
	struct statvfs fs;
	struct stat st;

	if (fd == -1)
		return wsp_fail(err, WSP_EUNSUPPORTED,
		    "it lies on no file system");
	if (fstat(fd, &st) == -1 || fstatvfs(fd, &fs) == -1)
		return wsp_fail_errno(err, NULL);
	room->volume = st.st_dev;
	room->bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
	return 0;
}
