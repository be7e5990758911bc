/* SPDX-License-Identifier: ISC */
/* shim_marks.c - stand before the calls on modes, owners, attributes, locks. */
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>

#include "fault.h"
#include "shim.h"

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

int
__wrap_fremovexattr(int fd, const char *name)
{
	int ret = -1;

	if (!fault("fremovexattr"))
		ret = __real_fremovexattr(fd, name);
	fault_log(ret, "%d %s", fd, name);
	return ret;
}
