/* SPDX-License-Identifier: ISC */
/* walk.c - visit the Whisper files of a directory tree. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "tree/walk.h"

#define SUFFIX		".wsp"

/* Names of one kind in one directory. */
struct names {
	size_t	  n;
	char	**list;
};

/* The path that the walk is at. */
struct path {
	size_t	 len;
	size_t	 room;
	char	*text;
};

static int	walk_dir(const struct wsp_walk *, int at, const char *name,
		    struct path *);

static void
failed(const struct wsp_walk *w, const struct path *path)
{
	struct wsp_error err;

	wsp_fail_errno(&err, NULL);
	w->failed(w->arg, path->text, &err);
}

/* Goes on to what is called name there. */
static int
push(struct path *path, const char *name)
{
	bool slash = path->len > 0 && path->text[path->len - 1] != '/';
	size_t len = strlen(name), need = path->len + slash + len + 1;
	char *text;

	if (need > path->room) {
		if ((text = realloc(path->text, 2 * need)) == NULL)
			return -1;
		path->text = text;
		path->room = 2 * need;
	}
	if (slash)
		path->text[path->len++] = '/';
	memcpy(path->text + path->len, name, len + 1);
	path->len += len;
	return 0;
}

/* And back, to a path of this length. */
static void
pop(struct path *path, size_t len)
{
	path->len = len;
	path->text[len] = '\0';
}

static int
add(struct names *names, const char *name)
{
	size_t n = names->n;
	char **list;

	/* Room for the next power of two. */
	if ((n & (n - 1)) == 0) {
		list = reallocarray(names->list, n == 0 ? 1 : 2 * n,
		    sizeof(*list));
		if (list == NULL)
			return -1;
		names->list = list;
	}
	if ((names->list[n] = strdup(name)) == NULL)
		return -1;
	names->n++;
	return 0;
}

static void
free_names(struct names *names)
{
	size_t i;

	for (i = 0; i < names->n; i++)
		free(names->list[i]);
	free(names->list);
	names->n = 0;
	names->list = NULL;
}

static int
by_bytes(const void *ap, const void *bp)
{
	return strcmp(*(char *const *)ap, *(char *const *)bp);
}

static void
sort(struct names *names)
{
	if (names->n > 0)
		qsort(names->list, names->n, sizeof(*names->list), by_bytes);
}

static bool
ends_in_suffix(const char *name)
{
	size_t len = strlen(name), suffix = strlen(SUFFIX);

	return len > suffix && strcmp(name + len - suffix, SUFFIX) == 0;
}

/* Not every file system tells the type of an entry. */
static unsigned char
type_of(DIR *dir, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type;
	if (fstatat(dirfd(dir), entry->d_name, &st,
	    AT_SYMLINK_NOFOLLOW) == -1)
		return DT_UNKNOWN;
	return S_ISDIR(st.st_mode) ? DT_DIR : S_ISREG(st.st_mode) ? DT_REG :
	    DT_UNKNOWN;
}

static int
read_names(DIR *dir, struct names *files, struct names *dirs)
{
	const struct dirent *entry;
	unsigned char type;

	for (errno = 0; (entry = readdir(dir)) != NULL; errno = 0) {
		if (entry->d_name[0] == '.')
			continue;
		type = type_of(dir, entry);
		if (type == DT_DIR && add(dirs, entry->d_name) == -1)
			return -1;
		if (type == DT_REG && ends_in_suffix(entry->d_name) &&
		    add(files, entry->d_name) == -1)
			return -1;
	}
	return errno == 0 ? 0 : -1;
}

static int
walk_files(const struct wsp_walk *w, const struct names *files,
    struct path *path)
{
	size_t i, len = path->len;
	int ret = 0;

	for (i = 0; ret == 0 && i < files->n; i++) {
		if (push(path, files->list[i]) == -1) {
			failed(w, path);
			continue;
		}
		ret = w->file(w->arg, path->text);
		pop(path, len);
	}
	return ret;
}

static int
walk_dirs(const struct wsp_walk *w, int at, const struct names *dirs,
    struct path *path)
{
	size_t i, len = path->len;
	int ret = 0;

	for (i = 0; ret == 0 && i < dirs->n; i++) {
		if (push(path, dirs->list[i]) == -1) {
			failed(w, path);
			continue;
		}
		ret = walk_dir(w, at, dirs->list[i], path);
		pop(path, len);
	}
	return ret;
}

/* Visits what is in an open directory, as far as that can be read. */
static int
walk_entries(const struct wsp_walk *w, DIR *dir, struct path *path)
{
	struct names files = { 0 }, dirs = { 0 };
	int ret;

	if (read_names(dir, &files, &dirs) == -1)
		failed(w, path);
	sort(&files);
	ret = walk_files(w, &files, path);
	free_names(&files);
	sort(&dirs);
	if (ret == 0)
		ret = walk_dirs(w, dirfd(dir), &dirs, path);
	free_names(&dirs);
	return ret;
}

/* Opens a directory; no link may have taken its place since it was seen. */
static DIR *
open_dir(int at, const char *name, struct stat *st)
{
	DIR *dir = NULL;
	int fd;

	fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC |
	    (at == AT_FDCWD ? 0 : O_NOFOLLOW));
	if (fd == -1)
		return NULL;
	if (fstat(fd, st) == -1 || (dir = fdopendir(fd)) == NULL)
		close(fd);
	return dir;
}

static int
walk_dir(const struct wsp_walk *w, int at, const char *name,
    struct path *path)
{
	struct stat st;
	DIR *dir;
	int ret = 0;

	if ((dir = open_dir(at, name, &st)) == NULL) {
		failed(w, path);
		return 0;
	}
	if (w->enter == NULL || w->enter(w->arg, path->text, &st))
		ret = walk_entries(w, dir, path);
	closedir(dir);
	return ret;
}

int
wsp_walk(const char *name, const struct wsp_walk *w)
{
	struct path path = { 0 };
	struct wsp_error err;
	int ret = 0;

	if (push(&path, name) == -1) {
		wsp_fail_errno(&err, NULL);
		w->failed(w->arg, name, &err);
	} else
		ret = walk_dir(w, AT_FDCWD, name, &path);
	free(path.text);
	return ret;
}
