/* SPDX-License-Identifier: ISC */
/* spot.c - find the directory that a name is in. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/spot.h"
#include "base/error.h"
#include "base/io.h"

#define MAX_LINKS	40	/* as many as the kernel follows */

/* The length of the directory part of a path, with its slash. */
static size_t
dir_len(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? 0 : (size_t)(slash - path) + 1;
}

/* One step: where does the link at path point?  Frees path. */
static char *
follow(char *path, const char *to)
{
	char *next;
	int len = to[0] == '/' ? 0 : (int)dir_len(path);

	if (asprintf(&next, "%.*s%s", len, path, to) == -1)
		next = NULL;
	free(path);
	return next;
}

/* Follows links to the path of the real file, which need not exist. */
static char *
resolve(int dir, const char *path, struct wsp_error *err)
{
	char to[PATH_MAX], *name;
	ssize_t len;
	int i;

	name = strdup(path);
	for (i = 0; name != NULL && i < MAX_LINKS; i++) {
		len = wsp_io_read_link(dir, name, to, sizeof(to) - 1);
		if (len == -1 && (errno == EINVAL || errno == ENOENT))
			return name;
		if (len == -1)
			goto fail;
		to[len] = '\0';
		name = follow(name, to);
	}
	if (name != NULL)
		errno = ELOOP;
fail:
	wsp_fail_errno(err, NULL);
	free(name);
	return NULL;
}

/* Finds the directory of a path. */
typedef int open_fn(int dir, const char *path, struct wsp_error *);

/* The same as wsp_spot_open(), of a path that is the spot's. */
static int
open_spot(struct wsp_spot *spot, int dir, char *path, open_fn *open,
    struct wsp_error *err)
{
	size_t len;

	*spot = (struct wsp_spot){ .dir = -1, .path = path };
	if (path == NULL)
		return -1;
	len = dir_len(path);
	spot->name = path + len;
	spot->borrowed = len == 0 && dir != AT_FDCWD;
	spot->dir = spot->borrowed ? dir : open(dir, path, err);
	if (spot->dir != -1)
		return 0;
	wsp_spot_close(spot);
	return -1;
}

int
wsp_spot_open(struct wsp_spot *spot, int dir, const char *path,
    struct wsp_error *err)
{
	char *copy;

	if ((copy = strdup(path)) == NULL)
		wsp_fail_errno(err, NULL);
	return open_spot(spot, dir, copy, wsp_io_open_parent, err);
}

int
wsp_spot_open_real(struct wsp_spot *spot, int dir, const char *path,
    struct wsp_error *err)
{
	char *copy;

	if ((copy = strdup(path)) == NULL)
		wsp_fail_errno(err, NULL);
	return open_spot(spot, dir, copy, wsp_io_open_real_parent, err);
}

int
wsp_spot_resolve(struct wsp_spot *spot, int dir, const char *path,
    struct wsp_error *err)
{
	return open_spot(spot, dir, resolve(dir, path, err),
	    wsp_io_open_parent, err);
}

int
wsp_spot_beside(struct wsp_spot *spot, const struct wsp_spot *other,
    const char *name, struct wsp_error *err)
{
	return wsp_spot_open(spot, other->dir, name, err);
}

void
wsp_spot_close(struct wsp_spot *spot)
{
	struct wsp_error ignored;

	if (spot->path != NULL && spot->dir != -1 && !spot->borrowed)
		wsp_io_close(spot->dir, &ignored);
	free(spot->path);
	*spot = (struct wsp_spot){ .dir = -1 };
}

bool
wsp_spot_is(const struct wsp_spot *spot, const struct stat *st)
{
	struct wsp_error ignored;
	struct stat named;

	return wsp_io_lstat(spot->dir, spot->name, &named, &ignored) == 0 &&
	    named.st_dev == st->st_dev && named.st_ino == st->st_ino;
}

int
wsp_spot_check(const struct wsp_spot *spot, int fd, struct wsp_error *err)
{
	struct stat st, named;

	if (wsp_io_fstat(fd, &st, err) == -1 ||
	    wsp_io_lstat(spot->dir, spot->name, &named, err) == -1)
		return -1;
	return named.st_dev == st.st_dev && named.st_ino == st.st_ino ? 0 :
	    wsp_fail(err, WSP_EVALUE, "another file has taken its place");
}
