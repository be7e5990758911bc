/* SPDX-License-Identifier: ISC */
/*
 * restless.c - preloaded: a file of the name restless.wsp that changes each time
 * that it is read, RESTLESS times: then its first point is another one.
 */
#define _GNU_SOURCE
#include <sys/stat.h>
#include <sys/syscall.h>

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define VALUE	39	/* where the first value of one archive ends */

static void
change(int fd)
{
	static int left = -1;
	uint8_t byte = 0;
	char link[64], path[4096];
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { 0, 0 } };
	const char *said = getenv("RESTLESS");
	ssize_t len;
	int other;

	if (left == -1)
		left = said == NULL ? 0 : atoi(said);
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if ((len = readlink(link, path, sizeof(path) - 1)) <= 0 || left == 0)
		return;
	path[len] = '\0';
	if (strstr(path, "/restless.wsp") == NULL ||
	    (other = open(path, O_RDWR)) == -1)
		return;
	left--;
	syscall(SYS_pread64, other, &byte, 1, VALUE);
	byte++;
	pwrite(other, &byte, 1, VALUE);
	times[1].tv_sec = 1600000000 + byte;
	futimens(other, times);
	close(other);
}

ssize_t
pread(int fd, void *buf, size_t len, off_t at)
{
	ssize_t got = syscall(SYS_pread64, fd, buf, len, at);

	change(fd);
	return got;
}

ssize_t
pread64(int fd, void *buf, size_t len, off_t at)
{
	return pread(fd, buf, len, at);
}
