/* SPDX-License-Identifier: ISC */
/* rename.c - give files other names, or none any more. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/at.h"
#include "base/error.h"
#include "base/io.h"
#include "base/lacking.h"

int
wsp_io_fail_rename(const char *from, const char *to, struct wsp_error *err)
{
	return wsp_fail_errno(err, "rename %s to %s", from, to);
}

/* A call with the names of two paths, in the directories that they lie in. */
static int
call_two(int (*call)(int, const char *, int, const char *), int a_dir,
    const char *a, int b_dir, const char *b, bool *called,
    struct wsp_error *err)
{
	struct wsp_at from, to;
	int ret = -1;

	*called = false;
	if (wsp_at_begin(&from, a_dir, a, err) == -1)
		return -1;
	if (wsp_at_begin(&to, b_dir, b, err) == 0) {
		*called = true;
		ret = call(from.dir, from.name, to.dir, to.name);
		wsp_at_end(&to);
	}
	wsp_at_end(&from);
	return ret;
}

static int
exclusively(int from_dir, const char *from, int to_dir, const char *to)
{
	return renameat2(from_dir, from, to_dir, to, RENAME_NOREPLACE);
}

static int
exchange(int from_dir, const char *from, int to_dir, const char *to)
{
	return renameat2(from_dir, from, to_dir, to, RENAME_EXCHANGE);
}

static int
make_link(int from_dir, const char *from, int to_dir, const char *to)
{
	return linkat(from_dir, from, to_dir, to, 0);
}

int
wsp_io_rename(int dir, const char *from, const char *to,
    struct wsp_error *err)
{
	bool called;

	if (call_two(renameat, dir, from, dir, to, &called, err) == 0)
		return 0;
	return called ? wsp_io_fail_rename(from, to, err) : -1;
}

/* A file system that cannot do it at once can do it in two steps. */
int
wsp_io_rename_new(int from_dir, const char *from, int to_dir, const char *to,
    struct wsp_error *err)
{
	bool called;

	if (call_two(exclusively, from_dir, from, to_dir, to, &called,
	    err) == 0)
		return 0;
	if (!called)
		return -1;
	if (errno != EINVAL && errno != ENOSYS)
		return wsp_io_fail_rename(from, to, err);
	return wsp_io_link(from_dir, from, to_dir, to, err) == -1 ? -1 :
	    wsp_io_unlink(from_dir, from, err);
}

/* Of directories none but an empty one is ever replaced. */
int
wsp_io_rename_directory(int from_dir, const char *from, int to_dir,
    const char *to, struct wsp_error *err)
{
	bool called;

	if (call_two(exclusively, from_dir, from, to_dir, to, &called,
	    err) == 0)
		return 0;
	if (called && (errno == EINVAL || errno == ENOSYS) &&
	    call_two(renameat, from_dir, from, to_dir, to, &called, err) == 0)
		return 0;
	return called ? wsp_io_fail_rename(from, to, err) : -1;
}

int
wsp_io_exchange(int a_dir, const char *a, int b_dir, const char *b,
    struct wsp_error *err)
{
	bool called;

	if (call_two(exchange, a_dir, a, b_dir, b, &called, err) == 0)
		return 0;
	return called ? wsp_fail_errno(err, "exchange %s and %s", a, b) : -1;
}

int
wsp_io_link(int from_dir, const char *from, int to_dir, const char *to,
    struct wsp_error *err)
{
	bool called;

	if (call_two(make_link, from_dir, from, to_dir, to, &called,
	    err) == 0)
		return 0;
	return called ? wsp_fail_errno(err, "link %s to %s", from, to) : -1;
}

static int
remove_name(int dir, const char *path, int flags, const char *what,
    struct wsp_error *err)
{
	struct wsp_at at;
	int ret;

	if (wsp_at_begin(&at, dir, path, err) == -1)
		return -1;
	ret = unlinkat(at.dir, at.name, flags);
	wsp_at_end(&at);
	return ret == 0 ? 0 : wsp_fail_errno(err, "%s %s", what, path);
}

int
wsp_io_unlink(int dir, const char *path, struct wsp_error *err)
{
	return remove_name(dir, path, 0, "unlink", err);
}

int
wsp_io_rmdir(int dir, const char *path, struct wsp_error *err)
{
	return remove_name(dir, path, AT_REMOVEDIR, "remove directory", err);
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
