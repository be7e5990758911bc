/* SPDX-License-Identifier: ISC */
/* append.c - a file grows by whole pieces, or not. */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/append.h"

static bool
write_all(int fd, const char *bytes, size_t len)
{
	ssize_t n;

	while (len > 0) {
		if ((n = write(fd, bytes, len)) == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

static bool
mend(struct append *a)
{
	a->torn = a->torn && ftruncate(a->fd, a->size) == -1;
	return !a->torn;
}

bool
append_whole(struct append *a, const char *bytes, size_t len)
{
	int saved;

	if (!mend(a))
		return false;
	if (write_all(a->fd, bytes, len) && fdatasync(a->fd) == 0) {
		a->size += (off_t)len;
		return true;
	}
	saved = errno;
	a->torn = true;
	mend(a);
	errno = saved;
	return false;
}

int
append_nowhere(int fd)
{
	FILE *fp = tmpfile();

	if (fp == NULL)
		err(1, NULL);
	if (fd != -1)
		close(fd);
	return fileno(fp);
}
