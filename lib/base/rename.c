/* SPDX-License-Identifier: ISC */
/* rename.c - give files other names, or none any more. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/io.h"
#include "base/lacking.h"

static int
fail_rename(const char *from, const char *to, struct wsp_error *err)
{
	return wsp_fail_errno(err, "rename %s to %s", from, to);
}

int
wsp_io_rename(int dir, const char *from, const char *to,
    struct wsp_error *err)
{
	if (renameat(dir, from, dir, to) == -1)
		return fail_rename(from, to, err);
	return 0;
}

/* A file system that cannot do it at once can do it in two steps. */
int
wsp_io_rename_new(int from_dir, const char *from, int to_dir, const char *to,
    struct wsp_error *err)
{
	if (renameat2(from_dir, from, to_dir, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return fail_rename(from, to, err);
	return wsp_io_link(from_dir, from, to_dir, to, err) == -1 ? -1 :
	    wsp_io_unlink(from_dir, from, err);
}

/* Of directories none but an empty one is ever replaced. */
int
wsp_io_rename_directory(int from_dir, const char *from, int to_dir,
    const char *to, struct wsp_error *err)
{
	if (renameat2(from_dir, from, to_dir, to, RENAME_NOREPLACE) == 0)
		return 0;
	if ((errno != EINVAL && errno != ENOSYS) ||
	    renameat(from_dir, from, to_dir, to) == -1)
		return fail_rename(from, to, err);
	return 0;
}

int
wsp_io_exchange(int a_dir, const char *a, int b_dir, const char *b,
    struct wsp_error *err)
{
	if (renameat2(a_dir, a, b_dir, b, RENAME_EXCHANGE) == -1)
		return wsp_fail_errno(err, "exchange %s and %s", a, b);
	return 0;
}

int
wsp_io_link(int from_dir, const char *from, int to_dir, const char *to,
    struct wsp_error *err)
{
	if (linkat(from_dir, from, to_dir, to, 0) == -1)
		return wsp_fail_errno(err, "link %s to %s", from, to);
	return 0;
}

int
wsp_io_unlink(int dir, const char *path, struct wsp_error *err)
{
	if (unlinkat(dir, path, 0) == -1)
		return wsp_fail_errno(err, "unlink %s", path);
	return 0;
}

int
wsp_io_rmdir(int dir, const char *path, struct wsp_error *err)
{
	if (unlinkat(dir, path, AT_REMOVEDIR) == -1)
		return wsp_fail_errno(err, "remove directory %s", path);
	return 0;
}

/* Only the system knows what is empty; a place of a mount stays, too. */
int
wsp_io_rmdir_empty(int dir, const char *path, bool *removed,
    struct wsp_error *err)
{
	int ret = wsp_io_rmdir(dir, path, err);

	*removed = ret == 0;
	return ret == -1 && (err->sys == ENOTEMPTY || err->sys == EEXIST ||
	    err->sys == EBUSY) ? 0 : ret;
}
