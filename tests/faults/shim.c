/* SPDX-License-Identifier: ISC */
/* shim.c - stand between the library and the system calls on files. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

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

/* A path from a directory, as one from here. */
static const char *
from_here(int dir, const char *path, char *buf)
{
	char link[32];
	ssize_t len;

	if (dir == AT_FDCWD)
		return path;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", dir);
	if ((len = __real_readlink(link, buf, PATH_MAX)) == -1)
		abort();
	snprintf(buf + len, (size_t)(PATH_MAX - len), "/%s", path);
	return buf;
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

	if (!fault(open_name(flags)))
		fd = __real_wsp_io_open_beneath(dir, path, flags, mode);
	log_open(fd, from_here(dir, path, buf), flags);
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

/* A descriptor is gone even if closing it failed. */
int
__wrap_close(int fd)
{
	int ret = 0, error = fault("close") ? errno : 0;

	if (__real_close(fd) == -1)
		ret = -1;
	else if (error != 0) {
		errno = error;
		ret = -1;
	}
	fault_log(ret, "%d", fd);
	return ret;
}

int
__wrap_fstatat(int dir, const char *path, struct stat *st, int flags)
{
	char buf[PATH_MAX];
	int ret = -1;

	if (!fault("stat"))
		ret = __real_fstatat(dir, path, st, flags);
	fault_log(ret, "%s", from_here(dir, path, buf));
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

off_t
__wrap_lseek(int fd, off_t offset, int whence)
{
	off_t ret = -1;

	if (!fault("lseek"))
		ret = __real_lseek(fd, offset, whence);
	fault_log(ret, "%d %jd %d", fd, (intmax_t)offset, whence);
	return ret;
}

ssize_t
__wrap_pread(int fd, void *buf, size_t len, off_t offset)
{
	ssize_t n = -1;

	if (!fault("pread"))
		n = __real_pread(fd, buf, fault_cut(fd, len, offset),
		    offset);
	fault_log(n, "%d %jd %zu", fd, (intmax_t)offset, len);
	return n;
}

/* The bytes as hexadecimal digits, to be freed. */
static char *
digits_of(const unsigned char *buf, ssize_t len)
{
	char *text, *p;
	ssize_t i;

	if ((text = malloc(2 * (size_t)(len > 0 ? len : 0) + 1)) == NULL)
		abort();
	for (p = text, i = 0; i < len; i++)
		p += sprintf(p, "%02x", buf[i]);
	*p = '\0';
	return text;
}

ssize_t
__wrap_pwrite(int fd, const void *buf, size_t len, off_t offset)
{
	ssize_t n = -1;
	size_t part;
	int saved;
	char *text;

	if (!fault("pwrite") &&
	    (part = fault_cut(fd, len, offset)) > 0)
		n = __real_pwrite(fd, buf, part, offset);
	saved = errno;
	text = digits_of(buf, n);
	errno = saved;
	fault_log(n, "%d %jd %zu %s", fd, (intmax_t)offset, len, text);
	free(text);
	return n;
}

int
__wrap_ftruncate(int fd, off_t len)
{
	int ret = -1;

	if (!fault("ftruncate"))
		ret = __real_ftruncate(fd, len);
	fault_log(ret, "%d %jd", fd, (intmax_t)len);
	return ret;
}

/* The one that returns its error. */
int
__wrap_posix_fallocate(int fd, off_t offset, off_t len)
{
	if (!fault("posix_fallocate"))
		errno = __real_posix_fallocate(fd, offset, len);
	fault_log(errno == 0 ? 0 : -1, "%d %jd %jd", fd, (intmax_t)offset,
	    (intmax_t)len);
	return errno;
}

int
__wrap_fsync(int fd)
{
	int ret = -1;

	if (!fault("fsync"))
		ret = __real_fsync(fd);
	fault_log(ret, "%d", fd);
	return ret;
}

int
__wrap_renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	char from_buf[PATH_MAX], to_buf[PATH_MAX];
	int ret = -1;

	if (!fault("rename"))
		ret = __real_renameat(from_dir, from, to_dir, to);
	fault_log(ret, "%s %s", from_here(from_dir, from, from_buf),
	    from_here(to_dir, to, to_buf));
	return ret;
}

int
__wrap_linkat(int from_dir, const char *from, int to_dir, const char *to,
    int flags)
{
	char from_buf[PATH_MAX], to_buf[PATH_MAX];
	int ret = -1;

	if (!fault("link"))
		ret = __real_linkat(from_dir, from, to_dir, to, flags);
	fault_log(ret, "%s %s", from_here(from_dir, from, from_buf),
	    from_here(to_dir, to, to_buf));
	return ret;
}

int
__wrap_mkdirat(int dir, const char *path, mode_t mode)
{
	char buf[PATH_MAX];
	int ret = -1;

	if (!fault("mkdir"))
		ret = __real_mkdirat(dir, path, mode);
	fault_log(ret, "%s", from_here(dir, path, buf));
	return ret;
}

int
__wrap_unlinkat(int dir, const char *path, int flags)
{
	char buf[PATH_MAX];
	int ret = -1;

	if (!fault("unlink"))
		ret = __real_unlinkat(dir, path, flags);
	fault_log(ret, "%s", from_here(dir, path, buf));
	return ret;
}

ssize_t
__wrap_readlink(const char *path, char *buf, size_t size)
{
	ssize_t len = -1;

	if (!fault("readlink"))
		len = __real_readlink(path, buf, size);
	fault_log(len, "%s", path);
	return len;
}

int
__wrap_fchmod(int fd, mode_t mode)
{
	int ret = -1;

	if (!fault("fchmod"))
		ret = __real_fchmod(fd, mode);
	fault_log(ret, "%d %o", fd, (unsigned)mode);
	return ret;
}

int
__wrap_fchown(int fd, uid_t uid, gid_t gid)
{
	int ret = -1;

	if (!fault("fchown"))
		ret = __real_fchown(fd, uid, gid);
	fault_log(ret, "%d %jd %jd", fd, (intmax_t)uid, (intmax_t)gid);
	return ret;
}

int
__wrap_flock(int fd, int operation)
{
	int ret = -1;

	if (!fault("flock"))
		ret = __real_flock(fd, operation);
	fault_log(ret, "%d %d", fd, operation);
	return ret;
}

/*
 * Only leases are the library's: whether its standard descriptors are open is
 * a program's own question.  The argument is an int or a pointer.
 */
int
__wrap_fcntl(int fd, int command, ...)
{
	int ret = -1;
	va_list ap;
	void *arg;

	va_start(ap, command);
	arg = va_arg(ap, void *);
	va_end(ap);
	if (command != F_SETLEASE && command != F_SETSIG)
		return __real_fcntl(fd, command, arg);
	if (!fault("fcntl"))
		ret = __real_fcntl(fd, command, arg);
	fault_log(ret, "%d %d", fd, command);
	return ret;
}

ssize_t
__wrap_flistxattr(int fd, char *list, size_t size)
{
	ssize_t len = -1;

	if (!fault("flistxattr"))
		len = __real_flistxattr(fd, list, size);
	fault_log(len, "%d", fd);
	return len;
}

ssize_t
__wrap_fgetxattr(int fd, const char *name, void *value, size_t size)
{
	ssize_t len = -1;

	if (!fault("fgetxattr"))
		len = __real_fgetxattr(fd, name, value, size);
	fault_log(len, "%d %s", fd, name);
	return len;
}

int
__wrap_fsetxattr(int fd, const char *name, const void *value, size_t size,
    int flags)
{
	int ret = -1;

	if (!fault("fsetxattr"))
		ret = __real_fsetxattr(fd, name, value, size, flags);
	fault_log(ret, "%d %s %zu", fd, name, size);
	return ret;
}
