/* SPDX-License-Identifier: ISC */
/* remove.c - remove files and directories of a tree, if they still may be. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "base/status.h"
#include "catalog/tree.h"

/* Opens the directory of a path, and finds the name in it. */
static int
open_parent(int root, const char *path, const char **name,
    struct wsp_error *err)
{
	const char *slash = strrchr(path, '/');
	char dir[WSP_METRICLEN + 8];

	*name = slash == NULL ? path : slash + 1;
	snprintf(dir, sizeof(dir), "%.*s", slash == NULL ? 1 :
	    (int)(slash - path), slash == NULL ? "." : path);
	return wsp_io_open_directory(root, dir, err);
}

/* Not what a link leads to: that may have other names, or be elsewhere. */
static int
refuse_link(int dir, const char *name, struct wsp_error *err)
{
	struct wsp_status st;

	if (wsp_io_status(dir, name, false, &st, err) == -1)
		return -1;
	return !S_ISLNK(st.mode) ? 0 : wsp_fail(err, WSP_EVALUE,
	    "is a symbolic link");
}

int
wsp_catalog_may_remove(struct wsp_catalog_tree *t, const char *name,
    struct wsp_error *err)
{
	char path[WSP_METRICLEN + 8];
	const char *last;
	int dir, ret;

	snprintf(path, sizeof(path), "%s.wsp", name);
	if ((dir = open_parent(t->looker.root, path, &last, err)) == -1)
		return -1;
	ret = refuse_link(dir, last, err);
	wsp_io_close(dir, &(struct wsp_error){ 0 });
	return ret;
}

#define SECOND_NS	INT64_C(1000000000)

/*
 * Is what a name is in a directory the file that *st is about, and nobody has
 * written to it since?  Who locks files could not have.
 */
static bool
names_same(int dir, const char *name, const struct stat *st)
{
	struct wsp_error ignored;
	struct wsp_status now;

	return wsp_io_status(dir, name, false, &now, &ignored) == 0 &&
	    S_ISREG(now.mode) && now.inode == (uint64_t)st->st_ino &&
	    now.ctime_ns == st->st_ctim.tv_sec * SECOND_NS +
	    st->st_ctim.tv_nsec;
}

/* Whoever has the lock of a file knows all that a file can tell. */
static int
remove_locked(struct wsp_catalog_tree *t, int dir, const char *name,
    const struct stat *st, int64_t now, struct wsp_catalog_record *r,
    wsp_catalog_still *still, void *arg, bool *removed,
    struct wsp_error *err)
{
	bool there;

	r->inode = 0;
	if (wsp_catalog_look(t, WSP_LOOK_SLOTS, now, r, &there, err) == -1)
		return -1;
	if (!there || r->inode != (uint64_t)st->st_ino || !still(arg, r) ||
	    !names_same(dir, name, st))
		return 0;
	if (wsp_io_unlink(dir, name, err) == -1)
		return -1;
	*removed = true;
	return 0;
}

int
wsp_catalog_remove(struct wsp_catalog_tree *t, int lock_timeout_ms,
    int64_t now, const struct wsp_catalog_record *known,
    wsp_catalog_still *still, void *arg, bool *removed,
    struct wsp_error *err)
{
	struct wsp_catalog_record r = *known;
	char path[WSP_METRICLEN + 8];
	const char *name;
	struct stat st;
	int dir, fd, ret = -1;

	*removed = false;
	snprintf(path, sizeof(path), "%s.wsp", known->name);
	if ((dir = open_parent(t->looker.root, path, &name, err)) == -1)
		return -1;
	if (refuse_link(dir, name, err) == 0 &&
	    (fd = wsp_io_open_locked(dir, name, lock_timeout_ms, &st,
	    err)) != -1) {
		ret = remove_locked(t, dir, name, &st, now, &r, still, arg,
		    removed, err);
		wsp_io_close(fd, &(struct wsp_error){ 0 });
	}
	wsp_io_close(dir, &(struct wsp_error){ 0 });
	return ret;
}

int
wsp_catalog_prune(struct wsp_catalog_tree *t, const char *path,
    bool *removed, struct wsp_error *err)
{
	const char *name;
	int dir, ret;

	*removed = false;
	if ((dir = open_parent(t->looker.root, path, &name, err)) == -1)
		return -1;
	ret = wsp_io_rmdir_empty(dir, name, removed, err);
	wsp_io_close(dir, &(struct wsp_error){ 0 });
	return ret;
}
