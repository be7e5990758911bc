/* SPDX-License-Identifier: ISC */
/* shim_bytes.c - stand before the calls on the bytes of files. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fault.h"
#include "shim.h"

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
