/* SPDX-License-Identifier: ISC */
/* prune.c - remove a directory that is empty. */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "base/spot.h"
#include "base/status.h"
#include "file/file.h"
#include "wsp-ops.h"

/* Is a directory one that something is mounted on? */
static bool
is_mounted(const struct wsp_spot *spot, int fd)
{
	struct wsp_error ignored;
	struct stat in, st;

	return wsp_io_fstat(spot->dir, &in, &ignored) == 0 &&
	    wsp_io_fstat(fd, &st, &ignored) == 0 && in.st_dev != st.st_dev;
}

/* How many entries has it?  A place of a mount has no end of them. */
static int
count_entries(const struct wsp_spot *spot, uint64_t *n, struct wsp_error *err)
{
	const struct dirent *e;
	DIR *dir;
	int fd, ret;

	if ((fd = wsp_io_open_real_directory(spot->dir, spot->name,
	    err)) == -1)
		return -1;
	*n = is_mounted(spot, fd) ? UINT64_MAX : 0;
	if ((dir = fdopendir(fd)) == NULL) {
		wsp_fail_errno(err, NULL);
		wsp_io_close(fd, &(struct wsp_error){ 0 });
		return -1;
	}
	for (errno = 0; *n != UINT64_MAX && (e = readdir(dir)) != NULL;
	    errno = 0)
		*n += strcmp(e->d_name, ".") != 0 &&
		    strcmp(e->d_name, "..") != 0;
	ret = errno == 0 ? 0 : wsp_fail_errno(err, NULL);
	closedir(dir);
	return ret;
}

int
wsp_prune(struct wsp_path place, uint64_t leaving, bool dry_run,
    bool *removed, struct wsp_error *err)
{
	struct wsp_spot spot;
	uint64_t n;
	int ret;

	*removed = false;
	if (wsp_spot_open_real(&spot, place.dir, place.path, err) == -1)
		return -1;
	if (dry_run) {
		ret = count_entries(&spot, &n, err);
		if (ret == 0 && n == leaving)
			ret = wsp_may_prune(&spot, err);
		*removed = ret == 0 && n == leaving;
	} else
		ret = wsp_io_rmdir_empty(spot.dir, spot.name, removed, err);
	wsp_spot_close(&spot);
	return ret;
}
