/* SPDX-License-Identifier: ISC */
/* beneath.c - open what lies below a directory, and nothing else. */
#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#ifdef SYS_openat2
#include <linux/openat2.h>
#endif

#include "base/beneath.h"

/* The system cannot follow .. while it renames something, and says so. */
#define TRIES	100

/*
 * Opens the directory that the first len bytes of path name; the caller closes
 * it.
 */
static int
open_part(int dir, const char *path, size_t len)
{
	char name[256];
	struct stat st;
	int fd;

	if (len >= sizeof(name)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(name, path, len);
	name[len] = '\0';
	if (strcmp(name, "..") == 0) {
		errno = EXDEV;
		return -1;
	}
	fd = openat(dir, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	/* A link is no directory, but that is not why it is refused. */
	if (fd == -1 && errno == ENOTDIR && fstatat(dir, name, &st,
	    AT_SYMLINK_NOFOLLOW) == 0)
		errno = S_ISLNK(st.st_mode) ? EXDEV : ENOTDIR;
	return fd;
}

int
wsp_io_open_by_parts(int dir, const char *path, int flags, mode_t mode)
{
	int at = dir, next, fd;
	const char *slash;

	while ((slash = strchr(path, '/')) != NULL && slash != path) {
		next = open_part(at, path, (size_t)(slash - path));
		if (at != dir)
			close(at);
		if ((at = next) == -1)
			return -1;
		path = slash + strspn(slash, "/");
	}
	if (slash == path || strcmp(path, "..") == 0) {
		errno = EXDEV;
		fd = -1;
	} else
		fd = openat(at, path, flags | O_NOFOLLOW, mode);
	if (at != dir)
		close(at);
	return fd;
}

int
wsp_io_open_beneath(int dir, const char *path, int flags, mode_t mode)
{
#ifdef SYS_openat2
	struct open_how how = { .flags = (unsigned)flags,
	    .mode = flags & O_CREAT ? mode : 0,
	    .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS |
	    (flags & O_NOFOLLOW ? RESOLVE_NO_SYMLINKS : 0) };
	int fd, tries = TRIES;

	do
		fd = (int)syscall(SYS_openat2, dir, path, &how, sizeof(how));
	while (fd == -1 && errno == EAGAIN && --tries > 0);
	if (fd != -1 || (errno != ENOSYS && errno != EPERM))
		return fd;
#endif
	return wsp_io_open_by_parts(dir, path, flags, mode);
}
