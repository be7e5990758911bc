/* SPDX-License-Identifier: ISC */
/* side.c - open files that belong to the work but are no Whisper files. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/side.h"

/* The descriptor that a path is only another name of, or -1. */
static int
descriptor_of(const char *path)
{
	static const char *const dirs[] = { "/dev/fd/", "/proc/self/fd/" };
	const char *error;
	size_t i, len;
	int fd;

	for (i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		len = strlen(dirs[i]);
		if (strncmp(path, dirs[i], len) != 0)
			continue;
		fd = (int)strtonum(path + len, 0, INT32_MAX, &error);
		if (error == NULL)
			return fd;
	}
	return -1;
}

/* A descriptor of our own for it, if it is a file or a pipe. */
static int
take_descriptor(int fd, struct wsp_error *error)
{
	struct stat st;
	int copy;

	if (fstat(fd, &st) == -1)
		return wsp_fail_errno(error, NULL);
	if (!S_ISREG(st.st_mode) && !S_ISFIFO(st.st_mode)) {
		wsp_fail(error, WSP_EVALUE,
		    "neither a regular file nor a pipe");
		return -1;
	}
	if ((copy = fcntl(fd, F_DUPFD_CLOEXEC, 0)) == -1)
		return wsp_fail_errno(error, NULL);
	return copy;
}

bool
side_rereads(const char *path)
{
	return strcmp(path, "-") != 0 && descriptor_of(path) == -1;
}

FILE *
side_read(const char *path, struct wsp_error *error)
{
	int fd = descriptor_of(path);
	FILE *fp;

	fd = fd != -1 ? take_descriptor(fd, error) :
	    wsp_open_regular(wsp_path_of(path), O_RDONLY, error);
	if (fd == -1)
		return NULL;
	if ((fp = fdopen(fd, "r")) == NULL) {
		wsp_fail_errno(error, NULL);
		close(fd);
	}
	return fp;
}
