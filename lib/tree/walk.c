/* SPDX-License-Identifier: ISC */
/* walk.c - visit the Whisper files of a directory tree. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/error.h"
#include "base/grow.h"
#include "tree/strings.h"
#include "wsp-tree.h"

#define SUFFIX		".wsp"	/* unless there is another */

/* A directory that the walk is in. */
struct level {
	struct level	*up;
	DIR		*dir;
	struct stat	 st;		/* if links are followed */
	size_t		 path_len;
	struct wsp_strings files, dirs;
	size_t		 file, subdir;	/* the next ones */
};

struct wsp_walk {
	struct wsp_walk_options	 options;
	struct wsp_error	 error;
	struct level		*level;		/* NULL before and after */
	bool			 begun;
	bool			 unread;	/* the level's names are not
						   known yet */
	int			 root;		/* or AT_FDCWD */
	size_t			 root_len;
	size_t			 len;		/* of the path */
	size_t			 room;
	char			*path;
};

/* Goes on from a path of this length to what is called name there. */
static int
go_to(struct wsp_walk *w, size_t at, const char *name)
{
	bool slash = at > 0 && w->path[at - 1] != '/';
	size_t len = strlen(name), need = at + slash + len + 1;

	if (wsp_grow_room(&w->path, &w->room, 0, need, 1) == -1)
		return -1;
	if (slash)
		w->path[at++] = '/';
	memcpy(w->path + at, name, len + 1);
	w->len = at + len;
	return 0;
}

static void
go_back(struct wsp_walk *w, size_t len)
{
	w->len = len;
	w->path[len] = '\0';
}

static bool
ends_in(const char *name, const char *suffix)
{
	size_t len = strlen(name), n = strlen(suffix);

	return len > n && memcmp(name + len - n, suffix, n) == 0;
}

static int
read_names(struct level *level, const struct wsp_walk_options *o)
{
	const struct dirent *entry;
	unsigned char type;

	for (errno = 0; (entry = readdir(level->dir)) != NULL; errno = 0) {
		if (entry->d_name[0] == '.')
			continue;
		type = wsp_io_entry_type(level->dir, entry, o->follow);
		if (type == DT_DIR &&
		    wsp_strings_add(&level->dirs, entry->d_name) == -1)
			return -1;
		if (type == DT_REG && ends_in(entry->d_name, o->suffix) &&
		    wsp_strings_add(&level->files, entry->d_name) == -1)
			return -1;
	}
	return errno == 0 ? 0 : -1;
}

static void
free_level(struct level *level)
{
	if (level->dir != NULL)
		closedir(level->dir);
	wsp_strings_free(&level->files);
	wsp_strings_free(&level->dirs);
	free(level);
}

static void
leave(struct wsp_walk *w)
{
	struct level *level = w->level;

	w->level = level->up;
	free_level(level);
}

/* Is this directory one of those above it? */
static bool
loops(const struct level *up, const struct stat *st)
{
	for (; up != NULL; up = up->up)
		if (up->st.st_dev == st->st_dev && up->st.st_ino == st->st_ino)
			return true;
	return false;
}

/* Opens a directory; no link may have taken its place since it was seen. */
static int
open_dir(struct wsp_walk *w, struct level *level, const char *name)
{
	bool look = w->options.follow || w->options.enter != NULL;
	int fd;

	fd = openat(level->up == NULL ? AT_FDCWD : dirfd(level->up->dir), name,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC |
	    (level->up == NULL || w->options.follow ? 0 : O_NOFOLLOW));
	if (fd == -1)
		return wsp_fail_errno(&w->error, NULL);
	if ((look && fstat(fd, &level->st) == -1) ||
	    (level->dir = fdopendir(fd)) == NULL) {
		wsp_fail_errno(&w->error, NULL);
		close(fd);
		return -1;
	}
	if (level->up == NULL && !w->options.follow &&
	    (w->root = fcntl(fd, F_DUPFD_CLOEXEC, 0)) == -1)
		return wsp_fail_errno(&w->error, NULL);
	if (w->options.follow && loops(level->up, &level->st))
		return wsp_fail(&w->error, WSP_ESYS,
		    "leads back to a directory above it");
	return 0;
}

