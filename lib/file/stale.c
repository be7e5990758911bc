/* SPDX-License-Identifier: ISC */
/* stale.c - temporary names, and what crashed runs left under them. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/spot.h"
#include "base/error.h"
#include "base/io.h"
#include "file/leftover.h"
#include "file/replace.h"
#include "file/stale.h"

#define SUFFIX		".tmp"
#define BACKUP		".bak"

/*
 * The temporary name: hidden, and not ending in .wsp, so that nothing takes
 * it for a metric; always the same for a file, so that the next run finds
 * what a crashed one left.
 */
static char *
temp_name(const char *target)
{
	size_t room = NAME_MAX - strlen("." SUFFIX BACKUP);
	size_t len = strlen(target);
	char *name;

	return asprintf(&name, ".%.*s" SUFFIX, (int)(len < room ? len : room),
	    target) == -1 ? NULL : name;
}

char *
wsp_stale_backup_name(const struct wsp_temp *t)
{
	char *name;

	return asprintf(&name, "%s" BACKUP, t->path) == -1 ? NULL : name;
}

bool
wsp_stale_is(int dir, const char *name, const struct stat *st)
{
	return wsp_spot_is(&(struct wsp_spot){ .dir = dir, .name = name },
	    st);
}

/* Is what has this name what a crashed run left? */
static int
check_stale_backup(const struct wsp_temp *t, int dir, const char *name,
    struct wsp_error *err)
{
	struct stat st;
	int fd, ret;

	if ((fd = wsp_leftover_open(dir, name, &st, err)) == -1)
		return -1;
	ret = wsp_leftover_check(fd, &st, t, name, err);
	wsp_io_close(fd, &(struct wsp_error){ 0 });
	return ret;
}

int
wsp_stale_unlink_backup(const struct wsp_temp *t, int dir, const char *name,
    struct wsp_error *err)
{
	struct stat st;

	if (wsp_io_lstat(dir, name, &st, err) == -1)
		return err->sys == ENOENT ? 0 : -1;
	if (!wsp_stale_is(t->dir, t->target, &st) &&
	    check_stale_backup(t, dir, name, err) == -1)
		return -1;
	return wsp_io_unlink(dir, name, err);
}

/* First what goes with it: where there is none, nobody looks for that. */
static int
unlink_stale(const struct wsp_temp *t, struct wsp_error *err)
{
	char *name;
	int ret;

	if ((name = wsp_stale_backup_name(t)) == NULL)
		return wsp_fail_errno(err, NULL);
	ret = wsp_stale_unlink_backup(t, t->dir, name, err);
	free(name);
	return ret == -1 ? -1 : wsp_io_unlink(t->dir, t->path, err);
}

int
wsp_stale_remove(const struct wsp_temp *t, bool held, int lock_timeout_ms,
    struct wsp_error *err)
{
	struct stat st;
	int fd, ret;

	if ((fd = wsp_leftover_open(t->dir, t->path, &st, err)) == -1)
		return err->sys == ENOENT ? 0 : -1;
	ret = wsp_leftover_check(fd, &st, t, t->path, err);
	if (ret == 0 && (!held || !wsp_stale_is(t->dir, t->target, &st)))
		ret = wsp_io_lock(fd, lock_timeout_ms, err);
	if (ret == 0 && wsp_stale_is(t->dir, t->path, &st))
		ret = unlink_stale(t, err);
	wsp_io_close(fd, &(struct wsp_error){ 0 });
	return ret;
}

int
wsp_stale_name(struct wsp_temp *t, const struct wsp_spot *place,
    struct wsp_error *err)
{
	*t = (struct wsp_temp){ .fd = -1, .dir = place->dir, .spot = place };
	if ((t->target = strdup(place->name)) != NULL &&
	    (t->path = temp_name(t->target)) != NULL)
		return 0;
	free(t->target);
	t->target = NULL;
	return wsp_fail_errno(err, NULL);
}

/* Removes what is left of a temporary file, if no more than that was asked. */
static void
tidy(const struct wsp_spot *place, const struct stat *twin)
{
	struct wsp_error ignored;
	struct wsp_temp t;

	if (wsp_stale_name(&t, place, &ignored) == -1)
		return;
	if (twin == NULL || wsp_stale_is(t.dir, t.path, twin))
		wsp_stale_remove(&t, false, 0, &ignored);
	free(t.path);
	free(t.target);
}

void
wsp_temp_tidy(const struct wsp_spot *place)
{
	tidy(place, NULL);
}

void
wsp_temp_tidy_twin(const struct wsp_spot *place)
{
	struct wsp_error ignored;
	struct stat st;

	if (wsp_io_lstat(place->dir, place->name, &st, &ignored) == 0 &&
	    st.st_nlink > 1)
		tidy(place, &st);
}

void
wsp_temp_tidy_backup(const struct wsp_spot *place)
{
	struct wsp_spot backup = { .dir = -1 };
	struct wsp_error ignored;
	char *name;

	if (asprintf(&name, "%s" BACKUP, place->name) == -1)
		return;
	if (wsp_spot_beside(&backup, place, name, &ignored) == 0)
		wsp_temp_tidy(&backup);
	wsp_spot_close(&backup);
	free(name);
}
