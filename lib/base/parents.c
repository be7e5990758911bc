/* SPDX-License-Identifier: ISC */
/* parents.c - the directories that a path lies in are opened, and made. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/error.h"
#include "base/io.h"
#include "base/new_dir.h"

/* Where the directories of a path are opened, and made. */
struct way {
	int	 root;
	int	(*open)(int, const char *, struct wsp_error *);
	size_t	 from;		/* what the path has before has to be there */
	const struct wsp_create_options *options;	/* of new ones */
	struct wsp_path like;	/* or of this path, if there is one */
	size_t	 like_from;
};

/* Says which one fails; what EXDEV is called helps nobody. */
static int
fail_directory(const char *path, struct wsp_error *err)
{
	errno = err->sys;
	if (errno != EXDEV && errno != ELOOP)
		return wsp_fail_errno(err, "directory %s", path);
	wsp_fail(err, WSP_ESYS, "directory %s: a symbolic link is in the way",
	    path);
	err->sys = ELOOP;
	return -1;
}

/* Takes mode and owner of a directory; only root gives things away. */
static int
take_status(int fd, struct wsp_create_options *options, struct wsp_error *err)
{
	struct stat st;

	if (wsp_io_fstat(fd, &st, err) == -1)
		return -1;
	options->mode = st.st_mode & 07777;
	if (geteuid() == 0) {
		options->owner = st.st_uid;
		options->group = st.st_gid;
	}
	return 0;
}

/* Takes those of the directory that the other path has at this place. */
static int
take_like(const struct way *w, size_t len, struct wsp_create_options *options,
    struct wsp_error *err)
{
	char *path = strndup(w->like.path, w->like_from + len - w->from);
	int fd, ret = -1;

	if (path == NULL)
		return wsp_fail_errno(err, NULL);
	if ((fd = wsp_io_find_directory(w->like.dir, path, err)) != -1) {
		ret = take_status(fd, options, err);
		close(fd);
	}
	free(path);
	return ret;
}

/* What the directory of this path is to have, in an open one. */
static int
options_for(const struct way *w, int dir, const char *path,
    struct wsp_create_options *options, struct wsp_error *err)
{
	mode_t mode = wsp_io_new_mode(w->options);
	struct stat st;

	*options = *w->options;
	if (w->like.path != NULL)
		return take_like(w, strlen(path), options, err);
	options->mode = mode;
	if (mode == WSP_KEEP_MODE)
		return 0;
	if (wsp_io_fstat(dir, &st, err) == -1)
		return -1;
	/* Whoever may read may search; new files take the group as before. */
	options->mode = mode | (mode & 0444) >> 2 | S_IRWXU |
	    (st.st_mode & S_ISGID);
	return 0;
}

/*
 * Opens the directory that the first part of path names, making it if need be;
 * another process may make it at the same time.
 */
static int
enter(const struct way *w, int dir, const char *path, const char *part,
    struct wsp_error *err)
{
	struct wsp_create_options options;
	int fd = w->open(w->root, path, err);

	if (fd == -1 && err->sys == ENOENT) {
		if (options_for(w, dir, path, &options, err) == -1 ||
		    wsp_io_new_directory(dir, part, path, &options,
		    err) == -1)
			return -1;
		fd = w->open(w->root, path, err);
	}
	return fd == -1 ? fail_directory(path, err) : fd;
}

/* Opens the directory where the way begins. */
static int
open_start(const struct way *w, const char *path, struct wsp_error *err)
{
	char *start;
	int fd;

	if (w->from == 0)
		return w->open(w->root, ".", err);
	if ((start = strndup(path, w->from)) == NULL)
		return wsp_fail_errno(err, NULL);
	fd = w->open(w->root, start, err);
	free(start);
	return fd;
}

static int
open_parents(const struct way *w, const char *path, int *dir,
    const char **name, struct wsp_error *err)
{
	char *copy, *part, *slash;
	int at, next;

	if ((copy = strdup(path)) == NULL)
		return wsp_fail_errno(err, NULL);
	at = open_start(w, path, err);
	for (part = copy + w->from; at != -1; part = slash + 1) {
		if ((slash = strchr(part, '/')) == NULL)
			break;
		if (slash == part)
			continue;
		*slash = '\0';
		next = enter(w, at, copy, part, err);
		*slash = '/';
		close(at);
		at = next;
	}
	*name = path + (part - copy);
	*dir = at;
	free(copy);
	return at == -1 ? -1 : 0;
}

int
wsp_io_open_parents(int root, const char *path,
    const struct wsp_create_options *options, int *dir, const char **name,
    struct wsp_error *err)
{
	const struct way w = { .root = root, .open = wsp_io_open_directory,
	    .options = options };

	return open_parents(&w, path, dir, name, err);
}

int
wsp_io_open_real_parents(int root, const char *path, int like, bool sync,
    int *dir, const char **name, struct wsp_error *err)
{
	struct wsp_create_options options = { .owner = WSP_KEEP_ID,
	    .group = WSP_KEEP_ID, .no_sync = !sync };
	const struct way w = { .root = root,
	    .open = wsp_io_open_real_directory, .options = &options };

	return take_status(like, &options, err) == -1 ? -1 :
	    open_parents(&w, path, dir, name, err);
}

/* Makes them, and leaves them. */
static int
make_parents(const struct way *w, const char *path, struct wsp_error *err)
{
	const char *name;
	int dir;

	if (open_parents(w, path, &dir, &name, err) == -1)
		return -1;
	close(dir);
	return 0;
}

int
wsp_make_parents(struct wsp_path place, struct wsp_error *err)
{
	const struct wsp_create_options options = { .mode = WSP_KEEP_MODE,
	    .owner = WSP_KEEP_ID, .group = WSP_KEEP_ID };
	const struct way w = { .root = place.dir,
	    .open = wsp_io_find_directory, .options = &options,
	    .from = place.dir == AT_FDCWD ? strspn(place.path, "/") : 0 };

	return make_parents(&w, place.path, err);
}

int
wsp_make_parents_like(struct wsp_path like, struct wsp_path place,
    const char *name, bool sync, struct wsp_error *err)
{
	const struct wsp_create_options options = { .mode = WSP_KEEP_MODE,
	    .owner = WSP_KEEP_ID, .group = WSP_KEEP_ID, .no_sync = !sync };
	const struct way w = { .root = place.dir,
	    .open = wsp_io_find_directory, .options = &options,
	    .from = strlen(place.path) - strlen(name), .like = like,
	    .like_from = strlen(like.path) - strlen(name) };

	return make_parents(&w, place.path, err);
}
