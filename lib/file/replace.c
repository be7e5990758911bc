/* SPDX-License-Identifier: ISC */
/* replace.c - make a file beside its place and put it there in one step. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/spot.h"
#include "base/error.h"
#include "base/io.h"
#include "base/local.h"
#include "file/replace.h"
#include "file/stale.h"

/* Is the name that of the open file?  Others may have removed it. */
static bool
is_named(const struct wsp_temp *t)
{
	struct wsp_error ignored;
	struct stat st;

	return t->path != NULL && wsp_io_fstat(t->fd, &st, &ignored) == 0 &&
	    wsp_stale_is(t->dir, t->path, &st);
}

/* The name is gone, or is somebody else's now. */
static void
forget(struct wsp_temp *t)
{
	free(t->path);
	t->path = NULL;
}

/*
 * Locks the temporary file.  None but the one who has the lock may remove it:
 * whoever took it from us takes it for a stale one, and does that.
 */
static int
lock_temp(struct wsp_temp *t, int lock_timeout_ms, struct wsp_error *err)
{
	struct wsp_error ignored;

	if (wsp_io_lock(t->fd, lock_timeout_ms, err) == 0)
		return 0;
	if (wsp_io_lock(t->fd, 0, &ignored) == -1)
		forget(t);
	return -1;
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
			    wsp_stale_remove(t, held, lock_timeout_ms,
			    err) == -1)
				return -1;
			continue;
		}
		if (lock_temp(t, lock_timeout_ms, err) == -1 ||
		    wsp_io_fstat(t->fd, &st, err) == -1)
			return -1;
		if (wsp_stale_is(t->dir, t->path, &st))
			return 0;
		wsp_io_close(t->fd, &(struct wsp_error){ 0 });
	}
}

/* Makes the file of which the names are known. */
static int
make_temp(struct wsp_temp *t, mode_t mode, bool held, int lock_timeout_ms,
    struct wsp_error *err)
{
	if (held)
		wsp_temp_tidy_backup(t->spot);
	if (create_locked(t, mode, held, lock_timeout_ms, err) == 0) {
		if ((t->source = wsp_local(t->fd, err)) != NULL)
			return 0;
		/* It is closed, and has not been seen by anybody. */
		t->fd = -1;
		wsp_io_unlink(t->dir, t->path, &(struct wsp_error){ 0 });
	} else if (t->fd == -1)
		forget(t);
	wsp_temp_close(t);
	return -1;
}

int
wsp_temp_open(struct wsp_temp *t, const struct wsp_spot *place, mode_t mode,
    bool held, int lock_timeout_ms, struct wsp_error *err)
{
	return wsp_stale_name(t, place, err) == -1 ? -1 :
	    make_temp(t, mode, held, lock_timeout_ms, err);
}

int
wsp_temp_open_other(struct wsp_temp *t, const struct wsp_spot *place,
    mode_t mode, bool held, int lock_timeout_ms, wsp_begins *begins,
    struct wsp_error *err)
{
	if (wsp_stale_name(t, place, err) == -1)
		return -1;
	t->begins = begins;
	return make_temp(t, mode, held, lock_timeout_ms, err);
}

int
wsp_temp_open_marked(struct wsp_temp *t, const struct wsp_spot *place,
    mode_t mode, int lock_timeout_ms, wsp_begins *begins,
    struct wsp_error *err)
{
	if (wsp_stale_name(t, place, err) == -1)
		return -1;
	t->mark = WSP_TEMP_MARK;
	t->begins = begins;
	return make_temp(t, mode | t->mark, false, lock_timeout_ms, err);
}

int
wsp_temp_unmark(struct wsp_temp *t, struct wsp_error *err)
{
	struct stat st;

	return wsp_io_fstat(t->fd, &st, err) == -1 ? -1 :
	    wsp_io_chmod(t->fd, st.st_mode & 07777 & ~t->mark, err);
}

int
wsp_temp_open_copy(struct wsp_temp *t, const struct wsp_spot *place,
    struct wsp_source *original, int lock_timeout_ms, struct wsp_error *err)
{
	if (wsp_stale_name(t, place, err) == -1)
		return -1;
	t->original = original;
	return make_temp(t, 0600, false, lock_timeout_ms, err);
}

/*
 * Only root can give a file away; for others a changed owner is no reason to
 * fail, and the group is kept where they belong to it.  *kept says whether
 * both are what they were.
 */
static int
give_owner(struct wsp_temp *t, const struct stat *st, bool *kept,
    struct wsp_error *err)
{
	*kept = wsp_io_chown(t->fd, st->st_uid, st->st_gid, err) == 0;
	if (*kept)
		return 0;
	if (err->sys == EPERM && wsp_io_chown(t->fd, (uid_t)-1, st->st_gid,
	    err) == 0)
		return 0;
	return err->sys == EPERM ? 0 : -1;
}

/*
 * The mode comes last because a change of owner clears its set-user-ID bits,
 * which would give another owner's powers away.  With a list for access the
 * bits of the group are a mask: without it they would mean the group.
 */
