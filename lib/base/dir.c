/* SPDX-License-Identifier: ISC */
/* dir.c - make directories. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/error.h"
#include "base/io.h"

int
wsp_io_make_parents(const char *path, struct wsp_error *err)
{
	char *copy, *slash;
	int ret = 0;

	if ((copy = strdup(path)) == NULL)
		return wsp_fail_errno(err, NULL);
	for (slash = copy; ret == 0; slash++) {
		if ((slash = strchr(slash, '/')) == NULL)
			break;
		if (slash == copy)
			continue;
		*slash = '\0';
		if (mkdirat(AT_FDCWD, copy, 0777) == 0)
			ret = wsp_io_sync_parent(AT_FDCWD, copy, err);
		else if (errno != EEXIST)
			ret = wsp_fail_errno(err, "make directory %s", copy);
		*slash = '/';
	}
	free(copy);
	return ret;
}

/* Gives a new directory owner and mode, and syncs its name in parent. */
static int
settle(int fd, int parent, const struct wsp_create_options *options,
    struct wsp_error *err)
{
	struct stat st;
	mode_t mode = options->mode;

	if ((options->owner != WSP_KEEP_ID || options->group != WSP_KEEP_ID) &&
	    wsp_io_chown(fd, (uid_t)options->owner, (gid_t)options->group,
	    err) == -1)
		return -1;
	/* Whoever may read may search; new files take the group as before. */
	if (mode != WSP_KEEP_MODE && (wsp_io_fstat(fd, &st, err) == -1 ||
	    wsp_io_chmod(fd, mode | (mode & 0444) >> 2 | S_IRWXU |
	    (st.st_mode & S_ISGID), err) == -1))
		return -1;
	return options->no_sync ? 0 : wsp_io_sync(parent, err);
}

/*
 * Opens the directory that the first part of path names, making it if need be;
 * another process may make it at the same time.
 */
static int
enter(int root, int dir, const char *path, const char *part,
    const struct wsp_create_options *options, struct wsp_error *err)
{
	bool made = false;
	int fd;

	fd = wsp_io_open_directory(root, path, err);
	if (fd == -1 && err->sys == ENOENT) {
		made = mkdirat(dir, part, 0777) == 0;
		if (!made && errno != EEXIST)
			return wsp_fail_errno(err, "make directory %s", path);
		fd = wsp_io_open_directory(root, path, err);
	}
	if (fd == -1) {
		errno = err->sys;
		return wsp_fail_errno(err, "directory %s", path);
	}
	if (!made || settle(fd, dir, options, err) == 0)
		return fd;
	close(fd);
	return -1;
}

int
wsp_io_open_parents(int root, const char *path,
    const struct wsp_create_options *options, int *dir, const char **name,
    struct wsp_error *err)
{
	char *copy, *part, *slash;
	int at, next;

	if ((copy = strdup(path)) == NULL)
		return wsp_fail_errno(err, NULL);
	at = wsp_io_open_directory(root, ".", err);
	for (part = copy; at != -1; part = slash + 1) {
		if ((slash = strchr(part, '/')) == NULL)
			break;
		*slash = '\0';
		next = enter(root, at, copy, part, options, err);
		*slash = '/';
		close(at);
		at = next;
	}
	*name = path + (part - copy);
	*dir = at;
	free(copy);
	return at == -1 ? -1 : 0;
}