/* Enters the directory that the path names; its names are read later. */
static enum wsp_walk_kind
enter(struct wsp_walk *w, const char *name)
{
	struct level *level;

	if ((level = calloc(1, sizeof(*level))) == NULL) {
		wsp_fail_errno(&w->error, NULL);
		return WSP_WALK_FAILED;
	}
	level->up = w->level;
	level->path_len = w->len;
	if (open_dir(w, level, name) == -1) {
		free_level(level);
		return WSP_WALK_FAILED;
	}
	if (w->options.enter != NULL && !w->options.enter(w->options.arg,
	    w->path, &level->st)) {
		free_level(level);
		return WSP_WALK_END;
	}
	w->level = level;
	w->unread = true;
	return WSP_WALK_DIR;
}

/* Reads a directory, as far as that can be done. */
static int
read_level(struct wsp_walk *w)
{
	struct level *level = w->level;
	int ret;

	w->unread = false;
	if ((ret = read_names(level, &w->options)) == -1)
		wsp_fail_errno(&w->error, NULL);
	wsp_strings_sort(&level->files);
	wsp_strings_sort(&level->dirs);
	/* Only to open those below it the directory is still needed. */
	if (level->dirs.n == 0) {
		closedir(level->dir);
		level->dir = NULL;
	}
	return ret;
}

/* The next step of the walk; WSP_WALK_END if that shows nothing. */
static enum wsp_walk_kind
step(struct wsp_walk *w)
{
	struct level *level = w->level;
	const char *name;
	bool file;

	if (w->unread && read_level(w) == -1)
		return WSP_WALK_FAILED;
	file = level->file < level->files.n;
	if (!file)
		wsp_strings_free(&level->files);
	if (!file && level->subdir == level->dirs.n) {
		leave(w);
		return WSP_WALK_END;
	}
	name = file ? level->files.list[level->file++] :
	    level->dirs.list[level->subdir++];
	if (go_to(w, level->path_len, name) == -1) {
		wsp_fail_errno(&w->error, NULL);
		go_back(w, level->path_len);
		return WSP_WALK_FAILED;
	}
	return file ? WSP_WALK_FILE : enter(w, name);
}

enum wsp_walk_kind
wsp_walk_next(struct wsp_walk *w, struct wsp_walk_entry *entry)
{
	enum wsp_walk_kind kind = WSP_WALK_END;

	if (!w->begun) {
		w->begun = true;
		kind = enter(w, w->path);
	}
	while (kind == WSP_WALK_END && w->level != NULL)
		kind = step(w);
	entry->path = w->path;
	entry->name = w->path + w->root_len;
	while (*entry->name == '/')
		entry->name++;
	entry->place = (struct wsp_path){ w->root,
	    w->root == AT_FDCWD ? w->path : entry->name, w->path };
	entry->error = &w->error;
	return kind;
}

int
wsp_walk_begin(struct wsp_walk **wp, const char *path,
    const struct wsp_walk_options *options, struct wsp_error *err)
{
	struct wsp_walk *w;

	if ((w = calloc(1, sizeof(*w))) == NULL)
		return wsp_fail_errno(err, NULL);
	if (go_to(w, 0, path) == -1) {
		free(w);
		return wsp_fail_errno(err, NULL);
	}
	w->options = *options;
	if (w->options.suffix == NULL)
		w->options.suffix = SUFFIX;
	w->root = AT_FDCWD;
	w->root_len = w->len;
	*wp = w;
	return 0;
}

void
wsp_walk_end(struct wsp_walk *w)
{
	if (w == NULL)
		return;
	while (w->level != NULL)
		leave(w);
	if (w->root != AT_FDCWD)
		close(w->root);
	free(w->path);
	free(w);
}

/*
 * Where the names part, the one that is a file there comes first; of two of a
 * kind the bytes decide.
 */
int
wsp_walk_compare(const char *a, const char *b)
{
	size_t same = 0, i, alen, blen;
	int order;

	for (i = 0; a[i] != '\0' && a[i] == b[i]; i++)
		if (a[i] == '/')
			same = i + 1;
	a += same;
	b += same;
	alen = strcspn(a, "/");
	blen = strcspn(b, "/");
	if ((a[alen] == '/') != (b[blen] == '/'))
		return a[alen] == '/' ? 1 : -1;
	order = memcmp(a, b, alen < blen ? alen : blen);
	return order != 0 ? order : (alen > blen) - (alen < blen);
}
