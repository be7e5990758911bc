/* SPDX-License-Identifier: ISC */
/* dir.c - directories: one is made, or its entries are looked at. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/at.h"
#include "base/dir.h"
#include "base/error.h"
#include "base/io.h"

int
wsp_io_make_directory(int dir, const char *name, mode_t mode, bool *made,
    struct wsp_error *err)
{
	struct wsp_at at;
	struct stat st;
	int ret;

	*made = false;
	if (wsp_at_begin(&at, dir, name, err) == -1)
		return -1;
	ret = mkdirat(at.dir, at.name, mode);
	*made = ret == 0;
	if (ret == -1 && errno == EEXIST) {
		if (fstatat(at.dir, at.name, &st, 0) == -1)
			errno = EEXIST;
		else if (S_ISDIR(st.st_mode))
			ret = 0;
		else
			errno = ENOTDIR;
	}
	wsp_at_end(&at);
	return ret == 0 ? 0 :
	    wsp_fail_errno(err, "make directory %s", name);
}

mode_t
wsp_io_new_mode(const struct wsp_create_options *options)
{
	bool owned = options->owner != WSP_KEEP_ID ||
	    options->group != WSP_KEEP_ID;

	return owned && options->mode == WSP_KEEP_MODE ? options->owned_mode :
	    options->mode;
}

int
wsp_sync_directory(struct wsp_path place, struct wsp_error *err)
{
	return wsp_io_sync_parent(place.dir, place.path, err);
}

bool
wsp_same_directory(const char *a, const char *b)
{
	const char *as = strrchr(a, '/'), *bs = strrchr(b, '/');
	size_t an = as == NULL ? 0 : (size_t)(as - a) + 1;
	size_t bn = bs == NULL ? 0 : (size_t)(bs - b) + 1;

	return an == bn && memcmp(a, b, an) == 0;
}

unsigned char
wsp_io_entry_type(DIR *dir, const struct dirent *entry, bool follow)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN && (entry->d_type != DT_LNK ||
	    !follow))
		return entry->d_type;
	if (fstatat(dirfd(dir), entry->d_name, &st,
	    follow ? 0 : AT_SYMLINK_NOFOLLOW) == -1)
		return entry->d_type == DT_LNK ? DT_REG : DT_UNKNOWN;
	return S_ISDIR(st.st_mode) ? DT_DIR : S_ISREG(st.st_mode) ? DT_REG :
	    DT_UNKNOWN;
}
