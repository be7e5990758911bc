/* SPDX-License-Identifier: ISC */
/* replace.c - make a file beside its place and put it there in one step. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/io.h"
#include "file/replace.h"

#define MAX_LINKS	40	/* as many as the kernel follows */
#define SUFFIX		".tmp"
#define BACKUP		".bak"

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
	int dir = to[0] == '/' ? 0 : (int)dir_len(path);

	if (asprintf(&next, "%.*s%s", dir, path, to) == -1)
		next = NULL;
	free(path);
	return next;
}

char *
wsp_resolve(const char *path, struct wsp_error *err)
{
	char to[PATH_MAX], *name;
	ssize_t len;
	int i;

	name = strdup(path);
	for (i = 0; name != NULL && i < MAX_LINKS; i++) {
		len = readlink(name, to, sizeof(to) - 1);
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

/* A name in a directory that must not be left is taken as it is. */
static char *
target_name(int dir, const char *path, struct wsp_error *err)
{
	char *name;

	if (dir == AT_FDCWD)
		return wsp_resolve(path, err);
	if ((name = strdup(path)) == NULL)
		wsp_fail_errno(err, NULL);
	return name;
}

/*
 * The temporary name: hidden, and not ending in .wsp, so that nothing takes
 * it for a metric; always the same for a file, so that the next run finds
 * what a crashed one left.
 */
static char *
temp_name(const char *target)
{
	size_t dir = dir_len(target);
	size_t room = NAME_MAX - strlen("." SUFFIX BACKUP);
	size_t len = strlen(target + dir);
	char *name;

	if (asprintf(&name, "%.*s.%.*s" SUFFIX, (int)dir, target,
	    (int)(len < room ? len : room), target + dir) == -1)
		return NULL;
	return name;
}

/* The name that a backup has until it gets its own. */
static char *
temp_backup_name(const struct wsp_temp *t)
{
	char *name;

	return asprintf(&name, "%s" BACKUP, t->path) == -1 ? NULL : name;
}

/* Does path name the file that *st is about? */
static bool
names(int dir, const char *path, const struct stat *st)
{
	struct wsp_error ignored;
	struct stat named;

	return wsp_io_stat(dir, path, &named, &ignored) == 0 &&
	    named.st_dev == st->st_dev && named.st_ino == st->st_ino;
}

/* First what goes with it: where there is none, nobody looks for that. */
static int
unlink_stale(const struct wsp_temp *t, struct wsp_error *err)
{
	char *name;
	int ret;

	if ((name = temp_backup_name(t)) == NULL)
		return wsp_fail_errno(err, NULL);
	ret = wsp_io_unlink(t->dir, name, err);
	free(name);
	if (ret == -1 && err->sys != ENOENT)
		return -1;
	return wsp_io_unlink(t->dir, t->path, err);
}

/*
 * Removes a temporary file that nobody holds the lock of: its maker died.  If
 * it died after linking the file to its place, the lock is that of the target;
 * where we hold that ourselves there is nothing to wait for.  Succeeds too if
 * the file was gone already.
 */
static int
remove_stale(const struct wsp_temp *t, bool held, int lock_timeout_ms,
    struct wsp_error *err)
{
	struct stat st;
	int fd, ret = 0;

	fd = wsp_io_open(t->dir, t->path, O_RDWR | O_NOFOLLOW, &st, err);
	if (fd == -1) {
		errno = err->sys;
		return errno == ENOENT ? 0 :
		    wsp_fail_errno(err, "%s", t->path);
	}
	if (!held || !names(t->dir, t->target, &st))
		ret = wsp_io_lock(fd, lock_timeout_ms, err);
	if (ret == 0 && names(t->dir, t->path, &st))
		ret = unlink_stale(t, err);
	wsp_io_close(fd, &(struct wsp_error){ 0 });
	return ret;
}

/*
 * Makes and locks the temporary file.  Between the two another process may
 * take it for a stale one and remove it: then make another.
 */
static int
create_locked(struct wsp_temp *t, mode_t mode, bool held,
    int lock_timeout_ms, struct wsp_error *err)
{
	struct stat st;

	for (;;) {
		t->fd = wsp_io_create(t->dir, t->path, mode, err);
		if (t->fd == -1) {
			if (err->sys != EEXIST ||
			    remove_stale(t, held, lock_timeout_ms, err) == -1)
				return -1;
			continue;
		}
		if (wsp_io_lock(t->fd, lock_timeout_ms, err) == -1 ||
		    wsp_io_fstat(t->fd, &st, err) == -1)
			return -1;
		if (names(t->dir, t->path, &st))
			return 0;
		wsp_io_close(t->fd, &(struct wsp_error){ 0 });
	}
}

/* The name is gone, or is somebody else's now. */
static void
forget(struct wsp_temp *t)
{
	free(t->path);
	t->path = NULL;
}

void
wsp_temp_tidy(int dir, const char *path)
{
	struct wsp_temp t = { .fd = -1, .dir = dir };
	struct wsp_error ignored;

	if ((t.target = target_name(dir, path, &ignored)) != NULL &&
	    (t.path = temp_name(t.target)) != NULL)
		remove_stale(&t, false, 0, &ignored);
	free(t.path);
	free(t.target);
}

void
wsp_temp_tidy_backup(int dir, const char *target)
{
	char *name;

	if (asprintf(&name, "%s" BACKUP, target) == -1)
		return;
	wsp_temp_tidy(dir, name);
	free(name);
}

int
wsp_temp_open(struct wsp_temp *t, int dir, const char *path, mode_t mode,
    bool held, int lock_timeout_ms, struct wsp_error *err)
{
	t->fd = -1;
	t->dir = dir;
	t->path = NULL;
	t->cancel = NULL;
	t->dir_later = false;
	if ((t->target = target_name(dir, path, err)) == NULL)
		return -1;
	if ((t->path = temp_name(t->target)) == NULL) {
		wsp_fail_errno(err, NULL);
		goto out;
	}
	if (held)
		wsp_temp_tidy_backup(t->dir, t->target);
	if (create_locked(t, mode, held, lock_timeout_ms, err) == 0)
		return 0;
	if (t->fd == -1)
		forget(t);
out:
	wsp_temp_close(t);
	return -1;
}

/*
 * Only root can give a file away; for others a changed owner is no reason to
 * fail, and the group is kept where they belong to it.  The mode comes last
 * because a change of owner clears its set-user-ID bits.
 */
int
wsp_temp_attributes(struct wsp_temp *t, int fd, struct wsp_error *err)
{
	struct stat st;

	if (wsp_io_fstat(fd, &st, err) == -1)
		return -1;
	if (wsp_io_chown(t->fd, st.st_uid, st.st_gid, err) == -1 &&
	    (err->sys != EPERM ||
	    (wsp_io_chown(t->fd, (uid_t)-1, st.st_gid, err) == -1 &&
	    err->sys != EPERM)))
		return -1;
	if (wsp_io_copy_xattrs(fd, t->fd, err) == -1)
		return -1;
	return wsp_io_chmod(t->fd, st.st_mode & 07777, err);
}

int
wsp_temp_link(struct wsp_temp *t, bool sync, struct wsp_error *err)
{
	if (sync && wsp_io_sync(t->fd, err) == -1)
		return -1;
	if (wsp_check_cancel(t->cancel, err) == -1)
		return -1;
	if (wsp_io_link(t->dir, t->path, t->target, err) == -1 ||
	    wsp_io_unlink(t->dir, t->path, err) == -1)
		return -1;
	forget(t);
	return sync ? wsp_io_sync_parent(t->dir, t->target, err) : 0;
}

/*
 * A hard link cannot replace a file: it gets a temporary name first and is
 * renamed from there.  rename(2) leaves two names of one file as they are, so
 * the temporary name is removed in any case.
 */
static int
keep_backup(const struct wsp_temp *t, const char *backup,
    struct wsp_error *err)
{
	struct wsp_error ignored;
	char *name;
	int ret = -1;

	if ((name = temp_backup_name(t)) == NULL)
		return wsp_fail_errno(err, NULL);
	if (wsp_io_unlink(t->dir, name, err) == -1 && err->sys != ENOENT)
		goto out;
	if ((ret = wsp_io_link(t->dir, t->target, name, err)) == 0) {
		ret = wsp_io_rename(t->dir, name, backup, err);
		wsp_io_unlink(t->dir, name, &ignored);
	}
out:
	free(name);
	return ret;
}

int
wsp_temp_rename(struct wsp_temp *t, const char *backup, bool sync,
    struct wsp_error *err)
{
	if (sync && wsp_io_sync(t->fd, err) == -1)
		return -1;
	if (wsp_check_cancel(t->cancel, err) == -1)
		return -1;
	if (backup != NULL && keep_backup(t, backup, err) == -1)
		return -1;
	if (wsp_io_rename(t->dir, t->path, t->target, err) == -1)
		return -1;
	forget(t);
	return sync && !t->dir_later ?
	    wsp_io_sync_parent(t->dir, t->target, err) : 0;
}

int
wsp_temp_finish(struct wsp_temp *t, struct wsp_error *err)
{
	int fd = t->fd;

	t->fd = -1;
	return wsp_io_close(fd, err);
}

void
wsp_temp_close(struct wsp_temp *t)
{
	struct wsp_error ignored;

	if (t->path != NULL)
		wsp_io_unlink(t->dir, t->path, &ignored);
	if (t->fd != -1)
		wsp_io_close(t->fd, &ignored);
	free(t->path);
	free(t->target);
	t->fd = -1;
	t->path = t->target = NULL;
}