int
wsp_temp_attributes(struct wsp_temp *t, int fd, struct wsp_error *err)
{
	bool owner_kept, acl_lost;
	struct stat st;
	mode_t mode;

	if (wsp_io_fstat(fd, &st, err) == -1 ||
	    give_owner(t, &st, &owner_kept, err) == -1 ||
	    wsp_io_copy_xattrs(fd, t->fd, &acl_lost, err) == -1)
		return -1;
	mode = st.st_mode & 07777;
	if (!owner_kept)
		mode &= ~(mode_t)(S_ISUID | S_ISGID);
	if (acl_lost)
		mode &= ~(mode_t)S_IRWXG;
	return wsp_io_chmod(t->fd, mode | t->mark, err);
}

int
wsp_temp_as_before(struct wsp_temp *t, struct wsp_error *err)
{
	struct stat st;
	int fd, ret;

	fd = wsp_io_open(t->dir, t->target, O_RDONLY | O_NOFOLLOW, &st, err);
	if (fd == -1)
		return err->sys == ENOENT ? 0 : -1;
	ret = wsp_temp_attributes(t, fd, err);
	close(fd);
	return ret;
}

int
wsp_temp_like(struct wsp_temp *t, const struct wsp_source *source,
    struct wsp_error *err)
{
	int fd = wsp_local_fd(source);

	return fd == -1 ? 0 : wsp_temp_attributes(t, fd, err);
}

int
wsp_temp_owner(struct wsp_temp *t, uid_t owner, gid_t group,
    struct wsp_error *err)
{
	if (owner == WSP_KEEP_ID && group == WSP_KEEP_ID)
		return 0;
	return wsp_io_chown(t->fd, (uid_t)owner, (gid_t)group, err);
}

int
wsp_temp_ready(struct wsp_temp *t, bool sync, struct wsp_error *err)
{
	if (t->ready)
		return 0;
	if ((sync && wsp_io_sync(t->fd, err) == -1) ||
	    wsp_check_cancel(t->cancel, err) == -1)
		return -1;
	t->ready = true;
	return 0;
}

int
wsp_temp_link(struct wsp_temp *t, bool sync, struct wsp_error *err)
{
	if (wsp_temp_ready(t, sync, err) == -1 ||
	    wsp_io_rename_new(t->dir, t->path, t->dir, t->target,
	    err) == -1)
		return -1;
	forget(t);
	return sync ? wsp_io_sync_parent(t->dir, t->target, err) : 0;
}

/*
 * A hard link cannot replace a file: it gets a temporary name first and is
 * renamed from there.  rename(2) leaves two names of one file as they are, so
 * the temporary name is removed in any case.
 */
int
wsp_temp_keep(const struct wsp_temp *t, int dir, const char *backup,
    struct wsp_error *err)
{
	struct wsp_error ignored;
	char *name;
	int ret = -1;

	if ((name = wsp_stale_backup_name(t)) == NULL)
		return wsp_fail_errno(err, NULL);
	if (wsp_stale_unlink_backup(t, dir, name, err) == -1)
		goto out;
	if ((ret = wsp_io_link(t->dir, t->target, dir, name, err)) == 0) {
		ret = wsp_io_rename(dir, name, backup, err);
		wsp_io_unlink(dir, name, &ignored);
	}
out:
	free(name);
	return ret;
}

bool
wsp_temp_is(const struct wsp_temp *t, int dir, const char *name)
{
	struct wsp_error ignored;
	struct stat st;

	return wsp_io_stat(t->dir, t->target, &st, &ignored) == 0 &&
	    wsp_stale_is(dir, name, &st);
}

int
wsp_temp_rename(struct wsp_temp *t, bool sync, struct wsp_error *err)
{
	if (wsp_temp_ready(t, sync, err) == -1)
		return -1;
	if (wsp_io_rename(t->dir, t->path, t->target, err) == -1)
		return -1;
	forget(t);
	t->unsynced = sync && t->dir_later;
	return sync && !t->dir_later ?
	    wsp_io_sync_parent(t->dir, t->target, err) : 0;
}

struct wsp_source *
wsp_temp_take(struct wsp_temp *t)
{
	struct wsp_source *source = t->source;

	t->fd = -1;
	t->source = NULL;
	return source;
}

void
wsp_temp_give(struct wsp_temp *t, struct wsp_source *source)
{
	t->fd = wsp_local_fd(source);
	t->source = source;
}

int
wsp_temp_finish(struct wsp_temp *t, struct wsp_error *err)
{
	if (wsp_source_close(wsp_temp_take(t), err) == -1)
		return -1;
	t->unsynced = false;
	return 0;
}

void
wsp_temp_close(struct wsp_temp *t)
{
	struct wsp_error ignored;

	if (is_named(t))
		wsp_io_unlink(t->dir, t->path, &ignored);
	/* Who was told of a failure does not do it later. */
	if (t->unsynced)
		wsp_io_sync_parent(t->dir, t->target, &ignored);
	if (t->source != NULL)
		wsp_source_drop(t->source);
	else if (t->fd != -1)
		wsp_io_close(t->fd, &ignored);
	free(t->path);
	free(t->target);
	t->fd = -1;
	t->source = NULL;
	t->path = t->target = NULL;
	t->unsynced = false;
}
