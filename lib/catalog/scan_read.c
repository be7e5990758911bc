/* SPDX-License-Identifier: ISC */
/* scan_read.c - read one directory. */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/error.h"
#include "base/io.h"
#include "catalog/order.h"
#include "catalog/scan_read.h"

#define SUFFIX		".wsp"
#define SUFFIX_LEN	4

static int
add(struct wsp_listing *l, const char ***list, size_t *n, size_t *room,
    const char *name, size_t len, struct wsp_error *err)
{
	const char **more;

	if ((more = wsp_array_more(*list, *n, room, sizeof(*more),
	    err)) == NULL)
		return -1;
	*list = more;
	if ((name = wsp_arena_copy(&l->arena, name, len, err)) == NULL)
		return -1;
	more[(*n)++] = name;
	return 0;
}

static int
add_entry(struct wsp_listing *l, DIR *dir, const struct dirent *entry,
    bool follow, struct wsp_error *err)
{
	const char *name = entry->d_name;
	size_t len = strlen(name);
	unsigned char type;

	if (name[0] == '.')
		return 0;
	l->empty = false;
	type = wsp_io_entry_type(dir, entry, follow);
	if (type == DT_DIR)
		return add(l, &l->dirs, &l->ndirs, &l->dirs_room, name, len,
		    err);
	if (type == DT_REG && len > SUFFIX_LEN &&
	    memcmp(name + len - SUFFIX_LEN, SUFFIX, SUFFIX_LEN) == 0)
		return add(l, &l->files, &l->nfiles, &l->files_room, name,
		    len - SUFFIX_LEN, err);
	return 0;
}

static int
by_file_name(const void *ap, const void *bp)
{
	const char *a = *(const char *const *)ap, *b = *(const char *const *)bp;

	return wsp_name_compare(a, strlen(a), b, strlen(b));
}

static int
by_name(const void *ap, const void *bp)
{
	return strcmp(*(const char *const *)ap, *(const char *const *)bp);
}

static int
open_dir(int root, const char *rootpath, const char *path, bool follow,
    struct wsp_error *err)
{
	char *whole;
	int fd;

	if (!follow)
		return wsp_io_open_directory(root, *path == '\0' ? "." : path,
		    err);
	if (asprintf(&whole, "%s/%s", rootpath, path) == -1)
		return wsp_fail_errno(err, NULL);
	fd = wsp_io_open_directory(AT_FDCWD, whole, err);
	free(whole);
	return fd;
}

int
wsp_listing_read(int root, const char *rootpath, const char *path,
    bool follow, struct wsp_listing *l, struct wsp_status *st,
    struct wsp_error *err)
{
	const struct dirent *entry;
	DIR *dir;
	int fd, ret;

	l->empty = true;
	if ((fd = open_dir(root, rootpath, path, follow, err)) == -1)
		return -1;
	if ((ret = wsp_io_status(fd, "", false, st, err)) == -1 ||
	    (dir = fdopendir(fd)) == NULL) {
		if (ret == 0)
			wsp_fail_errno(err, NULL);
		close(fd);
		return -1;
	}
	for (errno = 0; ret == 0 && (entry = readdir(dir)) != NULL; errno = 0)
		ret = add_entry(l, dir, entry, follow, err);
	if (ret == 0 && errno != 0)
		ret = wsp_fail_errno(err, NULL);
	closedir(dir);
	if (l->nfiles > 1)
		qsort(l->files, l->nfiles, sizeof(*l->files), by_file_name);
	if (l->ndirs > 1)
		qsort(l->dirs, l->ndirs, sizeof(*l->dirs), by_name);
	return ret;
}

void
wsp_listing_free(struct wsp_listing *l)
{
	free(l->files);
	free(l->dirs);
	wsp_arena_free(&l->arena);
	memset(l, 0, sizeof(*l));
}
