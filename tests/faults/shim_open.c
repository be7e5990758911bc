/* SPDX-License-Identifier: ISC */
/* shim_open.c - stand before the calls that find files and open them. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>

#include "fault.h"
#include "shim.h"

/*
 * Opening is called "create" where it is to make the file, and "opendir" where
 * it is to find a directory.
 */
static const char *
open_name(int flags)
{
	if (flags & O_CREAT)
		return "create";
	return (flags & O_DIRECTORY) == O_DIRECTORY ? "opendir" : "open";
}

static void
log_open(int fd, const char *path, int flags)
{
	fault_log(fd, "%s %s%s", path,
	    (flags & O_ACCMODE) == O_RDONLY ? "r" : "rw",
	    (flags & O_EXCL) != 0 ? "x" : "");
}

int
__wrap_wsp_io_open_beneath(int dir, const char *path, int flags, mode_t mode)
{
	char buf[PATH_MAX];
	int fd = -1;

	if (!fault(open_name(flags))) {
		fault_hide(true);
		fd = __real_wsp_io_open_beneath(dir, path, flags, mode);
		fault_hide(false);
	}
	log_open(fd, fault_path(dir, path, buf), flags);
	return fd;
}

int
__wrap_open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list ap;
	int fd = -1;

	if (flags & O_CREAT) {
		va_start(ap, flags);
		mode = va_arg(ap, mode_t);
		va_end(ap);
	}
	if (!fault(open_name(flags)))
		fd = __real_open(path, flags, mode);
	log_open(fd, path, flags);
	return fd;
}

/* What open becomes with _FORTIFY_SOURCE. */
int
__wrap___open_2(const char *path, int flags)
{
	return __wrap_open(path, flags);
}

/*
 * A descriptor is gone even if closing it failed.  It is logged first: then
 * another thread may get the same number.
 */
int
__wrap_close(int fd)
{
	int ret = fault("close") ? -1 : 0;

	fault_log(ret, "%d", fd);
	return __real_close(fd) == -1 ? -1 : ret;
}

int
__wrap_fstatat(int dir, const char *path, struct stat *st, int flags)
{
	char buf[PATH_MAX];
	int ret = -1;

	if (!fault("stat"))
		ret = __real_fstatat(dir, path, st, flags);
	fault_log(ret, "%s", fault_path(dir, path, buf));
	return ret;
}

int
__wrap_fstat(int fd, struct stat *st)
{
	int ret = -1;

	if (!fault("fstat"))
		ret = __real_fstat(fd, st);
	fault_log(ret, "%d", fd);
	return ret;
}

ssize_t
__wrap_readlinkat(int dir, const char *path, char *buf, size_t size)
{
	char here[PATH_MAX];
	ssize_t len = -1;

	if (!fault("readlink"))
		len = __real_readlinkat(dir, path, buf, size);
	fault_log(len, "%s", fault_path(dir, path, here));
	return len;
}

int
__wrap_faccessat(int dir, const char *path, int mode, int flags)
{
	char buf[PATH_MAX];
	int ret = -1;

	if (!fault("access"))
		ret = __real_faccessat(dir, path, mode, flags);
	fault_log(ret, "%s", fault_path(dir, path, buf));
	return ret;
}
