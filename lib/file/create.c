/* SPDX-License-Identifier: ISC */
/* create.c - make a new Whisper file. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "file/create.h"
#include "file/replace.h"

void
wsp_create_defaults(struct wsp_create_options *options)
{
	memset(options, 0, sizeof(*options));
	options->method = WSP_AVERAGE;
	options->xff = 0.5;
	options->dir = AT_FDCWD;
	options->alloc = WSP_ZEROED;
	options->mode = WSP_KEEP_MODE;
	options->owner = WSP_KEEP_ID;
	options->group = WSP_KEEP_ID;
	options->lock_timeout_ms = WSP_WAIT;
}

static int
exists(const char *path, struct wsp_error *err)
{
	return wsp_fail(err, WSP_ECONFIG, "File %s already exists!", path);
}

static int
set_owner_and_mode(int fd, const struct wsp_create_options *options,
    struct wsp_error *err)
{
	if ((options->owner != WSP_KEEP_ID || options->group != WSP_KEEP_ID) &&
	    wsp_io_chown(fd, (uid_t)options->owner, (gid_t)options->group,
	    err) == -1)
		return -1;
	if (options->mode != WSP_KEEP_MODE)
		return wsp_io_chmod(fd, options->mode, err);
	return 0;
}

/* Puts the finished file in place; old is the open file there, or -1. */
static int
place(struct wsp_temp *t, const char *path, int old,
    const struct wsp_create_options *options, struct wsp_error *err)
{
	if (old != -1 && wsp_temp_attributes(t, old, err) == -1)
		return -1;
	if (set_owner_and_mode(t->fd, options, err) == -1)
		return -1;
	if (old != -1)
		return wsp_temp_rename(t, NULL, !options->no_sync, err);
	if (wsp_temp_link(t, !options->no_sync, err) == -1)
		return err->sys == EEXIST ? exists(path, err) : -1;
	return 0;
}

static int
write_and_place(const char *path, wsp_write_new *fn, void *arg, int old,
    const struct wsp_create_options *options, struct wsp_error *err)
{
	struct wsp_temp t;
	int ret = -1;

	if (wsp_temp_open(&t, options->dir, path, 0666, old != -1,
	    options->lock_timeout_ms, err) == -1)
		return -1;
	t.cancel = options->cancel;
	if (fn(arg, t.fd, err) == 0)
		ret = place(&t, path, old, options, err);
	if (ret == 0)
		ret = wsp_temp_finish(&t, err);
	wsp_temp_close(&t);
	return ret;
}

/*
 * A file to be overwritten is locked, whatever it holds, so that nobody writes
 * a point to it while it is replaced.
 */
int
wsp_create_by(const char *path, wsp_write_new *fn, void *arg,
    const struct wsp_create_options *options, struct wsp_error *err)
{
	struct stat st;
	int old = -1, ret;

	if (wsp_io_stat(options->dir, path, &st, err) == 0) {
		if (!options->overwrite) {
			wsp_temp_tidy(options->dir, path);
			return exists(path, err);
		}
		if ((old = wsp_io_open_locked(options->dir, path,
		    options->lock_timeout_ms, &st, err)) == -1)
			return -1;
	} else if (err->sys != ENOENT)
		return -1;
	ret = write_and_place(path, fn, arg, old, options, err);
	if (old != -1)
		wsp_io_close(old, &(struct wsp_error){ 0 });
	return ret;
}

/* An empty file and how its room is made. */
struct blank {
	struct wsp_layout	layout;
	enum wsp_alloc		alloc;
};

static int
write_blank(void *arg, int fd, struct wsp_error *err)
{
	const struct blank *b = arg;

	return wsp_layout_write(&b->layout, fd, b->alloc, err);
}

int
wsp_layout_of(struct wsp_layout *l, const struct wsp_retention *retentions,
    size_t n, const struct wsp_create_options *options, struct wsp_error *err)
{
	struct wsp_retention *sorted;
	int ret = -1;

	if ((sorted = calloc(n + 1, sizeof(*sorted))) == NULL)
		return wsp_fail_errno(err, NULL);
	memcpy(sorted, retentions, n * sizeof(*sorted));
	if (wsp_retention_check(sorted, n, err) == -1)
		goto out;
	if (wsp_method_name(options->method) == NULL) {
		wsp_fail(err, WSP_EMETHOD, "Unrecognized aggregation method: "
		    "%u", (unsigned)options->method);
		goto out;
	}
	if (wsp_xff_check(options->xff, err) == 0)
		ret = wsp_layout(l, sorted, n, options->method, options->xff,
		    err);
	l->cancel = options->cancel;
out:
	free(sorted);
	return ret;
}

int
wsp_create(const char *path, const struct wsp_retention *retentions, size_t n,
    const struct wsp_create_options *options, uint64_t *size,
    struct wsp_error *err)
{
	struct blank b = { .alloc = options->alloc };
	int ret;

	if (wsp_layout_of(&b.layout, retentions, n, options, err) == -1)
		return -1;
	ret = wsp_create_by(path, write_blank, &b, options, err);
	if (ret == 0 && size != NULL)
		*size = b.layout.file_size;
	free(b.layout.archives);
	return ret;
}
