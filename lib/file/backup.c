/* SPDX-License-Identifier: ISC */
/* backup.c - keep what a file was before it is changed. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/error.h"
#include "base/io.h"
#include "base/spot.h"
#include "file/file.h"
#include "file/replace.h"
#include "file/backup.h"
#include "file/copy.h"

/* Where the backups of a file go. */
struct place {
	int	 dir;		/* open, or -1 */
	char	*shown;		/* the path of the file there */
	const char *name;	/* its last part */
	char	*first;		/* the name of a backup without a number */
	enum wsp_backup_kind kind;
	bool	 sync;		/* a copy waits for the disk */
};

/*
 * What a backup is called.  Of names that are taken the next one is tried, but
 * where *over is set an older backup is replaced.
 */
static char *
name_backup(const struct place *p, unsigned try, bool *over)
{
	bool numbered = p->kind == WSP_BACKUP_NUMBERED;
	char *name;

	*over = p->kind == WSP_BACKUP_SIMPLE;
	if (*over || (!numbered && try == 0))
		return strdup(p->first);
	return asprintf(&name, "%s.~%u~", p->name, try + numbered) == -1 ?
	    NULL : name;
}

static bool
has_numbered(const struct place *p)
{
	struct wsp_error ignored;
	struct stat st;
	char *name;
	bool has;

	if (asprintf(&name, "%s.~1~", p->name) == -1)
		return false;
	has = wsp_io_lstat(p->dir, name, &st, &ignored) == 0;
	free(name);
	return has;
}

/* Opens the directory of a file, whose backups lie beside it. */
static int
open_beside(struct place *p, const struct wsp *w, const struct wsp_spot *spot,
    struct wsp_error *err)
{
	if (asprintf(&p->shown, "%.*s%s", (int)(w->path - w->name), w->name,
	    spot->path) == -1) {
		p->shown = NULL;
		return wsp_fail_errno(err, NULL);
	}
	p->name = p->shown + strlen(p->shown) - strlen(spot->name);
	if (asprintf(&p->first, "%s.bak", p->name) == -1) {
		p->first = NULL;
		return wsp_fail_errno(err, NULL);
	}
	p->dir = wsp_io_open_directory(spot->dir, ".", err);
	return p->dir == -1 ? -1 : 0;
}

/* Makes the directory of a name below root, and opens it. */
static int
open_below(struct place *p, int root, const char *name, struct wsp_error *err)
{
	struct wsp_create_options options;

	wsp_create_defaults(&options);
	if (wsp_io_open_parents(root, name, &options, &p->dir, &p->name,
	    err) == -1) {
		p->dir = -1;
		return -1;
	}
	p->name = p->shown + strlen(p->shown) - strlen(p->name);
	if ((p->first = strdup(p->name)) == NULL)
		return wsp_fail_errno(err, NULL);
	return 0;
}

/* Opens the directory of all backups, and makes it if need be. */
static int
open_root(const char *dir, struct wsp_error *err)
{
	int root = wsp_io_open_directory(AT_FDCWD, dir, err);
	char *inside;

	if (root == -1 && err->sys == ENOENT) {
		if (asprintf(&inside, "%s/.", dir) == -1)
			return wsp_fail_errno(err, NULL);
		if (wsp_make_parents(wsp_path_of(inside), err) == 0)
			root = wsp_io_open_directory(AT_FDCWD, dir, err);
		free(inside);
	}
	if (root == -1) {
		errno = err->sys;
		wsp_fail_errno(err, "%s", dir);
	}
	return root;
}

void
wsp_backup_where(const struct wsp_backup_options *options,
    struct wsp_error *err)
{
	struct wsp_error why = *err;

	if (options->dir == NULL)
		return;
	wsp_fail(err, why.code, "%s: %s", options->dir, why.msg);
	err->sys = why.sys;
}

/* Opens the directory below that one. */
static int
open_apart(struct place *p, const struct wsp_spot *spot,
    const struct wsp_backup_options *options, struct wsp_error *err)
{
	const char *name = options->name;
	int root, ret;

	if (name == NULL)
		name = spot->name;
	if (asprintf(&p->shown, "%s/%s", options->dir, name) == -1) {
		p->shown = NULL;
		return wsp_fail_errno(err, NULL);
	}
	if ((root = open_root(options->dir, err)) == -1)
		return -1;
	if ((ret = open_below(p, root, name, err)) == -1)
		wsp_backup_where(options, err);
	close(root);
	return ret;
}

static void
close_place(struct place *p)
{
	if (p->dir != -1)
		close(p->dir);
	free(p->shown);
	free(p->first);
}

static int
open_place(struct place *p, const struct wsp *w, const struct wsp_spot *spot,
    const struct wsp_backup_options *options, struct wsp_error *err)
{
	int ret;

	*p = (struct place){ .dir = -1, .kind = options->kind, .sync = true };
	ret = options->dir == NULL ? open_beside(p, w, spot, err) :
	    open_apart(p, spot, options, err);
	if (ret == -1)
		close_place(p);
	else if (p->kind == WSP_BACKUP_EXISTING)
		p->kind = has_numbered(p) ? WSP_BACKUP_NUMBERED :
		    WSP_BACKUP_SIMPLE;
	return ret;
}

/* Tells the name, with its directory, if anybody wants to know it. */
static int
tell_name(const struct place *p, const char *name, char **backup,
    struct wsp_error *err)
{
	if (backup == NULL || asprintf(backup, "%.*s%s",
	    (int)(p->name - p->shown), p->shown, name) != -1)
		return 0;
	return wsp_fail_errno(err, NULL);
}

/* Gives the name of a try to the backup; 1 if it is taken. */
typedef int put_fn(void *arg, const struct place *, const char *name,
	    bool over, struct wsp_error *);

static int
put_backup(const struct place *p, put_fn *put, void *arg, char **backup,
    struct wsp_error *err)
{
	unsigned try;
	char *name;
	bool over;
	int ret;

	for (try = 0, ret = 1; ret == 1; try++) {
		if ((name = name_backup(p, try, &over)) == NULL)
			return wsp_fail_errno(err, NULL);
		ret = put(arg, p, name, over, err);
		if (ret == -1 && !over && err->sys == EEXIST)
			ret = 1;
		if (ret == 0)
			ret = tell_name(p, name, backup, err);
		free(name);
	}
	return ret;
}

/* Puts a copy in place, which is the temporary file. */
static int
put_copy(void *arg, const struct place *p, const char *name, bool over,
    struct wsp_error *err)
{
	struct wsp_temp *t = arg;

	free(t->target);
	if ((t->target = strdup(name)) == NULL)
		return wsp_fail_errno(err, NULL);
	return over ? wsp_temp_rename(t, p->sync, err) :
	    wsp_temp_link(t, p->sync, err);
}

static int
copy_to(const struct place *p, const struct wsp *w, wsp_cancel *cancel,
    char **backup, struct wsp_error *err)
{
	struct wsp_source *source = w->body.source;
	struct wsp_temp t;
	const struct wsp_spot spot = { .dir = p->dir, .borrowed = true,
	    .name = p->first };
	int ret;

	if (wsp_temp_copy(&t, &spot, source, w->lock_timeout_ms, cancel,
	    err) == -1)
		return -1;
	ret = put_backup(p, put_copy, &t, backup, err);
	wsp_temp_close(&t);
	return ret;
}

int
wsp_backup(struct wsp *w, const struct wsp_backup_options *options,
    wsp_cancel *cancel, char **backup, struct wsp_error *err)
{
	struct wsp_spot spot;
	struct place p;
	int ret;

	if (options->kind == WSP_BACKUP_NONE) {
		*backup = NULL;
		return 0;
	}
	if (wsp_find_spot(w, &spot, err) == -1)
		return -1;
	ret = open_place(&p, w, &spot, options, err);
	wsp_spot_close(&spot);
	if (ret == -1)
		return -1;
	if ((ret = copy_to(&p, w, cancel, backup, err)) == -1)
		wsp_backup_where(options, err);
	close_place(&p);
	return ret;
}

/* A run that was killed may have made the backup already. */
static int
put_link(void *arg, const struct place *p, const char *name, bool over,
    struct wsp_error *err)
{
	const struct wsp_temp *t = arg;

	if (over)
		return wsp_temp_keep(t, p->dir, p->first, err);
	if (wsp_io_link(t->dir, t->target, p->dir, name, err) == 0 ||
	    (err->sys == EEXIST && wsp_temp_is(t, p->dir, name)))
		return 0;
	return -1;
}

/* What a file system cannot link to has to be copied. */
static bool
needs_copy(const struct wsp_error *err)
{
	return err->sys == EXDEV || err->sys == EPERM || err->sys == EMLINK ||
	    err->sys == EOPNOTSUPP;
}

static int
keep_old(struct wsp_temp *t, struct wsp *w,
    const struct wsp_backup_options *options, bool sync,
    struct wsp_error *err)
{
	struct place p;
	int ret;

	if (open_place(&p, w, t->spot, options, err) == -1)
		return -1;
	p.sync = sync;
	ret = put_backup(&p, put_link, t, options->made, err);
	if (ret == -1 && needs_copy(err))
		ret = copy_to(&p, w, t->cancel, options->made, err);
	else if (ret == 0 && sync && options->dir != NULL)
		ret = wsp_io_sync(p.dir, err);
	if (ret == -1)
		wsp_backup_where(options, err);
	close_place(&p);
	return ret;
}

int
wsp_temp_replace(struct wsp_temp *t, struct wsp *w,
    const struct wsp_backup_options *options, bool sync,
    struct wsp_error *err)
{
	if (wsp_temp_ready(t, sync, err) == -1)
		return -1;
	if (options->kind != WSP_BACKUP_NONE &&
	    keep_old(t, w, options, sync, err) == -1)
		return -1;
	return wsp_temp_rename(t, sync, err);
}

void
wsp_backup_tidy(const struct wsp *w)
{
	struct wsp_error ignored;
	struct wsp_spot spot;

	if (wsp_find_spot(w, &spot, &ignored) == 0) {
		wsp_temp_tidy_backup(&spot);
		wsp_spot_close(&spot);
	}
}
